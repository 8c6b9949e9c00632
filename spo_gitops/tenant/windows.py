"""Spending within limits over time: state machines that are told the time, in the service's seconds.

When between sending and answer the service counts a request is not known. So a request counts from the moment it
is sent until a whole window after its answer: then no window exceeds the limit, wherever the service lets it begin.
"""

from __future__ import annotations

from collections import deque

# What is on the way keeps everybody from sending: look again soon.
SOON_S = 0.25


class Window:
    """At most ``limit`` in any ``seconds``, and no wait while there is room for the cost."""

    def __init__(self, limit: float, seconds: float) -> None:
        self.limit = limit
        self._seconds = seconds
        self._log: deque[tuple[float, float]] = deque()  # when it was answered, and its cost
        self._logged = 0.0
        self._in_flight = 0.0

    def wait_s(self, cost: float, now_s: float) -> float:
        """0 where ``cost`` may be spent now, else after how long to ask again."""
        self._forget(now_s)
        over = self._in_flight + self._logged + cost - self.limit
        if over <= 1e-9 or (not self._log and not self._in_flight):
            return 0.0  # what costs more than the limit goes when nothing else counts
        for at, spent in self._log:
            over -= spent
            if over <= 1e-9:
                return max(at + self._seconds - now_s, 1e-6)
        return max(self._log[-1][0] + self._seconds - now_s, 1e-6) if self._log and not self._in_flight else SOON_S

    def spend(self, cost: float) -> None:
        """It is being sent."""
        self._in_flight += cost

    def answered(self, cost: float, now_s: float) -> None:
        """Its answer came, or none will."""
        self._in_flight = max(0.0, self._in_flight - cost)
        self._log.append((now_s, cost))
        self._logged += cost

    def withdraw(self, cost: float) -> None:
        """It was not sent after all."""
        self._in_flight = max(0.0, self._in_flight - cost)

    def used(self, now_s: float) -> float:
        """What counts at the moment."""
        self._forget(now_s)
        return self._in_flight + self._logged

    def _forget(self, now_s: float) -> None:
        while self._log and self._log[0][0] + self._seconds <= now_s:
            self._logged -= self._log.popleft()[1]
        if not self._log:
            self._logged = 0.0  # without what rounding has left


class Reserve:
    """At most ``limit`` in any ``seconds``, for a long time: a share may be spent at once, the rest flows in.

    So a run of half a day goes at full speed, and a longer one slows down instead of standing still for hours.
    """

    AT_ONCE = 0.25

    def __init__(self, limit: float, seconds: float, now_s: float) -> None:
        self._most = limit * self.AT_ONCE
        self._flow = limit * (1 - self.AT_ONCE) / seconds
        self._there = self._most
        self._at_s = now_s

    def wait_s(self, cost: float, now_s: float) -> float:
        """0 where ``cost`` may be spent now, else after how long to ask again."""
        self._fill(now_s)
        missing = min(cost, self._most) - self._there
        return missing / self._flow if missing > 1e-9 else 0.0

    def spend(self, cost: float) -> None:
        self._there -= cost

    def _fill(self, now_s: float) -> None:
        self._there = min(self._most, self._there + max(0.0, now_s - self._at_s) * self._flow)
        self._at_s = max(self._at_s, now_s)
