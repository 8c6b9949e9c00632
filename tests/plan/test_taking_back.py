"""The plan of a rollback, from reading to the end, against the model tenant of the laws."""

from __future__ import annotations

import contextlib
from copy import deepcopy
from dataclasses import replace
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
LEVEL = {"permissionLevels[approver]": True, "permissionLevels.approver.permissions": ("Open", "ViewListItems")}
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
    assert all_well(world.apply(state(declared(A, fields={"title": "A2", **GROUP}), commit="c1")))
    world.tenant.sites["/sites/a"].archived = True  # by somebody: this is not for the rollback to take back
    before = world.tenant.state()
    (outcome,) = world.roll_back().values()
    assert outcome.status is Status.BLOCKED and "the site is archived" in outcome.message
    assert world.tenant.state() == before


@pytest.mark.parametrize("dies", [False, True])
@pytest.mark.parametrize(
    ("was", "became"),
    [
        ({"title": "A"}, {"title": "B", **GROUP, **LEVEL}),
        ({"title": "A", **GROUP, **LIST}, {"title": "A"}),
        ({"title": "A", **GROUP}, {"title": "A", **GROUP, "groups.crew.allowRequestToJoinLeave": False}),
    ],
)
def test_what_a_run_changed_inside_of_a_site_and_archived_goes_back_in_two(was: Any, became: Any, dies: bool) -> None:
    world = World(ModelTenant())
    world.tenant.add("/sites/a", title="A")
    assert all_well(world.apply(state(declared(A, fields=was), commit="c1")))
    before, owned = world.tenant.state(), {a: o.attributes for a, o in world.owned().items()}
    second = state(declared(A, fields={**became, "archived": True}), commit="c2")
    if dies:
        world.commits["c2"] = second
        for writes in range(20):  # it dies with its last write: that of the archive
            world.tenant.crash_after, world.tenant.late = writes, True
            probe = deepcopy(world)
            with contextlib.suppress(Crash):
                probe.apply(second)
            if probe.tenant.sites["/sites/a"].archived:
                world = probe
                break
        world.tenant.crash_after = None
        assert world.intent is not None
    else:
        assert all_well(world.apply(second))
    run = world.last

    (outcome,) = world.roll_back(run).values()
    assert outcome.status is Status.BLOCKED
    assert (
        "nobody can look inside a site that is archived; roll the run back again when that is undone" in outcome.message
    )
    now = world.tenant.sites["/sites/a"]
    assert (now.title, now.archived) == ("A", False)

    assert all_well(world.roll_back(run))
    assert world.tenant.state() == before
    assert {a: o.attributes for a, o in world.owned().items()} == owned
    assert not world.roll_back(run)


def test_what_somebody_changes_between_the_two_is_a_conflict() -> None:
    world = World(ModelTenant())
    world.tenant.add("/sites/a", title="A")
    assert all_well(world.apply(state(declared(A, fields={"title": "A", **GROUP}), commit="c1")))
    changed = {"title": "A", **GROUP, "groups.crew.description": "ours", "archived": True}
    assert all_well(world.apply(state(declared(A, fields=changed), commit="c2")))
    run = world.last
    world.roll_back(run)
    group = next(g for g in world.tenant.sites["/sites/a"].inside.groups.values() if g.title == "Crew")
    group.properties["Description"] = "somebody's"
    (outcome,) = world.roll_back(run).values()
    assert outcome.status is Status.BLOCKED and outcome.message.startswith("conflict, changed since: groups.crew.descr")


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


def test_a_site_that_the_run_moved_as_well_keeps_its_address_until_the_rest_goes_back() -> None:
    world = World(ModelTenant())
    world.tenant.add("/sites/a", title="A")
    assert not world.apply(state(commit="c0"))
    before = world.tenant.state()
    fields = {"title": "A", **GROUP, "url": "/sites/b", "archived": True}
    assert all_well(
        world.apply(state(replace(declared("site:/sites/b", fields=fields), previous="/sites/a"), commit="c1"))
    )
    run = world.last
    (outcome,) = world.roll_back(run).values()
    assert outcome.status is Status.BLOCKED and not world.tenant.sites["/sites/b"].archived
    assert all_well(world.roll_back(run))
    now = world.tenant.state()
    assert now["sites"]["/sites/a"] == before["sites"]["/sites/a"]
