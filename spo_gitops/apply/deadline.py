"""The deadline of a run: whether what is to be started still ends in time. Pure; learns from what has ended."""

from __future__ import annotations

from collections.abc import Iterable

from ..model.plan import Action

# Service seconds, until something was measured: the life of an action, most of it waiting where the service provisions.
APPEARING_S, OTHER_S = 120.0, 10.0
# Kept for the record of the run's end, and for verification that has to look twice.
RESERVE_S = 120.0


class Deadline:
    """``ends_s`` on the monotonic clock; None: there is all the time in the world."""

    def __init__(self, ends_s: float | None) -> None:
        self._ends_s = ends_s
        self._slower: float | None = None  # than assumed, as measured by batch

    def fits(self, batch: Iterable[Action], workers: int, now_s: float) -> bool:
        """Whether a batch that starts now ends in time, verified and recorded."""
        return self._ends_s is None or now_s + self._expected_s(batch, workers) + RESERVE_S <= self._ends_s

    def is_near(self, now_s: float) -> bool:
        """Whether no further action of a batch may be started: what runs must end, be verified and recorded."""
        return self._ends_s is not None and now_s + RESERVE_S + OTHER_S * self._factor > self._ends_s

    def ended(self, batch: Iterable[Action], workers: int, seconds: float) -> None:
        """A batch has ended after so long; the slowest counts for what follows."""
        measured = seconds / self._assumed_s(batch, workers)
        self._slower = measured if self._slower is None else max(self._slower, measured)

    @property
    def _factor(self) -> float:
        return 1.0 if self._slower is None else self._slower

    def _expected_s(self, batch: Iterable[Action], workers: int) -> float:
        return self._assumed_s(batch, workers) * self._factor

    def _assumed_s(self, batch: Iterable[Action], workers: int) -> float:
        """Appearances wait side by side without a worker; everything else takes turns."""
        actions = list(batch)
        appear = any(action.settles for action in actions)
        return len(actions) * OTHER_S / max(1, workers) + (APPEARING_S if appear else OTHER_S)
