"""An audit as JSON and as CSV, in pieces, so that nothing grows with the number of findings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ...clock import rfc3339
from ...model.finding import Verdict, finding_json
from .. import sheet
from .view import AuditView, PolicyRow, Told

FORMAT = 1
HEADER = (
    "severity", "policy", "title", "references", "resource", "attribute", "verdict", "found", "demanded", "reason",
    "would satisfy", "state", "since", "policy at", "declared at",
)  # fmt: skip


def as_json(view: AuditView) -> Iterator[str]:
    """One object, ``schemas/audit.schema.json``; each finding on a line of its own."""
    head: dict[str, Any] = {
        "format": FORMAT,
        "kind": "audit",
        "tenant": view.tenant,
        "commit": view.commit,
        "at": rfc3339(view.at),
        "source": view.source,
        "sites": {"judged": view.sites, "unread": view.unread, "passedOver": view.passed_over},
        "counts": {verdict.value: view.count(verdict) for verdict in Verdict},
        "notes": list(view.notes),
        "policies": [_policy(row) for row in view.policies],
        "mended": [{"key": key, "since": since} for key, since in sorted(view.mended.items())],
    }
    yield json.dumps(head, indent=1, ensure_ascii=False)[:-2] + ',\n "findings": [\n'
    separator = ""
    for told in view.findings():
        yield separator + "  " + json.dumps(_finding(told), ensure_ascii=False)
        separator = ",\n"
    yield "\n ]\n}\n"


def as_csv(view: AuditView) -> Iterator[str]:
    """A row a finding; what would be a formula is none."""
    return sheet.pieces(HEADER, (_row(told) for told in view.findings()))


def _row(told: Told) -> tuple[str, ...]:
    finding = told.finding
    return (
        finding.severity,
        finding.policy,
        finding.title,
        ", ".join(finding.references),
        str(finding.address),
        finding.attribute.removeprefix("settings."),
        finding.verdict.value,
        told.found,
        finding.demand,
        finding.reason,
        told.remedy,
        told.news,
        told.since,
        f"{finding.position.file}:{finding.position.line}" if finding.position else "",
        f"{finding.declared.file}:{finding.declared.line}" if finding.declared else "",
    )


def _finding(told: Told) -> dict[str, Any]:
    record = finding_json(told.finding) | {"key": told.finding.key}
    if told.finding.is_open:
        record |= {"new": told.fresh, "since": told.since}
    return record


def _policy(row: PolicyRow) -> dict[str, Any]:
    policy = row.policy
    return {
        "name": policy.name,
        "title": policy.title,
        "rationale": policy.rationale,
        "severity": policy.severity,
        "mode": policy.mode.value,
        "level": policy.level.value,
        "references": list(policy.references),
        "at": {"file": row.place.file, "line": row.place.line, "column": row.place.column},
        "counts": {verdict.value: row.count(verdict) for verdict in Verdict},
    }
