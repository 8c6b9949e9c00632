"""Crash safety: an apply that is killed at any moment, and answers that never come."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from .histories import EVERYTHING, brownfield, difference, step, tracked
from .stage import Stage, document, new_site, site

BASE = {
    "sites/hub.yaml": new_site("/sites/corp", title="Corporate")
    + document("Hub", name="corporate", site="/sites/corp", title="Corporate"),
    "sites/old.yaml": site("/sites/old", title="Adopted", settings={"sharingCapability": "Disabled"}),
    "sites/a.yaml": new_site("/sites/alpha", hub="corporate", settings={"sharingCapability": "Disabled"}),
    "sites/b.yaml": new_site("/sites/beta", type="TeamSite"),
}
# A commit that creates, changes, releases, recycles, registers and joins.
CHANGE: dict[str, str | None] = {
    "sites/old.yaml": None,
    "sites/a.yaml": new_site(
        "/sites/alpha",
        title="Changed",
        owner="grace.kim@contoso.com",
        admins={"mode": "exact", "members": ["it.support@contoso.com"]},
        hub="second",
        settings={"sharingCapability": "Disabled", "commentsOnSitePagesDisabled": True, "lockState": "ReadOnly"},
    ),
    "sites/b.yaml": None,
    "sites/new.yaml": new_site("/sites/second")
    + document("Hub", name="second", site="/sites/second", title="Second", parent="corporate")
    + "".join(
        new_site(f"/sites/new-{n}", hub="second", settings={"defaultSharingLinkType": "Direct"}) for n in range(3)
    ),
}
ALLOWED = ("--allow", EVERYTHING)


def killed(stage: Stage, seconds: float) -> bool:
    """Start an apply and kill it after so long; whether it was still alive."""
    process = stage.start("--quiet", "apply", "--auto-approve", *ALLOWED)
    try:
        process.wait(seconds)
    except Exception:
        process.kill()
        process.communicate()
        return True
    process.communicate()
    return False


def killed_after(stage: Stage, writes: int) -> bool:
    """Start an apply and kill it as soon as the tenant has seen that many writes; whether it was still alive."""
    stage.reset()
    process = stage.start("--quiet", "apply", "--auto-approve", *ALLOWED)
    while process.poll() is None and stage.writes < writes:
        time.sleep(0.003)
    alive = process.poll() is None
    process.kill()
    process.communicate()
    return alive


def test_random_histories_with_a_crash_in_each_apply_are_rolled_back_exactly(
    crash_seed: int, make_stage: Callable[..., Stage]
) -> None:
    chance = Random(1000 + crash_seed)
    stage = make_stage()
    brownfield(stage, chance)
    stage.commit()
    commits, states, told = [], [stage.state("ids,content")], [str(crash_seed)]
    for number in range(2):
        files: dict[str, str | None] = dict.fromkeys(tracked(stage))
        made = step(chance)
        told.append(f"commit {number}:\n{made.told()}")
        commits.append(stage.commit(files | made.files()))
        crash_and_converge(stage, chance, told)
        states.append(stage.state("ids,content"))
    for commit, before in zip(reversed(commits), list(reversed(states))[1:], strict=True):
        stage.revert(commit)
        told.append("revert")
        crash_and_converge(stage, chance, told)
        assert not difference(stage.state("ids,content"), before), "\n".join(told)


def crash_and_converge(stage: Stage, chance: Random, told: list[str]) -> None:
    """Kill an apply somewhere, then apply until nothing is left to do: at most twice."""
    writes = chance.choice((1, 2, 3, 5, 8, 12))
    told.append(f"killed after {writes} writes: {killed_after(stage, writes)}")
    said = stage.apply(*ALLOWED, expect=None)
    told.append(said.said)
    if said.code == 3:
        said = stage.apply(*ALLOWED, expect=None)
        told.append(said.said)
    assert said.code == 0, "\n".join(told)
    assert stage.metrics()["duplicateCreates"] == 0
    again = stage.run("plan", "--detailed-exitcode", *ALLOWED, expect=None)
    assert again.code == 0, "\n".join([*told, again.said])


@pytest.fixture
def changed(stage: Stage) -> Stage:
    """A tenant that has the base, and a commit that changes much of it."""
    stage.edit(create={"url": "/sites/old", "template": "STS#3", "title": "Old"})
    stage.commit(BASE)
    stage.apply("--allow", "loosen")
    stage.edit(addFile={"site": "/sites/beta", "name": "a.txt", "bytes": 10})
    return stage


def expected(stage: Stage) -> Any:
    """What the tenant must look like after the change; ids of what is new are anybody's."""
    return stage.state("content")


