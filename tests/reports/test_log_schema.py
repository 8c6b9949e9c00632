"""The log's schema is what the code generates; tests/end_to_end/test_progress.py judges whole logs by it."""

from __future__ import annotations

import json
from pathlib import Path

from jsonschema import Draft202012Validator

from spo_gitops.reports.log_schema import NAME, log_schema, render

PHASE = {"event": "phase", "at": "2026-01-01T00:00:00Z", "text": "verifying"}


def test_the_published_schema_is_in_step() -> None:
    published = (Path(__file__).parents[2] / "schemas" / NAME).read_text(encoding="utf-8")
    assert published == render(), "run python -m spo_gitops.reports.log_schema"
    Draft202012Validator.check_schema(json.loads(published))


def test_the_schema_refuses_what_is_no_line() -> None:
    validator = Draft202012Validator(log_schema())
    assert validator.is_valid(PHASE)
    for wrong in ({"event": "other"}, {"text": 1}, {"extra": 1}, {"at": "yesterday"}):
        assert not validator.is_valid(PHASE | wrong)
