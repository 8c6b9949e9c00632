"""What the service does not offer to the tenant: no failure, but remembered, so that it is not asked for again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ..model.ownership import NotOffered, Ownership
from ..model.plan import Action, Case, Decision


def without(
    action: Action, decisions: tuple[Decision, ...], ownership: Ownership | None, words: Mapping[str, str]
) -> tuple[tuple[Decision, ...], Ownership | None]:
    """The decisions and the record where these attributes stay what they are."""
    before = action.prior_ownership.attributes if action.prior_ownership is not None else {}
    changed, attributes = [], dict(ownership.attributes) if ownership is not None else {}
    refused = dict(ownership.not_offered) if ownership is not None else {}
    for decision in decisions:
        if decision.attribute not in words or decision.after is None:
            changed.append(decision)
            continue
        told, owned = words[decision.attribute], before.get(decision.attribute)
        changed.append(replace(decision, case=Case.INAPPLICABLE, after=None, owned=owned, note=told))
        if decision.owned is not None:  # what is released is forgotten all the same
            refused[decision.attribute] = NotOffered(decision.after, told)
            attributes.pop(decision.attribute, None)
            attributes |= {} if owned is None else {decision.attribute: owned}
    record = None if ownership is None else replace(ownership, attributes=attributes, not_offered=refused)
    return tuple(changed), record


def sentences(action: Action, decisions: Iterable[Decision]) -> Iterator[str]:
    """What came out to be not applicable while the action was carried out."""
    known = {decision.attribute for decision in action.decisions if decision.case is Case.INAPPLICABLE}
    for decision in decisions:
        if decision.case is Case.INAPPLICABLE and decision.attribute not in known:
            yield f"not applicable: {decision.attribute}: {decision.note}"
