"""The pace of all requests of one application to one tenant, within what the service allows.

``Pacer`` and ``Concurrency`` are state machines that are told the time; ``Governor`` makes threads wait.
Seconds are the service's. Source: wire/REFERENCE.md §16.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping

from ..clock import Clock
from ..model.operation import Request, Response, Transport
from ..model.operations import OPERATIONS
from .classify import RefusedForNow
from .headers import number

WINDOW_S = 60.0

# Of the budget: what may be spent at once, and what flows in during the window. Together at most 0.95, so that
# no window of a minute, wherever it starts, exceeds the budget.
_BURST_SHARE = 0.10
_FLOW_SHARE = 0.85

_LICENCE_STEPS = ((1_000, 1_250), (5_000, 2_500), (15_000, 3_750), (50_000, 5_000))
_TOP_BUDGET_RU = 6_250

# A throttled answer without a time: the shortest wait that other clients use.
DEFAULT_PAUSE_S = 10.0

# A longer pause is not sat out: the application is blocked, and the run should say so.
LONGEST_PAUSE_S = 900.0


def budget_ru(licences: int) -> int:
    """Resource units per minute of one application in a tenant with this many licences. ValueError below zero.

    Source: learn.microsoft.com, "Avoid getting throttled or blocked in SharePoint Online".
    """
    if licences < 0:
        raise ValueError("licences below zero")
    return next((budget for limit, budget in _LICENCE_STEPS if licences <= limit), _TOP_BUDGET_RU)


class Pacer:
    """A token bucket of resource units, corrected by what the service says is left."""

    def __init__(self, budget: float, now_s: float) -> None:
        self._capacity = budget * _BURST_SHARE
        self._flow = budget * _FLOW_SHARE / WINDOW_S
        self._tokens = self._capacity
        self._filled_at = now_s
        self._paused_until = now_s
        self._left: float | None = None  # of the service's own window, which ends at _left_until
        self._left_until = now_s
        self._in_flight = 0.0

    def claim(self, cost: float, now_s: float) -> float:
        """Take ``cost`` units and return 0, or take nothing and return the seconds after which to ask again."""
        self._fill(now_s)
        if now_s < self._paused_until:
            return self._paused_until - now_s
        if self._left is not None and self._left < cost:
            return self._left_until - now_s
        # What costs more than the bucket holds may go when it is full.
        missing = min(cost, self._capacity) - self._tokens
        if missing > 1e-9:
            return missing / self._flow
        self._tokens -= cost
        self._in_flight += cost
        if self._left is not None:
            self._left -= cost
        return 0.0

    def settle(self, cost: float) -> None:
        """An answer came, or none will: the service has counted that request by now."""
        self._in_flight = max(0.0, self._in_flight - cost)

    def remaining(self, left: float, reset_s: float, now_s: float) -> None:
        """The service says how much of its current window is left and when that ends.

        Answers overtake each other, so within a window only less is believed; requests on the way are not yet
        counted in it.
        """
        self._fill(now_s)
        left = max(0.0, left - self._in_flight)
        self._left = left if self._left is None else min(self._left, left)
        self._left_until = max(self._left_until, now_s + reset_s)

    def pause(self, seconds: float, now_s: float) -> None:
        """Nothing may be sent for that long."""
        self._paused_until = max(self._paused_until, now_s + seconds)

    def is_paused(self, now_s: float) -> bool:
        return now_s < self._paused_until

    def _fill(self, now_s: float) -> None:
        self._tokens = min(self._capacity, self._tokens + max(0.0, now_s - self._filled_at) * self._flow)
        self._filled_at = max(self._filled_at, now_s)
        if self._left is not None and now_s >= self._left_until:
            self._left = None


class Concurrency:
    """How many requests should be in flight: grows by one while latency is flat, halves when throttled."""

    # Answers in a row, at flat latency, that earn one more; and how much slower than usual still is flat.
    PATIENCE = 16
    FLAT = 1.6
    NOISE_S = 0.05

    def __init__(self, floor: int = 4, ceiling: int = 8) -> None:
        self.limit = self._floor = floor
        self._ceiling = ceiling
        self._usual_s: dict[str, float] = {}
        self._flat_answers = 0

    def answered(self, operation: str, seconds: float) -> None:
        usual = self._usual_s.setdefault(operation, seconds)
        self._usual_s[operation] = usual * 0.95 + seconds * 0.05
        self._flat_answers = self._flat_answers + 1 if seconds <= usual * self.FLAT + self.NOISE_S else 0
        if self._flat_answers >= self.PATIENCE:
            self._flat_answers = 0
            self.limit = min(self._ceiling, self.limit + 1)

    def throttled(self) -> None:
        self._flat_answers = 0
        self.limit = max(self._floor, self.limit // 2)


class Governor:
    """Makes threads wait for their turn. One for each tenant and application."""

    def __init__(self, budget: float, clock: Clock, concurrency: Concurrency | None = None) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._pacer = Pacer(budget, clock.monotonic_s())
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

    def paused_s(self) -> float:
        """Seconds until anything is sent again, 0 when nothing holds it up."""
        with self._guard:
            now = self._clock.monotonic_s()
            return self._pacer.claim(0.0, now) if self._pacer.is_paused(now) else 0.0

    def acquire(self, cost: float) -> None:
        """Wait until ``cost`` resource units may be spent. Raises ThrottledError when that takes too long."""
        while True:
            with self._guard:
                wait = self._pacer.claim(cost, self._clock.monotonic_s())
            if wait <= 0:
                return
            if wait > LONGEST_PAUSE_S:
                error = RefusedForNow(f"the service asks to wait {wait:.0f} s", hint="run again later")
                error.retry_after_s = wait
                raise error
            self._clock.sleep(wait)

    def answered(self, operation: str, cost: float, seconds: float, headers: Mapping[str, str]) -> None:
        """An answer came; its headers may say what is left."""
        with self._guard:
            self._pacer.settle(cost)
            self._concurrency.answered(operation, seconds)
            self._learn(headers)

    def throttled(self, cost: float, retry_after: float | None) -> None:
        """The service refused for its load: everybody waits, and fewer go at once afterwards."""
        with self._guard:
            self._pacer.settle(cost)
            now = self._clock.monotonic_s()
            # Those that were already on the way are refused too; that is one event, not several.
            if not self._pacer.is_paused(now):
                self._concurrency.throttled()
            seconds = DEFAULT_PAUSE_S if retry_after is None else retry_after
            if seconds > 0 and not self._pacer.is_paused(now):
                self._pauses.append((now, seconds))
            self._pacer.pause(seconds, now)

    def failed(self, cost: float) -> None:
        """No answer, or an error that says nothing about the load."""
        with self._guard:
            self._pacer.settle(cost)

    def _learn(self, headers: Mapping[str, str]) -> None:
        left, reset_s = number(headers.get("ratelimit-remaining")), number(headers.get("ratelimit-reset"))
        if left is not None and reset_s is not None:
            # The headers are about one window; a longer time than that is no answer to trust.
            self._pacer.remaining(left, min(reset_s, WINDOW_S), self._clock.monotonic_s())


class Governed:
    """Asks the governor before each attempt, and tells it what came of it."""

    def __init__(self, inner: Transport, governor: Governor, clock: Clock) -> None:
        self._inner = inner
        self._governor = governor
        self._clock = clock

    def send(self, request: Request) -> Response:
        operation = OPERATIONS[request.operation]
        self._governor.acquire(operation.cost_ru)
        started = self._clock.monotonic_s()
        try:
            response = self._inner.send(request)
        except RefusedForNow as error:
            self._governor.throttled(operation.cost_ru, error.retry_after_s)
            raise
        except BaseException:
            self._governor.failed(operation.cost_ru)
            raise
        seconds = self._clock.monotonic_s() - started
        self._governor.answered(operation.name, operation.cost_ru, seconds, response.headers)
        return response