@pytest.mark.parametrize("writes", [1, 6, 12, 20])
def test_an_apply_that_was_killed_is_concluded_and_rolled_back_exactly(writes: int, changed: Stage) -> None:
    before = changed.state("ids,content")
    changed.commit(CHANGE)
    alive = killed_after(changed, writes)
    # The lock's holder is dead, which this machine can prove: nobody has to wait for the lease.
    result = changed.apply(*ALLOWED, expect=None)
    if result.code == 3:
        result = changed.apply(*ALLOWED)
    assert result.code == 0, result.said
    assert changed.metrics()["duplicateCreates"] == 0
    changed.reset()
    changed.apply(*ALLOWED)
    assert changed.writes == 0
    state = changed.state()
    assert "/sites/beta" not in state["sites"] and state["sites"]["/sites/old"]["title"] == "Old"
    assert state["sites"]["/sites/alpha"]["hub"] == "/sites/second"
    assert state["sites"]["/sites/alpha"]["settings"]["LockState"] == "ReadOnly"
    assert state["hubs"]["/sites/second"]["parent"] == "/sites/corp"
    runs = changed.run("history", "--format", "json").json
    assert all(run["state"] != "open" for run in runs)
    assert len(runs) >= (3 if alive else 2)
    changed.revert()
    changed.apply(*ALLOWED)
    assert changed.state("ids,content") == before


@pytest.mark.parametrize("seed", range(2))
def test_kills_at_random_moments_one_after_another(seed: int, changed: Stage) -> None:
    chance = Random(seed)
    before = changed.state("ids,content")
    changed.commit(CHANGE)
    for _ in range(2):
        killed(changed, chance.uniform(0.5, 1.8))
    changed.apply(*ALLOWED, expect=None)
    changed.apply(*ALLOWED)
    assert changed.metrics()["duplicateCreates"] == 0
    after = changed.state()
    changed.revert()
    killed(changed, chance.uniform(0.5, 1.8))
    changed.apply(*ALLOWED, expect=None)
    changed.apply(*ALLOWED)
    assert changed.state("ids,content") == before
    changed.revert()
    changed.apply(*ALLOWED)
    assert changed.state() == after


@pytest.mark.parametrize("kind", ["drop_after", "drop_before", "reset"])
@pytest.mark.parametrize("operation", ["*create*", "*Hub*", "*"])
def test_lost_answers_create_nothing_twice_and_are_rolled_back_exactly(
    kind: str, operation: str, changed: Stage
) -> None:
    before = changed.state("ids,content")
    changed.commit(CHANGE)
    changed.reset()
    rate = 0.15 if operation == "*" else 1.0
    changed.faults({"operation": operation, "kind": kind, "rate": rate, "count": 5})
    result = changed.apply(*ALLOWED, expect=None)
    assert result.code in (0, 1, 3), result.said
    changed.no_faults()
    changed.apply(*ALLOWED)
    assert changed.metrics()["duplicateCreates"] == 0
    changed.reset()
    changed.apply(*ALLOWED)
    assert changed.writes == 0
    changed.revert()
    changed.apply(*ALLOWED)
    assert changed.state("ids,content") == before


def test_a_run_that_died_shows_in_history_and_in_the_next_plan(changed: Stage) -> None:
    changed.commit(CHANGE)
    assert killed_after(changed, 4)
    listed = changed.run("history", "--format", "json").json
    assert listed[0]["state"] == "open" and set(listed[0]["counts"]) == {"begun"} and listed[0]["counts"]["begun"] > 4
    begun = f"{listed[0]['counts']['begun']} begun"
    assert begun in changed.run("history").out and begun in changed.run("status").out
    assert "the next apply concludes it first" in changed.run("plan").out
    assert "no outcome yet" in changed.run("show", listed[0]["run"]).out
    result = changed.apply(*ALLOWED)
    assert "concluded from an earlier run" in result.out
    again = changed.run("history", "--format", "json").json
    assert next(run for run in again if run["run"] == listed[0]["run"])["state"] == "unfinished"


SOME = {
    "groups": [{"name": "Team"}],
    "lists": [{"url": "Lists/Work", "title": "Work", "template": "GenericList"}],
}
MORE = {
    "groups": [{"name": "Team", "owner": "siteGroup:@owners", "onlyAllowMembersViewMembership": False}],
    "lists": [
        {
            **SOME["lists"][0],
            "enableVersioning": False,
            "views": [{"title": "Mine", "columns": ["Title"], "rowLimit": 5}, {"title": "All Items", "rowLimit": 7}],
        }
    ],
}


@pytest.mark.parametrize("writes", [1, 2, 4])
def test_what_a_killed_run_had_made_inside_of_a_site_gets_back_what_it_had_by_itself(writes: int, stage: Stage) -> None:
    for path in ("/sites/a", "/sites/b"):
        stage.edit(create={"url": path, "template": "STS#3", "title": "A"})
    stage.commit({"sites/a.yaml": site("/sites/a", **MORE)})
    killed_after(stage, writes)
    stage.apply(*ALLOWED, expect=None)
    stage.apply(*ALLOWED)
    stage.commit({"sites/a.yaml": site("/sites/a", **SOME), "sites/b.yaml": site("/sites/b", **SOME)})
    stage.apply(*ALLOWED)
    released, made = (stage.state()["sites"][path] for path in ("/sites/a", "/sites/b"))
    for part in ("groups", "lists"):
        assert released[part] == made[part]
