"""The pipelines call commands that exist, pin what they use, and plan without credentials."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from .command_lines import ROOT, calls, resolve

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
EVERY = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)


def loaded(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8"))
    return found


def steps(workflow: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for job in workflow["jobs"].values():
        yield from job["steps"]


def scripts(workflow: dict[str, Any]) -> Iterator[str]:
    for step in steps(workflow):
        yield from str(step.get("run", "")).replace("\\\n", " ").splitlines()


def arguments_of(name: str, command: str) -> list[str]:
    (found,) = [arguments for arguments in calls(scripts(loaded(name))) if command in arguments]
    return found


@EVERY
def test_every_action_is_pinned_by_its_digest_and_tells_its_tag(path: Path) -> None:
    used = re.findall(r"^\s*(?:- )?uses:\s*(.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert used
    for line in used:
        assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*", line), line


@EVERY
def test_every_command_is_one_that_the_program_has(path: Path) -> None:
    found = list(calls(scripts(loaded(path.name))))
    assert found
    for arguments in found:
        resolve(arguments)


@EVERY
def test_every_job_has_a_time_limit_and_says_what_its_token_may(path: Path) -> None:
    workflow = loaded(path.name)
    assert "permissions" in workflow
    for job in workflow["jobs"].values():
        assert "timeout-minutes" in job


@EVERY
def test_no_script_contains_an_expression_that_others_can_fill(path: Path) -> None:
    assert not [line for line in scripts(loaded(path.name)) if "${{" in line]


def test_the_plan_knows_no_secret_and_only_the_job_that_runs_no_file_of_the_pull_request_may_comment() -> None:
    text = (ROOT / ".github" / "workflows" / "plan.yml").read_text(encoding="utf-8")
    assert "secrets" not in text
    assert "pull_request_target" not in text
    jobs = loaded("plan.yml")["jobs"]
    assert jobs["plan"]["permissions"] == {"contents": "read"}
    assert jobs["comment"]["permissions"] == {"pull-requests": "write"}
    assert not [step for step in jobs["comment"]["steps"] if "run" in step or "checkout" in step.get("uses", "")]
    assert "--offline" in arguments_of("plan.yml", "plan")


def test_what_was_planned_is_what_is_applied() -> None:
    planned, applied = arguments_of("plan.yml", "plan"), arguments_of("apply.yml", "apply")
    assert planned[planned.index("--scope") + 1] == applied[applied.index("--scope") + 1]
    assert "--auto-approve" in applied


def test_an_apply_is_never_cancelled_and_only_its_own_step_sees_the_certificate() -> None:
    workflow = loaded("apply.yml")
    assert workflow["concurrency"]["cancel-in-progress"] is False
    with_secrets = [step for step in steps(workflow) if "secrets." in str(step)]
    assert [step["name"] for step in with_secrets] == ["Apply"]
    assert workflow["jobs"]["apply"]["environment"] == "production"


def test_the_comment_is_found_again_by_the_marker_that_the_report_writes() -> None:
    from spo_gitops.reports.markdown import marker

    assert (ROOT / ".github" / "workflows" / "plan.yml").read_text(encoding="utf-8").count(marker("plan")) >= 2
