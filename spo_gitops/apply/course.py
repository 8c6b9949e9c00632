"""The course of a run: how far it is, how fast it goes, and when it will have ended. Pure; it is told what happens.

An action weighs as many as its requests are expected to be: they are what workers and the budget are spent on, while
waits for the service overlap. Of what is under way that part counts as behind which its age is of what others took.
What remains is expected to go as what is behind has gone, but no faster than the budget of resource units lets it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..model.address import Address
from ..model.outcome import Outcome, Status
from ..plan.forecast import UNITS_A_REQUEST, Effort

# With less than this share behind, how fast it goes is chance: what was expected counts.
ENOUGH = 0.05
# Service seconds that an action is under way, until one like it has ended: where something appears, and otherwise.
APPEARING_S, OTHER_S = 40.0, 5.0
# However long it is under way, it has not ended.
MOST = 0.9


@dataclass(frozen=True, slots=True)
class Budget:
    """Resource units of the last minute and those allowed in one; seconds that nothing is sent, and pauses so far.

    ``requests`` were sent since the run began: they tell whether it takes as many as were expected.
    """

    used: float = 0.0
    allowed: float = 0.0
    paused_s: float = 0.0
    pauses: int = 0
    requests: int = 0


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

    def __init__(self, efforts: Mapping[Address, Effort], now_s: float, *, expected_s: float) -> None:
        self._efforts = efforts
        self._began_s = now_s
        self._expected_s = expected_s
        self._whole = float(sum(effort.requests for effort in efforts.values()))
        self._behind = dict.fromkeys(efforts, 0.0)  # of each one's weight
        self._behind_sum = 0.0
        self._running: dict[Address, float] = {}  # since when
        self._carried_out: set[Address] = set()
        self._ended: set[Address] = set()
        self._done = 0
        self._typical_s = {True: APPEARING_S, False: OTHER_S}
        self.phase = ""

    def read(self, address: Address) -> None:
        """It was read, before or after."""
        if address in self._efforts and address not in self._ended:
            self._add(address, self._efforts[address].reads / 2)

    def started(self, address: Address, now_s: float) -> None:
        if address in self._efforts and not (address in self._ended or address in self._carried_out):
            self._running[address] = now_s

    def carried_out(self, address: Address, now_s: float) -> None:
        """Everything is sent; it will be verified."""
        since = self._running.pop(address, None)
        if address in self._efforts and not (address in self._ended or address in self._carried_out):
            self._carried_out.add(address)
            self._add(address, self._rest(address))
            if since is not None:
                self._took(address, now_s - since)

    def ended(self, outcome: Outcome) -> None:
        self._running.pop(outcome.address, None)
        self._carried_out.discard(outcome.address)
        if outcome.address in self._efforts and outcome.address not in self._ended:
            self._ended.add(outcome.address)
            self._done += outcome.status is Status.SUCCEEDED
            self._add(outcome.address, self._efforts[outcome.address].requests)

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
            eta_s=self._eta_s(elapsed, now_s, budget),
            phase=self.phase,
            budget=budget,
        )

    def _eta_s(self, elapsed: float, now_s: float, budget: Budget) -> float | None:
        if len(self._ended) == len(self._efforts):
            return 0.0
        share = self._share(now_s)
        if share < ENOUGH:
            return max(0.0, self._expected_s - elapsed) or None
        by_pace = elapsed * (1 - share) / share
        as_many = budget.requests / (self._whole * share) if budget.requests else 1.0
        units = self._whole * (1 - share) * as_many * UNITS_A_REQUEST
        free = max(0.0, budget.allowed - budget.used)
        by_budget = (units - free) / budget.allowed * 60 if budget.allowed else 0.0
        return max(by_pace, by_budget, budget.paused_s)

    def _share(self, now_s: float) -> float:
        """How much of the whole weight is behind."""
        under_way = sum(
            self._rest(address) * min(MOST, (now_s - since) / self._typical_s[self._appears(address)])
            for address, since in tuple(self._running.items())  # another thread may ask
        )
        return min(1.0, (self._behind_sum + under_way) / self._whole) if self._whole else 0.0

    def _took(self, address: Address, seconds: float) -> None:
        kind = self._appears(address)
        self._typical_s[kind] += (max(seconds, 0.1) - self._typical_s[kind]) * 0.2

    def _add(self, address: Address, weight: float) -> None:
        """What is read twice or ends early counts no more than its whole weight."""
        more = min(weight, self._efforts[address].requests - self._behind[address])
        self._behind[address] += more
        self._behind_sum += more

    def _rest(self, address: Address) -> int:
        return self._efforts[address].writes + self._efforts[address].polls

    def _appears(self, address: Address) -> bool:
        return self._efforts[address].polls > 0
