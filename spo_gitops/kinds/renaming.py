"""What we own of groups and levels that were renamed since, by the names that they have now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..model.attribute import bracketed, element, quoted, split_element, unquoted
from ..model.desired import Desired
from ..model.inner import GROUPS, LEVELS, inner_ids, inner_key, parted, successors
from ..model.observation import Observation
from ..model.ownership import Owned, Ownership
from ..model.value import Missing, Value
from . import lists
from .naming import retold
from .permissions import ASSIGNMENTS, granted, named, parts
from .principals import SITE_GROUP


def carried_over(desired: Desired | None, ownership: Ownership, observation: Observation) -> Ownership:
    """The record with the attributes of what shows under its new name moved to that."""
    shown = inner_ids(observation)
    moves = {
        old: new
        for new, old in successors(desired, ownership).items()
        if new in shown and ownership.inner.get(old, shown[new]) == shown[new]
    }
    if not moves:
        return ownership
    groups = {SITE_GROUP + old: SITE_GROUP + new for old, new in moves.items() if parted(old)[0] == GROUPS}
    levels = {parted(old)[1]: parted(new)[1] for old, new in moves.items() if parted(old)[0] == LEVELS}

    def renamed(name: str, value: Value) -> tuple[str, Value]:
        return _regraded(*retold(name, value, groups), levels)

    attributes: dict[str, Owned] = {}
    unproven: set[str] = set()
    for name, owned in ownership.attributes.items():
        then, value = renamed(_moved(name, moves), owned.value)
        before = owned.before if isinstance(owned.before, Missing) else renamed(name, owned.before)[1]
        attributes[then] = Owned(value, before, owned.run)
        unproven |= {then} if name in ownership.unproven else set()
    return replace(ownership, attributes=attributes, unproven=frozenset(unproven))


def _moved(name: str, moves: Mapping[str, str]) -> str:
    within = split_element(name)
    if within is not None and within[0] in (GROUPS, LEVELS):
        key = inner_key(within[0], unquoted(within[1]))
        return element(within[0], bracketed(parted(moves[key])[1])) if key in moves else name
    head, key, last = named(name)
    new = moves.get(inner_key(head, key)) if head in (GROUPS, LEVELS) else None
    return f"{head}.{quoted(parted(new)[1])}.{last}{_member(name)}" if new is not None else name


def _member(name: str) -> str:
    plain, bracket, _ = name.partition("[")
    return name.removeprefix(plain) if bracket else ""


def _regraded(attribute: str, value: Value, levels: Mapping[str, str]) -> tuple[str, Value]:
    """An attribute that says which levels somebody has, with those that are called otherwise by now."""
    if not levels:
        return attribute, value
    head, _, last = named(attribute)
    if head == GROUPS and last == "roles":
        known = value if isinstance(value, tuple) else ()
        return attribute, tuple(sorted({levels.get(str(level), str(level)) for level in known}))
    if head != ASSIGNMENTS and not (lists.is_list(attribute) and lists.part_of(attribute).what == lists.GRANTS):
        return attribute, value

    def other(member: str) -> str:
        who, level = parts(member)
        return granted(who, levels.get(level, level))

    within = split_element(attribute)
    if within is not None:
        return element(within[0], other(within[1])), value
    return attribute, tuple(sorted({other(str(member)) for member in value})) if isinstance(value, tuple) else value
