"""The innermost layer: a declared request composed, signed with a token, exchanged, and classified."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from ..clock import Clock
from ..errors import TenantError
from ..model.operation import Host, Operation, Request, Response, Sink
from ..model.operations import is_csom
from .auth import Tokens
from .batch import answers, compose_batch, is_multipart
from .classify import UnauthorizedError, classify, correlation_id
from .digest import Digests, Place, takes_digest
from .graph_batch import compose_graph_batch, graph_answers
from .headers import served_at
from .hosts import Hosts
from .message import Message, compose
from .packing import packed, unpacked
from .wire import Answer


class Exchange(Protocol):
    """The part of the wire that the endpoint uses."""

    def exchange(
        self, method: str, url: str, *, headers: Mapping[str, str], content: bytes | None, timeout_s: float
    ) -> Answer:
        """One HTTP exchange; see ``Wire.exchange``."""

    def download(self, method: str, url: str, *, headers: Mapping[str, str], timeout_s: float, sink: Sink) -> Answer:
        """One HTTP exchange whose bytes go elsewhere; see ``Wire.download``."""


class ServiceTime:
    """The service's clock, learned from the Date of its answers."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._offset = timedelta()

    def learn(self, at: datetime | None) -> None:
        if at is not None:
            with self._guard:
                self._offset = at - self._clock.now()

    def now(self) -> datetime:
        """The service's time in UTC; our own before the first answer."""
        with self._guard:
            return self._clock.now() + self._offset


class Endpoint:
    """One attempt of one request. Raises what ``Wire.exchange``, ``Tokens.token`` and ``classify`` raise."""

    def __init__(
        self,
        wire: Exchange,
        tokens: Tokens,
        hosts: Hosts,
        operations: Mapping[str, Operation],
        time: ServiceTime,
        digests: Digests,
    ) -> None:
        self._wire = wire
        self._tokens = tokens
        self._hosts = hosts
        self._operations = operations
        self._time = time
        self._digests = digests

    def send(self, request: Request) -> Response:
        operation = self._operations[request.operation]
        message = self._composed(operation, request)
        token, own_id = self._tokens.token(message.host), str(uuid.uuid4())
        try:
            headers = {
                **message.headers,
                "Authorization": f"Bearer {token}",
                "client-request-id": own_id,
                **self._digest(operation, request),
            }
            method, url, timeout_s = message.method, message.url, message.timeout_s
            if request.sink is not None:
                answer = self._wire.download(method, url, headers=headers, timeout_s=timeout_s, sink=request.sink)
            else:
                answer = self._wire.exchange(method, url, headers=headers, content=message.content, timeout_s=timeout_s)
            self._time.learn(served_at(answer.headers))
            return self._read(operation, request, answer)
        except UnauthorizedError as error:
            error.host, error.token = message.host, token
            raise
        except TenantError as error:
            error.request = operation.name
            # Without an answer there is no other id by which the service may know this attempt.
            error.correlation_id = error.correlation_id or own_id
            raise

    def _digest(self, operation: Operation, request: Request) -> Mapping[str, str]:
        held = self._digests.of(Place(operation.host, request.site)) if takes_digest(operation) else ""
        return {"X-RequestDigest": held} if held else {}

    def _composed(self, operation: Operation, request: Request) -> Message:
        if not request.parts:
            return compose(operation, request, self._hosts)
        if is_csom(operation):
            return compose(operation, replace(request, body=packed(request), parts=()), self._hosts)
        composed = compose_graph_batch if operation.host is Host.GRAPH else compose_batch
        return composed(request, self._operations, self._hosts)

    def _read(self, operation: Operation, request: Request, answer: Answer) -> Response:
        if not request.parts:
            return classify(operation, answer)
        parts: tuple[Response | TenantError, ...]
        if is_csom(operation):
            parts = unpacked(request, classify(operation, answer))
        elif operation.host is Host.GRAPH and answer.status == 200:
            parts = graph_answers(request, answer, self._operations)
        elif is_multipart(answer):
            parts = answers(request, answer, self._operations)
        else:
            return classify(operation, answer)  # refused as a whole
        return Response(answer.status, parts, answer.headers, served_at(answer.headers), correlation_id(answer))
