"""What is inside of a site as its document writes it: groups, role assignments, levels, and definitions of lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..desired.groups import FLAGS
from ..model.attribute import quoted, unquoted
from ..model.observation import Observation
from ..model.value import Observed
from .inside_lists import grant, lists_of, texts
from .unsaid import own_group

_HEADS = frozenset({"groups", "permissionLevels", "roleAssignments", "lists"})
Reads = Callable[[Mapping[str, Any]], bool]


def head_of(name: str) -> str:
    """The key of a document that an attribute belongs to."""
    return name.partition("[")[0].partition(".")[0]


def is_inside(name: str) -> bool:
    """Whether an attribute belongs to what is inside of a site."""
    return head_of(name) in _HEADS


def inside(observation: Observation, reads: Reads) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The keys of the document, and notes about what it cannot say. ``reads`` tells whether a part is valid."""
    document: dict[str, Any] = {}
    notes: list[str] = []
    for key, entries in (
        ("groups", _groups(observation)),
        ("permissionLevels", _levels(observation)),
        ("lists", lists_of(observation, reads, notes)),
    ):
        good = []
        for entry in entries:
            if reads({key: [entry]}):
                good.append(entry)
            else:
                name = entry.get("name") or entry.get("associated") or entry.get("url")
                notes.append(f"{key} {name}: cannot be declared as it is")
        if good:
            document[key] = good
    grants = texts(observation.fields.get("roleAssignments"))
    if grants:
        everybody = [grant(text) for text in grants]
        others = [entry for entry in everybody if not own_group(observation, entry["principal"])]
        whole = {"mode": "exact" if others == everybody else "include", "assignments": others}
        if reads({"roleAssignments": whole}):
            document["roleAssignments"] = whole
        else:
            notes.append("roleAssignments: cannot be declared as they are")
    return document, tuple(notes)


def _groups(observation: Observation) -> Iterator[dict[str, Any]]:
    """Associated groups once, under what they are associated as."""
    keys = [unquoted(key) for key in texts(observation.fields.get("groups"))]
    titles = {str(_part(observation, "groups", key, "title")).lower() for key in keys if key.startswith("@")}
    for key in sorted(keys):
        if key in titles:
            continue
        name = {"associated": key[1:]} if key.startswith("@") else {"name": _part(observation, "groups", key, "title")}
        group: dict[str, Any] = {**name}
        for what in ("description", "owner", "requestToJoinLeaveEmailSetting"):
            text = _part(observation, "groups", key, what)
            if text and not own_group(observation, str(text)):
                group[what] = text
        for flag in FLAGS:
            if isinstance(value := _part(observation, "groups", key, flag), bool):
                group[flag] = value
        group["roles"] = list(texts(_part(observation, "groups", key, "roles")))
        members = [unquoted(member) for member in texts(_part(observation, "groups", key, "members"))]
        others = [member for member in members if not own_group(observation, member)]
        group["members"] = members if others == members else {"mode": "include", "members": others}
        yield group


def _levels(observation: Observation) -> Iterator[dict[str, Any]]:
    for key in map(unquoted, texts(observation.fields.get("permissionLevels"))):
        level: dict[str, Any] = {"name": _part(observation, "permissionLevels", key, "title")}
        if description := _part(observation, "permissionLevels", key, "description"):
            level["description"] = description
        yield {**level, "permissions": list(texts(_part(observation, "permissionLevels", key, "permissions")))}


def _part(observation: Observation, head: str, key: str, name: str) -> Observed | None:
    return observation.fields.get(f"{head}.{quoted(key)}.{name}")
