"""A permission level that is renamed, by a document or by hand, stays the same level, wherever it is given."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from spo_gitops.model.address import Address
from spo_gitops.model.desired import Desired, DesiredState, Wanted
from spo_gitops.model.inner import FACT, ids_of, known_inside
from spo_gitops.model.observation import Observation, Presence
from spo_gitops.model.ownership import Origin, Owned, Ownership
from spo_gitops.problems import Position

from .loop import World, state
from .model_inside import Inside
from .model_tenant import ModelTenant

HERE, OURS = Position("sites/a.yaml"), Owned(True, False)
CREATIONS = {"level.create", "level.remove", "role.grant", "role.revoke", "list.grant", "list.revoke"}
SETS = {
    "groups": "include",
    "permissionLevels": "include",
    "lists": "include",
    "groups.team.members": "exact",
    "roleAssignments": "include",
    "lists.docs.roleAssignments": "exact",
}


def declared(key: str, renames: dict[str, str] | None = None, commit: str = "c", **more: Any) -> DesiredState:
    """A site with a level of its own that a group has, somebody has directly, and somebody has in a list."""
    base = f"permissionLevels.{key}"
    fields = {
        f"permissionLevels[{key}]": True, f"{base}.title": key.title(),
        f"{base}.permissions": ("Open", "ViewListItems"),
        "groups[team]": True, "groups.team.title": "Team", "groups.team.roles": (key,),
        f"roleAssignments[ben@contoso.com = {key}]": True, "lists[docs]": True,
        "lists.docs.template": "DocumentLibrary", "lists.docs.title": "docs", "lists.docs.inheritPermissions": False,
        "lists.docs.roleAssignments": (f"ben@contoso.com = {key}",), **more,
    }  # fmt: skip
    wanted = {name: Wanted(value, HERE) for name, value in fields.items()}
    told = {f"permissionLevels:{new}": f"permissionLevels:{old}" for new, old in (renames or {}).items()}
    return state(Desired(Address("site", "/sites/a"), HERE, wanted, sets=SETS, renames=told), commit=commit)


@pytest.fixture
def world() -> World:
    tenant = ModelTenant()
    tenant.add("/sites/a")
    return World(tenant)


def inside(world: World) -> Inside:
    return world.tenant.sites["/sites/a"].inside


def number(world: World, title: str) -> int:
    return next(n for n, level in inside(world).levels.items() if level["Name"] == title)


def applied(world: World, desired: DesiredState) -> set[str]:
    """What was sent of making, removing and giving levels; everything succeeded, and nothing is left to do."""
    start = len(world.tenant.log)
    assert {outcome.status.value for outcome in world.apply(desired).values()} <= {"succeeded"}
    sent = CREATIONS & set(world.tenant.log[start:])
    assert not world.plan(desired).writing
    return sent


def test_a_document_renames_a_level_and_takes_that_back(world: World) -> None:
    before = world.tenant.state()
    assert "level.create" in applied(world, declared("approver", commit="c0"))
    made, then = world.tenant.state(), number(world, "Approver")
    assert applied(world, declared("signer", {"signer": "approver"}, commit="c1")) == set()
    assert number(world, "Signer") == then
    assert applied(world, declared("signer", commit="c2")) == set()
    assert applied(world, declared("approver", commit="c3")) == set()
    assert number(world, "Approver") == then
    assert world.tenant.state() == made
    applied(world, DesiredState({}, "c4"))
    assert world.tenant.state() == before


def test_without_its_previous_name_it_is_another_level(world: World) -> None:
    applied(world, declared("approver", commit="c0"))
    assert {"level.create", "level.remove"} <= applied(world, declared("signer", commit="c1"))


def test_a_level_that_somebody_renamed_gets_its_name_back_and_nothing_is_given_anew(world: World) -> None:
    applied(world, declared("approver", commit="c0"))
    made, then = world.tenant.state(), number(world, "Approver")
    inside(world).levels[then]["Name"] = "Somebody's"
    (action,) = world.plan(declared("approver", commit="c0")).writing
    assert [(d.attribute, d.before, d.after) for d in action.changes] == [
        ("permissionLevels.approver.title", "Somebody's", "Approver")
    ]
    assert applied(world, declared("approver", commit="c0")) == set()
    assert world.tenant.state() == made


def test_a_level_that_somebody_renamed_goes_with_its_document(world: World) -> None:
    before = world.tenant.state()
    applied(world, declared("approver", commit="c0"))
    inside(world).levels[number(world, "Approver")]["Name"] = "Somebody's"
    assert "level.remove" in applied(world, DesiredState({}, "c1"))
    assert world.tenant.state() == before


def test_another_level_of_the_old_name_is_another_level(world: World) -> None:
    """Whoever has the name is meant: the one that was ours is somebody's now."""
    applied(world, declared("approver", commit="c0"))
    then = number(world, "Approver")
    inside(world).levels[then]["Name"] = "Somebody's"
    inside(world)._level_create(
        {"Name": "Approver", "BasePermissions": inside(world).levels[then]["BasePermissions"]}, {}
    )
    applied(world, declared("approver", commit="c0"))
    assert number(world, "Somebody's") == then != number(world, "Approver")


def test_a_group_and_a_level_of_one_id_are_two_things() -> None:
    """The ids of groups and of levels are counted apart."""
    site, both = Address("site", "/sites/a"), ("team=12", "permissionLevels:approver=12")
    seen = Observation(site, Presence.PRESENT, facts={FACT: both})
    assert ids_of(["groups[team]"], seen, {}) == {"team": "12"}
    assert ids_of(["permissionLevels[approver]"], seen, {}) == {"permissionLevels:approver": "12"}
    known = {"team": "12", "permissionLevels:approver": "12"}
    record = Ownership(site, Origin.ADOPTED, "x", attributes={"groups[team]": OURS, "permissionLevels[approver]": OURS})
    assert known_inside(None, replace(record, inner=known)) == known
