"""The title of a check: the counts of a plan, in the words of its summary."""

from __future__ import annotations

import json
from dataclasses import replace

from spo_gitops.kinds.registry import kinds_of
from spo_gitops.model.config import Detail
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


def test_counts_alone_tell_no_name_and_no_value_of_the_tenant() -> None:
    plan, problems = json.dumps(plan_json(STORY, KINDS)), json.dumps([{"file": "sites/a.yaml", "found": "titel"}])
    named, counted = (verdict(problems, plan, detail=detail) for detail in (Detail.NAMES, Detail.COUNTS))
    assert "/sites/dark" in named.summary and "ExternalUserSharingOnly" in named.summary
    said = counted.summary + "".join(f"{a.file} {a.title} {a.text}" for a in counted.annotations)
    assert "/sites/" not in said and "ExternalUserSharingOnly" not in said
    assert counted.title == named.title and counted.passed is named.passed is False
    for part in (
        "guard hub-with-members: refuses 1 change",
        "guard loosen: is lifted for 1 change",
        "2 resources",
        "titel",
    ):
        assert part in counted.summary
