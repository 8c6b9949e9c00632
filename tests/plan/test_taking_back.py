"""The plan of a rollback, from reading to the end, against the model tenant of the laws."""

from __future__ import annotations

from typing import Any

import pytest

from spo_gitops.model.outcome import Outcome, Status

from ..laws.loop import World, state
from ..laws.model_tenant import Crash, ModelTenant
from .pieces import declared

A = "site:/sites/a"
LIST = {
    "lists[lists/tasks]": True,
    "lists.lists/tasks.template": "GenericList",
    "lists.lists/tasks.title": "Tasks",
    "lists.lists/tasks.columns[Due]": True,
    "lists.lists/tasks.columns.Due.type": "Text",
    "lists.lists/tasks.columns.Due.required": True,
}
GROUP = {"groups[crew]": True, "groups.crew.title": "Crew", "groups.crew.allowRequestToJoinLeave": True}


def all_well(outcomes: Any) -> bool:
    found: list[Outcome] = list(outcomes.values())
    return bool(found) and all(outcome.status is Status.SUCCEEDED for outcome in found)


def test_a_run_that_died_before_it_removed_an_archived_site_is_taken_back() -> None:
    world = World(ModelTenant())
    assert not world.apply(state(commit="c0"))
    fields = {"title": "A", "owner": "ann@contoso.com", "archived": True, **GROUP}
    assert all_well(world.apply(state(declared(A, fields=fields), commit="c1")))
    before = world.tenant.state()
    world.tenant.crash_after = 0
    world.commits["c2"] = state(commit="c2")
    with pytest.raises(Crash):
        world.apply(world.commits["c2"])
    world.tenant.crash_after = None
    assert not world.roll_back(), "there is nothing to take back, and what cannot be seen is no reason against it"
    assert world.tenant.state() == before


def test_what_cannot_be_read_blocks_a_rollback_with_the_reason() -> None:
    world = World(ModelTenant())
    world.tenant.add("/sites/a", title="A")
    assert not world.apply(state(commit="c0"))
    fields = {"title": "A", "archived": True, **GROUP}
    assert all_well(world.apply(state(declared(A, fields=fields), commit="c1")))
    (outcome,) = world.roll_back().values()
    assert outcome.status is Status.BLOCKED and "the site is archived" in outcome.message


def test_a_run_that_took_away_lists_and_groups_is_taken_back_with_what_was_in_them() -> None:
    world = World(ModelTenant())
    world.tenant.add("/sites/a", title="A")
    rest = {"title": "A"}
    assert all_well(world.apply(state(declared(A, fields={**rest, **LIST, **GROUP}), commit="c1")))
    before = world.tenant.state()
    assert all_well(world.apply(state(declared(A, fields=rest), commit="c2")))
    assert world.tenant.state() != before
    assert all_well(world.roll_back())
    assert world.tenant.state() == before
