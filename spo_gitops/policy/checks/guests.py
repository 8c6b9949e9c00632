"""External people of a site: who, by what way, who invited them, until when, and whether they still come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from ...model.exposure import Exposure
from ..moments import moment
from .rule import NONE, Check, Limit, Limits, Part, Seen, at_most


def _guests(seen: Exposure, limits: Limits, now: datetime) -> Seen | None:
    if seen.access is None:
        return None
    return at_most(len(seen.access.guests), _told(seen, sorted(seen.access.guests)), limits)


def _lasting(seen: Exposure, limits: Limits, now: datetime) -> Seen | None:
    """A guest of whom the site tells no end at all could not be judged, unless others are too many anyway; an empty
    end is none.
    """
    if seen.access is None:
        return None
    ends = seen.access.guest_ends
    endless = [who for who in sorted(seen.access.guests) if ends.get(who) == ""]
    untold = sum(who not in ends for who in seen.access.guests)
    if len(endless) <= limits["atMost"] < len(endless) + untold:
        return None
    return at_most(len(endless), _told(seen, endless), limits)


def _inactive(seen: Exposure, limits: Limits, now: datetime) -> Seen | None:
    """A guest whom the directory does not show could not be judged, unless others fail anyway."""
    if seen.access is None or seen.last_seen is None:
        return None
    oldest = now - timedelta(days=limits["days"])
    gone, unknown = [], False
    for who in sorted(seen.access.guests):
        at = moment(seen.last_seen.get(who, ""), now)
        unknown = unknown or at is None
        if at is not None and at < oldest:
            gone.append(who)
    if not gone and unknown:
        return None
    return at_most(len(gone), _told(seen, gone), {"atMost": 0})


def _told(seen: Exposure, who: list[str]) -> Iterator[str]:
    """Each with what was read: ``ann (Members, invited by ben, until 2026-12-31, last seen 2026-01-31)``."""
    access, inviters, last = seen.access, seen.inviters or {}, seen.last_seen or {}
    for name in who if access is not None else ():
        assert access is not None
        parts = [access.guests[name]]
        if name in inviters:
            parts.append(f"invited by {inviters[name]}")
        if name in access.guest_ends:
            ends = access.guest_ends[name]
            parts.append(f"until {ends[:10]}" if ends else "without end")
        if last.get(name):
            parts.append(f"last seen {last[name][:10]}")
        yield f"{name} ({', '.join(parts)})"


CHECKS = (
    Check(
        "guests", "medium", "External people have no access",
        "Who is outside should be there on purpose.",
        "at most {atMost} external people", _guests, (Part.ACCESS,), (NONE,),
        helped_by=(Part.ACTIVITY, Part.LINKS),
    ),
    Check(
        "lasting-guests", "medium", "The access of external people ends by itself",
        "What nobody renews should go.",
        "at most {atMost} external people whose access has no end", _lasting, (Part.ACCESS,), (NONE,),
        "the site does not tell when the access of external people ends",
    ),
    Check(
        "inactive-guests", "medium", "External people still come",
        "An account that nobody uses is one that nobody misses when it is stolen.",
        "a sign-in within {days} days", _inactive, (Part.ACCESS, Part.ACTIVITY), (Limit("days", 90, 1, 36_500),),
        "the directory does not tell when each of them was last here",
    ),
)  # fmt: skip
