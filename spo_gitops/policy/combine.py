"""Several policies on one attribute: combined to the strictest, or a contradiction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..model.constraint import Constraint
from ..model.order import Order


@dataclass(frozen=True, slots=True)
class Demand:
    """What the policies demand of an attribute, combined to the strictest; ``names`` for people.

    ``possible``: whether some value satisfies them all. ``enforced``: what somebody else changes is brought back.
    """

    constraint: Constraint
    names: str
    possible: bool = True
    enforced: bool = True


def combine(parts: Iterable[tuple[str, Constraint]], order: Order) -> Demand | None:
    """The named constraints together, None without any. Their order does not matter but to the names."""
    combined: Demand | None = None
    for name, constraint in parts:
        if combined is None:
            combined = Demand(constraint, name)
            continue
        both = combined.constraint.and_(constraint, order) if combined.possible else None
        names = f"{combined.names}, {name}"
        combined = Demand(both if both is not None else combined.constraint, names, both is not None)
    return combined
