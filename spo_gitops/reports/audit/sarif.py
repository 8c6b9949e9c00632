"""An audit as SARIF 2.1.0: a rule for each policy, a result for each finding, at the policy's and the site's lines."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from ... import __version__
from ...model.finding import Finding, Verdict
from ...problems import Position
from .view import AuditView, PolicyRow, Told

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
# What code scanning sorts by, within the ranges that it names critical, high, medium and low.
_SCORES = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0"}
_KINDS = {
    Verdict.FAIL: "fail",
    Verdict.EXCEPTED: "fail",
    Verdict.UNKNOWN: "open",
    Verdict.NOT_APPLICABLE: "notApplicable",
}


def render(view: AuditView) -> Iterator[str]:
    """A log with one run, in pieces."""
    names = {row.policy.name: index for index, row in enumerate(view.policies)}
    driver = {"name": "spo-gitops", "version": __version__, "rules": [_rule(row) for row in view.policies]}
    yield f'{{"$schema": {json.dumps(SCHEMA)}, "version": "2.1.0", "runs": [{{"tool": '
    yield json.dumps({"driver": driver}, ensure_ascii=False)
    yield ', "results": [\n'
    separator = ""
    for told in view.findings():
        yield separator + json.dumps(_result(told, names), ensure_ascii=False)
        separator = ",\n"
    yield "\n]}]}\n"


def _rule(row: PolicyRow) -> dict[str, Any]:
    policy = row.policy
    rule: dict[str, Any] = {
        "id": policy.name,
        "shortDescription": {"text": policy.title or policy.name},
        "defaultConfiguration": {"level": _LEVELS[policy.severity]},
        "properties": {
            "tags": ["security", *policy.references],
            "security-severity": _SCORES[policy.severity],
            "counts": {verdict.value: row.count(verdict) for verdict in Verdict},
        },
    }
    return rule | ({"fullDescription": {"text": policy.rationale}} if policy.rationale else {})


def _result(told: Told, names: dict[str, int]) -> dict[str, Any]:
    finding = told.finding
    kind = _KINDS[finding.verdict]
    places = [place for place in (finding.declared, finding.position) if place is not None]
    result: dict[str, Any] = {
        "ruleId": finding.policy,
        "kind": kind,
        "level": _LEVELS[finding.severity] if kind == "fail" else "none",
        "message": {"text": f"{finding.address}: {told.sentence}"},
        "locations": [{**_location(place), **_logical(finding)} for place in places[:1]] or [_logical(finding)],
        "relatedLocations": [_location(place) for place in places[1:]],
        "partialFingerprints": {"finding/v1": hashlib.sha256(finding.key.encode()).hexdigest()},
    }
    if finding.policy in names:
        result["ruleIndex"] = names[finding.policy]
    if finding.is_open:
        result["baselineState"] = "new" if told.fresh else "unchanged"
    if finding.verdict is Verdict.EXCEPTED:
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": finding.reason}]
    return result


def _logical(finding: Finding) -> dict[str, Any]:
    return {"logicalLocations": [{"fullyQualifiedName": str(finding.address), "kind": "resource"}]}


def _location(position: Position) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(position.file)},
            "region": {"startLine": position.line, "startColumn": position.column},
        }
    }
