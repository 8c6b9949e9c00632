"""A group that is renamed, by a document or by hand, stays the same group: with its id, members and rights."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from spo_gitops.model.address import Address
from spo_gitops.model.desired import Desired, DesiredState, Wanted
from spo_gitops.problems import Position

from .loop import World, state
from .model_inside import READ, Inside
from .model_tenant import Crash, ModelTenant

HERE = Position("sites/a.yaml")
CREATIONS = {"group.create", "group.remove"}


def declared(key: str, renames: dict[str, str] | None = None, commit: str = "c", **more: Any) -> DesiredState:
    """A site with a group that has a member and a level, owns itself, and has something in a list."""
    base, own = f"groups.{key}", f"siteGroup:{key}"
    fields = {
        f"groups[{key}]": True, f"{base}.title": key.title(), f"{base}.members": ("ann@contoso.com",),
        f"{base}.roles": ("Read",), f"{base}.owner": own, "lists[docs]": True, "lists.docs.template": "DocumentLibrary",
        "lists.docs.title": "docs", "lists.docs.inheritPermissions": False,
        f"lists.docs.roleAssignments[{own} = Edit]": True, **more,
    }  # fmt: skip
    sets = {
        "groups": "include",
        "lists": "include",
        f"{base}.members": "exact",
        "lists.docs.roleAssignments": "include",
    }
    wanted = {name: Wanted(value, HERE) for name, value in fields.items()}
    return state(Desired(Address("site", "/sites/a"), HERE, wanted, sets=sets, renames=renames or {}), commit=commit)


@pytest.fixture
def world() -> World:
    tenant = ModelTenant()
    tenant.add("/sites/a")
    return World(tenant)


def inside(world: World) -> Inside:
    return world.tenant.sites["/sites/a"].inside


def number(world: World, title: str) -> int:
    return next(n for n, group in inside(world).groups.items() if group.title == title)


def applied(world: World, desired: DesiredState) -> set[str]:
    """What was sent of the making and removing of groups; everything succeeded, and nothing is left to do."""
    start = len(world.tenant.log)
    assert {outcome.status.value for outcome in world.apply(desired).values()} <= {"succeeded"}
    sent = CREATIONS & set(world.tenant.log[start:])
    assert not world.plan(desired).writing
    return sent


def test_a_document_renames_a_group_and_takes_that_back(world: World) -> None:
    before = world.tenant.state()
    assert applied(world, declared("team", commit="c0")) == {"group.create"}
    made, then = world.tenant.state(), number(world, "Team")
    assert applied(world, declared("crew", {"crew": "team"}, commit="c1")) == set()
    assert number(world, "Crew") == then
    # The previous name may stay in the document, or go.
    assert applied(world, declared("crew", commit="c2")) == set()
    assert applied(world, declared("team", commit="c3")) == set()
    assert number(world, "Team") == then
    assert world.tenant.state() == made
    applied(world, DesiredState({}, "c4"))
    assert world.tenant.state() == before


def test_without_its_previous_name_it_is_another_group(world: World) -> None:
    applied(world, declared("team", commit="c0"))
    assert applied(world, declared("crew", commit="c1")) == CREATIONS


def test_a_previous_name_without_its_group_takes_nothing_from_the_group_that_has_it(world: World) -> None:
    """What no document declares has no name of today to which another group could move."""
    before = world.tenant.state()
    applied(world, declared("team", commit="c0"))
    nothing = Desired(Address("site", "/sites/a"), HERE, {}, renames={"crew": "team"})
    assert applied(world, state(nothing, commit="c1")) == {"group.remove"}
    assert world.tenant.state() == before


def test_a_group_that_somebody_renamed_gets_its_name_back(world: World) -> None:
    applied(world, declared("team", commit="c0"))
    made, then = world.tenant.state(), number(world, "Team")
    inside(world).groups[then].title = "Somebody's"
    (action,) = world.plan(declared("team", commit="c0")).writing
    assert [(d.attribute, d.before, d.after) for d in action.changes] == [("groups.team.title", "Somebody's", "Team")]
    assert applied(world, declared("team", commit="c0")) == set()
    assert world.tenant.state() == made


def test_a_group_that_somebody_renamed_goes_with_its_document(world: World) -> None:
    before = world.tenant.state()
    applied(world, declared("team", commit="c0"))
    inside(world).groups[number(world, "Team")].title = "Somebody's"
    assert applied(world, DesiredState({}, "c1")) == {"group.remove"}
    assert world.tenant.state() == before


def test_another_group_of_the_old_name_is_another_group(world: World) -> None:
    """Whoever has the name is meant: the one that was ours is somebody's now."""
    applied(world, declared("team", commit="c0"))
    inside(world).groups[number(world, "Team")].title = "Somebody's"
    inside(world)._group_create({"Title": "Team"}, {})
    assert applied(world, declared("team", commit="c0")) == set()
    assert number(world, "Somebody's") != number(world, "Team")


