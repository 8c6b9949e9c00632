"""Lending: an association that cannot be given back now is handed to the record of what it points at.

docs/three-way.md, "Hubs". That record gives it back when its resource is there again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..model.address import Address
from ..model.kind import Kinds
from ..model.observation import ObservedState, Presence
from ..model.ownership import Held, Origin, Ownership
from ..model.plan import Action, Reversibility, Verb
from ..model.value import same

NOTHING = "none"


@dataclass(frozen=True, slots=True)
class World:
    """What the side effects of a plan are judged by."""

    observed: ObservedState
    ownership: Mapping[Address, Ownership]
    kinds: Kinds


def lend_own(address: Address, drafts: dict[Address, Action], world: World) -> None:
    """What comes back and pointed at something that we removed meanwhile: that record gives the association back."""
    draft = drafts[address]
    if draft.verb is not Verb.RESTORE or draft.prior_ownership is None or draft.ownership is None:
        return
    kind = world.kinds[address.kind]
    for held in draft.prior_ownership.held:
        target = kind.points_at(held.attribute) if held.address == address else ""
        gone = Address(target, str(held.before))
        record = world.ownership.get(gone)
        comes_back = gone in drafts and drafts[gone].settles
        if not target or record is None or record.origin is not Origin.RECYCLED or comes_back:
            continue
        if _lend(held, gone, drafts, world):
            drafts[address] = replace(
                drafts[address],
                prior_ownership=_without(draft.prior_ownership, held),
                ownership=_without(draft.ownership, held),
            )


def held_on(draft: Action) -> Action | None:
    """Of a removal that is not to be carried out after all: its record, where that holds something for others."""
    prior = draft.prior_ownership
    if draft.verb is not Verb.REMOVE or prior is None or not prior.held:
        return None
    return Action(draft.address, Verb.RECORD, (), draft.observation, prior, prior)


def _without(ownership: Ownership, held: Held) -> Ownership:
    return replace(ownership, held=tuple(h for h in ownership.held if h != held))


def lend_impossible_priors(address: Address, drafts: dict[Address, Action], world: World) -> None:
    """A release to something that this plan removes or that is gone already: the nearest value. The record of what
    is gone holds the prior to give it back; without one it is a loss."""
    kind = world.kinds[address.kind]
    for index, decision in enumerate(drafts[address].decisions):
        target = kind.points_at(decision.attribute)
        if not target or decision.desired_by_git or not isinstance(decision.after, str) or decision.after == NOTHING:
            continue
        gone = Address(target, decision.after)
        if not _is_gone(gone, drafts, world):
            continue
        lent = _lend(Held(address, decision.attribute, decision.after, NOTHING), gone, drafts, world)
        note = f"{target} {decision.after} is gone"
        nothing = None if same(decision.before, NOTHING) else NOTHING
        decisions = list(drafts[address].decisions)
        decisions[index] = replace(
            decision, after=nothing, note=f"{note}; its record holds the association" if lent else note
        )
        drafts[address] = replace(drafts[address], decisions=tuple(decisions))
        if not lent:
            drafts[address] = replace(
                drafts[address],
                reversibility=Reversibility.LOSSY,
                losses=(*drafts[address].losses, f"{decision.attribute} was {decision.after}, which is gone"),
            )


def _is_gone(address: Address, drafts: Mapping[Address, Action], world: World) -> bool:
    """Whether the resource is not there once the plan is carried out; what was not read is taken to be there."""
    draft = drafts.get(address)
    if draft is not None and (draft.settles or draft.verb is Verb.REMOVE):
        return draft.verb is Verb.REMOVE
    return world.observed.of(address).presence is Presence.ABSENT


def _lend(held: Held, gone: Address, drafts: dict[Address, Action], world: World) -> bool:
    """Let the record of what is gone hold the association; False where there is none of this stack."""
    draft = drafts.get(gone)
    record = draft.ownership if draft is not None else world.ownership.get(gone)
    borrower = drafts[held.address].prior_ownership
    if record is None or borrower is None or record.stack != borrower.stack:
        return False
    if any((h.address, h.attribute) == (held.address, held.attribute) for h in record.held):
        return True
    holding = replace(record, held=(*record.held, held))
    if draft is not None:
        prior = draft.prior_ownership
        if draft.verb is Verb.REMOVE and prior is not None:  # it may fail, and the borrower has let go by then
            prior = replace(prior, held=(*prior.held, held))
        drafts[gone] = replace(draft, ownership=holding, prior_ownership=prior)
    else:
        drafts[gone] = Action(gone, Verb.RECORD, (), world.observed.of(gone), holding, record)
    return True
