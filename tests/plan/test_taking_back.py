"""The plan of a rollback, from reading to the end, against the model tenant of the laws."""

from __future__ import annotations

from typing import Any

from spo_gitops.model.outcome import Outcome, Status

from ..laws.loop import World, state
from ..laws.model_tenant import ModelTenant
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
