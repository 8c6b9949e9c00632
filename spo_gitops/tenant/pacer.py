"""The budget of one application: every window at once, what the service says is left, and pauses that it asks for."""

from __future__ import annotations

from collections.abc import Iterable

from ..model.operation import Sublimit
from .limits import DAY_S, FIVE_MINUTES_S, MINUTE_S, SUBLIMITS, Allowance
from .windows import Reserve, Window

# Of what is allowed: the rest is for what the service counts otherwise than we do.
SHARE = 0.985


class Pacer:
    """Says when the next request may go. It is told the time, in the service's seconds."""

    def __init__(self, allowed: Allowance, now_s: float) -> None:
        self._minute = Window(allowed.minute * SHARE, MINUTE_S)
        self._five_minutes = Window(allowed.five_minutes * SHARE, FIVE_MINUTES_S)
        self._day = Reserve(allowed.day * SHARE, DAY_S, now_s)
        self._sub = {sublimit: Window(limit * SHARE, FIVE_MINUTES_S) for sublimit, limit in SUBLIMITS.items()}
        self._paused_until = now_s
        self._left: float | None = None  # of the service's own window, which ends at _left_until
        self._left_until = now_s
        self._in_flight = 0.0

    def claim(self, cost: float, now_s: float) -> float:
        """Take ``cost`` units and return 0, or take nothing and return the seconds after which to ask again."""
        wait = max(self._paused_until - now_s, self._wait_for_service_s(cost, now_s), *self._waits_s(cost, now_s))
        if wait > 0:
            return wait
        for window in (self._minute, self._five_minutes, self._day):
            window.spend(cost)
        self._in_flight += cost
        if self._left is not None:
            self._left -= cost
        return 0.0

    def claim_sub(self, sublimit: Sublimit, now_s: float) -> float:
        """The same for one request of those of which the service allows fewer."""
        wait = self._sub[sublimit].wait_s(1, now_s)
        if wait <= 0:
            self._sub[sublimit].spend(1)
        return wait

    def withdraw_sub(self, sublimit: Sublimit) -> None:
        """A request that was claimed is not sent."""
        self._sub[sublimit].withdraw(1)

    def settle(self, cost: float, limited: Iterable[Sublimit], now_s: float) -> None:
        """An answer came, or none will: the service has counted that request by now."""
        self._in_flight = max(0.0, self._in_flight - cost)
        self._minute.answered(cost, now_s)
        self._five_minutes.answered(cost, now_s)
        for sublimit in limited:
            self._sub[sublimit].answered(1, now_s)

    def allow(self, minute: float) -> None:
        """The service says how much it allows in a minute."""
        self._minute.limit = minute * SHARE

    def remaining(self, left: float, reset_s: float, now_s: float) -> None:
        """The service says how much of its current window is left and when that ends.

        Answers overtake each other, so within a window only less is believed; requests on the way are not yet
        counted in it.
        """
        self._end_of_window(now_s)
        left = max(0.0, left - self._in_flight)
        self._left = left if self._left is None else min(self._left, left)
        self._left_until = max(self._left_until, now_s + reset_s)

    def pause(self, seconds: float, now_s: float) -> None:
        """Nothing may be sent for that long."""
        self._paused_until = max(self._paused_until, now_s + seconds)

    def paused_s(self, now_s: float) -> float:
        """How long nothing may be sent."""
        return max(0.0, self._paused_until - now_s)

    def used(self, now_s: float) -> tuple[float, float]:
        """Units of the last minute, and how many are allowed in one."""
        return self._minute.used(now_s), self._minute.limit

    def _waits_s(self, cost: float, now_s: float) -> tuple[float, ...]:
        return tuple(window.wait_s(cost, now_s) for window in (self._minute, self._five_minutes, self._day))

    def _wait_for_service_s(self, cost: float, now_s: float) -> float:
        self._end_of_window(now_s)
        return self._left_until - now_s if self._left is not None and self._left < cost else 0.0

    def _end_of_window(self, now_s: float) -> None:
        if self._left is not None and now_s >= self._left_until:
            self._left = None
