"""The pace of all requests of one application to one tenant, within what the service allows.

One governor for reads, writes and polls. What decides are state machines that are told the time (``pacer``, ``costs``,
``concurrency``); here threads are made to wait. Seconds are the service's. Source: wire/REFERENCE.md §16.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from ..clock import Clock
from ..model.operation import Operation, Request, Response, Sublimit, Transport, sublimit_of
from ..model.operations import OPERATIONS
from .classify import RefusedForNow, refused_parts
from .concurrency import Concurrency
from .costs import Costs
from .headers import number
from .limits import MINUTE_S, Allowance
from .line import Line
from .pacer import Pacer

# A throttled answer without a time: the shortest wait that other clients use.
DEFAULT_PAUSE_S = 10.0

# A longer pause is not sat out: the application is blocked, and the run should say so.
LONGEST_PAUSE_S = 900.0


@dataclass(frozen=True, slots=True)
class Usage:
    """Of the budget: units of the last minute and those allowed in one; until when nothing is sent; pauses so far."""

    used: float = 0.0
    allowed: float = 0.0
    paused_s: float = 0.0
    pauses: int = 0
    paused_total_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Spent:
    """What a request was charged, to be settled when its answer came."""

    operation: Operation
    units: float
    parts: tuple[Operation, ...] = ()
    limited: tuple[Sublimit, ...] = ()


class Governor:
    """Makes threads wait for their turn. One for each tenant and application."""

    def __init__(self, allowed: Allowance, clock: Clock, concurrency: Concurrency | None = None) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._line = Line()
        self._sublines = {sublimit: Line() for sublimit in {op.sublimit for op in OPERATIONS.values()} if sublimit}
        self._pacer = Pacer(allowed, clock.monotonic_s())
        self._costs = Costs({name: operation.cost_ru for name, operation in OPERATIONS.items()})
        self._concurrency = concurrency or Concurrency()
        self._pauses: list[tuple[float, float]] = []

    def pauses(self) -> tuple[tuple[float, float], ...]:
        """Every time that the service made everybody wait: when, on the monotonic clock, and for how long."""
        with self._guard:
            return tuple(self._pauses)

    def limit(self) -> int:
        """How many requests the executor should have in flight now."""
        with self._guard:
            return self._concurrency.limit

    def most(self) -> int:
        """How many it may become while answers are quick."""
        return self._concurrency.ceiling

    def usage(self) -> Usage:
        """How much of the budget is used."""
        with self._guard:
            now = self._clock.monotonic_s()
            used, allowed = self._pacer.used(now)
            waited = sum(seconds for _, seconds in self._pauses)
            return Usage(used, allowed, self._pacer.paused_s(now), len(self._pauses), waited)

    def costs(self) -> Mapping[str, float]:
        """Resource units by operation, as learnt so far."""
        with self._guard:
            return self._costs.learnt()

    def acquire(
        self, operation: Operation, parts: tuple[Operation, ...] = (), limited: tuple[Sublimit, ...] = ()
    ) -> Spent:
        """Wait until the operation may be sent, a batch with what its parts cost; ``limited`` has the sub-limit of each
        request that counts against one.

        Raises ThrottledError when that takes too long.
        """
        claimed: list[Sublimit] = []
        try:
            for sublimit in limited:  # before the line that all stand in, which must not wait for a few
                with self._sublines[sublimit].turn(1, poll=False):
                    self._wait(partial(self._pacer.claim_sub, sublimit))
                claimed.append(sublimit)
            with self._guard:
                units = sum(self._costs.of(part.name) for part in parts) if parts else self._costs.of(operation.name)
            with self._line.turn(units, poll=operation.poll):
                self._wait(lambda now: self._pacer.claim(units, now))
        except BaseException:
            with self._guard:  # else what was never sent would count as on the way for ever
                for sublimit in claimed:
                    self._pacer.withdraw_sub(sublimit)
            raise
        return Spent(operation, units, parts, limited)

    def answered(self, spent: Spent, seconds: float, headers: Mapping[str, str]) -> None:
        """An answer came; its headers may say what is left."""
        with self._guard:
            now = self._clock.monotonic_s()
            self._pacer.settle(spent.units, spent.limited, now)
            self._concurrency.answered(spent.operation.name, seconds / max(1, len(spent.parts)))
            left, reset_s = number(headers.get("ratelimit-remaining")), number(headers.get("ratelimit-reset"))
            told = left is not None and reset_s is not None
            *others, last = spent.parts or (spent.operation,)
            for other in others:
                self._costs.also(other.name)
            flow = self._pacer.used(now)[1] / MINUTE_S
            self._costs.answered(last.name, left if told else None, at_s=now, flow=flow)
            if left is None or reset_s is None:
                return
            # The headers are about one window; a longer time than that is no answer to trust.
            self._pacer.remaining(left, min(reset_s, MINUTE_S), now)
            if allowed := number(headers.get("ratelimit-limit")):
                self._pacer.allow(allowed)

    def throttled(self, spent: Spent, retry_after: float | None) -> None:
        """The service refused for its load: everybody waits, and fewer go at once afterwards."""
        with self._guard:
            self._pacer.settle(spent.units, spent.limited, self._clock.monotonic_s())
        self.refused(retry_after)

    def refused(self, retry_after: float | None) -> None:
        """The same for a part of a batch, which is settled as a whole."""
        with self._guard:
            now = self._clock.monotonic_s()
            seconds = DEFAULT_PAUSE_S if retry_after is None else retry_after
            # Those that were already on the way are refused too; that is one event, not several.
            if not self._pacer.paused_s(now):
                self._concurrency.throttled()
                if seconds > 0:
                    self._pauses.append((now, seconds))
            self._pacer.pause(seconds, now)

    def failed(self, spent: Spent) -> None:
        """No answer, or an error that says nothing about the load."""
        with self._guard:
            self._pacer.settle(spent.units, spent.limited, self._clock.monotonic_s())

    def _wait(self, claim: Callable[[float], float]) -> None:
        while True:
            with self._guard:
                wait = claim(self._clock.monotonic_s())
            if wait <= 0:
                return
            if wait > LONGEST_PAUSE_S:
                error = RefusedForNow(f"the service asks to wait {wait:.0f} s", hint="run again later")
                error.retry_after_s = wait
                raise error
            self._clock.sleep(wait)


class Governed:
    """Asks the governor before each attempt, and tells it what came of it."""

    def __init__(self, inner: Transport, governor: Governor, clock: Clock) -> None:
        self._inner = inner
        self._governor = governor
        self._clock = clock

    def send(self, request: Request) -> Response:
        parts = tuple(OPERATIONS[part.operation] for part in request.parts)
        each = [sublimit_of(OPERATIONS[one.operation], one) for one in request.parts or (request,)]
        limited = tuple(sublimit for sublimit in each if sublimit is not None)
        spent = self._governor.acquire(OPERATIONS[request.operation], parts, limited)
        started = self._clock.monotonic_s()
        try:
            response = self._inner.send(request)
        except RefusedForNow as error:
            self._governor.throttled(spent, error.retry_after_s)
            raise
        except BaseException:
            self._governor.failed(spent)
            raise
        self._governor.answered(spent, self._clock.monotonic_s() - started, response.headers)
        for refused in refused_parts(request, response):
            self._governor.refused(refused.retry_after_s)
        return response
