"""Groups of the directory in a site's permissions that may gain or lose something, and how many people that is."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.attribute import quoted
from ..model.desired import Desired
from ..model.inner import GROUPS
from ..model.observation import HEAD_COUNTS, Observation
from ..model.ownership import Ownership
from ..model.value import Value, same
from .directory import group_id
from .naming import principals
from .permissions import named
from .principals import SECURITY_GROUP


def crowds(desired: Desired | None, ownership: Ownership | None, observation: Observation) -> frozenset[str]:
    """Those that an attribute names now or then, where it differs from what is declared, or from what a release would
    put back; of a SharePoint group that changes all its members."""
    found: set[str] = set()
    for name, value in _then(desired, ownership):
        live = observation.value(name)
        if same(live, value):
            continue
        found |= principals(name, value) | principals(name, live)
        head, key, _ = named(name)
        if head == GROUPS and key:
            found |= principals(members := f"{GROUPS}.{quoted(key)}.members", observation.value(members))
    return frozenset(filter(group_id, found))


def told(principal: str, observation: Observation) -> str:
    """A group of the directory with its sort and the number of its people; others as they are."""
    if not group_id(principal):
        return principal
    fact = observation.facts.get(HEAD_COUNTS)
    counts = dict(str(entry).rpartition("=")[::2] for entry in fact) if isinstance(fact, tuple) else {}
    count = counts.get(principal, "?")
    heads = "how many people is unknown" if count == "?" else "1 person" if count == "1" else f"{count} people"
    sort = "security group" if principal.startswith(SECURITY_GROUP) else "Microsoft 365 group"
    return f"{principal} ({'owners of a ' if principal.endswith('_o') else ''}{sort}, {heads})"


def _then(desired: Desired | None, ownership: Ownership | None) -> Iterator[tuple[str, Value]]:
    declared = desired.fields if desired is not None else {}
    yield from declared.items()
    for name, owned in ownership.attributes.items() if ownership is not None else ():
        if name not in declared and isinstance(owned.before, str | bool | int | float | tuple):
            yield name, owned.before
