"""Service time: runs a chosen number of times faster than the wall, and can be moved forward."""

import time
from collections.abc import Callable
from datetime import UTC, datetime


class ServiceClock:
    """The tenant's own clock. Sign-in does not use it: tokens always live in wall time."""

    def __init__(self, start: float, scale: float, wall: Callable[[], float] = time.time) -> None:
        self._wall = wall
        self._anchor_wall = wall()
        self._anchor_service = start
        self._scale = scale

    @property
    def scale(self) -> float:
        """Service seconds in one second of the wall."""
        return self._scale

    def now(self) -> float:
        """Service time in seconds since 1970."""
        return self._anchor_service + (self._wall() - self._anchor_wall) * self._scale

    def freeze(self) -> None:
        """Stand still from this moment on, until it is set to run or moved."""
        self._anchor_service, self._anchor_wall = self.now(), self._wall()
        self._scale = 0.0

    def set_scale(self, scale: float) -> None:
        """Run faster or slower from this moment on."""
        self._anchor_service, self._anchor_wall = self.now(), self._wall()
        self._scale = scale

    def advance(self, seconds: float) -> None:
        """Jump forward."""
        self._anchor_service += seconds

    def wall_seconds(self, service_seconds: float) -> float:
        """How long the wall takes for a span of service time; no time at all while the clock stands still."""
        return service_seconds / self._scale if self._scale else 0.0


def iso(moment: float, *, zone: str = "Z") -> str:
    """A moment as REST writes it, to the second."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S") + zone
