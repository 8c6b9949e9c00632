"""Findings: what a policy or a check says of a site or the tenant, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ..problems import Position
from .address import Address
from .value import UNKNOWN, Missing, Value, from_json, to_json


class Verdict(Enum):
    """What comes of judging. Unknown never passes."""

    PASS = "pass"
    FAIL = "fail"
    NOT_APPLICABLE = "not applicable"
    UNKNOWN = "unknown"
    EXCEPTED = "excepted"  # it would fail, and an exception that lasts spares it


@dataclass(frozen=True, slots=True)
class Finding:
    """One verdict on one attribute of one resource.

    ``found`` is the effective value, ``demand`` what is required in words, ``reason`` how it comes about or why it
    cannot be told. ``position`` is the rule's place, ``declared`` that of the resource's document. ``remedy`` is the
    value that would satisfy, None where no value is known to. ``check`` names the check that found it, if one did.
    """

    policy: str
    address: Address
    attribute: str
    verdict: Verdict
    severity: str = "medium"
    found: Value | Missing = UNKNOWN
    demand: str = ""
    reason: str = ""
    title: str = ""
    references: tuple[str, ...] = ()
    position: Position | None = None
    declared: Position | None = None
    remedy: Value | None = None
    check: str = ""

    @property
    def key(self) -> str:
        """What makes it the same finding in another audit: who, where and what, not the value."""
        return f"{self.policy} {self.address.canonical} {self.attribute}"

    @property
    def is_open(self) -> bool:
        """Whether somebody has to look at it."""
        return self.verdict in (Verdict.FAIL, Verdict.UNKNOWN)


def finding_json(finding: Finding) -> dict[str, Any]:
    """The record of a finding; what is empty is left out."""
    record: dict[str, Any] = {
        "policy": finding.policy,
        "resource": str(finding.address),
        "attribute": finding.attribute,
        "verdict": finding.verdict.value,
        "severity": finding.severity,
        "found": to_json(finding.found),
        "demand": finding.demand,
        "reason": finding.reason,
        "title": finding.title,
        "references": list(finding.references),
        "at": _place(finding.position),
        "declaredAt": _place(finding.declared),
        "remedy": None if finding.remedy is None else to_json(finding.remedy),
        "check": finding.check,
    }
    # An empty value is a value: a list without members, a text without letters.
    values = {"found", *(("remedy",) if finding.remedy is not None else ())}
    return {name: part for name, part in record.items() if name in values or part not in ("", [], None)}


def finding_from(record: Mapping[str, Any]) -> Finding:
    """Inverse of ``finding_json``. Raises KeyError, ValueError or SpoGitopsError for another shape."""
    remedy = from_json(record["remedy"]) if "remedy" in record else None
    return Finding(
        policy=str(record["policy"]),
        address=Address.parse(record["resource"]),
        attribute=str(record["attribute"]),
        verdict=Verdict(record["verdict"]),
        severity=str(record["severity"]),
        found=from_json(record["found"]),
        demand=str(record.get("demand", "")),
        reason=str(record.get("reason", "")),
        title=str(record.get("title", "")),
        references=tuple(record.get("references", ())),
        position=_position(record.get("at")),
        declared=_position(record.get("declaredAt")),
        remedy=None if isinstance(remedy, Missing) else remedy,
        check=str(record.get("check", "")),
    )


def _place(position: Position | None) -> dict[str, Any] | None:
    return {"file": position.file, "line": position.line, "column": position.column} if position else None


def _position(record: Mapping[str, Any] | None) -> Position | None:
    return Position(record["file"], record["line"], record["column"]) if record else None
