"""Durations as people write them: ``90s``, ``15m``, ``5h30m``, ``2d``."""

from __future__ import annotations

import re

PATTERN = r"(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?"

_UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_LONGEST_S = 365 * 86400


def seconds_of(text: str) -> float:
    """The seconds of a duration. Raises ValueError for what is none, and for more than a year."""
    written = text.strip().lower()
    if not written or not re.fullmatch(PATTERN, written):
        raise ValueError(f"{text!r} is no duration")
    seconds = sum(int(number) * _UNITS[unit] for number, unit in re.findall(r"(\d+)([dhms])", written))
    if seconds > _LONGEST_S:
        raise ValueError(f"{text!r} is longer than a year")
    return float(seconds)


def shown(seconds: float) -> str:
    """The duration in its two greatest units: ``5h30m``, ``1m05s``, ``12s``."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m{whole % 60:02}s"
    hours = whole // 3600
    if hours < 24:
        return f"{hours}h{whole % 3600 // 60:02}m"
    return f"{hours // 24}d{hours % 24:02}h"
