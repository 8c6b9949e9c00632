"""What always holds (docs/three-way.md) over random histories of desired states, against a tenant in memory."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.model.desired import DesiredState

from .documents import PATHS, PEOPLE, states
from .frames import converged, converges, difference, goes_back, laws, numbered, outlives_a_crash
from .loop import World
from .model_tenant import ModelHub, ModelTenant

LAWS = laws(60)


@st.composite
def worlds(draw: Any) -> World:
    """A brownfield: some sites exist, with settings of somebody else's; /sites/d always does, and is never removed."""
    tenant = ModelTenant()
    for path in sorted(draw(st.frozensets(st.sampled_from(PATHS[:3])))):
        settings = {"SharingCapability": draw(st.integers(0, 3)), "DenyAddAndCustomizePages": draw(st.integers(1, 2))}
        admins = tuple(sorted(draw(st.frozensets(st.sampled_from(PEOPLE)))))
        tenant.add(path, settings=settings, admins=admins, description=draw(st.sampled_from(("", "old"))))
    tenant.add("/sites/d")
    tenant.add("/sites/hand")
    if draw(st.booleans()):
        by_hand = ModelHub("By hand", description="kept", approval=True, joiners=PEOPLE[:1])
        tenant.hubs[tenant.sites["/sites/d"].id] = by_hand
        tenant.sites["/sites/hand"].hub = tenant.sites["/sites/d"].id
    return World(tenant)


@LAWS
@given(worlds(), st.lists(states(PEOPLE), min_size=1, max_size=4))
def test_after_an_apply_the_next_plan_has_no_writes(world: World, history: list[DesiredState]) -> None:
    converges(world, history)


@LAWS
@given(worlds(), st.lists(states(), min_size=1, max_size=4), st.data())
def test_reverting_restores_the_tenant_exactly(world: World, history: list[DesiredState], data: Any) -> None:
    goes_back(world, history, data)


@LAWS
@given(worlds(), states())
def test_reverting_everything_leaves_what_was_there_before(world: World, desired: DesiredState) -> None:
    """But for what only a creation can set: the title and owner of what was adopted are given back, too."""
    before = world.tenant.state()
    converged(world, DesiredState(desired.resources, "c0"))
    converged(world, DesiredState({}, "c1"))
    assert difference(world.tenant.state(), before) == []


@LAWS
@given(worlds(), st.lists(states(), min_size=2, max_size=3))
def test_nothing_outside_the_desired_or_owned_state_is_written(world: World, history: list[DesiredState]) -> None:
    """Settings and sites that no document of the history mentions stay as they are (but for declared side effects)."""
    before = world.tenant.state()["sites"]
    for desired in numbered(history):
        converged(world, desired)
    after = world.tenant.state()["sites"]
    mentioned = {a.key for d in history for a in d.resources}
    for path in before:
        if path not in mentioned:  # its hub may go as a declared side effect, nothing else
            assert {**after[path], "hub": None} == {**before[path], "hub": None}
        for name, value in before[path]["settings"].items():
            if path not in mentioned or name in ("StorageMaximumLevel", "DefaultSharingLinkType"):
                assert after[path]["settings"][name] == value


@LAWS
@given(worlds(), st.lists(states(), min_size=1, max_size=3), st.integers(0, 12), st.booleans(), st.data())
def test_a_crash_anywhere_is_recovered_and_rollback_stays_exact(
    world: World, history: list[DesiredState], writes: int, late: bool, data: Any
) -> None:
    outlives_a_crash(world, history, data, writes=writes, late=late)
