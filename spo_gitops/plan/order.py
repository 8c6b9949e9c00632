"""Order: what must be finished before what, and the sequence in which a plan is shown and run."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import replace

from ..model.address import Address
from ..model.kind import Kinds
from ..model.order import Strictness, compare
from ..model.plan import Action, Verb
from ..model.value import Missing

TIGHTENING, STRUCTURE, COSMETIC = 0, 1, 2


def with_order(drafts: Mapping[Address, Action], kinds: Kinds) -> dict[Address, Action]:
    """The drafts with their requirements inside the plan, the sites that they touch, and their priority."""
    return {address: _ordered(draft, drafts, kinds) for address, draft in drafts.items()}


def sequence(drafts: Mapping[Address, Action]) -> tuple[tuple[Action, ...], frozenset[Address]]:
    """The actions in an order that respects every requirement, lowest priority number first, then by address.

    The second part are the addresses that stand in a cycle and cannot be ordered.
    """
    waiting = {address: set(draft.requires) for address, draft in drafts.items()}
    dependants: dict[Address, list[Address]] = {address: [] for address in drafts}
    for address, needs in waiting.items():
        for need in needs:
            dependants[need].append(address)
    ready = [(drafts[address].priority, address) for address, needs in waiting.items() if not needs]
    heapq.heapify(ready)
    ordered = []
    while ready:
        _, address = heapq.heappop(ready)
        ordered.append(drafts[address])
        for dependant in dependants[address]:
            waiting[dependant].discard(address)
            if not waiting[dependant]:
                heapq.heappush(ready, (drafts[dependant].priority, dependant))
    return tuple(ordered), frozenset(drafts) - {action.address for action in ordered}


def _ordered(draft: Action, drafts: Mapping[Address, Action], kinds: Kinds) -> Action:
    kind = kinds[draft.address.kind]
    returning = {e.address for e in draft.side_effects if e.gives_back and _comes_back(drafts.get(e.address))}
    needed = (frozenset(kind.after(draft, drafts)) | returning) - {draft.address}
    touched = kind.touches(draft.address, draft.decisions, draft.verb)
    for effect in draft.side_effects:
        touched |= kinds[effect.address.kind].touches(effect.address, (), Verb.UPDATE)
    return replace(
        draft,
        requires=frozenset(address for address in needed if address in drafts and drafts[address].writes),
        touches=touched,
        priority=_priority(draft, kinds),
    )


def _comes_back(draft: Action | None) -> bool:
    return draft is not None and draft.verb is Verb.RESTORE


def _priority(draft: Action, kinds: Kinds) -> int:
    if draft.verb in (Verb.CREATE, Verb.RESTORE, Verb.REMOVE):
        return STRUCTURE
    kind = kinds[draft.address.kind]
    for decision in draft.changes:
        attribute = kind.attribute(decision.attribute)
        if not attribute.security or isinstance(decision.before, Missing) or decision.after is None:
            continue
        if compare(attribute.order, decision.after, decision.before) is Strictness.STRICTER:
            return TIGHTENING
    structural = any(kind.points_at(decision.attribute) for decision in draft.changes)
    return STRUCTURE if structural else COSMETIC
