"""Sending again: what, how often, and after how long.

Certainly not done (throttled, busy, never sent): any operation may be sent again. Perhaps done (answer lost,
the service failed): only what is harmless when it happens twice; for the rest AnswerLostError goes to the
caller, who reads back. Everything else is final. All repetitions of a connection share one budget, so that a service
in trouble is not sent several times as much as one that is well.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from ..clock import Clock
from ..errors import AnswerLostError, TenantError, UnreachableError
from ..model.operation import Repeat, Request, Response, Transport
from ..model.operations import OPERATIONS
from .classify import BusyError, RefusedForNow
from .governor import DEFAULT_PAUSE_S


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to go on. Times are in the service's seconds, ``deadline_s`` counts from the first attempt."""

    attempts: int = 6  # besides throttled ones, which end by the deadline
    deadline_s: float = 900.0
    first_wait_s: float = 1.0
    longest_wait_s: float = 30.0
    busy_wait_s: float = 5.0  # what somebody else does to the same object takes longer than a hiccup


class RetryBudget:
    """Repetitions that all threads of a connection may still make; throttled ones are paced by the service itself."""

    RESERVE = 100.0
    SHARE = 0.25  # of the requests that were sent a first time

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._left = self.RESERVE

    def sent(self) -> None:
        """A request was sent for the first time."""
        with self._guard:
            self._left = min(self._left + self.SHARE, self.RESERVE)

    def take(self) -> bool:
        """Whether there is one more repetition; it is counted."""
        with self._guard:
            if self._left < 1:
                return False
            self._left -= 1
            return True


class Retrying:
    """Repeats what may be repeated. ``random`` gives numbers from 0 to below 1.

    Outermost, so that every attempt asks the governor: a throttled request still costs quota.
    """

    def __init__(
        self,
        inner: Transport,
        clock: Clock,
        random: Callable[[], float],
        *,
        patience: Patience | None = None,
        budget: RetryBudget | None = None,
        retried: Callable[[str], None] | None = None,
    ) -> None:
        self._inner = inner
        self._clock = clock
        self._random = random
        self._patience = patience or Patience()
        self._retried = retried
        self._budget = budget or RetryBudget()
        self._reached = False

    def send(self, request: Request) -> Response:
        ends_s = self._clock.monotonic_s() + self._patience.deadline_s
        failures = throttled = 0
        waited_s = 0.0
        self._budget.sent()
        while True:
            try:
                response = self._inner.send(request)
                self._reached = True
                return replace(response, attempts=failures + throttled + 1, waited_s=waited_s)
            except RefusedForNow as error:
                throttled += 1
                error.attempts, error.waited_s = failures + throttled, waited_s
                wait = self._told_wait_s(error, throttled)
                self._end_by(ends_s, wait, error)
            except TenantError as error:
                failures += 1
                error.attempts, error.waited_s = failures + throttled, waited_s
                # A tenant that was reached before is so again; one that never was has a wrong name, say.
                outage = self._reached and isinstance(error, UnreachableError)
                if not outage and (failures >= self._patience.attempts or not _may_repeat(request, error)):
                    raise
                busy = isinstance(error, BusyError)
                wait = self._backoff_s(self._patience.busy_wait_s if busy else self._patience.first_wait_s, failures)
                self._end_by(ends_s, wait, error)
                if not outage and not self._budget.take():
                    raise
            if self._retried is not None:
                self._retried(request.operation)
            self._clock.sleep(wait)
            waited_s += wait

    def _end_by(self, ends_s: float, wait: float, error: TenantError) -> None:
        if self._clock.monotonic_s() + wait > ends_s:
            raise error

    def _told_wait_s(self, error: RefusedForNow, times: int) -> float:
        if error.retry_after_s is None:
            return self._backoff_s(DEFAULT_PAUSE_S, times)
        # A little later than told, and not all at the same instant.
        return error.retry_after_s + self._random()

    def _backoff_s(self, first: float, times: int) -> float:
        longest = min(max(first, self._patience.longest_wait_s), first * 2.0 ** min(times - 1, 10))
        return longest * (0.5 + self._random() / 2)


def _may_repeat(request: Request, error: TenantError) -> bool:
    match error:
        case UnreachableError() | BusyError():
            return True
        case AnswerLostError():
            return OPERATIONS[request.operation].repeat is not Repeat.ONCE
    return False
