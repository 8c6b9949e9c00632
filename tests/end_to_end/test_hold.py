"""Holds: frozen resources are neither written nor released, shown in every plan, and told when they have expired."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from spo_gitops.reports.answer_schemas import schemas
from spo_gitops.workflows import holding

from .stage import Stage, new_site, site

ALPHA = {"sites/alpha.yaml": new_site("/sites/alpha")}
WHY = ("--reason", "incident 4711", "--until", "4h")


@pytest.fixture
def managed(stage: Stage) -> Stage:
    stage.commit(ALPHA)
    stage.apply()
    return stage


def test_what_is_held_is_not_written_and_everything_else_is(managed: Stage) -> None:
    said = managed.run("hold", "site:/sites/al*", *WHY).out
    assert "site:/sites/alpha" in said and "incident 4711" in said
    managed.commit({
        "sites/alpha.yaml": new_site("/sites/alpha", title="Changed"),
        "sites/beta.yaml": new_site("/sites/beta"),
    })  # fmt: skip
    plan = managed.run("plan")
    assert "withheld: update site:/sites/alpha" in plan.out and "incident 4711" in plan.out
    (held,) = managed.run("plan", "--format", "json").json["held"]
    assert held["withheld"] == [{"address": "site:/sites/alpha", "verb": "update"}]
    managed.apply()
    assert managed.site("/sites/alpha")["title"] == "Alpha" and managed.site("/sites/beta") is not None
    assert "1 held" in managed.run("plan", "--detailed-exitcode").out
    managed.run("hold", "--end", "site:/sites/al*")
    managed.apply()
    assert managed.site("/sites/alpha")["title"] == "Changed"


def test_what_is_held_is_not_released_and_no_drift_of_it_corrected(managed: Stage) -> None:
    managed.run("hold", "site:/sites/alpha", *WHY)
    managed.edit(site="/sites/alpha", set={"Title": "By hand"})
    managed.apply()
    assert managed.site("/sites/alpha")["title"] == "By hand"
    managed.commit({"sites/alpha.yaml": None})
    managed.apply("--allow", "recycle,volume")
    assert managed.site("/sites/alpha") is not None


def test_what_needs_a_held_resource_waits_for_it(managed: Stage) -> None:
    hub = '---\n{"kind": "Hub", "name": "corporate", "site": "/sites/alpha"}\n'
    managed.commit({"sites/hub.yaml": hub, "sites/beta.yaml": new_site("/sites/beta", hub="corporate")})
    managed.run("hold", "hub:corporate", *WHY)
    said = managed.apply(expect=3)
    assert "it needs hub:/sites/alpha, which is held" in said.out
    assert managed.site("/sites/beta") is None


def test_a_hub_is_not_unregistered_while_a_member_is_held(managed: Stage) -> None:
    hub = '---\n{"kind": "Hub", "name": "corporate", "site": "/sites/alpha"}\n'
    managed.commit({"sites/hub.yaml": hub})
    managed.apply()
    managed.edit(create={"url": "/sites/member", "template": "STS#3", "title": "Member"})
    managed.edit(joinHub={"site": "/sites/member", "hub": "/sites/alpha"})
    managed.run("hold", "site:/sites/member", *WHY)
    managed.commit({"sites/hub.yaml": None})
    said = managed.apply("--allow", "hub-with-members,volume", expect=3)
    assert "it would change site:/sites/member" in said.out
    assert managed.site("/sites/member")["hub"] == "/sites/alpha"


def test_a_hold_that_has_expired_freezes_nothing_and_is_told(managed: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "moment_of", lambda until, now: now)
    managed.run("hold", "site:/sites/alpha", *WHY)
    managed.commit({"sites/alpha.yaml": new_site("/sites/alpha", title="Changed")})
    plan = managed.run("plan").out
    assert "the hold on site:/sites/alpha ended at" in plan and "1 to update" in plan
    assert "EXPIRED" in managed.run("hold", "--list").out
    assert "Hold:     expired: held until" in managed.run("explain", "site:/sites/alpha").out
    managed.apply()
    assert managed.site("/sites/alpha")["title"] == "Changed"


def test_a_rollback_leaves_alone_what_is_held(managed: Stage) -> None:
    managed.commit({"sites/alpha.yaml": new_site("/sites/alpha", title="Changed")})
    managed.apply()
    run = managed.run("history", "--format", "json").json[0]["run"]
    managed.run("hold", "site:/sites/alpha", *WHY)
    assert "held until" in managed.run("rollback", run, "--auto-approve").out
    assert managed.site("/sites/alpha")["title"] == "Changed"


def test_holds_are_listed_replaced_and_ended(managed: Stage) -> None:
    assert "Nothing is held" in managed.run("hold", "--list").out
    managed.run("hold", "hub:*", "--reason", "one", "--until", "2d")
    managed.run("hold", "hub:*", "--reason", "two", "--until", "2099-01-01T00:00Z")
    told = managed.run("hold", "--list", "--format", "json").json
    Draft202012Validator(schemas()["holds.schema.json"]).validate(told)
    (listed,) = told
    assert (listed["reason"], listed["until"], listed["lasts"]) == ("two", "2099-01-01T00:00:00Z", True)
    assert "tester" in listed["by"]
    managed.run("hold", "--end", "hub:*")
    assert managed.run("hold", "--list", "--format", "json").json == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense", *WHY),
        ("hub:[z-a]", *WHY),  # of a kind that nothing is declared of
        ("site:/sites/a",),
        ("site:/sites/a", "--reason", "x", "--until", "yesterday"),
        ("site:/sites/a", "--reason", "x", "--until", "2001-01-01"),
        ("site:/sites/a", "--reason", "x", "--until", "99999999999d"),
        ("site:/sites/a", "--list"),
        ("--end", "site:/sites/a"),
        (),
    ],
)
def test_what_is_no_hold_is_refused(arguments: tuple[str, ...], managed: Stage) -> None:
    assert managed.run("hold", *arguments, expect=64).err
    assert managed.run("hold", "--list", "--format", "json").json == []


def test_a_hold_may_be_the_first_word_of_a_ledger(stage: Stage) -> None:
    stage.edit(create={"url": "/sites/old", "template": "STS#3", "title": "Old"})
    stage.commit({"sites/old.yaml": site("/sites/old", title="Ours")})
    stage.run("hold", "site:/sites/old", *WHY)
    stage.apply()
    assert stage.site("/sites/old")["title"] == "Old"
    stage.run("hold", "--end", "site:/sites/old")
    stage.apply()
    assert stage.site("/sites/old")["title"] == "Ours"
