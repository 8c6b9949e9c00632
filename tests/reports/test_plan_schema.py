"""The plan's schema is what the code generates, and every plan fits it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from spo_gitops.kinds.registry import kinds_of
from spo_gitops.plan.planfile import plan_json
from spo_gitops.reports.plan_schema import NAME, plan_schema, render

from .plans import PLANS

KINDS = kinds_of("https://contoso.sharepoint.com")


def test_the_published_schema_is_in_step() -> None:
    published = (Path(__file__).parents[2] / "schemas" / NAME).read_text(encoding="utf-8")
    assert published == render(), "run python -m spo_gitops.reports.plan_schema"
    Draft202012Validator.check_schema(json.loads(published))


@pytest.mark.parametrize("name", sorted(PLANS))
def test_a_plan_fits_the_schema(name: str) -> None:
    Draft202012Validator(plan_schema()).validate(plan_json(PLANS[name], KINDS))


def test_the_schema_refuses_what_is_no_plan() -> None:
    validator = Draft202012Validator(plan_schema())
    good = plan_json(PLANS["story"], KINDS)
    for wrong in ({"format": 2}, {"scope": "some"}, {"extra": 1}, {"unseen": -1}, {"actions": [{}]}):
        assert not validator.is_valid(good | wrong)
    assert not validator.is_valid({key: value for key, value in good.items() if key != "guards"})
