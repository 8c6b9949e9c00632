"""One thing about the set-up that was looked at: how it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """``SKIPPED``: something before it must be right first."""

    GOOD = "ok"
    NOTE = "warning"
    BAD = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Check:
    """``found`` and ``remedy`` are sentences without a full stop; a remedy is there when something is to be done."""

    name: str
    verdict: Verdict
    found: str
    remedy: str = ""


def good(name: str, found: str) -> Check:
    return Check(name, Verdict.GOOD, found)


def note(name: str, found: str, remedy: str) -> Check:
    return Check(name, Verdict.NOTE, found, remedy)


def bad(name: str, found: str, remedy: str) -> Check:
    return Check(name, Verdict.BAD, found, remedy)


def skipped(name: str, needs: str) -> Check:
    return Check(name, Verdict.SKIPPED, f"not looked at: {needs} comes first")
