"""Two states side by side: what differs, by resource and attribute. Pure.

A state is ``whole`` where it holds every attribute (a tenant, an export), and not where it holds only what somebody
declared (a commit) or asked for (the ledger, a run's snapshot: these are ``partial``). Beside a whole one only what the
other holds is compared. What a partial one lacks is unknown, where a commit declares it, and else left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from deepdiff import DeepDiff

from ..model.address import Address
from ..model.attribute import split_element
from ..model.desired import DesiredState
from ..model.observation import CLOSED, Observation, Presence
from ..model.value import UNKNOWN, Missing, Value, same

Fields = Mapping[str, Value | Missing]


def everywhere(address: Address, attribute: str) -> bool:
    """Nothing was left out."""
    return True


@dataclass(frozen=True, slots=True)
class Side:
    """``unread`` are resources that nobody could read, with the reason: neither there nor absent. Of what is ``closed``
    nobody could read all, or tried to (``passed_by``): an attribute that it lacks is unknown, not absent. What is
    ``absent`` was proven not to be there. ``looked_at`` tells whether anybody asked for the resource, and for an
    attribute of it where one is named: what nobody asked for is not absent either."""

    label: str
    resources: Mapping[Address, Fields]
    whole: bool
    unread: Mapping[Address, str] = field(default_factory=dict)
    closed: Mapping[Address, str] = field(default_factory=dict)
    partial: bool = False
    absent: frozenset[Address] = frozenset()
    passed_by: bool = False
    looked_at: Callable[[Address, str], bool] = everywhere


class Kind(Enum):
    CHANGED = "changed"
    ONLY_LEFT = "onlyLeft"
    ONLY_RIGHT = "onlyRight"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Pair:
    """One attribute on both sides; None where a side does not have it."""

    attribute: str
    left: Value | Missing | None
    right: Value | Missing | None


@dataclass(frozen=True, slots=True)
class Difference:
    address: Address
    kind: Kind
    pairs: tuple[Pair, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """``compared``: how many resources stand on both sides or on one. ``is_whole``: whether both could be read."""

    left: str
    right: str
    compared: int
    differences: tuple[Difference, ...]
    is_whole: bool = True


def compare(left: Side, right: Side) -> Comparison:
    """Every difference, by address."""
    unread = {**left.unread, **right.unread}
    every = sorted(_in_question(left, right))
    addresses = [address for address in every if left.looked_at(address, "") and right.looked_at(address, "")]
    found = (_difference(address, left, right, unread) for address in addresses)
    differences = tuple(d for d in found if d is not None)
    lacking = any(d.kind is Kind.UNKNOWN or (d.why and _tried(d.address, left, right)) for d in differences)
    return Comparison(left.label, right.label, len(addresses), differences, not lacking)


def _in_question(left: Side, right: Side) -> set[Address]:
    """Everything that either holds; beside a whole side what the other holds, or knows not to be there."""
    every = {*left.resources, *right.resources, *left.unread, *right.unread}
    for side, other in ((left, right), (right, left)):
        if other.whole and not side.whole:
            every &= {*side.resources, *side.unread, *side.absent}
    return every


def declared_side(label: str, state: DesiredState) -> Side:
    """What a commit asks for."""
    return Side(label, {address: dict(desired.fields) for address, desired in state.resources.items()}, whole=False)


def observed_side(label: str, observations: Mapping[Address, Observation], *, partial: bool = False) -> Side:
    """What was observed, ``partial`` where only what somebody asked for. The owner does not count as administrator."""
    resources, unread = {}, {}
    for address, observation in observations.items():
        if observation.presence is Presence.PRESENT:
            resources[address] = _without_owner(observation.fields)
        elif observation.presence is Presence.UNKNOWN:
            unread[address] = observation.trouble or "it was not read"
    closed = {a: str(o.facts[CLOSED]) for a, o in observations.items() if CLOSED in o.facts}
    absent = frozenset(a for a, observation in observations.items() if observation.presence is Presence.ABSENT)
    return Side(label, resources, not partial, unread, closed, partial, absent)


def _without_owner(fields: Mapping[str, Any]) -> dict[str, Value | Missing]:
    admins, owner = fields.get("admins"), fields.get("owner")
    if not isinstance(admins, tuple) or owner not in admins:
        return dict(fields)
    return {**fields, "admins": tuple(member for member in admins if member != owner)}


def _difference(address: Address, left: Side, right: Side, unread: Mapping[Address, str]) -> Difference | None:
    if address in unread:
        return Difference(address, Kind.UNKNOWN, why=unread[address])
    if address not in right.resources:
        return Difference(address, Kind.ONLY_LEFT)
    if address not in left.resources:
        return Difference(address, Kind.ONLY_RIGHT)
    asked = (name for name in _names(left, right, address) if left.looked_at(address, name))
    names = {name for name in asked if right.looked_at(address, name)}
    one, other = (_whole_view(side, address, names) for side in (left, right))
    alike = one.keys() == other.keys() and all(same(value, other[name]) for name, value in one.items())
    pairs = () if alike else tuple(_pairs(one, other))
    all_of_it = left.whole and right.whole and _tried(address, left, right)
    lacks = all_of_it or any(UNKNOWN in (pair.left, pair.right) for pair in pairs)
    why = (right.closed.get(address) or left.closed.get(address, "")) if lacks else ""
    if pairs:
        return Difference(address, Kind.CHANGED, pairs, why)
    return Difference(address, Kind.UNKNOWN, why=f"what is in it: {why}") if all_of_it else None


def _tried(address: Address, left: Side, right: Side) -> bool:
    """Whether somebody tried in vain to look into it."""
    return any(address in side.closed and not side.passed_by for side in (left, right))


def _names(left: Side, right: Side, address: Address) -> set[str]:
    one, other = set(left.resources[address]), set(right.resources[address])
    if left.partial != right.partial:
        seen, beside, whole = (one, other, right.whole) if left.partial else (other, one, left.whole)
        return seen if whole else beside
    if left.partial:
        return one & other
    if left.whole == right.whole:
        return one | other
    return one if right.whole else other


def _whole_view(side: Side, address: Address, names: set[str]) -> dict[str, Value | Missing]:
    view = _view(side.resources[address], names)
    return dict.fromkeys(names, UNKNOWN) | view if side.partial or address in side.closed else view


def _view(fields: Fields, names: set[str]) -> dict[str, Value | Missing]:
    """The fields of these names; a member's own attribute is read from the set where only that is there."""
    view: dict[str, Value | Missing] = {}
    for name in names:
        if name in fields:
            view[name] = fields[name]
            continue
        member = split_element(name)
        members = None if member is None else fields.get(member[0])
        if member is not None and isinstance(members, tuple):
            view[name] = member[1] in members
    return view


def _pairs(left: Fields, right: Fields) -> Iterator[Pair]:
    """The attributes that differ, or of which a side is unknown."""
    found = DeepDiff(_comparable(left), _comparable(right), threshold_to_diff_deeper=0)
    differing = found.affected_root_keys
    for name in sorted({*left, *right}):
        unknown = UNKNOWN in (left.get(name), right.get(name))
        if name in differing or unknown:
            yield Pair(name, left.get(name), right.get(name))


def _comparable(fields: Fields) -> dict[str, Any]:
    return {name: _one_form(value) for name, value in fields.items()}


def _one_form(value: Value | Missing) -> Any:
    """Equal numbers in one type: the service writes 5 and 5.0 as it likes."""
    if isinstance(value, Missing):
        return value.value
    return int(value) if isinstance(value, float) and value.is_integer() else value
