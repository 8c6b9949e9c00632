"""Half-way: what a run that died between two of its requests has left behind.

It is neither what was there nor what was wanted, and is still nobody's hand but ours: a set that is written member by
member, and what a new thing inside of a resource has by itself before it gets what is declared of it.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..model.kind import Kind
from ..model.observation import Observation
from ..model.plan import Decision
from ..model.value import UNKNOWN, Value, same
from ..plan.sets import is_half_way


def left_half_way(decisions: tuple[Decision, ...], now: Observation, kind: Kind) -> Mapping[str, Value]:
    """Of these decisions what the run left that was not through with them, by attribute."""
    made = kind.brought_along(decisions)
    found: dict[str, Value] = {}
    for decision in decisions:
        name, live = decision.attribute, now.value(decision.attribute)
        if live is UNKNOWN or decision.after is None or same(live, decision.before) or same(live, decision.after):
            continue
        new = name in made and now.value(made[name]) is True
        if new or is_half_way(live, decision.before, decision.after):
            found[name] = live
    return found
