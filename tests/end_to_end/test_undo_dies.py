"""A process that dies between one failure too many and the end of the undo: the next run finishes it first."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from .stage import Stage, document, new_site, site

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="hooks of POSIX")

SITES = [f"/sites/s{number}" for number in range(4)]
BAD = {"operation": "SPO.Tenant/sites*", "kind": "status", "status": 500, "code": "-1, System.ArgumentException"}
# A hook of the remote that refuses the push of one kind of record, from the given one on: as if the machine died there.
REFUSE = """#!/bin/sh
case "$(git cat-file commit $3)" in *"{what} of run"*) echo x >> seen; [ $(wc -l < seen) -lt {nth} ] || exit 1;; esac
"""


@pytest.fixture
def failing(make_stage: Callable[..., Stage]) -> Stage:
    """Four sites called Old; the commit calls them New, makes one, and its third write will be refused."""
    stage = make_stage()
    for path in SITES:
        stage.edit(create={"url": path, "template": "STS#3", "title": "Older"})
    stage.commit({"sites/all.yaml": "".join(site(path, title="Old") for path in SITES)})
    stage.apply()
    stage.commit({"sites/all.yaml": "".join(site(path, title="New") for path in SITES)})
    stage.commit({"sites/new.yaml": new_site("/sites/fresh")})
    stage.faults({**BAD, "after": 2, "count": 1})
    return stage


def die(stage: Stage, what: str, nth: int, *manner: str) -> None:
    """An apply, atomic if nothing else is said, whose ``nth`` record of that kind never arrives."""
    hook = stage.remote / "hooks" / "update"
    hook.write_text(REFUSE.format(what=what, nth=nth), encoding="utf-8")
    hook.chmod(0o755)
    stage.apply(*(manner or ("--atomic",)), "--allow", "volume", "--parallelism", "1", expect=1)
    hook.unlink()
    stage.no_faults()


def titles(stage: Stage) -> list[str]:
    return [stage.site(path)["title"] for path in SITES]


@pytest.mark.parametrize(
    ("what", "nth"),
    [("Outcome", 1), ("Intent", 2), ("Outcome", 2)],
    ids=["in the failed run", "before the undo", "in the undo"],
)
def test_the_next_run_takes_back_what_a_failed_atomic_run_did_before_it_goes_on(
    what: str, nth: int, failing: Stage
) -> None:
    die(failing, what, nth)
    failing.git("revert", "--no-edit", "HEAD", "HEAD~1")  # nothing of the failed commits is asked for any more
    said = failing.apply("--allow", "history")
    assert titles(failing) == ["Old"] * 4, said.said
    assert "takes back run" in said.said
    runs = failing.run("history", "--format", "json").json
    first = runs[-2]["run"]
    assert first in [run["rollsBack"] for run in runs] and all(run["state"] != "open" for run in runs)
    failing.reset()
    assert failing.run("plan", "--detailed-exitcode").code == 0
    assert "/sites/fresh" not in failing.state()["sites"]


def test_the_last_run_is_the_one_that_was_the_last_before_what_is_due_was_done(failing: Stage) -> None:
    """Taking back the failed run is a run of its own, and newer: it is not the one that is meant."""
    die(failing, "Intent", 2)
    first = failing.run("history", "--format", "json").json[0]["run"]
    said = failing.run("rollback", "last", "--auto-approve").said
    assert f"nothing is left to take back of run {first}" in said
    assert titles(failing) == ["Old"] * 4, said


def test_a_plan_says_what_is_due_and_the_same_commit_is_done_anew(failing: Stage) -> None:
    die(failing, "Intent", 2)
    assert "has not been taken back yet; the next apply does that first" in failing.run("plan").out
    assert "has not been taken back" in failing.run("doctor", expect=None).out
    said = failing.apply("--atomic", "--allow", "volume")
    assert titles(failing) == ["New"] * 4, said.said
    runs = failing.run("history", "--format", "json").json
    assert [run["state"] for run in runs] == ["done", "done", "unfinished", "done"]
    assert runs[1]["rollsBack"] == runs[2]["run"]
    assert failing.metrics()["duplicateCreates"] == 0
    failing.reset()
    failing.apply("--atomic")
    assert failing.writes == 0


def test_an_atomic_run_that_died_when_all_was_done_has_done_it(failing: Stage) -> None:
    failing.no_faults()
    die(failing, "Outcome", 1)
    failing.reset()
    said = failing.apply("--atomic", "--allow", "volume")
    assert "concluded" in said.out and "taken back" not in said.said
    assert failing.writes == 0 and titles(failing) == ["New"] * 4


@pytest.mark.parametrize(
    ("what", "nth"),
    [("Outcome", 1), ("Intent", 2), ("Outcome", 2)],
    ids=["in the failed run", "before the undo", "in the undo"],
)
def test_a_rollout_that_failed_is_taken_back_by_the_next_run_as_well(what: str, nth: int, failing: Stage) -> None:
    before = failing.state("ids,content")
    rollout = "rollout: {batchSize: 9, maxFailures: 0, onFailure: undoRun}\n"
    failing.commit({"spo-gitops.yaml": failing.configuration(rollout)})
    die(failing, what, nth, "--fail-fast")
    failed = "having decided to take back what it did" if (what, nth) == ("Outcome", 1) else "failed and has not been"
    assert failed in failing.run("plan").out
    failing.git("revert", "--no-edit", "HEAD~1", "HEAD~2")
    failing.apply("--allow", "history,guard-change")
    assert failing.state("ids,content") == before


def test_a_remediation_that_died_applied_no_commit_that_a_revert_could_take_back(stage: Stage) -> None:
    strict = document(
        "SecurityPolicy", name="no-script", severity="high", appliesTo={"urls": ["/sites/a"]},
        require={"denyAddAndCustomizePages": "Enabled"},
    )  # fmt: skip
    stage.commit({"sites/a.yaml": new_site("/sites/a"), "policies/p.yaml": strict})
    stage.apply()
    stage.edit(site="/sites/a", set={"DenyAddAndCustomizePages": 1})
    stage.commit({"sites/a.yaml": new_site("/sites/a", title="Second")})
    hook = stage.remote / "hooks" / "update"
    hook.write_text(REFUSE.format(what="Outcome", nth=1), encoding="utf-8")
    hook.chmod(0o755)
    stage.run("remediate", "--policy", "no-script", "--auto-approve", expect=1)
    hook.unlink()
    died = stage.run("history", "--format", "json").json[0]["run"]
    back = stage.run("rollback", died, "--auto-approve", "--allow", "loosen")
    assert "concluded from an earlier run" in back.said and f"Run {died} was taken back" in back.said
    assert "applied no commit of its own" in back.said and "spo-gitops/revert" not in stage.git("branch", "--list")
