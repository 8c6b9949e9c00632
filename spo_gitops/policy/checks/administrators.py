"""How many people administer a site."""

from __future__ import annotations

from datetime import datetime

from ...model.exposure import Exposure
from ...model.value import UNKNOWN
from .rule import Check, Limit, Limits, Part, Seen, at_most, named


def _few(seen: Exposure, limits: Limits, now: datetime) -> Seen | None:
    if seen.admins is None or seen.owner is None:
        return None
    if seen.is_personal:
        return Seen(UNKNOWN, True, "a OneDrive is one person's", applies=False)
    if seen.group_owned:
        return Seen(UNKNOWN, True, "the owners of its group administer it: check-group-owners", applies=False)
    everybody = {*seen.admins, *([seen.owner] if seen.owner else [])}
    return Seen(len(everybody), len(everybody) >= limits["atLeast"], named(sorted(everybody)))


def _many(seen: Exposure, limits: Limits, now: datetime) -> Seen | None:
    return None if seen.admins is None else at_most(len(seen.admins), seen.admins, limits)


CHECKS = (
    Check(
        "single-admin", "medium", "Somebody can stand in for the owner",
        "One person leaves, and nobody is left.",
        "{atLeast} administrators or more", _few, (Part.ADMINS,), (Limit("atLeast", 2, 1, 100),),
    ),
    Check(
        "many-admins", "medium", "Few people administer a site",
        "Each of them can let anybody in.",
        "at most {atMost} beside the owner", _many, (Part.ADMINS,), (Limit("atMost", 5),),
    ),
)  # fmt: skip
