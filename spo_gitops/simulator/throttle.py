"""Resource units: what one app and one tenant may use, by licences. Windows run in service time."""

import math
import re
from dataclasses import dataclass

_LIMITS = (  # licences up to, app per minute, app per day, tenant per five minutes
    (1_000, 1_250, 1_200_000, 18_750),
    (5_000, 2_500, 2_400_000, 37_500),
    (15_000, 3_750, 3_600_000, 56_250),
    (50_000, 5_000, 4_800_000, 75_000),
    (math.inf, 6_250, 6_000_000, 93_750),
)
_SHARING = 300  # calls of sharing interfaces an app may make in five minutes, for its tenant
_LABELS = 100  # sensitivity labels that may be assigned in the tenant in five minutes
_LABEL = re.compile(rb'sensitivitylabel2?(?:id)?"(?:\s*:\s*"|[^<]*<parameter[^>]*>)\{?([0-9a-f-]{36})')
_NO_LABEL = b"00000000-0000-0000-0000-000000000000"
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


@dataclass(frozen=True, slots=True)
class AppLimits:
    """What one application may use, each limit counted on its own."""

    minute: Window
    day: Window
    sharing: Window  # counts requests, not units


class Throttle:
    """The limits of the tenant and of each of its applications (REFERENCE 16)."""

    def __init__(self, licences: int) -> None:
        self._row = next(row for row in _LIMITS if licences <= row[0])
        self.forget()

    def forget(self) -> None:
        """Start all windows anew."""
        self._apps: dict[str, AppLimits] = {}
        self._tenant = Window(self._row[3], 300.0)
        self._labels = Window(_LABELS, 300.0)  # counts requests, not units

    def of(self, app: str) -> AppLimits:
        """The limits of an application."""
        if app not in self._apps:
            _, minute, day, _ = self._row
            self._apps[app] = AppLimits(Window(minute, 60.0), Window(day, 86400.0), Window(_SHARING, 300.0))
        return self._apps[app]

    def charge(
        self, units: int, now: float, operation: str = "", *, app: str = "", assigns_label: bool = False
    ) -> Verdict:
        """Charge a request to every window that it counts in; one that is refused counts as well."""
        limits = self.of(app)
        counted = [(limits.day, units), (self._tenant, units)]
        if _is_sharing(operation):
            counted.append((limits.sharing, 1))
        if assigns_label:
            counted.append((self._labels, 1))
        in_minute = limits.minute.charge(units, now)
        over = [window for window, share in counted if not window.charge(share, now)]
        if over:
            # Any other limit than the app's minute comes without RateLimit headers.
            return Verdict(False, {"Retry-After": str(max(window.reset_in(now) for window in over))})
        return _of_minute(limits.minute, now, allowed=in_minute)


def _of_minute(minute: Window, now: float, *, allowed: bool) -> Verdict:
    """What the app's minute says: its headers appear when most of it is used."""
    reset = minute.reset_in(now)
    shown = {
        "RateLimit-Limit": str(minute.limit),
        "RateLimit-Remaining": str(max(0, minute.limit - minute.used) if allowed else 0),
        "RateLimit-Reset": str(reset),
    }
    if not allowed:
        return Verdict(False, {"Retry-After": str(reset), **shown})
    return Verdict(True, shown if minute.used >= _SHOWN_FROM * minute.limit else {})


def assigns_label(body: bytes) -> bool:
    """Whether a request's body gives something a sensitivity label, as JSON or as a property of ProcessQuery."""
    return any(match[1] != _NO_LABEL for match in _LABEL.finditer(body.lower()))


def _is_sharing(operation: str) -> bool:
    """Whether an operation is one of those that share, which have a limit of their own (REFERENCE §16)."""
    lowered = operation.lower()
    return any(name in lowered for name in _SHARING_NAMES)
