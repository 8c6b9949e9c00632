"""What the tenant was asked: counters and a log of requests."""

from collections import Counter, deque
from dataclasses import asdict, dataclass, field
from typing import Any

_LOG_LENGTH = 100_000


@dataclass(frozen=True, slots=True)
class LogLine:
    """One finished request. Status 0: the connection ended without an answer."""

    n: int
    t: str
    method: str
    host: str
    path: str
    operation: str
    status: int
    units: int
    seconds: float


@dataclass(slots=True)
class Metrics:
    """Counters since the start or the last reset."""

    by_operation: Counter[str] = field(default_factory=Counter)
    by_status: Counter[str] = field(default_factory=Counter)
    resource_units: int = 0
    throttled: int = 0
    writes: int = 0
    duplicate_creates: int = 0
    peak_concurrency: int = 0
    _running: int = 0
    _count: int = 0
    _log: deque[LogLine] = field(default_factory=lambda: deque(maxlen=_LOG_LENGTH))

    @property
    def running(self) -> int:
        """Requests under way."""
        return self._running

    def begin(self) -> int:
        """A request starts; gives its number."""
        self._running += 1
        self.peak_concurrency = max(self.peak_concurrency, self._running)
        self._count += 1
        return self._count

    def end(self, line: LogLine, *, wrote: bool, throttled: bool) -> None:
        """A request is over."""
        self._running -= 1
        self.by_operation[line.operation] += 1
        self.by_status[str(line.status)] += 1
        self.resource_units += line.units
        self.writes += wrote
        self.throttled += throttled
        self._log.append(line)

    def reset(self) -> None:
        """Start counting anew; the log and its numbers go on."""
        self.by_operation.clear()
        self.by_status.clear()
        self.resource_units = self.throttled = self.writes = self.duplicate_creates = 0
        self.peak_concurrency = self._running

    def shown(self) -> dict[str, Any]:
        """The counters as JSON."""
        return {
            "requests": sum(self.by_operation.values()),
            "byOperation": dict(sorted(self.by_operation.items())),
            "byStatus": dict(sorted(self.by_status.items())),
            "resourceUnits": self.resource_units,
            "throttled": self.throttled,
            "writes": self.writes,
            "duplicateCreates": self.duplicate_creates,
            "peakConcurrency": self.peak_concurrency,
        }

    def since(self, number: int) -> list[dict[str, Any]]:
        """The log after a request's number."""
        return [asdict(line) for line in self._log if line.n > number]
