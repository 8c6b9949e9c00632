"""Time as an argument: the only ``now()`` and ``sleep()`` of the package."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The wall time in UTC."""

    def monotonic_s(self) -> float:
        """Seconds of a clock that never goes back, in the service's time."""

    def sleep(self, seconds: float) -> None:
        """Wait that many of the service's seconds."""


class SystemClock:
    """The real clock. ``time_scale`` > 1 makes the service's seconds shorter (simulated tenant only)."""

    def __init__(self, time_scale: float = 1.0) -> None:
        self._scale = time_scale

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic_s(self) -> float:
        return time.monotonic() * self._scale

    def sleep(self, seconds: float) -> None:
        time.sleep(max(0.0, seconds) / self._scale)


def rfc3339(moment: datetime) -> str:
    """The form in which every record carries a time: UTC, seconds, ``Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
