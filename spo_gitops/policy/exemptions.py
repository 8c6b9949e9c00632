"""Exceptions from a policy: which one spares a site now, which has expired, and which is about to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum

from ..model import globs
from ..model.policy import Exemption
from .moments import end_of

WARNED_BEFORE = timedelta(days=14)


class Standing(Enum):
    """How an exception stands at a moment."""

    HOLDS = "holds"
    ENDING = "ends within 14 days"
    EXPIRED = "has expired"


def standing(exemption: Exemption, now: datetime) -> Standing:
    """An exception whose end cannot be read counts as expired."""
    end = end_of(exemption.expires)
    if end is None or end <= now:
        return Standing.EXPIRED
    return Standing.ENDING if end - now <= WARNED_BEFORE else Standing.HOLDS


def sparing(exemptions: Iterable[Exemption], path: str, now: datetime) -> Exemption | None:
    """The exception that spares the site, the one that lasts longest; None where none does."""
    lasting = [
        e for e in exemptions if e.site and globs.matches(e.site, path) and standing(e, now) is not Standing.EXPIRED
    ]
    return max(lasting, key=lambda e: (end_of(e.expires) or now, e.site), default=None)


def spared_applications(exemptions: Iterable[Exemption], now: datetime) -> dict[str, Exemption]:
    """The applications that are left out now, by their ids in lower case."""
    lasting = [e for e in exemptions if e.application and standing(e, now) is not Standing.EXPIRED]
    return {e.application.lower(): e for e in lasting}


def told(exemption: Exemption) -> str:
    """The exception for people."""
    return f"excepted until {exemption.expires}: {exemption.reason} (approved by {exemption.approver})"
