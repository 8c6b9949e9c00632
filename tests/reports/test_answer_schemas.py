"""What status and explain answer fits their published schemas."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from spo_gitops.reports import explanation
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
