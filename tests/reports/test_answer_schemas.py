"""What status, explain, compare and doctor answer fits their published schemas."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from spo_gitops.kinds.probe_findings import Finding
from spo_gitops.model.address import Address
from spo_gitops.model.checkup import bad, good, note, skipped
from spo_gitops.model.value import UNKNOWN
from spo_gitops.plan.compare import Comparison, Difference, Kind, Pair, Side, compare
from spo_gitops.reports import checkup, comparison, explanation
from spo_gitops.reports import overview as status
from spo_gitops.reports.answer_schemas import render, schemas
from spo_gitops.reports.explanation import Explanation, Reason

from .boards import overview

SCHEMAS = schemas()


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_the_published_schema_is_in_step(name: str) -> None:
    published = (Path(__file__).parents[2] / "schemas" / name).read_text(encoding="utf-8")
    assert published == render(SCHEMAS[name]), "run python -m spo_gitops.reports.answer_schemas"
    Draft202012Validator.check_schema(SCHEMAS[name])


def test_answers_fit() -> None:
    seen = overview("contoso")
    for found in (seen, replace(seen, last=None, ahead=None)):
        Draft202012Validator(SCHEMAS["status.schema.json"]).validate(json.loads(json.dumps(status.as_json(found))))
    told = Explanation("site:/sites/a", (("Declared", "nowhere"),), ("not in the plan",), (Reason("title", ()),))
    validator = Draft202012Validator(SCHEMAS["explanation.schema.json"])
    validator.validate(json.loads(json.dumps(explanation.as_json(told))))
    assert not validator.is_valid({**explanation.as_json(told), "extra": 1})


def test_a_comparison_fits() -> None:
    a, b, c, d = (Address.of("site", f"/sites/{name}") for name in "abcd")
    left = Side("HEAD", {a: {"title": "A", "admins": ("x@contoso.com",), "storageQuota": 1.5}, b: {"title": "B"}}, True)
    right = Side(
        "tenant", {a: {"title": UNKNOWN, "listed": True}, c: {"title": "C"}}, True, {d: "site.read: (HTTP 500)"}
    )
    found = compare(left, right)
    values = [pair.right for difference in found.differences for pair in difference.pairs]
    assert {difference.kind for difference in found.differences} == set(Kind) and UNKNOWN in values and None in values
    validator = Draft202012Validator(SCHEMAS["comparison.schema.json"])
    validator.validate(json.loads(comparison.render_json(found)))
    for wrong in ({"a": 1}, {"missing": "lost"}, [1]):
        told = json.loads(
            comparison.render_json(Comparison("", "", 1, (Difference(a, Kind.CHANGED, (Pair("t", 1, 2),)),)))
        )
        told["differences"][0]["attributes"][0]["left"] = wrong
        assert not validator.is_valid(told)


def test_a_checkup_fits() -> None:
    checks = [good("git", "2.43"), note("clock", "late", "set it"), bad("read", "no", "ask"), skipped("lock", "git")]
    validator = Draft202012Validator(SCHEMAS["checkup.schema.json"])
    for told in (checkup.as_json(checks), checkup.as_json([])):
        validator.validate(told)
    assert not validator.is_valid({**checkup.as_json(checks), "checks": [{"name": "git", "status": "fine"}]})


def test_findings_of_a_probe_fit() -> None:
    found = [Finding("A1", "name", "yes", value, "told") for value in ("yes", "no", None)]
    validator = Draft202012Validator(SCHEMAS["probe.schema.json"])
    told = checkup.probe_json(found)
    validator.validate(told)
    assert [one["verdict"] for one in told["findings"]] == ["confirmed", "refuted", "unknown"]
    assert not validator.is_valid({**told, "findings": [{**told["findings"][0], "verdict": "maybe"}]})
