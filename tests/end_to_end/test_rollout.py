"""A bad change is stopped after its first batch, and taken back where that was asked for."""

from __future__ import annotations

import pytest

from .stage import Stage, new_site, site

SITES = [f"/sites/s{number}" for number in range(6)]
DAY_S = 86_400
BAD = {"operation": "SPO.Tenant/sites*", "kind": "status", "status": 500, "code": "-1, System.ArgumentException"}


def declared(title: str) -> dict[str, str | None]:
    return {"sites/all.yaml": "".join(site(path, title=title) for path in SITES)}


@pytest.fixture
def old(stage: Stage) -> Stage:
    """Six sites that are managed and called Old."""
    for path in SITES:
        stage.edit(create={"url": path, "template": "STS#3", "title": "Older"})
    stage.commit(declared("Old"))
    stage.apply()
    return stage


def titles(stage: Stage) -> list[str]:
    return [stage.site(path)["title"] for path in SITES]


def configure(stage: Stage, rollout: str) -> None:
    stage.commit({**declared("New"), "spo-gitops.yaml": stage.configuration(f"rollout: {rollout}\n")})


def test_a_canary_that_goes_wrong_keeps_the_rest_from_being_started(old: Stage) -> None:
    configure(old, "{canary: 1, batchSize: 2}")
    old.faults({**BAD, "count": 1})
    said = old.apply("--allow", "volume", expect=3)
    assert titles(old) == ["Old"] * 6
    assert "too many actions have failed" in said.out and "0 of 6 changes made" in said.out
    old.no_faults()
    old.apply("--allow", "volume")
    assert titles(old) == ["New"] * 6


def test_a_failed_batch_is_undone_alone(old: Stage) -> None:
    configure(old, "{canary: 2, batchSize: 2, onFailure: undoBatch}")
    before = old.state("ids")
    old.faults({**BAD, "after": 3, "count": 1})
    said = old.apply("--allow", "volume", "--parallelism", "1", expect=3)
    assert titles(old) == ["New"] * 2 + ["Old"] * 4, said.said
    assert "Taken back by run " in said.out and "undone site:/sites/s2" in said.out
    old.no_faults()
    runs = old.run("history", "--format", "json").json
    assert len(runs) == 3 and f"Rolls back: run {runs[1]['run']}" in old.run("show", runs[0]["run"]).out
    old.apply("--allow", "volume")
    assert titles(old) == ["New"] * 6
    old.revert("HEAD")
    old.apply("--allow", "volume,guard-change")
    assert old.state("ids") == before


def test_atomic_does_everything_or_nothing(old: Stage) -> None:
    before = old.state("ids,content")
    more = new_site("/sites/fresh", settings={"sharingCapability": "Disabled"})
    old.commit({**declared("New"), "sites/new.yaml": more})
    old.faults({**BAD, "after": 4, "count": 1})
    said = old.apply("--atomic", "--allow", "volume", "--parallelism", "1", expect=3)
    assert "undone" in said.out
    assert old.state("ids,content") == before, said.said
    old.no_faults()
    # Nobody has decided against it: the same commit may be applied again, without --allow history.
    old.apply("--atomic", "--allow", "volume")
    assert titles(old) == ["New"] * 6
    assert old.site("/sites/fresh")["settings"]["SharingCapability"] == 0
    old.reset()
    old.apply("--atomic")
    assert old.writes == 0


def test_atomic_refuses_what_it_cannot_do_as_a_whole(old: Stage) -> None:
    old.commit({**declared("New"), "sites/more.yaml": site("/sites/s9", title="No owner, no type")})
    old.reset()
    said = old.apply("--atomic", "--allow", "volume", expect=3)
    assert "--atomic does everything or nothing" in said.err and "/sites/s9" in said.err
    assert old.writes == 0


def test_what_cannot_be_taken_back_is_named(old: Stage) -> None:
    old.commit(declared("New"))
    old.faults({**BAD, "after": 3, "count": 20})
    said = old.apply("--atomic", "--allow", "volume", "--parallelism", "1", expect=3)
    assert "not taken back" in said.out
    assert titles(old) == ["New"] * 3 + ["Old"] * 3
    old.no_faults()
    run = next(r["run"] for r in old.run("history", "--format", "json").json if r["state"] == "unfinished")
    assert run
    old.apply("--allow", "volume")
    assert titles(old) == ["New"] * 6


def test_a_canary_that_does_not_show_what_was_set_keeps_the_rest_from_being_started(old: Stage) -> None:
    """Accepted is not enough: the first batch is read again; where the old value still shows, nothing more begins."""
    configure(old, "{canary: 1, batchSize: 2}")
    old.control("clock", {"advanceSeconds": 10 * DAY_S})
    old.faults({"operation": "SPO.Tenant/GetSiteProperties*", "kind": "stale", "seconds": 5 * DAY_S})
    old.reset()
    said = old.apply("--allow", "volume", expect=3)
    assert old.writes == 1, said.said
    assert titles(old) == ["New"] + ["Old"] * 5
    assert "too many actions have failed" in said.out
    old.no_faults()
    old.apply("--allow", "volume")
    assert titles(old) == ["New"] * 6
