"""What the service says in headers: how long to wait, what is left, what time it is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """How long the service asks to wait: the greater of Retry-After (seconds or date) and RateLimit-Reset."""
    waits = [_after(headers), number(headers.get("ratelimit-reset"))]
    known = [wait for wait in waits if wait is not None]
    return max(0.0, *known) if known else None


def served_at(headers: Mapping[str, str]) -> datetime | None:
    """The service's own time of an answer, None where it gave none that can be read."""
    return _date(headers.get("date"))


def _after(headers: Mapping[str, str]) -> float | None:
    text = headers.get("retry-after")
    seconds = number(text)
    if seconds is not None:
        return seconds
    until, now = _date(text), served_at(headers)
    return (until - now).total_seconds() if until is not None and now is not None else None


def number(text: str | None) -> float | None:
    """A header's number, at least 0; None where there is none that makes sense."""
    try:
        read = float(text or "")
    except ValueError:
        return None
    return max(0.0, read) if isfinite(read) else None


def _date(text: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(text).astimezone(UTC) if text else None
    except (ValueError, OverflowError):
        return None
