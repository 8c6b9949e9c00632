"""Sets that are managed as one value or element by element, and what a change of mode makes of ownership.

A change to exact makes V the live set and P the live set without what we added and with what we removed;
after one to include each element of V and P is owned as (in V, in P).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar, cast

from ..model.attribute import element, split_element
from ..model.desired import Wanted
from ..model.kind import Apart
from ..model.observation import Observation
from ..model.ownership import Owned
from ..model.plan import Decision
from ..model.value import NO_PRIOR, UNKNOWN, Missing, Observed, Prior, Value

V = TypeVar("V")


def convert(attributes: Mapping[str, Owned], modes: Mapping[str, str], live: Observation) -> dict[str, Owned]:
    """The ownership of a resource's attributes in the modes that its document now uses.

    Sets that the document does not mention keep the mode in which they are owned; where the live set is
    unknown nothing is converted (and the attribute will be blocked).
    """
    converted = dict(attributes)
    for name, mode in modes.items():
        elements = {key: owned for key, owned in attributes.items() if (split_element(key) or ("",))[0] == name}
        if mode == "exact" and elements:
            _to_exact(converted, name, elements, live)
        elif mode == "include" and name in attributes:
            _to_include(converted, name, attributes[name])
    return converted


def still_unproven(unproven: frozenset[str], names: Iterable[str]) -> frozenset[str]:
    """Those of the converted attributes of which nobody saw the value come true: of a set that was one value, each
    element."""
    return frozenset(name for name in names if {name, (split_element(name) or (name,))[0]} & unproven)


@dataclass(frozen=True, slots=True)
class Three:
    """The legs of one attribute as they are compared."""

    desired: Wanted | None
    owned: Owned | None
    live: Observed
    frozen: bool = False


def legs(name: str, desired: Wanted | None, owned: Owned | None, live: Observation, apart: Apart) -> Three:
    """D, ownership and L without the members that are treated apart.

    Whether a hidden member is in the set cannot be seen before the run is through, so it is taken to be the
    other way round than it shall be, by nobody's fault: that makes the run write the set as it shall be.
    """
    now = live.value(name)
    goal = desired.value if desired is not None else owned.before if owned is not None else None
    parts = split_element(name)
    if parts is not None:
        member = parts[1]
        if member in apart.hidden and now is not UNKNOWN and isinstance(goal, bool):
            now = not goal
            owned = replace(owned, value=now) if owned is not None else None
        return Three(desired, owned, now, frozen=member in apart.absent)
    if not isinstance(now, tuple):
        return Three(desired, owned, now)
    if isinstance(goal, tuple):
        assumed = apart.hidden - set(goal)
        now = _assume(now, apart.hidden, assumed)
        if owned is not None and isinstance(owned.value, tuple):
            owned = replace(owned, value=_assume(owned.value, apart.hidden, assumed))
    if owned is not None:
        owned = Owned(_without(owned.value, apart), _without(owned.before, apart), owned.run)
    if desired is not None:
        desired = replace(desired, value=_without(desired.value, apart))
    return Three(desired, owned, _without(now, apart))


def _assume(members: tuple[str, ...], hidden: frozenset[str], assumed: frozenset[str]) -> tuple[str, ...]:
    # Untouched where nothing is hidden: of columns and choices the order counts.
    return tuple(sorted((set(members) - hidden) | assumed)) if hidden else members


def is_half_way(now: Value | Missing, one: Value | Missing, other: Value) -> bool:
    """Whether a set that is written member by member is on its way from one value to the other.

    Sets are sorted; of what has an order of its own (columns, choices) nobody can tell.
    """
    if not (isinstance(now, tuple) and isinstance(one, tuple) and isinstance(other, tuple)):
        return False
    if any(list(members) != sorted(members) for members in (now, one, other)):
        return False
    return set(one) & set(other) <= set(now) <= {*one, *other}


def restore_prior(decision: Decision, owned: Owned | None, live: Observed) -> Decision:
    """The decision with its prior complete: members left out of the comparison are not left out of P."""
    after = decision.owned
    if after is None or not isinstance(after.before, tuple):
        return decision
    before = owned.before if owned is not None else live
    return replace(decision, owned=replace(after, before=before)) if isinstance(before, tuple) else decision


def _without(members: V, apart: Apart) -> V:
    """A set's value without the members that belong to nobody's value; anything else unchanged."""
    if apart.absent and isinstance(members, tuple):
        return cast(V, tuple(member for member in members if member not in apart.absent))  # a tuple stays a tuple
    return members


def _to_exact(converted: dict[str, Owned], name: str, elements: Mapping[str, Owned], live: Observation) -> None:
    now = live.value(name)
    if not isinstance(now, tuple):
        return
    before = set(now)
    for key, owned in elements.items():
        member = (split_element(key) or ("", ""))[1]
        if owned.before is True:
            before.add(member)
        else:
            before.discard(member)
        del converted[key]
    converted[name] = Owned(now, tuple(sorted(before)), max(owned.run for owned in elements.values()))


def _to_include(converted: dict[str, Owned], name: str, owned: Owned) -> None:
    value = owned.value if isinstance(owned.value, tuple) else ()
    before: Prior = owned.before
    prior = value if before is NO_PRIOR else before
    prior = prior if isinstance(prior, tuple) else ()
    for member in {*value, *prior}:
        converted[element(name, member)] = Owned(member in value, member in prior, owned.run)
    del converted[name]
