"""Values of the service's own that are put back: it may refuse them, and then what is there stays, as a loss.

They are written all the same, because many are taken. docs/three-way.md, "What is given back".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..model.address import Address
from ..model.kind import Around, Kind, Kinds, nothing_known
from ..model.plan import Action, Decision
from .scope import given_back

NOTE = "the service may not take it"


def with_doubts(
    drafts: Mapping[Address, Action], kinds: Kinds, around: Around = nothing_known
) -> dict[Address, Action]:
    """The drafts with such values marked, and with those that others do not allow any more."""
    return {address: _marked(draft, kinds[address.kind], around) for address, draft in drafts.items()}


def _marked(draft: Action, kind: Kind, around: Around) -> Action:
    beyond = _beyond(draft, kind, around)
    decisions = tuple(doubted(decision, kind, beyond.get(decision.attribute, "")) for decision in draft.decisions)
    return draft if decisions == draft.decisions else replace(draft, decisions=decisions)


def _beyond(draft: Action, kind: Kind, around: Around) -> Mapping[str, str]:
    """What is given back and more than others allow by now (a tenant that was tightened meanwhile)."""
    owned = draft.prior_ownership
    wish = None if owned is None else given_back(owned, draft.desired)
    return {} if wish is None else kind.beyond(wish, draft.observation, around)


def doubted(decision: Decision, kind: Kind, beyond: str = "") -> Decision:
    """What a document asks for is no value of the service's own: that is to succeed or to fail."""
    if decision.after is None or decision.desired_by_git:
        return decision
    if not beyond and not kind.refusable(decision.attribute, decision.after):
        return decision
    note = f"{NOTE}: {beyond}" if beyond else NOTE
    return replace(decision, refusable=True, note=f"{decision.note}; {note}" if decision.note else note)
