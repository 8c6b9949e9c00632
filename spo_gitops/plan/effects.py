"""Side effects: what an action changes on resources that nobody named, held by the one that caused it.

docs/three-way.md, "Hubs". A removal holds every association that we do not own and the remover's own unowned
attributes; bringing the resource back gives them back where they are still what the side effect left. What could not
be given back then (the run broke off, or it could not be read) stays held, and a later plan gives it back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..model.address import Address
from ..model.kind import Kind
from ..model.observation import Presence
from ..model.ownership import Held, Origin, Ownership
from ..model.plan import Action, Reversibility, SideEffect, Verb
from ..model.value import UNKNOWN, Missing, same
from .held import own_owed, with_held
from .lending import NOTHING, World, lend_impossible_priors, lend_own
from .priors import give_prior, releases_to


def with_effects(drafts: Mapping[Address, Action], world: World) -> dict[Address, Action]:
    """The drafts with their side effects, and priors that are impossible handed to who made them so."""
    effective = dict(drafts)
    for address in drafts:
        draft = effective[address]  # an effect of another one may have changed it
        if draft.verb is Verb.REMOVE:
            effective[address] = _removing(draft, effective, world)
        elif draft.verb is Verb.RESTORE or owes(draft):
            effective[address] = _restoring(draft, effective, world)
    for address in drafts:
        lend_own(address, effective, world)
        lend_impossible_priors(address, effective, world)
    return effective


def _removing(draft: Action, drafts: Mapping[Address, Action], world: World) -> Action:
    assert draft.ownership is not None
    key = draft.address.key
    effects = [
        SideEffect(member.address, attribute, key, NOTHING)
        for member, attribute in world.observed.members.get(draft.address, ())
        if not goes_by_itself(member.address, attribute, drafts)
    ]
    held = [
        Held(effect.address, effect.attribute, key, NOTHING)
        for effect in effects
        if not (owner := _owner_to_be(effect.address, drafts, world)) or effect.attribute not in owner.attributes
    ]
    held += _own_unowned(draft, world.kinds[draft.address.kind])
    held += _owed(draft.ownership, held)
    losses = _losses(draft.address, world)
    return replace(
        draft,
        ownership=replace(draft.ownership, held=tuple(held)),
        side_effects=tuple(effects),
        reversibility=Reversibility.LOSSY if losses else draft.reversibility,
        losses=(*draft.losses, *losses),
    )


def _owner_to_be(address: Address, drafts: Mapping[Address, Action], world: World) -> Ownership | None:
    """Who owns the dependant's attributes once the plan is carried out; a release in it may let go of them."""
    draft = drafts.get(address)
    return draft.ownership if draft is not None else world.ownership.get(address)


def _owed(ownership: Ownership, held: list[Held]) -> list[Held]:
    """What was held before and never given back."""
    known = {(h.address, h.attribute) for h in held}
    return [h for h in ownership.held if (h.address, h.attribute) not in known]


def _losses(address: Address, world: World) -> list[str]:
    """Why the removal may not be taken back exactly."""
    members = world.observed.members.get(address, ())
    return [
        f"{member.address} belongs to it by discovery and could not be read again"
        for member, attribute in members
        if member.value(attribute) is UNKNOWN
    ]


def owes(draft: Action) -> bool:
    """Whether an earlier run brought the resource back and has not given back everything that it held."""
    return (
        draft.verb in (Verb.UPDATE, Verb.RECORD)
        and draft.observation.presence is Presence.PRESENT
        and draft.prior_ownership is not None
        and bool(draft.prior_ownership.held)
    )


def _restoring(draft: Action, drafts: dict[Address, Action], world: World) -> Action:
    """Give back what the removal held elsewhere; an attribute that is owned meanwhile takes it as its prior.

    The record goes on holding what is about to be given back until that is done, and what cannot be read.
    """
    assert draft.prior_ownership is not None
    effects, owed = [], []
    for held in draft.prior_ownership.held:
        if held.address == draft.address:
            continue
        other = drafts.get(held.address)
        owner = other.ownership if other is not None else world.ownership.get(held.address)
        owned_meanwhile = owner is not None and held.attribute in owner.attributes
        if owned_meanwhile or (other is not None and releases_to(other, held.attribute, held.left)):
            owed += [] if give_prior(held, drafts, world) else [held]
            continue
        possible = _now(held, other, owner, world)
        if possible:
            effects.append(SideEffect(held.address, held.attribute, held.left, held.before, gives_back=True))
        if possible is not False:
            owed.append(held)
    return _with_own(draft, tuple(effects), tuple(owed))


def _now(held: Held, draft: Action | None, owner: Ownership | None, world: World) -> bool | None:
    """Whether it can be given back in this plan; None where that cannot be known yet."""
    if draft is not None and draft.verb is Verb.RESTORE:  # it comes back in this plan, before it is given anything
        declared = draft.desired is not None and held.attribute in draft.desired.attributes
        return None if declared else True
    observation = world.observed.of(held.address)
    if observation.presence is Presence.ABSENT:
        return None if owner is not None and owner.origin is Origin.RECYCLED else False
    live = observation.value(held.attribute)
    return None if live is UNKNOWN else same(live, held.left)


def _with_own(draft: Action, effects: tuple[SideEffect, ...], owed: tuple[Held, ...]) -> Action:
    """What the resource holds of itself is written once it can be read: now, or when it has come back."""
    assert draft.prior_ownership is not None and draft.ownership is not None
    prior = draft.prior_ownership
    if draft.verb is Verb.RESTORE:
        own = tuple(h for h in prior.held if h.address == draft.address)
        return replace(draft, side_effects=effects, ownership=replace(draft.ownership, held=(*owed, *own)))
    decisions = with_held(draft.decisions, prior, draft.observation)
    attributes = {**draft.ownership.attributes, **{d.attribute: d.owned for d in decisions if d.owned is not None}}
    own = own_owed(decisions, prior, draft.observation)
    return replace(
        draft,
        verb=Verb.UPDATE if any(decision.writes for decision in decisions) else draft.verb,
        decisions=decisions,
        side_effects=effects,
        ownership=replace(draft.ownership, attributes=attributes, held=(*owed, *own)),
    )


def goes_by_itself(address: Address, attribute: str, drafts: Mapping[Address, Action]) -> bool:
    """Whether the dependant leaves in this plan on its own account, so that nothing is done to it."""
    draft = drafts.get(address)
    if draft is None:
        return False
    return draft.verb is Verb.REMOVE or any(d.attribute == attribute and d.writes for d in draft.decisions)


def _own_unowned(draft: Action, kind: Kind) -> list[Held]:
    """Of itself: all that it loses with its removal, or what points elsewhere and may be gone by then."""
    assert draft.ownership is not None
    held = []
    for name, value in sorted(draft.observation.fields.items()):
        if name in draft.ownership.attributes or isinstance(value, Missing):
            continue
        if kind.holds_itself() or (kind.points_at(name) and value != NOTHING):
            held.append(Held(draft.address, name, value, NOTHING))
    return held
