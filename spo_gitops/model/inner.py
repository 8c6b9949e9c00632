"""Things inside a resource that people may rename: by which id each is known, so that a rename is none of two things.

SharePoint groups and permission levels stand in attributes by their names (``groups.team.members``). What the ledger
knows of one is its id; the document may tell its previous name; and what was renamed by a document is recognised when
that is taken back. A group is called by its name alone, as records have it, a level ``permissionLevels:approver``: no
name of a group has a colon.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from .attribute import quoted, split_element, unquoted
from .desired import Desired
from .observation import Observation
from .ownership import Ownership

GROUPS, LEVELS = "groups", "permissionLevels"
FACT = "groupIds"  # ``team=12`` of each group or level that was asked for and is there
TITLED = "="  # before a title, where no id is known

_OF_LEVELS = f"{LEVELS}:"


def inner_key(head: str, name: str) -> str:
    """What one of ``groups`` or ``permissionLevels`` is called among those that are known by ids."""
    return _OF_LEVELS + name if head == LEVELS else name


def parted(key: str) -> tuple[str, str]:
    """Inverse of ``inner_key``: the head and the name."""
    return (LEVELS, key.removeprefix(_OF_LEVELS)) if key.startswith(_OF_LEVELS) else (GROUPS, key)


def known_of(head: str, known: Mapping[str, str]) -> dict[str, str]:
    """The part of what is known that is about groups, or about levels, by their names."""
    return {name: what for (where, name), what in ((parted(key), what) for key, what in known.items()) if where == head}


def known_inside(
    desired: Desired | None, owned: Ownership | None, seen: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    """By which id (or, after ``=``, by which title) each is known, by the one name that it goes by now: as declared,
    else as it was ``seen`` (``inner_ids``) before, else as we own it."""
    ids = {**seen, **(owned.inner if owned is not None else {})}
    known = {key: ids.get(old, TITLED + parted(old)[1]) for key, old in successors(desired, owned).items()}
    names = (set(_keys(desired.attributes)) if desired is not None else set(), set(seen), _ours(owned))
    for key in sorted(ids, key=lambda key: (*(key not in some for some in names), key)):
        same = {what for other, what in known.items() if parted(other)[0] == parted(key)[0]}
        if ids[key] not in same and any(key in some for some in names):
            known[key] = ids[key]
    return known


def successors(desired: Desired | None, owned: Ownership | None) -> dict[str, str]:
    """Declared ones that the ledger, or the tenant, still has by another name: the one of today to that one.

    That is what the document tells, or a rename that is taken back: to a name that it had under us or before.
    """
    if desired is None:
        return {}
    declared, ours = set(_keys(desired.attributes)), _ours(owned)
    found = {key: old for key, old in desired.renames.items() if key in declared - ours and old not in declared}
    for old in sorted(ours - declared - set(found.values())):
        assert owned is not None
        head, name = parted(old)
        title = owned.attributes.get(f"{head}.{quoted(name)}.title")
        number = owned.inner.get(old, "")
        keys = {key for key, other in owned.inner.items() if other == number and parted(key)[0] == head}
        keys |= {inner_key(head, str(title.before).lower())} if title is not None else set()
        for key in sorted(keys & declared - ours - set(found))[:1]:
            found[key] = old
    return found


def inner_ids(observation: Observation) -> dict[str, str]:
    """The ids of those that were read."""
    fact = observation.facts.get(FACT)
    return dict(str(entry).rpartition("=")[::2] for entry in fact) if isinstance(fact, tuple) else {}


def ids_of(attributes: Iterable[str], observation: Observation, before: Mapping[str, str]) -> dict[str, str]:
    """What the record keeps: the ids of those that these attributes speak of, as read or as known before, by the
    names of today and by those that they had."""
    keys, ids = set(_keys(attributes)), {**before, **inner_ids(observation)}
    numbers = {(parted(key)[0], ids[key]) for key in keys if key in ids}
    return {key: number for key, number in ids.items() if (parted(key)[0], number) in numbers}


def _ours(owned: Ownership | None) -> set[str]:
    """Those of which we own anything: where a run died as it let go of one, its existence may be ours no longer, and
    what is to be given back of it still is."""
    if owned is None:
        return set()
    begin = {key: f"{head}.{quoted(name)}." for key in owned.inner for head, name in (parted(key),)}
    left = {key for key, start in begin.items() if any(name.startswith(start) for name in owned.attributes)}
    return left | set(_keys(owned.attributes))


def names_one(attribute: str) -> bool:
    """Whether the attribute says of a group or level that it is there."""
    return any(_keys((attribute,)))


def _keys(attributes: Iterable[str]) -> Iterator[str]:
    for name in attributes:
        element = split_element(name)
        if element is not None and element[0] in (GROUPS, LEVELS):
            yield inner_key(element[0], unquoted(element[1]))
