"""What holds of every history, whatever it consists of: the frames of the laws over the whole loop."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, assume, note, settings
from hypothesis import strategies as st

from spo_gitops.model.desired import DesiredState
from spo_gitops.model.outcome import Status

from .loop import World
from .model_tenant import Crash

View = Callable[[World], Any]


def laws(examples: int) -> settings:
    """The settings of a law; ``SPO_GITOPS_EXAMPLES`` asks for more examples."""
    return settings(
        max_examples=int(os.environ.get("SPO_GITOPS_EXAMPLES", examples)),
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def shown(world: World) -> Any:
    """The tenant's observable state."""
    return world.tenant.state()


def converges(world: World, history: list[DesiredState]) -> None:
    """After an apply the next plan writes nothing, and the next apply sends no write."""
    for desired in numbered(history):
        converged(world, desired)
        in_step(world, desired)
        before = world.tenant.writes
        world.apply(desired)
        assert world.tenant.writes == before


def goes_back(world: World, history: list[DesiredState], data: Any, view: View = shown) -> None:
    """Commits are reverted one by one or at once, and the tenant is as it was then, mentioned in the YAML or not.

    The first state is applied like the others; DesiredState({}) stands for the time before.
    """
    seen = []
    history = numbered(history)
    for desired in history:
        converged(world, desired)
        seen.append(view(world))
    back = data.draw(st.integers(0, len(history) - 1))
    steps = range(len(history) - 2, back - 1, -1) if data.draw(st.booleans()) else [back]
    revert(world, history, seen, steps, view)


def outlives_a_crash(
    world: World,
    history: list[DesiredState],
    data: Any,
    *,
    writes: int,
    late: bool,
    saves: int | None = None,
    view: View = shown,
) -> None:
    """A run that dies after so many writes, or records of what it learnt, is concluded by the next one, and rollback
    stays exact."""
    history = numbered(history)
    crashing = data.draw(st.integers(0, len(history) - 1))
    seen = []
    for index, desired in enumerate(history):
        if index == crashing:
            world.tenant.crash_after, world.tenant.late = None if saves is not None else writes, late
            world.unsaved = saves
            with contextlib.suppress(Crash):
                world.apply(desired)
            world.tenant.crash_after = world.unsaved = None
        converged(world, desired)
        in_step(world, desired)
        seen.append(view(world))
    revert(world, history, seen, range(len(history) - 2, -1, -1), view)
    assert world.tenant.duplicate_creates == 0


def revert(world: World, history: list[DesiredState], seen: list[Any], steps: Any, view: View = shown) -> None:
    """Each state once more, as the commit that reverts to it, and the tenant as it was seen then."""
    for index in steps:
        converged(world, DesiredState(history[index].resources, f"r{index}"))
        unlike = difference(view(world), seen[index])
        note(f"not as it was: {unlike}; kept: {sorted(world.kept)}")
        assert unlike == []


def in_step(world: World, desired: DesiredState) -> None:
    """The plan has no writes."""
    plan = world.plan(desired)
    assert not plan.writing, [
        (str(a.address), a.verb, [(d.attribute, d.case, d.before, d.after) for d in a.changes]) for a in plan.writing
    ]


def difference(now: Any, then: Any, path: str = "") -> list[str]:
    """Where two states differ."""
    if isinstance(now, dict) and isinstance(then, dict):
        keys = sorted({*now, *then})
        return [d for key in keys for d in difference(now.get(key), then.get(key), f"{path} {key}")]
    return [] if now == then else [f"{path}: {now} != {then}"]


def numbered(history: list[DesiredState]) -> list[DesiredState]:
    return [DesiredState(desired.resources, f"c{index}") for index, desired in enumerate(history)]


def told(desired: DesiredState) -> str:
    """A state in a few words, for the report of a failure."""
    lines = [f"apply {desired.commit}:"]
    for address, resource in sorted(desired.resources.items()):
        policies = [(p.attribute, p.constraint.at_most) for p in resource.policies]
        lines.append(f"  {address} {resource.fields} {dict(resource.sets)} {policies}")
    return "\n".join(lines)


def converged(world: World, desired: DesiredState) -> None:
    """Apply, expecting every action to succeed."""
    note(f"tenant {world.tenant.state()}")
    note(told(desired))
    outcomes = world.apply(desired)
    note(f"-> { {str(a): (o.status.value, o.message) for a, o in outcomes.items() if o.message} }")
    wrong = {str(a): o.message for a, o in outcomes.items() if o.status not in (Status.SUCCEEDED, Status.BLOCKED)}
    assert not wrong
    assert not any("lossy: " in outcome.message for outcome in outcomes.values())
    # What could not be applied is not claimed to come back.
    assume(all(outcome.status is not Status.BLOCKED for outcome in outcomes.values()))
