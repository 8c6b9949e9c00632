"""What the service allows one application: published figures. Source: wire/REFERENCE.md §16."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..model.operation import Sublimit

MINUTE_S = 60.0
FIVE_MINUTES_S = 300.0
DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Allowance:
    """Resource units: of the application in a minute and in a day, of the whole tenant in five minutes."""

    minute: float
    five_minutes: float
    day: float


_BY_LICENCES = (
    (1_000, Allowance(1_250, 18_750, 1_200_000)),
    (5_000, Allowance(2_500, 37_500, 2_400_000)),
    (15_000, Allowance(3_750, 56_250, 3_600_000)),
    (50_000, Allowance(5_000, 75_000, 4_800_000)),
)
_MORE = Allowance(6_250, 93_750, 6_000_000)

# Requests in five minutes, not resource units.
SUBLIMITS: Mapping[Sublimit, float] = MappingProxyType({Sublimit.SHARING: 300, Sublimit.LABELS: 100})


def allowance(licences: int) -> Allowance:
    """What a tenant with this many licences allows. ValueError below zero.

    Source: learn.microsoft.com, "Avoid getting throttled or blocked in SharePoint Online".
    """
    if licences < 0:
        raise ValueError("licences below zero")
    return next((allowed for limit, allowed in _BY_LICENCES if licences <= limit), _MORE)


def budget_ru(licences: int) -> int:
    """Resource units per minute of one application. ValueError below zero."""
    return int(allowance(licences).minute)
