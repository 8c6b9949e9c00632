"""Constraints: what a policy allows an attribute to be, and the nearest allowed value.

They form a lattice: ``and_`` is commutative, associative and idempotent, and what no value can satisfy is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from .order import Flag, Inclusion, Order, Ranked
from .value import Value, same, show, to_json

NO_TEXTS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Constraint:
    """Parts that combine with "and"; what is left out restricts nothing.

    ``at_most`` means: not more permissive than, for orders from the catalogue; not larger than, for plain numbers.
    ``one_of`` lists whole values, ``within`` the only members that a set may have; ``contains`` and ``excludes`` are
    members that it must and may not have. ``matches`` are patterns that a text (or each member) fits as a whole.
    Of each group in ``any_of`` one must hold, of ``none_of`` none may.
    """

    equals: Value | None = None
    at_most: Value | None = None
    at_least: Value | None = None
    one_of: frozenset[Value] | None = None
    within: frozenset[str] | None = None
    contains: frozenset[str] = NO_TEXTS
    excludes: frozenset[str] = NO_TEXTS
    matches: frozenset[str] = NO_TEXTS
    any_of: frozenset[frozenset[Constraint]] = frozenset()
    none_of: frozenset[Constraint] = frozenset()

    def allows(self, value: Value, order: Order) -> bool:
        """Whether the value satisfies the constraint. A value outside the order satisfies no bound."""
        return (
            (self.equals is None or same(value, self.equals))
            and (self.one_of is None or any(same(value, member) for member in self.one_of))
            and self._in_range(value, order)
            and self._members_allowed(value)
            and all(any(part.allows(value, order) for part in group) for group in self.any_of)
            and not any(part.allows(value, order) or not part._decides(value, order) for part in self.none_of)
        )

    def clamp(self, value: Value, order: Order) -> Value | None:
        """The nearest value that is allowed, of two the stricter; None where the order cannot tell (a finding)."""
        if self.allows(value, order):
            return value
        candidates = [found for found in self._candidates(value, order) if self.allows(found, order)]
        return min(candidates, key=lambda found: _distance(value, found, order), default=None)

    def and_(self, other: Constraint, order: Order) -> Constraint | None:
        """Both together, the stricter of each bound; None where no value can satisfy both."""
        if self.equals is not None and other.equals is not None and not same(self.equals, other.equals):
            return None
        merged = Constraint(
            self.equals if self.equals is not None else other.equals,
            _pick(self.at_most, other.at_most, order, smaller=True),
            _pick(self.at_least, other.at_least, order, smaller=False),
            _meet(self.one_of, other.one_of),
            _meet(self.within, other.within),
            self.contains | other.contains,
            self.excludes | other.excludes,
            self.matches | other.matches,
            self.any_of | other.any_of,
            self.none_of | other.none_of,
        )
        return merged if merged._possible(order) else None

    def to_json(self) -> dict[str, Any]:
        """The parts that restrict, in the words of a policy's document; what digests and the law are made of."""
        record: dict[str, Any] = {}
        for field in fields(self):
            part = getattr(self, field.name)
            if part is not None and (part != frozenset() or field.name in _EMPTY_RESTRICTS):
                record[_WORDS[field.name]] = _json(part)
        return record

    def told(self) -> str:
        """The constraint in words: ``at most ExternalUserSharingOnly``."""
        return " and ".join(self._told()) or "anything"

    def _told(self) -> Iterator[str]:
        for word, bound in (("", self.equals), ("at most ", self.at_most), ("at least ", self.at_least)):
            if bound is not None:
                yield word + _plain(bound)
        for word, members in (
            ("one of ", self.one_of),
            ("only ", self.within),
            ("with ", self.contains or None),
            ("without ", self.excludes or None),
            ("like ", self.matches or None),
        ):
            if members is not None:
                yield word + (", ".join(sorted(_plain(member) for member in members)) or "nothing")
        for group in self.any_of:
            yield "(" + " or ".join(sorted(part.told() for part in group)) + ")"
        for part in sorted(self.none_of, key=lambda part: part.told()):
            yield "not empty" if part.equals in ((), "") else f"not ({part.told()})"

    def _in_range(self, value: Value, order: Order) -> bool:
        if self.at_most is None and self.at_least is None:
            return True
        rank = order.rank(value)
        low, high = self._range(order)
        return rank is not None and low <= rank <= high

    def _range(self, order: Order) -> tuple[float, float]:
        """Lowest and highest rank; a bound that stands outside the order leaves nothing."""
        low = float("-inf") if self.at_least is None else order.rank(self.at_least)
        high = float("inf") if self.at_most is None else order.rank(self.at_most)
        return (float("inf"), float("-inf")) if low is None or high is None else (low, high)

    def _members_allowed(self, value: Value) -> bool:
        texts = [value] if isinstance(value, str) else list(value) if isinstance(value, tuple) else [str(value)]
        if not all(re.fullmatch(pattern, text) for pattern in self.matches for text in texts):
            return False
        if self.within is None and not self.contains and not self.excludes:
            return True
        members = _members(value)
        inside = self.within is None or members <= self.within
        return inside and self.contains <= members and not self.excludes & members

    def _decides(self, value: Value, order: Order) -> bool:
        """Whether the constraint can judge the value at all; a bound cannot judge one that stands outside its order."""
        bounded = self.at_most is not None or self.at_least is not None
        parts = (*self.none_of, *(part for group in self.any_of for part in group))
        return not (bounded and order.rank(value) is None) and all(part._decides(value, order) for part in parts)

    def _candidates(self, value: Value, order: Order) -> Iterator[Value]:
        """Where the nearest allowed value may be found. What stands outside the order is near nothing."""
        if self.equals is not None:
            yield self.equals
            return
        if isinstance(value, tuple) or isinstance(order, Inclusion):
            yield self._fitted(value)
        elif self.one_of is not None and len(self.one_of) == 1:
            yield from self.one_of
        elif order.rank(value) is not None:
            yield from (bound for bound in (self.at_most, self.at_least) if bound is not None)
            yield from (member for member in self.one_of or () if order.rank(member) is not None)
            yield from _finite(order)
        for part in (part for group in self.any_of for part in group):
            clamped = part.clamp(value, order)
            if clamped is not None:
                yield clamped

    def _fitted(self, value: Value) -> Value:
        """The set with what it lacks and without what it may not have, in the form that it came in."""
        members = _members(value) | self.contains
        members = (members if self.within is None else members & self.within) - self.excludes
        fitting = sorted(m for m in members if all(re.fullmatch(pattern, m) for pattern in self.matches))
        return " ".join(fitting) if isinstance(value, str) else tuple(fitting)

    def _possible(self, order: Order) -> bool:
        """Whether some value satisfies it, as far as that can be told. Never says yes of more than of less."""
        if self.equals is not None:
            return self.allows(self.equals, order)
        low, high = self._range(order)
        if low > high or self.contains & self.excludes:
            return False
        if self.within is not None and not self.contains <= self.within:
            return False
        if self.one_of is not None:
            return any(self.allows(member, order) for member in self.one_of)
        bounded = self.at_most is not None or self.at_least is not None
        choices = tuple(_finite(order))
        return not (bounded and choices) or any(self.allows(choice, order) for choice in choices)


