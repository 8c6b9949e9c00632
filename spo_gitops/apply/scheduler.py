"""The scheduler: a pure state machine over the graph of actions. It knows neither threads nor the tenant.

Ready is an action whose requirements have all succeeded and whose sites nobody writes to at the moment. The lower
priority number goes first, first in first out within a priority, but nobody is overtaken for ever: each priority is
worth ``AGEING_S``, so that an action is due that long after it became ready for each step of its priority. For who is
due and finds a site busy, its sites are kept. Times are told, in the service's seconds.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from ..model.address import Address
from ..model.plan import Action
from .spans import Span

AGEING_S = 300.0


@dataclass(frozen=True, slots=True, order=True)
class _Entry:
    """A place in the queue."""

    due_s: float
    number: int
    address: Address


class Scheduler:
    """Hands out actions and is told how they ended. With ``stop_on_failure`` nothing starts after one."""

    def __init__(
        self,
        actions: Iterable[Action],
        *,
        done: Iterable[Address] = (),
        stop_on_failure: bool = False,
        now_s: float = 0.0,
    ) -> None:
        self.actions = {action.address: action for action in actions}
        self._waiting = {
            address: {need for need in action.requires if need in self.actions}
            for address, action in self.actions.items()
        }
        known = set(self.actions) | set(done)
        self._dependants: dict[Address, list[Address]] = {address: [] for address in self.actions}
        for address, needs in self._waiting.items():
            for need in needs:
                self._dependants[need].append(address)
        self._spans: dict[Address, Span] = {}
        self._order = itertools.count()
        self._ready: list[_Entry] = []
        self._busy: set[str] = set()
        self._stop_on_failure = stop_on_failure
        self._stopped = False
        self.blocked: dict[Address, str] = {}
        missing = {address for address, action in self.actions.items() if action.requires - known}
        for address, needs in self._waiting.items():
            if not needs and address not in missing:
                self._push(address, now_s)
        for address in sorted(missing):
            self._block(address, "something that it needs did not succeed")

    def ready(self, free: int, now_s: float = 0.0) -> list[Action]:
        """At most ``free`` actions to start now; they count as running until ``finished`` is called."""
        started: list[Action] = []
        passed_over: list[_Entry] = []
        kept: set[str] = set()
        while self._ready and len(started) < free and not self._stopped:
            entry = heapq.heappop(self._ready)
            action = self.actions[entry.address]
            if action.touches & (self._busy | kept):
                passed_over.append(entry)
                if entry.due_s <= now_s:
                    kept |= action.touches
                continue
            self._busy |= action.touches
            self._spans[action.address].started_s = now_s
            started.append(action)
        for entry in passed_over:
            heapq.heappush(self._ready, entry)
        return started

    @property
    def stands_in_line(self) -> bool:
        """Whether something waits to be handed out."""
        return bool(self._ready) and not self._stopped

    def finished(self, address: Address, succeeded: bool, now_s: float = 0.0) -> None:
        """The action has ended: free its sites, release or block what depends on it."""
        self._busy -= self.actions[address].touches
        self._spans[address].ended_s = now_s
        if not succeeded and self._stop_on_failure:
            self.stop()
        for dependant in self._dependants[address]:
            self._waiting[dependant].discard(address)
            if not succeeded:
                self._block(dependant, f"it needs {address}, which did not succeed")
            elif not self._waiting[dependant] and dependant not in self.blocked:
                self._push(dependant, now_s)

    def stop(self) -> None:
        """Nothing more is handed out; what runs may end."""
        self._stopped = True

    def left(self) -> tuple[Action, ...]:
        """What was never started although nothing blocks it (after a stop)."""
        return tuple(
            action
            for address, action in self.actions.items()
            if address not in self.blocked and not ((span := self._spans.get(address)) and span.started_s is not None)
        )

    def spans(self) -> tuple[Span, ...]:
        """When each action that ever became ready did so, was started and ended."""
        return tuple(self._spans.values())

    def _push(self, address: Address, now_s: float) -> None:
        priority = self.actions[address].priority
        self._spans[address] = Span(priority, now_s)
        heapq.heappush(self._ready, _Entry(now_s + priority * AGEING_S, next(self._order), address))

    def _block(self, address: Address, reason: str) -> None:
        stack = [(address, reason)]
        while stack:
            current, why = stack.pop()
            if current in self.blocked:
                continue
            self.blocked[current] = why
            stack += [(dependant, f"it needs {current}, which is blocked") for dependant in self._dependants[current]]
