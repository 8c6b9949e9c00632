"""Settling: what to set on a resource that has just appeared, decided by the same rule as in a plan.

The priors are what the service gave by itself, read after provisioning and before our first write.
"""

from __future__ import annotations

from dataclasses import replace

from ..model.desired import Lifecycle
from ..model.kind import Appeared, Kind
from ..model.observation import Observation
from ..model.ownership import Held, Origin, Ownership
from ..model.plan import Action, Decision, Verb
from ..plan.doubts import doubted
from ..plan.held import own_owed, with_held
from ..plan.late import as_they_came, counted
from ..plan.resources import Context, Trio, attributes, recorded


def settle(
    action: Action, appeared: Appeared, live: Observation, kind: Kind, context: Context
) -> tuple[tuple[Decision, ...], Ownership]:
    """The decisions on what was read, and the ownership once they are carried out."""
    assert action.desired is not None
    before = replace(born(action, appeared, context), identity=live.identity)
    if action.verb is Verb.CREATE or kind.holds_itself():
        before = replace(before, attributes=as_they_came(before.attributes, live))
    trio = Trio(action.address, action.desired, before, live, kind)
    decisions = attributes(trio, context)
    if action.verb is Verb.RESTORE and action.prior_ownership is not None:
        decisions = with_held(decisions, action.prior_ownership, live)
        decisions = tuple(doubted(decision, kind) for decision in decisions)
    ownership = recorded(trio, decisions, context, before.origin)
    assert ownership is not None
    ownership = replace(ownership, held=_still_held(action, decisions, live), taken_back=action.mark)
    if action.verb is Verb.CREATE:
        ownership = replace(ownership, content=counted(live))
    return decisions, ownership


def born(action: Action, appeared: Appeared, context: Context) -> Ownership:
    """Who owns what has just appeared, before anything of it was read: what the call itself set, or as we left it."""
    prior = action.prior_ownership
    if action.verb is Verb.RESTORE and prior is not None:
        origin = prior.was if prior.origin is Origin.RECYCLED else prior.origin
        return replace(prior, origin=origin, identity=appeared.identity, taken_back=action.mark)
    return created(action, appeared, context.stack, context.run)


def created(action: Action, appeared: Appeared, stack: str, run: str) -> Ownership:
    """The record of what a run has created, before anything of it was read."""
    history = action.prior_ownership.history if action.prior_ownership is not None else ()
    given = {name: replace(owned, run=run) for name, owned in appeared.given.items()}
    lifecycle = action.desired.lifecycle if action.desired is not None else Lifecycle()
    return Ownership(
        action.address, Origin.CREATED, appeared.identity, stack, given, lifecycle=lifecycle, history=history
    )


def _still_held(action: Action, decisions: tuple[Decision, ...], live: Observation) -> tuple[Held, ...]:
    """What is held until it has been given back, so that a run that breaks off here loses nothing."""
    if action.verb is not Verb.RESTORE or action.prior_ownership is None or action.ownership is None:
        return ()
    elsewhere = tuple(held for held in action.ownership.held if held.address != action.address)
    return (*elsewhere, *own_owed(decisions, action.prior_ownership, live))