_WORDS = {
    "equals": "equals",
    "at_most": "atMost",
    "at_least": "atLeast",
    "one_of": "oneOf",
    "within": "within",
    "contains": "contains",
    "excludes": "excludes",
    "matches": "matches",
    "any_of": "any",
    "none_of": "none",
}

_EMPTY_RESTRICTS = ("one_of", "within")


def from_json(record: Mapping[str, Any]) -> Constraint:
    """Inverse of ``Constraint.to_json``."""
    values = {name: record[word] for name, word in _WORDS.items() if word in record}
    made: dict[str, Any] = {}
    for name, raw in values.items():
        match name:
            case "equals" | "at_most" | "at_least":
                made[name] = _value(raw)
            case "any_of":
                made[name] = frozenset(frozenset(from_json(part) for part in group) for group in raw)
            case "none_of":
                made[name] = frozenset(from_json(part) for part in raw)
            case _:
                made[name] = frozenset(_value(item) for item in raw)
    return Constraint(**made)


def _value(raw: Any) -> Value:
    return tuple(raw) if isinstance(raw, list) else raw


def _json(part: Any) -> Any:
    if isinstance(part, Constraint):
        return part.to_json()
    if isinstance(part, frozenset):
        return sorted((_json(item) for item in part), key=repr)
    return to_json(part)


def _plain(value: Value) -> str:
    return value if isinstance(value, str) else show(value)


def _members(value: Value) -> frozenset[str]:
    """The members of a set; a text stands for the set of its words, as domain lists do."""
    if isinstance(value, tuple):
        return frozenset(value)
    return frozenset(value.split()) if isinstance(value, str) else frozenset({show(value)})


def _meet(mine: frozenset[Any] | None, theirs: frozenset[Any] | None) -> frozenset[Any] | None:
    if mine is None or theirs is None:
        return theirs if mine is None else mine
    return mine & theirs


def _pick(mine: Value | None, theirs: Value | None, order: Order, *, smaller: bool) -> Value | None:
    """The stricter bound; one outside the order, which nothing satisfies, before all others."""
    bounds = [bound for bound in (mine, theirs) if bound is not None]

    def key(bound: Value) -> tuple[bool, float, str]:
        rank = order.rank(bound)
        return rank is not None, (rank or 0.0) if smaller else -(rank or 0.0), repr(bound)

    return min(bounds, key=key, default=None)


def _finite(order: Order) -> Iterable[Value]:
    """All values of the order, where there are few."""
    if isinstance(order, Ranked):
        return order.members
    return (order.strict, not order.strict) if isinstance(order, Flag) else ()


def _distance(value: Value, found: Value, order: Order) -> tuple[float, float, str]:
    """What sorts the nearest first; from an unlimited value all are equally far, and the loosest is the nearest."""
    there, here = order.rank(found), order.rank(value)
    if there is None or here is None:
        return float("inf"), 0.0, repr(found)
    if here == float("inf"):
        return -there, there, repr(found)
    return abs(there - here), there, repr(found)
