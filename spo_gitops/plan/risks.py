"""What of a plan a reviewer must see first: what opens up, who gains access, what cannot be undone, what goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from ..model.address import Address
from ..model.attribute import split_element
from ..model.kind import Access, Kind, Kinds
from ..model.plan import Action, Case, Decision, Plan, Reversibility, Verb
from ..model.value import arrow, show
from .guards import opens_up


class RiskKind(Enum):
    """In the order in which they are told."""

    LOOSENS = "loosens security"
    GAINS = "gains access"
    GOES = "goes"
    INEXACT = "cannot be undone exactly"
    CONTESTED = "changed by somebody else too"
    LOSES = "loses access"


@dataclass(frozen=True, slots=True)
class Risk:
    kind: RiskKind
    address: Address
    text: str


def risks(plan: Plan, kinds: Kinds) -> tuple[Risk, ...]:
    """By kind, then in the order of the plan; undoing a run is told like any other change."""
    found = [risk for action in plan.writing for risk in _of(action, kinds)]
    found += [risk for action in plan.actions for risk in _contested(action)]
    order = list(RiskKind)
    return tuple(sorted(found, key=lambda risk: order.index(risk.kind)))


def _of(action: Action, kinds: Kinds) -> Iterator[Risk]:
    address = action.address
    if action.verb is Verb.REMOVE:
        yield Risk(RiskKind.GOES, address, kinds[address.kind].words.get(action.verb, action.verb.value))
    if action.reversibility is not Reversibility.EXACT or action.losses:
        yield Risk(RiskKind.INEXACT, address, "; ".join(action.losses) or action.reversibility.value)
    for decision in action.changes:
        if opens_up(decision, action, kinds):
            change = arrow(decision.before, decision.after)
            yield Risk(RiskKind.LOOSENS, address, f"{decision.attribute}: {change}")
    for kind, text in _access(action, kinds[address.kind]):
        yield Risk(kind, address, text)


def _contested(action: Action) -> Iterator[Risk]:
    """Where the commit and somebody else's hand meant the same attribute, whoever wins."""
    for decision in action.decisions:
        if decision.case in (Case.CONTESTED, Case.CONTESTED_STRICTER):
            wins = "is kept" if decision.after is None else f"becomes {show(decision.after)}"
            text = f"{decision.attribute}: {show(decision.before)} {wins}"
            yield Risk(RiskKind.CONTESTED, action.address, text)


def _access(action: Action, kind: Kind) -> Iterator[tuple[RiskKind, str]]:
    """Who comes and who goes, each with the attribute. To what is new nobody had access before, and there is nothing in
    it."""
    if action.verb is Verb.CREATE:
        return
    told = kind.access(action)
    for decision in action.changes:
        name = _plain(decision.attribute)
        if name not in told and kind.attribute(decision.attribute).principals:
            yield from _worded(_by_members(decision), name)
    for name, access in sorted(told.items(), key=lambda pair: pair[0]):
        yield from _worded(access, name)


def _by_members(decision: Decision) -> Access:
    """Who comes and who goes where the attribute's members are principals."""
    element = split_element(decision.attribute)
    if element is not None:
        member = frozenset({element[1]})
        return Access(gained=member) if decision.after else Access(lost=member)
    before, after = _members(decision.before), _members(decision.after)
    return Access(after - before, before - after)


def _worded(access: Access, name: str) -> Iterator[tuple[RiskKind, str]]:
    yield from ((RiskKind.GAINS, f"{member}, by {name}") for member in sorted(access.gained))
    yield from ((RiskKind.LOSES, f"{member}, by {name}") for member in sorted(access.lost))


def _members(value: object) -> frozenset[str]:
    if isinstance(value, tuple):
        return frozenset(value)
    return frozenset({value} if isinstance(value, str) and value else ())


def _plain(attribute: str) -> str:
    element = split_element(attribute)
    return element[0] if element else attribute
