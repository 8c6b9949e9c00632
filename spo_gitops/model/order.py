"""Strictness: which of two values lets fewer people do less, and the nearest value that a bound allows.

Every security setting has an order, from the catalogue. A comparison that the order cannot decide is
``UNKNOWN``, and callers take the cautious side (docs/guards.md): it counts as loosening and is never clamped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from .value import Value


class Strictness(Enum):
    """How a value compares with another."""

    STRICTER = "stricter"
    EQUAL = "equal"
    LOOSER = "looser"
    UNKNOWN = "unknown"


class Order(Protocol):
    """Places values on a scale from strict to permissive."""

    def rank(self, value: Value) -> float | None:
        """The place of a value, rising with permissiveness; None outside the order."""

    def bounds(self) -> tuple[float, float]:
        """The strictest and the loosest rank that exist (may be infinite)."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """An enum whose members the catalogue lists from strictest to loosest."""

    members: tuple[Value, ...]

    def rank(self, value: Value) -> float | None:
        return float(self.members.index(value)) if value in self.members else None

    def bounds(self) -> tuple[float, float]:
        return 0.0, float(len(self.members) - 1)


@dataclass(frozen=True, slots=True)
class Flag:
    """A boolean; ``strict`` is its stricter value."""

    strict: bool

    def rank(self, value: Value) -> float | None:
        return float(value is not self.strict) if isinstance(value, bool) else None

    def bounds(self) -> tuple[float, float]:
        return 0.0, 1.0


@dataclass(frozen=True, slots=True)
class Numeric:
    """A number where less is stricter (or more: ``less_is_strict=False``); ``unlimited`` values are the loosest."""

    less_is_strict: bool = True
    unlimited: tuple[int, ...] = ()

    def rank(self, value: Value) -> float | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        if value in self.unlimited:
            return float("inf")
        return float(value) if self.less_is_strict else -float(value)

    def bounds(self) -> tuple[float, float]:
        return float("-inf"), float("inf")


@dataclass(frozen=True, slots=True)
class Magnitude:
    """A number that a policy may bound, though neither side is the stricter."""

    def rank(self, value: Value) -> float | None:
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def bounds(self) -> tuple[float, float]:
        return float("-inf"), float("inf")


@dataclass(frozen=True, slots=True)
class Unordered:
    """No natural order is known."""

    def rank(self, value: Value) -> float | None:
        return None

    def bounds(self) -> tuple[float, float]:
        return float("-inf"), float("inf")


@dataclass(frozen=True, slots=True)
class Inclusion:
    """Sets of texts where every further element is looser (or stricter: ``more_is_strict``).

    A text stands for the set of its words: domain lists travel separated by blanks, others by commas.
    ``empty_is_all``: an empty set limits nobody, so that it is the loosest; ``empty_is_none``: there is nothing that
    could be strict or loose.
    """

    more_is_strict: bool = False
    empty_is_all: bool = False
    empty_is_none: bool = False

    def rank(self, value: Value) -> float | None:
        return None

    def bounds(self) -> tuple[float, float]:
        return float("-inf"), float("inf")


@dataclass(frozen=True, slots=True)
class SignOut:
    """When idle browsers are signed out, ``true,1500,1800``: the sooner the stricter; ``false,0,0`` is never.

    How long before people are warned makes no difference.
    """

    def rank(self, value: Value) -> float | None:
        parts = value.split(",") if isinstance(value, str) else []
        if parts[:1] == ["false"]:
            return float("inf")
        told = len(parts) == 3 and parts[0] == "true" and parts[2].isdigit() and int(parts[2]) > 0
        return float(parts[2]) if told else None

    def bounds(self) -> tuple[float, float]:
        return float("-inf"), float("inf")


@dataclass(frozen=True, slots=True)
class Openings:
    """Sets of principals where only those count that open something to everyone or to external people."""

    opens: Callable[[str], bool]

    def rank(self, value: Value) -> float | None:
        return float(len(self.opening(value))) if isinstance(value, tuple) else None

    def bounds(self) -> tuple[float, float]:
        return 0.0, float("inf")

    def opening(self, members: Iterable[str]) -> set[str]:
        return {member for member in members if self.opens(member)}


def compare(order: Order, value: Value, other: Value) -> Strictness:
    """How ``value`` compares with ``other``."""
    if value == other and isinstance(value, bool) is isinstance(other, bool):
        return Strictness.EQUAL
    if isinstance(order, Magnitude):
        return Strictness.UNKNOWN
    if isinstance(order, Inclusion) and isinstance(value, tuple | str) and isinstance(other, tuple | str):
        mine_set, other_set = _members(value), _members(other)
        if order.empty_is_none and not (mine_set and other_set):
            return Strictness.EQUAL
        if order.empty_is_all and not (mine_set and other_set):
            return Strictness.LOOSER if not mine_set else Strictness.STRICTER
        return _compare_sets(mine_set, other_set, order.more_is_strict)
    if isinstance(order, Openings) and isinstance(value, tuple) and isinstance(other, tuple):
        return _compare_sets(order.opening(value), order.opening(other), more_is_strict=False)
    mine, theirs = order.rank(value), order.rank(other)
    if mine is None or theirs is None:
        return Strictness.UNKNOWN
    if mine == theirs:
        return Strictness.EQUAL
    return Strictness.STRICTER if mine < theirs else Strictness.LOOSER


def loosens(order: Order, before: Value, after: Value) -> bool:
    """Whether the change from ``before`` to ``after`` may be a loosening; what cannot be decided counts as one.

    A change to the strictest value or away from the loosest is never one, even where the other side
    stands outside the order (a value that follows the tenant, say).
    """
    strictest, loosest = order.bounds()
    if order.rank(after) == strictest or order.rank(before) == loosest:
        return False
    return compare(order, after, before) in (Strictness.LOOSER, Strictness.UNKNOWN)


def _members(value: tuple[str, ...] | str) -> set[str]:
    return set(value.replace(",", " ").split() if isinstance(value, str) else value)


def _compare_sets(mine: set[str], theirs: set[str], more_is_strict: bool) -> Strictness:
    if mine == theirs:
        return Strictness.EQUAL
    if mine > theirs:
        return Strictness.STRICTER if more_is_strict else Strictness.LOOSER
    if mine < theirs:
        return Strictness.LOOSER if more_is_strict else Strictness.STRICTER
    return Strictness.UNKNOWN
