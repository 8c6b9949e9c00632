"""Things inside a resource that people may rename: by which id each is known, so that a rename is none of two things.

SharePoint groups stand in attributes by their names (``groups.team.members``). What the ledger knows of one is its id;
the document may tell its previous name; and what was renamed by a document is recognised when that is taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from .attribute import quoted, split_element, unquoted
from .desired import Desired
from .observation import Observation
from .ownership import Ownership

GROUPS = "groups"
FACT = "groupIds"  # ``team=12`` of each group that was asked for and is there
TITLED = "="  # before a title, where no id is known


def known_inside(desired: Desired | None, owned: Ownership | None) -> dict[str, str]:
    """By which id (or, after ``=``, by which title) a group is known, by the one name that it goes by now: as declared,
    else as we own it."""
    ids = dict(owned.inner) if owned is not None else {}
    known = {name: ids.get(old, TITLED + old) for name, old in successors(desired, owned).items()}
    declared = set(_names(desired.attributes)) if desired is not None else set()
    for name in sorted(ids, key=lambda name: (name not in declared, name)):
        if ids[name] not in known.values() and (name in declared or name in _ours(owned)):
            known[name] = ids[name]
    return known


def successors(desired: Desired | None, owned: Ownership | None) -> dict[str, str]:
    """Declared groups that the ledger, or the tenant, still has by another name: the name of today to that one.

    That is what the document tells, or a rename that is taken back: to a name that the group had under us or before.
    """
    if desired is None:
        return {}
    declared, ours = set(_names(desired.attributes)), _ours(owned)
    found = {name: old for name, old in desired.renames.items() if name not in ours and old not in declared}
    for old in sorted(ours - declared - set(found.values())):
        assert owned is not None
        title = owned.attributes.get(f"{GROUPS}.{quoted(old)}.title")
        number = owned.inner.get(old, "")
        names = {name for name, other in owned.inner.items() if other == number}
        names |= {str(title.before).lower()} if title is not None else set()
        for name in sorted(names & declared - ours - set(found))[:1]:
            found[name] = old
    return found


def inner_ids(observation: Observation) -> dict[str, str]:
    """The ids of the groups that were read, by name."""
    fact = observation.facts.get(FACT)
    return dict(str(entry).rpartition("=")[::2] for entry in fact) if isinstance(fact, tuple) else {}


def ids_of(attributes: Iterable[str], observation: Observation, before: Mapping[str, str]) -> dict[str, str]:
    """What the record keeps: the ids of the groups that these attributes speak of, as read or as known before, by the
    names of today and by those that they had."""
    names, ids = set(_names(attributes)), {**before, **inner_ids(observation)}
    numbers = {ids[name] for name in names if name in ids}
    return {name: number for name, number in ids.items() if number in numbers}


def _ours(owned: Ownership | None) -> set[str]:
    return set(_names(owned.attributes)) if owned is not None else set()


def _names(attributes: Iterable[str]) -> Iterator[str]:
    for name in attributes:
        element = split_element(name)
        if element is not None and element[0] == GROUPS:
            yield unquoted(element[1])
