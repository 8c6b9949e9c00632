"""One line of JSON for every attempt, and the sums over them. No bodies, no headers, no tokens."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TextIO

from ..clock import Clock, rfc3339
from ..errors import TenantError
from ..model.operation import Operation, Request, Response, Transport
from .classify import RefusedForNow, refused_parts

LogLine = Callable[[Mapping[str, Any]], None]


def json_lines(stream: TextIO) -> LogLine:
    """A log that writes each entry as a line of JSON and flushes it. Threads may share it."""
    guard = threading.Lock()

    def write(entry: Mapping[str, Any]) -> None:
        line = json.dumps(entry, ensure_ascii=False) + "\n"
        with guard:
            stream.write(line)
            stream.flush()

    return write


@dataclass(frozen=True, slots=True)
class Metrics:
    """Sums since the connection was opened. ``resource_units`` as estimated by the operations' table."""

    requests: int = 0
    retries: int = 0
    throttled: int = 0
    resource_units: int = 0
    by_operation: Mapping[str, int] = field(default_factory=dict)


class Tally:
    """Counts attempts and retries; shared by the layers and threads of one connection."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._by_operation: Counter[str] = Counter()
        self._retries = self._throttled = self._resource_units = 0

    def attempted(self, operation: Operation, *, throttled: bool, units: int = 0) -> None:
        """``units`` of a batch are those of its parts."""
        with self._guard:
            self._by_operation[operation.name] += 1
            self._resource_units += units or operation.cost_ru
            self._throttled += throttled

    def retried(self, operation: str) -> None:
        with self._guard:
            self._retries += 1

    def metrics(self) -> Metrics:
        with self._guard:
            by_operation = dict(sorted(self._by_operation.items()))
            return Metrics(
                sum(by_operation.values()), self._retries, self._throttled, self._resource_units, by_operation
            )


class Logged:
    """Counts and logs every attempt, with what identifies its object: the path's arguments and the site."""

    def __init__(
        self, inner: Transport, operations: Mapping[str, Operation], clock: Clock, tally: Tally, log: LogLine | None
    ) -> None:
        self._inner = inner
        self._operations = operations
        self._clock = clock
        self._tally = tally
        self._log = log

    def send(self, request: Request) -> Response:
        started = self._clock.monotonic_s()
        outcome: dict[str, Any] = {}
        throttled = False
        try:
            response = self._inner.send(request)
            outcome = {"status": response.status, "correlationId": response.correlation_id}
            throttled = bool(refused_parts(request, response))
        except TenantError as error:
            throttled = isinstance(error, RefusedForNow)
            outcome = {
                "status": error.status,
                "error": type(error).__name__,
                "code": error.code,
                "correlationId": error.correlation_id,
            }
            raise
        finally:
            operation = self._operations[request.operation]
            parts = tuple(self._operations[part.operation] for part in request.parts)
            self._tally.attempted(operation, throttled=throttled, units=sum(part.cost_ru for part in parts))
            if self._log is not None:
                self._log(self._entry(request, operation, started) | outcome)
        return response

    def _entry(self, request: Request, operation: Operation, started: float) -> dict[str, Any]:
        return {
            "event": "request",
            "at": rfc3339(self._clock.now()),
            "operation": operation.name,
            "method": operation.method,
            "site": request.site,
            "arguments": dict(request.arguments) or _parts(request),
            "seconds": round(self._clock.monotonic_s() - started, 3),
        }


def _parts(request: Request) -> dict[str, str]:
    """What a batch is about: how many of which operations."""
    counts = Counter(part.operation for part in request.parts)
    return {name: str(count) for name, count in sorted(counts.items())}
