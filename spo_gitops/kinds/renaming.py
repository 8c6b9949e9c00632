"""What we own of groups that were renamed since, by the names that they have now."""

from __future__ import annotations

from collections.abc import Mapping

from ..model.attribute import bracketed, element, quoted
from ..model.desired import Desired
from ..model.inner import GROUPS, inner_ids, successors
from ..model.observation import Observation
from ..model.ownership import Owned, Ownership
from ..model.value import Missing
from .naming import retold
from .principals import SITE_GROUP


def carried_over(desired: Desired | None, ownership: Ownership, observation: Observation) -> Mapping[str, Owned]:
    """The attributes of the ownership, those of a group that shows under its new name moved to that."""
    shown = inner_ids(observation)
    moves = {
        old: new
        for new, old in successors(desired, ownership).items()
        if new in shown and ownership.inner.get(old, shown[new]) == shown[new]
    }
    if not moves:
        return ownership.attributes
    known = {SITE_GROUP + old: SITE_GROUP + new for old, new in moves.items()}
    attributes: dict[str, Owned] = {}
    for name, owned in ownership.attributes.items():
        then, value = retold(_moved(name, moves), owned.value, known)
        before = owned.before if isinstance(owned.before, Missing) else retold(name, owned.before, known)[1]
        attributes[then] = Owned(value, before, owned.run)
    return attributes


def _moved(name: str, moves: Mapping[str, str]) -> str:
    for old, new in moves.items():
        if name == element(GROUPS, bracketed(old)):
            return element(GROUPS, bracketed(new))
        prefix = f"{GROUPS}.{quoted(old)}."
        if name.startswith(prefix):
            return f"{GROUPS}.{quoted(new)}.{name.removeprefix(prefix)}"
    return name
