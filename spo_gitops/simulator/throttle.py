"""Resource units: what one app and one tenant may use, by licences. Windows run in service time."""

import math
from dataclasses import dataclass, field

_LIMITS = (  # licences up to, app per minute, app per day, tenant per five minutes
    (1_000, 1_250, 1_200_000, 18_750),
    (5_000, 2_500, 2_400_000, 37_500),
    (15_000, 3_750, 3_600_000, 56_250),
    (50_000, 5_000, 4_800_000, 75_000),
    (math.inf, 6_250, 6_000_000, 93_750),
)
_SHARING = 300  # calls of sharing interfaces an app may make in five minutes, for its tenant
_SHARING_NAMES = ("createlink", "/invite", "/permissions", "sharelink", "shareobject", "sharinglink", "anonymouslink")
_SHOWN_FROM = 0.8  # the RateLimit headers appear when this share of the minute is used


@dataclass(slots=True)
class Window:
    """Units used in the current span of time; `seconds` long."""

    limit: int
    seconds: float
    start: float = -math.inf
    used: int = 0

    def charge(self, units: int, now: float) -> bool:
        """Count units and tell whether they were allowed. Refused ones count as well."""
        if now >= self.start + self.seconds or now < self.start:
            self.start, self.used = now, 0
        allowed = self.used + units <= self.limit
        self.used += units
        return allowed

    def reset_in(self, now: float) -> int:
        """Whole seconds until the window ends, at least one."""
        return max(1, math.ceil(self.start + self.seconds - now))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request may run, and the headers its answer carries."""

    allowed: bool
    headers: dict[str, str]


@dataclass(slots=True)
class Throttle:
    """The limits of the one app that this tenant knows."""

    licences: int
    _windows: tuple[Window, Window, Window] = field(init=False)
    _sharing: Window = field(init=False)  # counts requests, not units

    def __post_init__(self) -> None:
        row = next(row for row in _LIMITS if self.licences <= row[0])
        self._windows = (Window(row[1], 60.0), Window(row[2], 86400.0), Window(row[3], 300.0))
        self._sharing = Window(_SHARING, 300.0)

    def charge(self, units: int, now: float, operation: str = "") -> Verdict:
        """Charge a request to all windows that its operation counts in."""
        if _is_sharing(operation) and not self._sharing.charge(1, now):
            return Verdict(False, {"Retry-After": str(self._sharing.reset_in(now))})
        minute, *others = self._windows
        in_minute = minute.charge(units, now)
        over = [window for window in others if not window.charge(units, now)]
        if over:
            # Any other limit than the app's minute comes without RateLimit headers.
            return Verdict(False, {"Retry-After": str(max(window.reset_in(now) for window in over))})
        reset = minute.reset_in(now)
        remaining = max(0, minute.limit - minute.used)
        shown = {
            "RateLimit-Limit": str(minute.limit),
            "RateLimit-Remaining": str(remaining if in_minute else 0),
            "RateLimit-Reset": str(reset),
        }
        if not in_minute:
            return Verdict(False, {"Retry-After": str(reset), **shown})
        return Verdict(True, shown if minute.used >= _SHOWN_FROM * minute.limit else {})

    def forget(self) -> None:
        """Start all windows anew."""
        self.__post_init__()


def _is_sharing(operation: str) -> bool:
    """Whether an operation is one of those that share, which have a limit of their own (REFERENCE §16)."""
    lowered = operation.lower()
    return any(name in lowered for name in _SHARING_NAMES)
