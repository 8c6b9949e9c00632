"""Values of the service's own that are put back: it may refuse them, and then what is there stays, as a loss.

They are written all the same, because many are taken. docs/three-way.md, "What is given back".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..model.address import Address
from ..model.kind import Kind, Kinds
from ..model.plan import Action, Decision

NOTE = "the service may not take it"


def with_doubts(drafts: Mapping[Address, Action], kinds: Kinds) -> dict[Address, Action]:
    """The drafts with such values marked."""
    return {address: _marked(draft, kinds[address.kind]) for address, draft in drafts.items()}


def _marked(draft: Action, kind: Kind) -> Action:
    decisions = tuple(doubted(decision, kind) for decision in draft.decisions)
    return draft if decisions == draft.decisions else replace(draft, decisions=decisions)


def doubted(decision: Decision, kind: Kind) -> Decision:
    """What a document asks for is no value of the service's own: that is to succeed or to fail."""
    if decision.after is None or decision.desired_by_git or not kind.refusable(decision.attribute, decision.after):
        return decision
    return replace(decision, refusable=True, note=f"{decision.note}; {NOTE}" if decision.note else NOTE)
