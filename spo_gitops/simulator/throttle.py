"""Resource units: what one app and one tenant may use, by licences. One bucket for each limit, in service time.

The limits and headers are documented (REFERENCE 16); how the service counts between them is not. Here a bucket is
full at first and fills evenly, and what it tells is when it is full again: the longer wait, and so the safe one.
"""

import math
import re
from dataclasses import dataclass, field

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
_ROUNDING = 1e-6


@dataclass(slots=True)
class Bucket:
    """Holds at most `limit` units; what was taken flows back evenly, all of it in `seconds`."""

    limit: int
    seconds: float
    level: float = field(init=False)
    at: float = -math.inf  # when the level was right

    def __post_init__(self) -> None:
        self.level = float(self.limit)

    def take(self, units: int, now: float) -> bool:
        """Take units and tell whether they were there. A refused request takes what there is: it counts as well."""
        if now > self.at:
            self.level = min(float(self.limit), self.level + (now - self.at) * self.limit / self.seconds)
            self.at = now
        allowed = units <= self.level + _ROUNDING
        self.level = max(0.0, self.level - units)
        return allowed

    @property
    def full_in(self) -> int:
        """Whole seconds until the bucket is full again, at least one."""
        return max(1, math.ceil((self.limit - self.level) * self.seconds / self.limit - _ROUNDING))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request may run, and the headers its answer carries."""

    allowed: bool
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class AppLimits:
    """What one application may use, each limit counted on its own."""

    minute: Bucket
    day: Bucket
    sharing: Bucket  # counts requests, not units


class Throttle:
    """The limits of the tenant and of each of its applications (REFERENCE 16)."""

    def __init__(self, licences: int) -> None:
        self._row = next(row for row in _LIMITS if licences <= row[0])
        self._apps: dict[str, AppLimits] = {}
        self._tenant = Bucket(self._row[3], 300.0)
        self._labels = Bucket(_LABELS, 300.0)  # counts requests, not units

    def of(self, app: str) -> AppLimits:
        """The limits of an application."""
        if app not in self._apps:
            _, minute, day, _ = self._row
            self._apps[app] = AppLimits(Bucket(minute, 60.0), Bucket(day, 86400.0), Bucket(_SHARING, 300.0))
        return self._apps[app]

    def charge(
        self, units: int, now: float, operation: str = "", *, app: str = "", assigns_label: bool = False
    ) -> Verdict:
        """Charge a request to every bucket that it counts in; one that is refused counts as well."""
        limits = self.of(app)
        counted = [(limits.day, units), (self._tenant, units)]
        if _is_sharing(operation):
            counted.append((limits.sharing, 1))
        if assigns_label:
            counted.append((self._labels, 1))
        in_minute = limits.minute.take(units, now)
        empty = [bucket for bucket, share in counted if not bucket.take(share, now)]
        if empty:
            # Any other limit than the app's minute comes without RateLimit headers.
            return Verdict(False, {"Retry-After": str(max(bucket.full_in for bucket in empty))})
        return _of_minute(limits.minute, allowed=in_minute)


def _of_minute(minute: Bucket, *, allowed: bool) -> Verdict:
    """What the app's minute says: its headers appear when most of it is used."""
    reset = str(minute.full_in)
    shown = {
        "RateLimit-Limit": str(minute.limit),
        "RateLimit-Remaining": str(int(minute.level + _ROUNDING) if allowed else 0),
        "RateLimit-Reset": reset,
    }
    if not allowed:
        return Verdict(False, {"Retry-After": reset, **shown})
    return Verdict(True, shown if minute.limit - minute.level >= _SHOWN_FROM * minute.limit - _ROUNDING else {})


def assigns_label(body: bytes) -> bool:
    """Whether a request's body gives something a sensitivity label, as JSON or as a property of ProcessQuery."""
    return any(match[1] != _NO_LABEL for match in _LABEL.finditer(body.lower()))


def _is_sharing(operation: str) -> bool:
    """Whether an operation is one of those that share, which have a limit of their own (REFERENCE §16)."""
    lowered = operation.lower()
    return any(name in lowered for name in _SHARING_NAMES)