def test_a_group_of_somebody_is_renamed_by_its_title_and_given_back(world: World) -> None:
    inside(world)._group_create({"Title": "Team"}, {})
    then = number(world, "Team")
    inside(world).grants[then] = {READ}
    before = world.tenant.state()
    assert applied(world, declared("crew", {"crew": "team"}, commit="c0")) == set()
    assert number(world, "Crew") == then
    assert applied(world, DesiredState({}, "c1")) == set()
    assert world.tenant.state() == before


def test_a_rollback_finds_the_group_that_got_its_name_back(world: World) -> None:
    """The run that let go of it left a record without it, or none at all, and its title says another."""
    inside(world)._group_create({"Title": "Team"}, {})
    others = {"groups": "include"}
    for fields in ({}, {"title": Wanted("One", HERE)}):
        nothing = Desired(Address("site", "/sites/a"), HERE, fields)
        applied(world, state(nothing, commit="c0") if fields else DesiredState({}, "c0"))
        crew = {"groups[crew]": Wanted(True, HERE), "groups.crew.title": Wanted("Crew", HERE), **fields}
        mine = Desired(Address("site", "/sites/a"), HERE, crew, sets=others, renames={"crew": "team"})
        assert applied(world, state(mine, commit="c1")) == set()
        then = number(world, "Crew")
        applied(world, state(nothing, commit="c2") if fields else DesiredState({}, "c2"))
        assert number(world, "Team") == then
        outcomes = world.roll_back()
        assert {outcome.status.value for outcome in outcomes.values()} == {"succeeded"}, outcomes
        assert number(world, "Crew") == then
        applied(world, state(mine, commit="c3"))
        applied(world, DesiredState({}, "c4"))


def test_a_rollback_gives_the_old_name_back(world: World) -> None:
    world.apply(DesiredState({}, "start"))
    world.commits["start"] = DesiredState({}, "start")
    applied(world, declared("team", commit="c0"))
    made = world.tenant.state()
    applied(world, declared("crew", {"crew": "team"}, commit="c1"))
    outcomes = world.roll_back()
    assert {outcome.status.value for outcome in outcomes.values()} == {"succeeded"}
    assert world.tenant.state() == made
    assert not world.plan(declared("team", commit="c2")).writing


def test_a_previous_name_that_stays_counts_again_for_whoever_has_it_then() -> None:
    """Nobody remembers a group that nobody declares: the document is taken at its word, which the plan shows, and what
    it takes is given back (docs/permissions.md)."""
    tenant = ModelTenant()
    inside = tenant.add("/sites/a").inside
    inside._group_create({"Title": "Team"}, {})
    theirs = max(inside.groups)
    world, told = World(tenant), declared("crew", {"crew": "team"})
    world.apply(declared("crew"))
    assert not world.plan(told).writing, "it is ours already: what the line says is over"
    world.apply(state())
    (action,) = world.plan(told).writing
    change = next(change for change in action.changes if change.attribute == "groups.crew.title")
    assert (change.before, change.after) == ("Team", "Crew")
    world.apply(told)
    assert inside.groups[theirs].title == "Crew"
    world.apply(state())
    assert inside.groups[theirs].title == "Team"
    world.apply(declared("crew"))
    assert inside.groups[theirs].title == "Team", "without the line it is left alone"


@pytest.mark.parametrize("writes", range(4))
def test_a_release_that_died_gives_the_old_name_back_with_all_the_rest(world: World, writes: int) -> None:
    inside(world)._group_create({"Title": "Team"}, {})
    before = world.tenant.state()
    applied(world, declared("crew", {"crew": "team"}, commit="c0"))
    world.tenant.crash_after = writes
    with contextlib.suppress(Crash):
        world.apply(DesiredState({}, "c1"))
    world.tenant.crash_after = None
    applied(world, DesiredState({}, "c1"))
    assert world.tenant.state() == before
