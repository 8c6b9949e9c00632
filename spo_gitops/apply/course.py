"""The course of a run: how far it is, how fast it goes, and when it will have ended. Pure; it is told what happens.

Each action has a weight in expected seconds, for its two readings (before and after) and for what is written. What
remains is expected to go as what is behind has gone, but no faster than the budget of resource units lets it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..model.address import Address
from ..model.outcome import Outcome, Status

# With less than this share behind, how fast it goes is chance: what was expected counts.
ENOUGH = 0.05


@dataclass(frozen=True, slots=True)
class Effort:
    """What one action is expected to take: requests in all, seconds of its readings and of the rest."""

    requests: int
    reading_s: float
    writing_s: float


@dataclass(frozen=True, slots=True)
class Budget:
    """Resource units of the last minute and those allowed in one; seconds that nothing is sent, and pauses so far."""

    used: float = 0.0
    allowed: float = 0.0
    paused_s: float = 0.0
    pauses: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """One moment of a run. ``per_minute``: actions that ended; ``eta_s`` None where nothing can be said yet."""

    total: int
    done: int
    failed: int
    running: int
    waiting: int
    per_minute: float
    eta_s: float | None
    phase: str
    budget: Budget


class Course:
    """Counts; times are the service's seconds on a monotonic clock. ``expected_s`` is the forecast of the whole."""

    def __init__(
        self, efforts: Mapping[Address, Effort], now_s: float, *, expected_s: float, units_a_request: float
    ) -> None:
        self._efforts = efforts
        self._began_s = now_s
        self._expected_s = expected_s
        self._units_a_request = units_a_request
        self._whole_s = sum(self._weight(address) for address in efforts)
        self._requests = sum(effort.requests for effort in efforts.values())
        self._behind = dict.fromkeys(efforts, 0.0)  # of each one's weight
        self._running: set[Address] = set()
        self._carried_out: set[Address] = set()
        self._behind_s = 0.0
        self._ended: set[Address] = set()
        self._done = 0
        self.phase = ""

    def read(self, address: Address) -> None:
        """It was read, before or after."""
        if address in self._efforts and address not in self._ended:
            self._add(address, self._efforts[address].reading_s / 2)

    def started(self, address: Address) -> None:
        if address in self._efforts and not (address in self._ended or address in self._carried_out):
            self._running.add(address)

    def carried_out(self, address: Address) -> None:
        """Everything is sent; it will be verified."""
        self._running.discard(address)
        if address in self._efforts and not (address in self._ended or address in self._carried_out):
            self._carried_out.add(address)
            self._add(address, self._efforts[address].writing_s)

    def ended(self, outcome: Outcome) -> None:
        self._running.discard(outcome.address)
        self._carried_out.discard(outcome.address)
        if outcome.address in self._efforts and outcome.address not in self._ended:
            self._ended.add(outcome.address)
            self._done += outcome.status is Status.SUCCEEDED
            self._add(outcome.address, self._weight(outcome.address))

    def standing(self, now_s: float, budget: Budget) -> Standing:
        """How things stand now."""
        elapsed = max(now_s - self._began_s, 1e-9)
        return Standing(
            total=len(self._efforts),
            done=self._done,
            failed=len(self._ended) - self._done,
            running=len(self._running) + len(self._carried_out),
            waiting=len(self._efforts) - len(self._ended) - len(self._running) - len(self._carried_out),
            per_minute=(len(self._ended) + len(self._carried_out)) / elapsed * 60,
            eta_s=self._eta_s(elapsed, budget),
            phase=self.phase,
            budget=budget,
        )

    def _eta_s(self, elapsed: float, budget: Budget) -> float | None:
        if len(self._ended) == len(self._efforts):
            return 0.0
        share = self._share()
        if share < ENOUGH:
            return max(0.0, self._expected_s - elapsed) or None
        by_pace = elapsed * (1 - share) / share
        units = self._requests * (1 - share) * self._units_a_request
        free = max(0.0, budget.allowed - budget.used)
        by_budget = (units - free) / budget.allowed * 60 if budget.allowed else 0.0
        return max(by_pace, by_budget, budget.paused_s)

    def _share(self) -> float:
        """How much of the whole weight is behind."""
        return self._behind_s / self._whole_s if self._whole_s else 0.0

    def _add(self, address: Address, seconds: float) -> None:
        """What is read twice or ends early counts no more than its whole weight."""
        more = min(seconds, self._weight(address) - self._behind[address])
        self._behind[address] += more
        self._behind_s += more

    def _weight(self, address: Address) -> float:
        return self._efforts[address].reading_s + self._efforts[address].writing_s
