"""Sending again: what, how often, and after how long.

Certainly not done (throttled, busy, never sent): any operation may be sent again. Perhaps done (answer lost,
the service failed): only what is harmless when it happens twice; for the rest AnswerLostError goes to the
caller, who reads back. Everything else is final.
"""

from __future__ import annotations

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
        retried: Callable[[str], None] | None = None,
    ) -> None:
        self._inner = inner
        self._clock = clock
        self._random = random
        self._patience = patience or Patience()
        self._retried = retried

    def send(self, request: Request) -> Response:
        ends_s = self._clock.monotonic_s() + self._patience.deadline_s
        failures = throttled = 0
        waited_s = 0.0
        while True:
            try:
                response = self._inner.send(request)
                return replace(response, attempts=failures + throttled + 1, waited_s=waited_s)
            except RefusedForNow as error:
                throttled += 1
                error.attempts, error.waited_s = failures + throttled, waited_s
                wait = self._told_wait_s(error, throttled)
                self._end_by(ends_s, wait, error)
            except TenantError as error:
                failures += 1
                error.attempts, error.waited_s = failures + throttled, waited_s
                if failures >= self._patience.attempts or not _may_repeat(request, error):
                    raise
                wait = self._backoff_s(self._patience.first_wait_s, failures)
                self._end_by(ends_s, wait, error)
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
