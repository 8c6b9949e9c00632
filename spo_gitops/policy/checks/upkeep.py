"""Whether somebody looks after a site: its owner, the owners of its group, its use and its room."""

from __future__ import annotations

from datetime import datetime, timedelta

from ...model.claims import is_external
from ...model.exposure import ACTIVE, Exposure
from ...model.value import UNKNOWN
from ..moments import moment
from .rule import Check, Limit, Limits, Part, Seen, named


def _owner(seen: Exposure, limits: Limits, now: datetime) -> Seen | None:
    if seen.owner is None:
        return None
    if seen.group_owned:
        return Seen(UNKNOWN, True, "its Microsoft 365 group owns it: check-group-owners looks at that", applies=False)
    if is_external(seen.owner):
        return Seen(seen.owner, False, "the owner is an external person")
    return Seen(seen.owner or "nobody", bool(seen.owner))


def _group_owners(seen: Exposure, limits: Limits, now: datetime) -> Seen | None:
    if seen.group is None:
        return None
    if not seen.group:
        return Seen(UNKNOWN, True, "no Microsoft 365 group belongs to it", applies=False)
    if seen.group_owners is None:
        return None
    owners = sorted(seen.group_owners)
    return Seen(len(owners), len(owners) >= limits["atLeast"], named(owners))


def _disabled(seen: Exposure, limits: Limits, now: datetime) -> Seen | None:
    """A group's owners are many: the site is in trouble only where none of them can sign in."""
    if seen.owner is None:
        return None
    if seen.group_owned:
        return _disabled_group(seen)
    if "@" not in seen.owner or "|" in seen.owner:
        return Seen(UNKNOWN, True, "no single person owns it", applies=False)
    if seen.owner_account is None:
        return None
    return Seen(seen.owner, seen.owner_account == ACTIVE, f"the account is {seen.owner_account}")


def _disabled_group(seen: Exposure) -> Seen | None:
    if seen.group_owners is None or seen.blocked_owners is None:
        return None
    if not seen.group_owners:
        return Seen(UNKNOWN, True, "nobody owns its group: check-group-owners", applies=False)
    blocked = sorted(seen.blocked_owners)
    reason = f"blocked: {named(blocked)}" if blocked else ""
    return Seen(named(sorted(seen.group_owners)), len(blocked) < len(seen.group_owners), reason)


def _stale(seen: Exposure, limits: Limits, now: datetime) -> Seen | None:
    at = moment(seen.changed, now) if seen.changed else None
    if at is None:
        return None
    fine = now - at <= timedelta(days=limits["days"])
    return Seen(f"{(now - at).days} days", fine, f"last changed {at:%Y-%m-%d}")


def _storage(seen: Exposure, limits: Limits, now: datetime) -> Seen | None:
    if seen.used_mb is None or seen.quota_mb is None:
        return None
    share = seen.used_mb / seen.quota_mb if seen.quota_mb > 0 else 0.0
    return Seen(f"{share:.0%}", share < limits["percent"] / 100, f"{seen.used_mb:,} of {seen.quota_mb:,} MB")


CHECKS = (
    Check(
        "owner", "high", "Every site has an owner",
        "Nobody answers for a site without one.",
        "somebody of the organisation", _owner,
    ),
    Check(
        "group-owners", "medium", "Every group has owners who can stand in for each other",
        "One person leaves, and nobody is left.",
        "{atLeast} owners or more", _group_owners, (Part.OWNERS,), (Limit("atLeast", 2, 1, 100),),
    ),
    Check(
        "disabled-owner", "high", "Owners can sign in",
        "Who has left does not answer for a site.",
        "an owner whose account is neither blocked nor gone", _disabled, (Part.ACCOUNTS, Part.OWNERS),
    ),
    Check(
        "stale", "low", "Sites are in use",
        "What nobody uses any more, nobody looks after.",
        "a change within {days} days", _stale, limits=(Limit("days", 365, 1, 36_500),),
    ),
    Check(
        "storage", "low", "Sites have room left",
        "A full site takes no more documents.",
        "less than {percent}% of the quota", _storage, limits=(Limit("percent", 90, 1, 100),),
    ),
)  # fmt: skip
