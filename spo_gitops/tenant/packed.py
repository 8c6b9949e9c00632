"""Changes by ProcessQuery that are sent at about the same time travel together. Off unless it was asked for."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import dataclass, field

from ..clock import Clock
from ..errors import TenantError
from ..model.operation import Request, Response, Transport
from ..model.operations import QUERY_PACK
from .packing import MOST_PARTS, may_be_packed

# How long the first one waits for others, in the service's seconds: a fraction of what one of them takes.
GATHER_S = 0.2


@dataclass(slots=True)
class _Gathering:
    """Who travels together. A future without an answer: each goes alone."""

    parts: list[tuple[Request, Future[Response | None]]] = field(default_factory=list)


class Packed:
    """The first to come waits for others and sends for all; where that fails, each is sent alone.

    Outside of repeating, so that a pack is repeated as a whole, and what it does twice is harmless.
    """

    def __init__(self, inner: Transport, clock: Clock) -> None:
        self._inner = inner
        self._clock = clock
        self._guard = threading.Lock()
        self._open: _Gathering | None = None

    def send(self, request: Request) -> Response:
        if not may_be_packed(request):
            return self._inner.send(request)
        future: Future[Response | None] = Future()
        with self._guard:
            gathering, leads = self._open, self._open is None
            if gathering is None:
                gathering = self._open = _Gathering()
            gathering.parts.append((request, future))
            if len(gathering.parts) == MOST_PARTS:
                self._open = None
        if leads:
            self._lead(gathering)
        answer = future.result()
        return self._inner.send(request) if answer is None else answer

    def gathered(self) -> int:
        """How many wait for company at the moment."""
        with self._guard:
            return len(self._open.parts) if self._open is not None else 0

    def _lead(self, gathering: _Gathering) -> None:
        try:
            try:
                self._clock.sleep(GATHER_S)
            finally:
                with self._guard:  # nobody joins any more, whatever happened
                    if self._open is gathering:
                        self._open = None
            answers = self._answers(tuple(request for request, _ in gathering.parts))
        except BaseException as error:
            for _, future in gathering.parts:
                future.set_exception(error)
            return
        for (_, future), answer in zip(gathering.parts, answers, strict=True):
            future.set_result(answer)

    def _answers(self, requests: tuple[Request, ...]) -> tuple[Response | None, ...]:
        if len(requests) == 1:
            return (None,)
        try:
            answers: tuple[Response, ...] = self._inner.send(Request(QUERY_PACK, parts=requests)).body
        except TenantError:  # whose fault it is shows when each goes alone
            return (None,) * len(requests)
        return answers
