"""What may be sent at all: declared operations, and writes only where and while writing is allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..errors import ForbiddenOperationError
from ..model.operation import Effect, Operation, Request, Response, Transport


class Declared:
    """Lets through only what the table declares."""

    def __init__(self, inner: Transport, operations: Mapping[str, Operation]) -> None:
        self._inner = inner
        self._operations = operations

    def send(self, request: Request) -> Response:
        for name in _named(request):
            if name not in self._operations:
                raise ForbiddenOperationError(f"{name} is not a declared operation", request=name)
        return self._inner.send(request)


class WithoutContent:
    """Refuses what shows or changes what people keep in sites: nobody asked for it."""

    def __init__(self, inner: Transport, operations: Mapping[str, Operation]) -> None:
        self._inner = inner
        self._operations = operations

    def send(self, request: Request) -> Response:
        for name in _named(request):
            if self._operations[name].content:
                raise ForbiddenOperationError(f"{name} is about content, which nobody asked for", request=name)
        return self._inner.send(request)


class ReadOnly:
    """Lets through reads; for plan, drift, audit, export, and for tenants that are only observed."""

    def __init__(self, inner: Transport, operations: Mapping[str, Operation]) -> None:
        self._inner = inner
        self._operations = operations

    def send(self, request: Request) -> Response:
        for name in _named(request):
            if self._operations[name].effect is Effect.WRITE:
                raise ForbiddenOperationError(f"{name} writes, and this connection only reads", request=name)
        return self._inner.send(request)


class Leased:
    """Calls ``may_write`` right before each attempt to write; it raises when the tenant's lock is no longer held."""

    def __init__(self, inner: Transport, operations: Mapping[str, Operation], may_write: Callable[[], None]) -> None:
        self._inner = inner
        self._operations = operations
        self._may_write = may_write

    def send(self, request: Request) -> Response:
        if any(self._operations[name].effect is Effect.WRITE for name in _named(request)):
            self._may_write()
        return self._inner.send(request)


def _named(request: Request) -> tuple[str, ...]:
    """Its operation, and of a batch those of its parts."""
    return request.operation, *(part.operation for part in request.parts)
