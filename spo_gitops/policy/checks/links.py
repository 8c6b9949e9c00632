"""Sharing links: for anyone, for the whole organisation, and those that never end.

Links for anyone leave nothing on the site, and no link tells its end there (REFERENCE §13): both are looked for item
by item.
"""

from __future__ import annotations

from datetime import datetime

from ...model.exposure import Exposure, Tally
from .rule import NONE, Check, Limits, Part, Seen, at_most, named

ANYONE = "ExternalUserAndGuestSharing"
_BY_ITEM = "no request lists links for anyone: they must be looked for item by item (--links)"


def _anyone(seen: Exposure, limits: Limits, now: datetime) -> Seen | None:
    """Where the site's sharing excludes them they do not work, whatever items still have."""
    if seen.sharing is not None and seen.sharing != ANYONE:
        return Seen("none works", True, f"sharing is {seen.sharing}")
    if seen.shared is None:
        return None
    tally = seen.shared.anyone
    return Seen(tally.count, tally.count <= limits["atMost"], _told(tally))


def _organization(seen: Exposure, limits: Limits, now: datetime) -> Seen | None:
    if seen.shared is not None:
        tally = seen.shared.organization
        return Seen(tally.count, tally.count <= limits["atMost"], _told(tally))
    return None if seen.access is None else at_most(seen.access.links.organization, (), limits)


def _lasting(seen: Exposure, limits: Limits, now: datetime) -> Seen | None:
    if seen.shared is None:
        return None
    parts = (("for anyone", seen.shared.anyone), ("for the organisation", seen.shared.organization))
    count = sum(tally.lasting for _, tally in parts)
    places = [f"{place} ({whom})" for whom, tally in parts for place in tally.lasting_at]
    more = f" and {count - len(places):,} more" if count > len(places) else ""
    return Seen(count, count <= limits["atMost"], named(places) + more)


def _told(tally: Tally) -> str:
    if not tally.count:
        return ""
    more = f" and {tally.count - len(tally.places):,} more" if tally.count > len(tally.places) else ""
    return f"{tally.lasting:,} without end, {tally.editing:,} for editing; at {named(tally.places)}{more}"


CHECKS = (
    Check(
        "anyone-links", "high", "No link lets anyone in",
        "Whoever has such a link is in, unnamed.",
        "a site where such links do not work, or at most {atMost} of them", _anyone, limits=(NONE,), unread=_BY_ITEM,
        helped_by=(Part.LINKS,),
    ),
    Check(
        "organization-links", "low", "No link lets the whole organisation in",
        "It is found and passed on.",
        "at most {atMost} links for the organisation", _organization, (Part.ACCESS,), (NONE,),
        helped_by=(Part.LINKS,),
    ),
    Check(
        "lasting-links", "medium", "Links end by themselves",
        "A link that never ends works for whoever finds it in years.",
        "at most {atMost} links for anyone or the organisation without an end", _lasting, (Part.LINKS,), (NONE,),
    ),
)  # fmt: skip
