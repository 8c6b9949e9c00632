"""A plan that is broken off while it reads: the next one goes on from what it had."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from spo_gitops.workflows.plan_live import Listeners, plan
from spo_gitops.workflows.planning import Wish
from spo_gitops.workflows.project import Project

from .stage import Stage, site

SITES = [f"/sites/proj-{number}" for number in range(8)]


@pytest.fixture
def grown(stage: Stage) -> Stage:
    """A tenant with sites that nobody manages yet, and a commit that would."""
    for path in SITES:
        stage.edit(create={"url": path, "template": "STS#3", "title": "Old"})
    stage.commit({f"sites/{path.rpartition('/')[2]}.yaml": site(path, title="New") for path in SITES})
    return stage


def broken_off(stage: Stage, after: int) -> list[str]:
    """A plan that somebody stops after so many readings: what it said."""
    said: list[str] = []

    def watch(done: int, total: int) -> None:
        if done >= after:
            raise KeyboardInterrupt

    listeners = Listeners(watch, said.append, lambda entry: None)
    with pytest.raises(KeyboardInterrupt):
        plan(Project.open(stage.repository), Wish("all"), tenant="", offline=False, listeners=listeners)
    return said


def reads(stage: Stage) -> tuple[int, str]:
    """How many requests a plan takes, one a site, and what it says."""
    stage.reset()
    said = stage.run("plan").said
    return int(stage.metrics()["requests"]), said


def kept(stage: Stage) -> list[Path]:
    return list((stage.repository / ".git" / "spo-gitops").glob("half-read-*"))


def test_the_next_plan_goes_on_and_the_one_after_it_reads_everything(grown: Stage) -> None:
    assert any("the next plan goes on from 5 readings" in line for line in broken_off(grown, 5))
    if os.name == "posix":
        assert kept(grown)[0].stat().st_mode & 0o077 == 0
    few, said = reads(grown)
    assert "5 of 8 resources as the plan saw them that was broken off, the oldest at 20" in said
    assert all(f"site:{path}" in said for path in SITES)
    assert not kept(grown)
    every, said = reads(grown)
    assert every - few == 5 and "broken off" not in said


def test_a_plan_that_is_broken_off_again_loses_nothing(grown: Stage) -> None:
    broken_off(grown, 3)
    assert any("from 5 readings" in line for line in broken_off(grown, 2))
    assert reads(grown)[0] + 5 == reads(grown)[0]


def test_nothing_is_taken_from_another_ledger_or_from_an_hour_ago(grown: Stage) -> None:
    broken_off(grown, 5)
    (file,) = kept(grown)
    record = json.loads(file.read_text(encoding="utf-8"))
    old = [{**one, "at": "2026-01-01T00:00:00Z"} for one in record["observed"]]
    for other in ({**record, "observed": old}, {**record, "ledger": "another"}, {**record, "format": 2}, "nonsense"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(other), encoding="utf-8")
        assert "broken off" not in reads(grown)[1] and not kept(grown)


def test_an_apply_reads_everything_itself(grown: Stage) -> None:
    broken_off(grown, 5)
    assert "broken off" not in grown.apply().said
    assert grown.state()["sites"][SITES[0]]["title"] == "New"
    assert "broken off" not in reads(grown)[1]  # the ledger has gone on
