"""Checks of the set-up, as lines and as JSON; what a probe found, as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..kinds.probe_findings import Finding
from ..model.checkup import Check, Verdict


def as_lines(check: Check) -> tuple[str, ...]:
    """A line for what was found, and one for the remedy; what git says in several lines is one."""
    first = f"{check.verdict.value:<8} {check.name:<14} {' '.join(check.found.split())}"
    return (first, f"{'':<23} {check.remedy}") if check.remedy else (first,)


def as_json(checks: Iterable[Check]) -> dict[str, Any]:
    """``ok`` unless a check failed."""
    listed = tuple(checks)
    return {
        "format": 1,
        "ok": all(check.verdict is not Verdict.BAD for check in listed),
        "checks": [
            {"name": check.name, "status": check.verdict.value, "found": check.found, "remedy": check.remedy}
            for check in listed
        ],
    }


def probe_json(findings: Iterable[Finding]) -> dict[str, Any]:
    """``value`` is null where it was not found out."""
    return {
        "format": 1,
        "findings": [
            {"item": one.item, "name": one.name, "assumed": one.assumed, "value": one.value,
             "verdict": one.verdict, "told": one.told}
            for one in findings
        ],
    }  # fmt: skip
