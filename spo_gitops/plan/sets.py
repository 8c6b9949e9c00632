"""Sets that are managed as one value or element by element, and what a change of mode makes of ownership.

DESIGN 5.1: to exact, V is the live set and P the live set without what we added and with what we removed;
to include, each element of V and P is owned as (in V, in P).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar, cast

from ..model.attribute import element, split_element
from ..model.observation import Observation
from ..model.ownership import Owned
from ..model.value import NO_PRIOR, Prior

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


def without(members: V, frozen: frozenset[str]) -> V:
    """A set's value without its frozen members; anything else unchanged."""
    if frozen and isinstance(members, tuple):
        return cast(V, tuple(member for member in members if member not in frozen))  # a tuple stays a tuple
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
