"""The record where nobody saw an action come true: it may have done its work, do it yet, or never."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..model.attribute import split_element
from ..model.ownership import Ownership
from ..model.plan import Action, Decision
from ..model.value import UNKNOWN
from ..plan.sets import convert


def leaving(action: Action) -> Ownership | None:
    """The record of what may go yet by a removal of ours: still there it is to go, and gone it can be restored."""
    if action.ownership is None or action.prior_ownership is None:
        return action.prior_ownership
    return replace(action.ownership, origin=action.prior_ownership.origin)


def unproven(ownership: Ownership, decisions: Iterable[Decision]) -> Ownership:
    """The record of what was to be set or given back, where nobody saw it come true. What awaits its prior was not
    written, and is nobody's yet."""
    names = {decision.attribute for decision in decisions if decision.writes}
    attributes = {name: owned for name, owned in ownership.attributes.items() if owned.before is not UNKNOWN}
    return replace(
        ownership, attributes=attributes, digest="", unproven=ownership.unproven | (names & attributes.keys())
    )


def not_shown(action: Action, after: Ownership | None, decisions: Iterable[Decision]) -> Ownership | None:
    """The record where these decisions do not show: what they let go of is kept, as owned or as held. ``after`` is the
    one that holds where they do."""
    prior, decisions = action.prior_ownership, tuple(decisions)
    shell = after or prior
    if shell is None or prior is None:
        return None if shell is None else unproven(shell, decisions)
    before = convert(prior.attributes, modes(decisions), action.observation)
    let_go = {d.attribute for d in decisions if d.writes and d.owned is None}
    attributes = dict(after.attributes) if after is not None else {}
    attributes |= {name: before[name] for name in sorted(let_go) if name in before}
    held = [h for h in prior.held if h.address == action.address and h.attribute in let_go and h not in shell.held]
    if after is None and not attributes and not held:
        return None
    return unproven(replace(shell, attributes=attributes, held=(*shell.held, *held)), decisions)


def modes(decisions: Iterable[Decision]) -> dict[str, str]:
    """How an action goes about sets: member by member, or as one value (which has no members to convert)."""
    parts = {decision.attribute: split_element(decision.attribute) for decision in decisions}
    return {part[0] if part else name: "include" if part else "exact" for name, part in parts.items()}
