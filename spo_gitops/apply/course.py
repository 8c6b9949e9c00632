"""The course of a run: how far it is, how fast it goes, and when it will have ended. Pure; it is told what happens.

What remains is readings before, the requests of the actions between, and readings after. Each is work of as many
seconds as the forecast says, and it goes on at the pace at which work of its kind has gone in this run; as long as no
action was answered, at that of the readings. No run ends before its longest action does, and none goes faster than the
budget of resource units lets it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..model.address import Address
from ..model.outcome import Outcome, Status
from ..plan.forecast import SECONDS_A_POLL, UNITS_A_REQUEST, Effort
from .pace import Pace

# Workers that are reckoned with as long as nobody says how many there are.
WORKERS = 4
# Of the requests: with fewer behind, whether a run takes as many as were expected is chance.
ENOUGH = 0.05


@dataclass(frozen=True, slots=True)
class Budget:
    """Resource units of the last minute and those allowed in one; seconds that nothing is sent, and pauses so far.

    ``requests`` were sent since the run began: they tell whether it takes as many as were expected; ``workers``: how
    many may be under way now, ``more`` times as many are expected of the rest of the run.
    """

    used: float = 0.0
    allowed: float = 0.0
    paused_s: float = 0.0
    pauses: int = 0
    requests: int = 0
    workers: int = WORKERS
    more: float = 1.0


@dataclass(frozen=True, slots=True)
class Standing:
    """One moment of a run. ``per_minute``: actions that ended; ``eta_s`` is what it will still take.

    ``unverified`` are those of the ``running`` that were sent, and not yet read again.
    """

    total: int
    done: int
    failed: int
    running: int
    waiting: int
    per_minute: float
    eta_s: float | None
    phase: str
    budget: Budget
    unverified: int = 0


class Course:
    """Counts; times are the service's seconds on a monotonic clock. ``longest_s``: the longest chain of actions."""

    def __init__(self, efforts: Mapping[Address, Effort], now_s: float, *, longest_s: float = 0.0) -> None:
        self._efforts = efforts
        self._began_s = self._read_s = self._acted_s = now_s
        self._longest_s = longest_s
        self._waiting = dict.fromkeys(efforts)
        self._running: dict[Address, float] = {}  # since when
        self._answered: dict[Address, int] = {}
        self._carried_out: set[Address] = set()
        self._ended: set[Address] = set()
        self._done = 0
        # Of each action half of the readings stand before and half after.
        self._unread, self._unverified = set(efforts), set(efforts)
        self._readings = sum(effort.reading_s for effort in efforts.values())
        self._acts = sum(effort.busy_s for effort in efforts.values())
        self._whole = self._requests = float(sum(effort.requests for effort in efforts.values()))
        self._reading, self._acting = Pace(), Pace()
        self._workers = self._employed(WORKERS)
        self.phase = ""

    def manned(self, workers: int) -> None:
        """So many requests may be under way in the time that the next event ends."""
        self._workers = self._employed(workers)

    def enters(self, phase: str, now_s: float) -> None:
        """Another phase begins."""
        self.phase = phase
        self._read_s = now_s

    def read(self, address: Address, now_s: float) -> None:
        """It was read, before or after."""
        effort = self._efforts.get(address)
        if effort is None or address in self._ended:
            return
        self._reading.took(effort.reading_s / 2, now_s - self._read_s, self._workers)
        self._read_s = now_s
        self._has_read(address, self._unverified if address in self._carried_out else self._unread)

    def started(self, address: Address, now_s: float) -> None:
        if address not in self._waiting:
            return
        if not self._running:
            self._acted_s = now_s
        del self._waiting[address]
        self._running[address] = now_s
        self._has_read(address, self._unread)

    def answered(self, address: Address, now_s: float) -> None:
        """One of its requests was answered."""
        if address in self._running:
            before = self._left_s(address)
            self._answered[address] = self._answered.get(address, 0) + 1
            self._does(before - self._left_s(address), now_s)

    def carried_out(self, address: Address, now_s: float) -> None:
        """Everything is sent; it will be verified."""
        if address in self._running:
            self._leaves(address, now_s)
            self._carried_out.add(address)

    def ended(self, outcome: Outcome, now_s: float) -> None:
        address = outcome.address
        if address not in self._efforts or address in self._ended:
            return
        if address in self._waiting:
            del self._waiting[address]
            self._acts -= self._efforts[address].busy_s
            self._requests -= self._efforts[address].requests - self._efforts[address].reads
        elif address in self._running:
            self._leaves(address, now_s)
        self._carried_out.discard(address)
        self._has_read(address, self._unread)
        self._has_read(address, self._unverified)
        self._ended.add(address)
        self._done += outcome.status is Status.SUCCEEDED

    def standing(self, now_s: float, budget: Budget) -> Standing:
        """How things stand now."""
        elapsed = max(now_s - self._began_s, 1e-9)
        return Standing(
            total=len(self._efforts),
            done=self._done,
            failed=len(self._ended) - self._done,
            running=len(self._running) + len(self._carried_out),
            waiting=len(self._waiting),
            per_minute=(len(self._ended) + len(self._carried_out)) / elapsed * 60,
            eta_s=self._eta_s(now_s, budget),
            phase=self.phase,
            budget=budget,
            unverified=len(self._carried_out),
        )

    def _eta_s(self, now_s: float, budget: Budget) -> float:
        if len(self._ended) == len(self._efforts):
            return 0.0
        workers = self._employed(budget.workers)
        more = self._employed(round(budget.workers * budget.more)) / workers
        reading = self._reading.of(workers)
        acting = self._acting.of(workers, reading)
        reading_s = self._readings / (workers * more * reading)
        acting_s = self._acts / (workers * more * acting)
        by_pace = reading_s + max(acting_s, self._longest_left_s(now_s))
        behind = self._whole - self._requests
        as_many = budget.requests / behind if budget.requests and behind > ENOUGH * self._whole else 1.0
        free = max(0.0, budget.allowed - budget.used)
        units = self._requests * as_many * UNITS_A_REQUEST
        by_budget = (units - free) / budget.allowed * 60 if budget.allowed else 0.0
        return max(by_pace, by_budget, budget.paused_s)

    def _longest_left_s(self, now_s: float) -> float:
        """How long the longest of what remains takes alone."""
        chain = self._longest_s - (now_s - self._began_s) if self._waiting else 0.0
        running = tuple(self._running.items())
        left = (max(self._efforts[a].between_s - (now_s - since), self._left_s(a)) for a, since in running)
        return max(chain, *left, 0.0)

    def _left_s(self, address: Address) -> float:
        """What the requests are expected to take of which it has no answer yet; those that change something come last
        but for the one that makes something appear."""
        effort = self._efforts[address]
        requests = max(0, effort.writes + effort.polls - self._answered.get(address, 0))
        if requests == effort.writes + effort.polls:
            return effort.busy_s
        writes = min(requests, effort.writes - bool(effort.polls))
        return writes * effort.write_s + (requests - writes) * SECONDS_A_POLL

    def _employed(self, workers: int) -> int:
        """Of so many workers, those that there is work for."""
        return max(1, min(workers, len(self._efforts)))

    def _leaves(self, address: Address, now_s: float) -> None:
        self._does(self._left_s(address), now_s)
        del self._running[address]
        self._requests -= self._efforts[address].requests - self._efforts[address].reads

    def _does(self, work_s: float, now_s: float) -> None:
        self._acts -= work_s
        self._acting.took(work_s, now_s - self._acted_s, self._workers)
        self._acted_s = now_s

    def _has_read(self, address: Address, missing: set[Address]) -> None:
        if address in missing:
            missing.discard(address)
            self._readings -= self._efforts[address].reading_s / 2
            self._requests -= self._efforts[address].reads / 2
