"""The engine by itself: actions whose requests are answered at once, in memory."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from spo_gitops.apply.engine import Engine, Program
from spo_gitops.apply.scheduler import Scheduler
from spo_gitops.clock import SystemClock
from spo_gitops.model.address import Address
from spo_gitops.model.observation import Observation, Presence
from spo_gitops.model.operation import Request, Response
from spo_gitops.model.plan import Action, Verb

REQUESTS = 3  # an update's: read before, write, read after


class _AtOnce:
    def send(self, request: Request) -> Response:
        return Response(200)


class _Source:
    """The scheduler as the engine's source, as a run has it."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler

    def ready(self, free: int) -> Iterable[tuple[Address, Program[Any]]]:
        return [(action.address, _talk()) for action in self._scheduler.ready(free, time.monotonic())]

    def finished(self, key: Address, result: Any, error: Exception | None) -> None:
        self._scheduler.finished(key, error is None, time.monotonic())


def _talk() -> Program[None]:
    for _ in range(REQUESTS):
        yield Request("site.read")


def overhead(count: int) -> float:
    """Microseconds per action, scheduling, threads and conversation included."""
    actions = [_action(Address("site", f"/sites/s{n}")) for n in range(count)]
    began = time.perf_counter()
    Engine[Address](_AtOnce(), SystemClock(), lambda: 8).run(_Source(Scheduler(actions)))
    return round((time.perf_counter() - began) / count * 1e6, 1)


def _action(address: Address) -> Action:
    touched = frozenset({address.key})
    return Action(address, Verb.UPDATE, (), Observation(address, Presence.PRESENT), None, touches=touched)
