"""Constraints: what a policy allows an attribute to be, and the nearest allowed value."""

from __future__ import annotations

from dataclasses import dataclass

from .order import Order
from .value import Value, same


@dataclass(frozen=True, slots=True)
class Constraint:
    """``equals`` one value, or at most / at least a bound of the attribute's order; the parts combine with "and".

    "At most" means: not more permissive than, for orders from the catalogue; not larger than, for plain numbers.
    """

    equals: Value | None = None
    at_most: Value | None = None
    at_least: Value | None = None

    def allows(self, value: Value, order: Order) -> bool:
        """Whether the value satisfies the constraint. A value outside the order satisfies no bound."""
        if self.equals is not None and not same(value, self.equals):
            return False
        if self.at_most is None and self.at_least is None:
            return True
        rank = order.rank(value)
        if rank is None:
            return False
        low, high = self._range(order)
        return low <= rank <= high

    def clamp(self, value: Value, order: Order) -> Value | None:
        """The nearest value that is allowed, or None where the order cannot tell (a finding, never clamped)."""
        if self.allows(value, order):
            return value
        if self.equals is not None:
            return self.equals if self.allows(self.equals, order) else None
        rank = order.rank(value)
        if rank is None:
            return None
        low, high = self._range(order)
        bound = self.at_most if rank > high else self.at_least
        return bound if low <= high else None

    def and_(self, other: Constraint, order: Order) -> Constraint | None:
        """Both together, the stricter of each bound; None where no value can satisfy both."""
        equals = self.equals if self.equals is not None else other.equals
        merged = Constraint(
            equals,
            _pick(self.at_most, other.at_most, order, smaller=True),
            _pick(self.at_least, other.at_least, order, smaller=False),
        )
        if self.equals is not None and other.equals is not None and not same(self.equals, other.equals):
            return None
        if equals is not None:
            return merged if merged.allows(equals, order) else None
        low, high = merged._range(order)
        return merged if low <= high else None

    def _range(self, order: Order) -> tuple[float, float]:
        """Lowest and highest rank; a bound that stands outside the order leaves nothing."""
        low = float("-inf") if self.at_least is None else order.rank(self.at_least)
        high = float("inf") if self.at_most is None else order.rank(self.at_most)
        return (float("inf"), float("-inf")) if low is None or high is None else (low, high)


def _pick(mine: Value | None, theirs: Value | None, order: Order, *, smaller: bool) -> Value | None:
    if mine is None or theirs is None:
        return theirs if mine is None else mine
    first, second = order.rank(mine), order.rank(theirs)
    if first is None or second is None:
        return mine if first is None else theirs
    return mine if (first <= second) is smaller else theirs
