"""Moments as policies write them: RFC 3339 dates and times in UTC, and ages counted back from now."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_AGE = re.compile(r"([0-9]{1,5})([dwmy])")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


def moment(text: str, now: datetime) -> datetime | None:
    """The moment that a text means; None where it means none.

    ``2026-01-31``, ``2026-01-31T12:00:00Z``, or an age: ``90d``, ``12w``, ``6m`` (30 days each), ``2y`` (365 each).
    """
    age = _AGE.fullmatch(text)
    try:
        if age is not None:
            return now - timedelta(days=int(age.group(1)) * _DAYS[age.group(2)])
        parsed = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return None
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def end_of(text: str) -> datetime | None:
    """The moment at which something that lasts "until" the text ends: a date lasts to its end."""
    if _AGE.fullmatch(text):
        return None
    end = moment(text, datetime.min.replace(tzinfo=UTC))
    if end is None:
        return None
    return end + timedelta(days=1) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else end
