"""What exists and what belongs to a set: from flat names as read to attributes and modes."""

from __future__ import annotations

from collections.abc import Mapping

from ..model.attribute import element, unquoted
from ..model.desired import Wanted
from ..model.inner import GROUPS, LEVELS, inner_key
from .levels import EXISTS, PREVIOUS

_DEFAULT = {"roleAssignments": "include"}  # others are exact
_SET = ".set"


def resolve_sets(merged: Mapping[str, Wanted], heads: tuple[str, ...]) -> tuple[dict[str, Wanted], dict[str, str]]:
    """The attributes below these heads, and the mode of each set.

    ``groups.team.exists`` becomes ``groups[team]``, and ``NAME.set.members`` one attribute or one a member, as
    ``NAME.set.mode`` says.
    """
    attributes: dict[str, Wanted] = {}
    modes: dict[str, str] = {}
    for name, wanted in merged.items():
        if name.partition(".")[0] not in heads:
            continue
        base, _, last = name.rpartition(".")
        if last == PREVIOUS:
            continue
        if last == EXISTS:
            head, _, key = base.rpartition(".")
            attributes[element(head, key.replace("%2E", "."))] = wanted  # in brackets a dot is no step
            modes[head] = "include"
        elif base.endswith(_SET):
            if last == "members" and isinstance(wanted.value, tuple):
                _resolve_set(base.removesuffix(_SET), wanted, merged.get(f"{base}.mode"), attributes, modes)
        else:
            attributes[name] = wanted
    return attributes, modes


def renames_of(merged: Mapping[str, Wanted]) -> dict[str, str]:
    """The previous names of groups and levels, by the names of today, as the record calls them; in lower case."""
    found: dict[str, str] = {}
    for name, wanted in merged.items():
        head, _, rest = name.partition(".")
        key, _, last = rest.rpartition(".")
        if head in (GROUPS, LEVELS) and last == PREVIOUS:
            found[inner_key(head, unquoted(key))] = inner_key(head, str(wanted.value))
    return found


def _resolve_set(
    name: str, wanted: Wanted, mode: Wanted | None, attributes: dict[str, Wanted], modes: dict[str, str]
) -> None:
    assert isinstance(wanted.value, tuple)
    modes[name] = str(mode.value) if mode is not None else _DEFAULT.get(name, "exact")
    if modes[name] == "exact":
        attributes[name] = wanted
        return
    places = wanted.position.members()
    for member in wanted.value:
        attributes[element(name, member)] = Wanted(True, places.get(member, wanted.position), wanted.origin)
