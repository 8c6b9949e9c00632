"""The title of a check: the counts of a plan, in the words of its summary."""

from __future__ import annotations

import json
from dataclasses import replace

from spo_gitops.kinds.registry import kinds_of
from spo_gitops.plan.planfile import plan_json
from spo_gitops.reports.view import summary
from spo_gitops.workflows.verdict import verdict

from ..reports.plans import EMPTY, STORY

KINDS = kinds_of("")


def test_the_title_counts_findings_as_the_plans_summary_does() -> None:
    found = verdict(plan=json.dumps(plan_json(STORY, KINDS)))
    for words in ("closes 1 finding", "opens 1 finding"):
        assert words in found.title and words in summary(STORY, KINDS)
    many = replace(EMPTY, foreseen=STORY.foreseen * 2)
    assert "closes 2 findings, opens 2 findings" in verdict(plan=json.dumps(plan_json(many, KINDS))).title


def test_a_plan_of_an_older_version_says_nothing_of_findings() -> None:
    record = plan_json(STORY, KINDS)
    del record["policies"]
    assert "finding" not in verdict(plan=json.dumps(record)).title
    assert "finding" not in verdict(plan=json.dumps(plan_json(EMPTY, KINDS))).title
