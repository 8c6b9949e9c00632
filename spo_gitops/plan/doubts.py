"""Values that are put back and may not be taken by now: those of the service's own, and those that others forbid.

They are written all the same, because many are taken and nothing else is exact. Where one is refused, the nearest value
that others allow is set, and without one what is there stays, as a loss. docs/three-way.md, "What is given back".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..model.address import Address
from ..model.desired import Desired, Wanted
from ..model.kind import Around, Beyond, Kind, Kinds, nothing_known
from ..model.plan import Action, Case, Decision
from ..model.value import show
from ..problems import Position

NOTE = "the service may not take it"
_NOWHERE = Position("")  # no file asks for what is put back


def with_doubts(
    drafts: Mapping[Address, Action], kinds: Kinds, around: Around = nothing_known
) -> dict[Address, Action]:
    """The drafts with such values marked, and with those that others do not allow any more."""
    return {address: _marked(draft, kinds[address.kind], around) for address, draft in drafts.items()}


def _marked(draft: Action, kind: Kind, around: Around) -> Action:
    beyond = _beyond(draft, kind, around)
    decisions = tuple(doubted(decision, kind, beyond.get(decision.attribute)) for decision in draft.decisions)
    return draft if decisions == draft.decisions else replace(draft, decisions=decisions)


def _beyond(draft: Action, kind: Kind, around: Around) -> Mapping[str, Beyond]:
    """What is put back and more than others allow by now (a tenant that was tightened meanwhile)."""
    back = {d.attribute: Wanted(d.after, _NOWHERE) for d in draft.decisions if d.after is not None and _is_put_back(d)}
    return kind.beyond(Desired(draft.address, _NOWHERE, back), draft.observation, around) if back else {}


def _is_put_back(decision: Decision) -> bool:
    """A document's value is to succeed or to fail, unless it is put back because a run is undone."""
    return not decision.desired_by_git or decision.case is Case.TAKEN_BACK


def doubted(decision: Decision, kind: Kind, beyond: Beyond | None = None) -> Decision:
    """The decision, marked where its value may be refused."""
    if decision.after is None or not _is_put_back(decision):
        return decision
    if beyond is None and (decision.desired_by_git or not kind.refusable(decision.attribute, decision.after)):
        return decision
    note, nearest = NOTE, None
    if beyond is not None:
        note, nearest = f"{NOTE}: {beyond.reason}", beyond.nearest
        note += f"; else it will be {show(nearest)}" if nearest is not None else ""
    note = f"{decision.note}; {note}" if decision.note else note
    return replace(decision, refusable=True, nearest=nearest, note=note)
