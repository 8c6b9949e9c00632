"""Priors that come back: what was held for an attribute that is owned meanwhile becomes what its owner gives back.

docs/three-way.md, "Hubs".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..model.address import Address
from ..model.ownership import Held, Owned, Ownership
from ..model.plan import Action, Case, Decision, Verb
from ..model.value import same
from .lending import World


def releases_to(draft: Action, attribute: str, value: object) -> bool:
    """Whether the draft lets go of the attribute and writes that value as what was there before."""
    return any(_releases(d, attribute) and d.after == value for d in draft.decisions)


def give_prior(held: Held, drafts: dict[Address, Action], world: World) -> bool:
    """Let who owns the attribute, or lets go of it in this plan, give back what was held.

    False where that rests on an action that may fail: then it is held on, and the next plan sees whether it came true.
    """
    draft, record = drafts.get(held.address), world.ownership.get(held.address)
    if draft is None:
        assert record is not None
        changed = _with_prior(record, held)
        if changed != record:
            observation = world.observed.of(held.address)
            drafts[held.address] = Action(held.address, Verb.RECORD, (), observation, changed, record)
        return True
    after = draft.ownership and _with_prior(draft.ownership, held)
    drafts[held.address] = replace(
        draft,
        decisions=tuple(_given(decision, held) for decision in draft.decisions),
        prior_ownership=after if draft.verb is Verb.RESTORE else draft.prior_ownership,  # on which it is decided anew
        ownership=after,
    )
    return not draft.writes


def _releases(decision: Decision, attribute: str) -> bool:
    return decision.attribute == attribute and decision.case is Case.RELEASE and decision.writes


def _given(decision: Decision, held: Held) -> Decision:
    released = _releases(decision, held.attribute) and decision.after == held.left
    return replace(decision, after=held.before) if released else decision


def _with_prior(ownership: Ownership, held: Held) -> Ownership:
    attributes: Mapping[str, Owned] = ownership.attributes
    owned = attributes.get(held.attribute)
    # Any other prior than what the side effect left is somebody's.
    if owned is None or not same(owned.before, held.left):
        return ownership
    return replace(ownership, attributes={**attributes, held.attribute: replace(owned, before=held.before)})
