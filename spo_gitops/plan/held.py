"""What a removal took along of the resource itself, and how it comes back; what a side effect leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..model.address import Address
from ..model.observation import Observation
from ..model.ownership import Held, Owned, Ownership
from ..model.plan import Case, Decision, SideEffect
from ..model.value import UNKNOWN, same


def owned_after_effects(
    effects: tuple[SideEffect, ...], ownership: Mapping[Address, Ownership]
) -> dict[Address, Ownership]:
    """Our own hand must not look like drift: a side effect on an owned attribute becomes its V."""
    changed: dict[Address, Ownership] = {}
    for effect in effects:
        owner = changed.get(effect.address) or ownership.get(effect.address)
        if owner is None or effect.attribute not in owner.attributes:
            continue
        owned: Owned = replace(owner.attributes[effect.attribute], value=effect.after)
        changed[effect.address] = replace(owner, attributes={**owner.attributes, effect.attribute: owned})
    return changed


def with_held(decisions: tuple[Decision, ...], prior: Ownership, live: Observation) -> tuple[Decision, ...]:
    """Give back what a removal took along of the resource itself; newly declared attributes take it as prior."""
    held = {h.attribute: h.before for h in prior.held if h.address == prior.address}
    adjusted = []
    for decision in decisions:
        owned = decision.owned
        if decision.attribute in held and owned is not None and decision.attribute not in prior.attributes:
            decision = replace(decision, owned=Owned(owned.value, held[decision.attribute], owned.run))
        adjusted.append(decision)
    for item in _undecided(decisions, prior):
        now = live.value(item.attribute)
        if now is not UNKNOWN and not same(now, item.before):
            adjusted.append(Decision(item.attribute, Case.GIVEN_BACK, now, item.before, None))
    return tuple(adjusted)


def own_owed(decisions: tuple[Decision, ...], prior: Ownership, live: Observation) -> tuple[Held, ...]:
    """What the resource goes on holding of itself while these decisions are carried out."""
    given = {decision.attribute for decision in decisions if decision.case is not Case.GIVEN_BACK}
    return tuple(
        h
        for h in prior.held
        if h.address == prior.address and h.attribute not in given and not same(live.value(h.attribute), h.before)
    )


def settled(ownership: Ownership, decisions: tuple[Decision, ...], effects: tuple[SideEffect, ...]) -> Ownership:
    """The record once everything has been given back; what is still held means that something is outstanding."""
    given = {(e.address, e.attribute) for e in effects if e.gives_back}
    given |= {(ownership.address, d.attribute) for d in decisions if d.case is Case.GIVEN_BACK}
    left = tuple(h for h in ownership.held if (h.address, h.attribute) not in given)
    return replace(ownership, held=left, digest="" if left else ownership.digest)


def _undecided(decisions: tuple[Decision, ...], prior: Ownership) -> tuple[Held, ...]:
    decided = {decision.attribute for decision in decisions}
    return tuple(h for h in prior.held if h.address == prior.address and h.attribute not in decided)
