"""What reading will cost, before it starts: requests, resource units and time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..model.kind import Ask, Kinds

UNITS_A_REQUEST = 2  # unpublished for REST and CSOM (REFERENCE 16): an estimate
SECONDS_A_READ = 0.6  # the recorded median of an authoritative read (REFERENCE 19)


@dataclass(frozen=True, slots=True)
class Forecast:
    """``requests`` without sign-in; ``seconds`` at the given concurrency or at the budget's pace, whichever is more."""

    resources: int
    requests: int
    units: int
    seconds: float

    def __str__(self) -> str:
        time = f"{self.seconds / 60:.0f} min" if self.seconds >= 90 else f"{self.seconds:.0f} s"
        return (
            f"{self.resources} resources: at most {self.requests} requests, {self.units} resource units, about {time}"
        )


def forecast(asks: Iterable[Ask], kinds: Kinds, *, workers: int, units_a_minute: int) -> Forecast:
    """An upper bound of what these reads will take."""
    asks = tuple(asks)
    requests = 1 + sum(kinds[ask.address.kind].reads(ask) for ask in asks)
    units = requests * UNITS_A_REQUEST
    return Forecast(len(asks), requests, units, max(requests * SECONDS_A_READ / workers, units / units_a_minute * 60))
