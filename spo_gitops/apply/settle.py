"""Settling: what to set on a resource that has just appeared, decided by the same rule as in a plan.

The priors are what the service gave by itself, read after provisioning and before our first write.
"""

from __future__ import annotations

from dataclasses import replace

from ..model.kind import Appeared, Kind
from ..model.observation import Observation
from ..model.ownership import Origin, Owned, Ownership
from ..model.plan import Action, Case, Decision, Verb
from ..model.value import UNKNOWN, same
from ..plan.effects import self_held
from ..plan.resources import Context, Trio, attributes, recorded


def settle(
    action: Action, appeared: Appeared, live: Observation, kind: Kind, context: Context
) -> tuple[tuple[Decision, ...], Ownership]:
    """The decisions on what was read, and the ownership once they are carried out."""
    assert action.desired is not None
    before = _before(action, appeared, live, context)
    trio = Trio(action.address, action.desired, before, live, kind)
    decisions = attributes(trio, context.run)
    if action.verb is Verb.RESTORE and action.prior_ownership is not None:
        decisions = _with_held(decisions, action.prior_ownership, live)
    ownership = recorded(trio, decisions, context, before.origin)
    assert ownership is not None
    ownership = replace(ownership, held=())  # given back with this action, or taken over by others
    if action.verb is Verb.CREATE:
        content = {name: live.facts[name] for name in ("items", "lastChange") if name in live.facts}
        ownership = replace(ownership, content=content)
    return decisions, ownership


def _before(action: Action, appeared: Appeared, live: Observation, context: Context) -> Ownership:
    prior = action.prior_ownership
    if action.verb is Verb.RESTORE and prior is not None:
        return replace(
            prior, origin=prior.was if prior.origin is Origin.RECYCLED else prior.origin, identity=live.identity
        )
    history = prior.history if prior is not None else ()
    given = dict(appeared.given)
    return Ownership(action.address, Origin.CREATED, live.identity, context.stack, given, history=history)


def _with_held(decisions: tuple[Decision, ...], prior: Ownership, live: Observation) -> tuple[Decision, ...]:
    """Give back what the removal took along of the resource itself; newly declared attributes take it as prior."""
    held = {h.attribute: h.before for h in prior.held if h.address == prior.address}
    adjusted = []
    for decision in decisions:
        owned = decision.owned
        if decision.attribute in held and owned is not None and decision.attribute not in prior.attributes:
            decision = replace(decision, owned=Owned(owned.value, held[decision.attribute], owned.run))
        adjusted.append(decision)
    for item in self_held(tuple(adjusted), prior):
        now = live.value(item.attribute)
        if now is not UNKNOWN and not same(now, item.before):
            adjusted.append(Decision(item.attribute, Case.GIVEN_BACK, now, item.before, None))
    return tuple(adjusted)
