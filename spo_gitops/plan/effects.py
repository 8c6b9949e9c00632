"""Side effects: what an action changes on resources that nobody named, held by the one that caused it.

DESIGN 5.4. A removal holds every association that we do not own and the remover's own unowned attributes;
bringing the resource back gives them back where they are still what the side effect left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..model.address import Address
from ..model.kind import Kinds
from ..model.observation import Observation, ObservedState
from ..model.ownership import Held, Owned, Ownership
from ..model.plan import Action, Decision, Reversibility, SideEffect, Verb
from ..model.value import UNKNOWN, Missing, same

NOTHING = "none"


@dataclass(frozen=True, slots=True)
class World:
    """What the side effects of a plan are judged by."""

    observed: ObservedState
    ownership: Mapping[Address, Ownership]
    kinds: Kinds


def with_effects(drafts: Mapping[Address, Action], world: World) -> dict[Address, Action]:
    """The drafts with their side effects, and priors that are impossible handed to who made them so."""
    effective = dict(drafts)
    for address, draft in drafts.items():
        if draft.verb is Verb.REMOVE:
            effective[address] = _removing(draft, effective, world)
        elif draft.verb is Verb.RESTORE:
            effective[address] = _restoring(draft, effective, world)
    for address in drafts:
        _lend_impossible_priors(address, effective, world)
    return effective


def _removing(draft: Action, drafts: Mapping[Address, Action], world: World) -> Action:
    assert draft.ownership is not None
    key = draft.address.key
    effects = [
        SideEffect(member.address, attribute, key, NOTHING)
        for member, attribute in world.observed.members.get(draft.address, ())
        if not _goes_by_itself(member.address, attribute, drafts)
    ]
    held = [
        Held(effect.address, effect.attribute, key, NOTHING)
        for effect in effects
        if not (owner := world.ownership.get(effect.address)) or effect.attribute not in owner.attributes
    ]
    if world.kinds[draft.address.kind].holds_itself():
        held += _own_unowned(draft.observation, draft.ownership)
    late = world.observed.late and bool(world.observed.members.get(draft.address))
    return replace(
        draft,
        ownership=replace(draft.ownership, held=tuple(held)),
        side_effects=tuple(effects),
        reversibility=Reversibility.LOSSY if late else draft.reversibility,
        losses=(*draft.losses, "members that joined within the last minutes may have been missed")
        if late
        else draft.losses,
    )


def _restoring(draft: Action, drafts: dict[Address, Action], world: World) -> Action:
    """Give back what the removal held elsewhere; an attribute that is owned meanwhile takes it as its prior."""
    assert draft.prior_ownership is not None
    effects = []
    for held in draft.prior_ownership.held:
        if held.address == draft.address:
            continue
        other = drafts.get(held.address)
        owner = other.ownership if other is not None else world.ownership.get(held.address)
        if owner is not None and held.attribute in owner.attributes:
            _give_prior(held, owner, drafts, world)
            continue
        live = world.observed.of(held.address).value(held.attribute)
        if same(live, held.left):
            effects.append(SideEffect(held.address, held.attribute, held.left, held.before, gives_back=True))
    return replace(draft, side_effects=tuple(effects))


def _give_prior(held: Held, owner: Ownership, drafts: dict[Address, Action], world: World) -> None:
    owned = owner.attributes[held.attribute]
    if not same(owned.before, held.left):
        return
    changed = replace(owner, attributes={**owner.attributes, held.attribute: replace(owned, before=held.before)})
    draft = drafts.get(held.address)
    if draft is not None:
        drafts[held.address] = replace(draft, ownership=changed)
    else:
        observation = world.observed.of(held.address)
        drafts[held.address] = Action(held.address, Verb.RECORD, (), observation, changed, owner)


def _lend_impossible_priors(address: Address, drafts: dict[Address, Action], world: World) -> None:
    """A release to something that this plan removes (or an earlier one did): the nearest value, and the remover
    holds the prior to give it back."""
    draft = drafts[address]
    kind = world.kinds[address.kind]
    decisions = list(draft.decisions)
    for index, decision in enumerate(decisions):
        target = kind.points_at(decision.attribute)
        if not target or decision.desired_by_git or not isinstance(decision.after, str) or decision.after == NOTHING:
            continue
        remover = drafts.get(Address(target, decision.after))
        if remover is None or remover.verb is not Verb.REMOVE or remover.ownership is None:
            continue
        note = f"{target} {decision.after} goes in this run; its record holds the association"
        nothing = None if same(decision.before, NOTHING) else NOTHING
        decisions[index] = replace(decision, after=nothing, note=note)
        held = Held(address, decision.attribute, decision.after, NOTHING)
        drafts[remover.address] = replace(
            remover, ownership=replace(remover.ownership, held=(*remover.ownership.held, held))
        )
    drafts[address] = replace(draft, decisions=tuple(decisions))


def _goes_by_itself(address: Address, attribute: str, drafts: Mapping[Address, Action]) -> bool:
    """Whether the dependant leaves in this plan on its own account, so that nothing is done to it."""
    draft = drafts.get(address)
    if draft is None:
        return False
    return draft.verb is Verb.REMOVE or any(d.attribute == attribute and d.writes for d in draft.decisions)


def _own_unowned(observation: Observation, ownership: Ownership) -> list[Held]:
    held = []
    for name, value in sorted(observation.fields.items()):
        if name not in ownership.attributes and value is not UNKNOWN and not isinstance(value, Missing):
            held.append(Held(ownership.address, name, value, NOTHING))
    return held


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


def self_held(decisions: tuple[Decision, ...], ownership: Ownership) -> tuple[Held, ...]:
    """What a resource that came back holds of itself and nobody declares now: to be written as it was."""
    decided = {decision.attribute for decision in decisions}
    return tuple(h for h in ownership.held if h.address == ownership.address and h.attribute not in decided)
