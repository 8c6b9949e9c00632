"""The pipelines are sound, call commands that exist, pin what they use, and plan without credentials.

What their scripts do is tests/end_to_end/test_workflows.py.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
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
        # Options that a script may leave out are lists, which may be empty.
        script = re.sub(r'"\$\{\w+\[@\]\}"', "", str(step.get("run", ""))).replace('"$PULL"', "17")
        yield from script.replace("\\\n", " ").splitlines()


def arguments_of(name: str, command: str) -> list[str]:
    return next(a for a in calls(scripts(loaded(name))) if command in a and "publish" not in a)


USED = re.compile(r"^\s*(?:- )?uses:\s*(.+)$", re.MULTILINE)
ACTIONS = sorted((ROOT / ".github" / "actions").glob("*/action.yml"))
PINNED = pytest.mark.parametrize("path", [*WORKFLOWS, *ACTIONS], ids=lambda path: f"{path.parent.name}/{path.name}")


@PINNED
def test_every_action_is_pinned_by_its_digest_and_tells_its_tag(path: Path) -> None:
    used = USED.findall(path.read_text(encoding="utf-8"))
    assert used
    for line in used:
        ours = line == "./.github/actions/spo-gitops"
        assert ours or re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*", line), line


@PINNED
def test_no_digest_is_another_than_the_published_one(path: Path) -> None:
    catalogue = ROOT.parent / "shared" / "catalog" / "actions.yaml"
    if not catalogue.exists():
        pytest.skip("the catalogue of published actions is not here")
    published = {
        (action["name"], action["digest"], action["tag"])
        for action in yaml.safe_load(catalogue.read_text(encoding="utf-8"))["actions"]
    }
    for line in USED.findall(path.read_text(encoding="utf-8")):
        if not line.startswith("./"):
            action, _, rest = line.partition("@")
            digest, _, tag = rest.partition(" # ")
            assert ("/".join(action.split("/")[:2]), digest, tag) in published


def test_an_auditor_of_workflows_finds_nothing() -> None:
    # Offline: what it would ask about the actions on the network is what the catalogue says.
    done = checked("zizmor", "--offline", "--no-progress", "--quiet", ".github")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("github-workflows", ".github/workflows/*.yml"),
        ("github-actions", ".github/actions/*/action.yml"),
        ("github-issue-forms", ".github/ISSUE_TEMPLATE/*.yml"),
    ],
)
def test_files_fit_the_published_schemas(schema: str, files: str) -> None:
    names = [str(path) for path in sorted(ROOT.glob(files))]
    assert names
    done = checked("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *names)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_action_installs_the_versions_that_are_tested_each_with_its_hashes() -> None:
    text = (ROOT / ".github" / "actions" / "spo-gitops" / "requirements.txt").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\S)", text.partition("\n")[2])
    assert all(block.count("--hash=sha256:") >= 1 for block in blocks)
    locked = dict(normal(block.split()[0]).split("==") for block in blocks)
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    tested = dict(normal(line.split()[0]).split("==") for line in constraints.splitlines() if "==" in line)
    other = {name for name, version in locked.items() if name in tested and tested[name] != version}
    assert not other, f"{other} is locked in another version: run `make lock`"
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    missing = {normal(re.split(r"[<>=]", line)[0]) for line in declared} - set(locked)
    assert not missing, f"{missing} is not locked: run `make lock`"


def normal(requirement: str) -> str:
    """Names compare without case and by one separator; versions keep theirs."""
    name, equals, version = requirement.partition("==")
    return re.sub(r"[-_.]+", "-", name).lower() + equals + version


def checked(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which(tool, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    assert program is not None, f"{tool} belongs to the dev extra"
    return subprocess.run([program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


@EVERY
def test_every_command_is_one_that_the_program_has(path: Path) -> None:
    for arguments in calls(scripts(loaded(path.name))):
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


def test_the_plan_knows_no_secret_and_only_the_job_that_runs_no_file_of_the_pull_request_may_write() -> None:
    text = (ROOT / ".github" / "workflows" / "plan.yml").read_text(encoding="utf-8")
    assert "secrets" not in text
    assert "pull_request_target" not in text
    jobs = loaded("plan.yml")["jobs"]
    assert jobs["plan"]["permissions"] == {"contents": "read"}
    (checkout,) = [step for step in jobs["publish"]["steps"] if "checkout" in step.get("uses", "")]
    assert checkout["with"]["ref"] == "${{ github.event.pull_request.base.sha }}"
    assert all("--offline" in arguments for arguments in calls(scripts(loaded("plan.yml"))) if arguments[0] == "plan")


def test_what_was_planned_is_what_is_applied() -> None:
    planned, applied = arguments_of("plan-live.yml", "plan"), arguments_of("apply.yml", "apply")
    assert planned[planned.index("--scope") + 1] == applied[applied.index("--scope") + 1]
    assert "--auto-approve" in applied


@pytest.mark.parametrize(
    ("name", "step"),
    [("apply", "Apply"), ("plan-live", "Plan"), ("drift", "Compare"), ("audit", "Judge"), ("rollback", "Take back")],
)
def test_only_one_step_of_a_job_with_an_environment_sees_the_certificate(name: str, step: str) -> None:
    workflow = loaded(f"{name}.yml")
    assert [found["name"] for found in steps(workflow) if "secrets." in str(found)] == [step]
    (job,) = workflow["jobs"].values()
    assert job["environment"] == ("production" if name in ("apply", "rollback") else "plan")


def test_an_apply_is_never_cancelled_and_a_rollback_waits_for_it() -> None:
    found = [loaded(name)["concurrency"] for name in ("apply.yml", "rollback.yml")]
    assert found == [{"group": "spo-gitops-apply", "cancel-in-progress": False}] * 2


def test_no_job_keeps_its_token_in_the_clone() -> None:
    for path in WORKFLOWS:
        for step in steps(loaded(path.name)):
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False, path.name
