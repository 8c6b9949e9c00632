"""All kinds together: what is inside of sites, hubs on three levels, tenant, themes, designs, the archive, renames."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import assume, event, given
from hypothesis import strategies as st

from spo_gitops.model.address import Address
from spo_gitops.model.desired import URL, Desired, DesiredState, Wanted
from spo_gitops.model.outcome import Status

from .documents import HERE, PATHS, states
from .frames import converged, converges, difference, goes_back, laws, numbered, outlives_a_crash
from .loop import World
from .model_tenant import Crash
from .test_inside import insides, names_another_as_former, worlds

LAWS = laws(25)
MOVED = "/sites/moved"


class History(list[DesiredState]):
    """Commits; each is noted when it is applied, so that a report does not repeat them all."""

    def __repr__(self) -> str:
        return f"{len(self)} commits"


@st.composite
def histories(draw: Any, most: int) -> History:
    """Commits after a first one that declares nothing; from one of them on a site may have another URL, or be
    archived."""
    history = [DesiredState({}), *draw(st.lists(states(inner=insides), min_size=1, max_size=most))]
    if draw(st.booleans()):
        history = renamed(history, draw(st.sampled_from(PATHS)), draw(st.integers(1, len(history))))
    if draw(st.booleans()):
        history = archived(history, draw(st.sampled_from(PATHS)), draw(st.integers(1, len(history))))
    return History(history)


def renamed(history: list[DesiredState], path: str, since: int) -> list[DesiredState]:
    """The same with the site elsewhere from a commit on, if it has nothing to do with a hub of its own."""
    hubs = {address.key for desired in history for address in desired.resources if address.kind == "hub"}
    if path in hubs or path == "/sites/d":
        return history
    event("renamed")
    return [desired if index < since else _elsewhere(desired, path) for index, desired in enumerate(history)]


def _elsewhere(desired: DesiredState, path: str) -> DesiredState:
    site = desired.resources.get(Address("site", path))
    if site is None:
        return desired
    address = Address("site", MOVED)
    there = replace(site, address=address, previous=path, attributes={**site.attributes, URL: Wanted(MOVED, HERE)})
    others = {a: resource for a, resource in desired.resources.items() if a != site.address}
    return replace(desired, resources={**others, address: there})


def archived(history: list[DesiredState], path: str, since: int) -> list[DesiredState]:
    """The same with the site in the archive from a commit on, and nothing else of it changed from then on."""
    address, found, last = Address("site", path), [], None
    if any(Address("hub", path) in desired.resources for desired in history) or path == "/sites/d":
        return history
    event("archived")
    for index, desired in enumerate(history):
        site = desired.resources.get(address)
        if index < since or site is None:
            found.append(desired)
            continue
        last = last or replace(site, attributes={**site.attributes, "archived": Wanted(True, HERE)})
        found.append(replace(desired, resources={**desired.resources, address: _in_hub_of(site, last)}))
    return found


def _in_hub_of(now: Desired, archived: Desired) -> Desired:
    """The archived document; the hub that it names must be there."""
    hub = now.attributes.get("hub")
    others = {name: wanted for name, wanted in archived.attributes.items() if name != "hub"}
    return replace(archived, attributes=others if hub is None else {**others, "hub": hub})


def visible(world: World) -> Any:
    """The tenant, but for redirects to a site that is in the recycle bin (docs/yaml.md)."""
    found = world.tenant.state()
    if MOVED not in found["sites"]:
        found["sites"] = {p: s for p, s in found["sites"].items() if s["template"] != "RedirectSite#0"}
    return found


@LAWS
@given(worlds(), histories(3))
def test_after_an_apply_the_next_plan_has_no_writes(world: World, history: History) -> None:
    converges(world, history)


@LAWS
@given(worlds(), histories(3), st.data())
def test_reverting_restores_the_tenant_exactly(world: World, history: History, data: Any) -> None:
    assume(not names_another_as_former(world, history))
    goes_back(world, history, data, visible)


@LAWS
@given(worlds(), histories(2), st.integers(0, 12), st.booleans(), st.data())
def test_a_crash_anywhere_is_recovered_and_rollback_stays_exact(
    world: World, history: History, writes: int, late: bool, data: Any
) -> None:
    assume(not names_another_as_former(world, history))
    outlives_a_crash(world, history, data, writes=writes, late=late, view=visible)


@LAWS
@given(worlds(), histories(2), st.integers(0, 12), st.booleans())
def test_a_run_that_dies_anywhere_is_rolled_back_exactly(
    world: World, history: History, writes: int, late: bool
) -> None:
    goes_back_from_its_death(world, history, writes=writes, late=late)


@LAWS
@given(worlds(), histories(2), st.sampled_from(PATHS[:2]), st.none() | st.integers(0, 30), st.booleans())
def test_a_run_that_archives_what_it_changed_is_rolled_back_exactly(
    world: World, history: History, path: str, writes: int | None, late: bool
) -> None:
    """Dead or not, in two: the first brings the site back (docs/transactions.md)."""
    history = History(archived(history, path, len(history) - 1))
    goes_back_from_its_death(world, history, writes=writes, late=late)


def goes_back_from_its_death(world: World, history: History, *, writes: int | None, late: bool) -> None:
    """The last commit's run dies after so many writes, if at all, and is rolled back."""
    before = visible(world)
    for desired in numbered(history[:-1]):
        converged(world, desired)
        before = visible(world)
    world.tenant.crash_after, world.tenant.late = writes, late
    dying = numbered(history)[-1]
    world.commits[dying.commit] = dying
    try:
        world.apply(dying)
    except Crash:
        event("died")
    world.tenant.crash_after = None
    dead = world.last
    outcomes = world.roll_back(dead)
    if any("nobody can look inside a site that is archived" in outcome.message for outcome in outcomes.values()):
        event("rolled back in two")
        outcomes = world.roll_back(dead)
    assert not {str(a): o.message for a, o in outcomes.items() if o.status is not Status.SUCCEEDED}
    assume(not any("lossy: " in outcome.message for outcome in outcomes.values()))
    assert difference(visible(world), before) == []
