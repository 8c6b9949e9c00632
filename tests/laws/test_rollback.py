"""Rolling runs back, over random histories of desired states, against a tenant in memory."""

from __future__ import annotations

import contextlib

from hypothesis import given, note
from hypothesis import strategies as st

from spo_gitops.model.desired import DesiredState
from spo_gitops.model.outcome import Status
from spo_gitops.model.plan import GuardClass

from .documents import states
from .frames import converged, difference, numbered
from .loop import World
from .model_tenant import Crash
from .test_loop import LAWS, worlds


def taken_back(world: World) -> None:
    outcomes = world.roll_back()
    note(f"rolled back -> { {str(a): (o.status.value, o.message) for a, o in outcomes.items()} }")
    assert all(outcome.status is Status.SUCCEEDED for outcome in outcomes.values()), outcomes


@LAWS
@given(worlds(), st.lists(states(), min_size=1, max_size=3))
def test_a_rollback_restores_the_tenant_exactly_and_git_then_asks_for_the_revert(
    world: World, history: list[DesiredState]
) -> None:
    world.apply(DesiredState({}, "start"))
    world.commits["start"] = DesiredState({}, "start")
    before = world.tenant.state()
    for desired in numbered(history):
        before = world.tenant.state()
        converged(world, desired)
    after = world.tenant.state()
    changed = bool(world.recorded)
    taken_back(world)
    assert difference(world.tenant.state(), before) == []
    # The commit as it is would redo it; that is refused as a whole.
    again = world.plan(numbered(history)[-1])
    if difference(after, before):
        assert any(trip.guard is GuardClass.HISTORY for trip in again.trips)
    last = history[-2] if len(history) > 1 else DesiredState({})
    converged(world, DesiredState(last.resources, "reverted"))
    assert difference(world.tenant.state(), before) == []
    reverted = world.plan(DesiredState(last.resources, "reverted"))
    assert not reverted.writing and not reverted.trips
    assert changed or not difference(after, before)


@LAWS
@given(worlds(), st.lists(states(), min_size=1, max_size=2))
def test_a_rollback_taken_back_is_as_if_it_had_never_been(world: World, history: list[DesiredState]) -> None:
    for desired in numbered(history):
        converged(world, desired)
    after = world.tenant.state()
    taken_back(world)
    taken_back(world)
    assert difference(world.tenant.state(), after) == []
    plan = world.plan(numbered(history)[-1])
    assert not plan.writing, [(str(a.address), a.verb, a.changes) for a in plan.writing]


@LAWS
@given(worlds(), st.lists(states(), min_size=1, max_size=2), st.integers(0, 10), st.booleans())
def test_a_rollback_that_dies_anywhere_is_concluded_and_done_again(
    world: World, history: list[DesiredState], writes: int, late: bool
) -> None:
    before = world.tenant.state()
    for desired in numbered(history):
        before = world.tenant.state()
        converged(world, desired)
    run = world.last
    world.tenant.crash_after, world.tenant.late = writes, late
    with contextlib.suppress(Crash):
        world.roll_back(run)
    world.tenant.crash_after = None
    outcomes = world.roll_back(run)
    note(f"again -> { {str(a): (o.status.value, o.message) for a, o in outcomes.items()} }")
    assert all(outcome.status is Status.SUCCEEDED for outcome in outcomes.values()), outcomes
    assert difference(world.tenant.state(), before) == []
    assert world.tenant.duplicate_creates == 0
