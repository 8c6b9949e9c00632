"""The scheduler: a pure state machine over the graph of actions. It knows neither threads nor the tenant.

Ready is an action whose requirements have all succeeded and whose sites nobody writes to at the moment;
among the ready the lower priority number goes first, first in first out within a priority.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable

from ..model.address import Address
from ..model.plan import Action


class Scheduler:
    """Hands out actions and is told how they ended. With ``stop_on_failure`` nothing starts after one."""

    def __init__(
        self, actions: Iterable[Action], *, done: Iterable[Address] = (), stop_on_failure: bool = False
    ) -> None:
        self.actions = {action.address: action for action in actions}
        self._waiting = {address: set(action.requires) & set(self.actions) for address, action in self.actions.items()}
        self._missing = {
            address for address, action in self.actions.items() if action.requires - set(self.actions) - set(done)
        }
        self._dependants: dict[Address, list[Address]] = {address: [] for address in self.actions}
        for address, needs in self._waiting.items():
            for need in needs:
                self._dependants[need].append(address)
        self._started: set[Address] = set()
        self._order = itertools.count()
        self._ready: list[tuple[int, int, Address]] = []
        self._busy: set[str] = set()
        self._stop_on_failure = stop_on_failure
        self._stopped = False
        self.blocked: dict[Address, str] = {}
        for address, needs in self._waiting.items():
            if not needs and address not in self._missing:
                self._push(address)
        for address in sorted(self._missing):
            self._block(address, "something that it needs did not succeed")

    def ready(self, free: int) -> list[Action]:
        """At most ``free`` actions to start now; they count as running until ``finished`` is called."""
        started: list[Action] = []
        passed_over: list[tuple[int, int, Address]] = []
        while self._ready and len(started) < free and not self._stopped:
            entry = heapq.heappop(self._ready)
            action = self.actions[entry[2]]
            if action.touches & self._busy:
                passed_over.append(entry)
                continue
            self._busy |= action.touches
            self._started.add(action.address)
            started.append(action)
        for entry in passed_over:
            heapq.heappush(self._ready, entry)
        return started

    def finished(self, address: Address, succeeded: bool) -> None:
        """The action has ended: free its sites, release or block what depends on it."""
        self._busy -= self.actions[address].touches
        if not succeeded and self._stop_on_failure:
            self._stopped = True
        for dependant in self._dependants[address]:
            self._waiting[dependant].discard(address)
            if not succeeded:
                self._block(dependant, f"it needs {address}, which did not succeed")
            elif not self._waiting[dependant] and dependant not in self.blocked:
                self._push(dependant)

    def left(self) -> tuple[Action, ...]:
        """What was never started although nothing blocks it (after a stop)."""
        return tuple(
            action
            for address, action in self.actions.items()
            if address not in self._started and address not in self.blocked
        )

    def _push(self, address: Address) -> None:
        heapq.heappush(self._ready, (self.actions[address].priority, next(self._order), address))

    def _block(self, address: Address, reason: str) -> None:
        stack = [(address, reason)]
        while stack:
            current, why = stack.pop()
            if current in self.blocked:
                continue
            self.blocked[current] = why
            stack += [(dependant, f"it needs {current}, which is blocked") for dependant in self._dependants[current]]
