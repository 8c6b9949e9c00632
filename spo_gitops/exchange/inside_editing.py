"""Changing what is inside of a site where its document writes it: groups, levels, role assignments, lists with columns
and views. An attribute's name tells the entry and the key; what has no entry there is not set."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from ..catalog.permissions import normal_level
from ..model.attribute import split_element, unquoted
from ..model.mapping import GIVES
from ..model.value import Value

HEADS = ("groups", "permissionLevels", "roleAssignments", "lists")
_NAMED = {"groups": "name", "permissionLevels": "name", "lists": "url", "columns": "name", "views": "title"}
_GRANTS = {"roleAssignments": "assignments", "permissions": "assignments"}
_SETS = ("members", "roles", "contentTypes")


class NotWrittenError(ValueError):
    """The document has no place for the attribute."""


def is_inside(attribute: str) -> bool:
    """Whether an attribute is of what is inside of a site."""
    return attribute.partition("[")[0].partition(".")[0] in HEADS


def goes_with(attribute: str, gone: Iterable[str]) -> bool:
    """Whether an attribute belongs to an entry that goes (``groups[team]`` and so on)."""
    for name in gone:
        element = split_element(name)
        if element is not None and attribute.startswith(f"{element[0]}.{element[1].replace('.', '%2E')}."):
            return True
    return False


def set_inside(document: CommentedMap, attribute: str, value: Value) -> None:
    """Raises NotWrittenError where the document has no such entry, or cannot say the value."""
    element = split_element(attribute)
    steps = [unquoted(step) for step in (element[0] if element else attribute).split(".")]
    member = unquoted(element[1]) if element else None
    place, rest = _descend(document, steps)
    if rest == ["inheritPermissions"]:
        if value is True:
            place["permissions"] = "inherit"
        elif not isinstance(place.get("permissions"), CommentedSeq | list):
            place["permissions"] = []
    elif rest == ["defaultView"]:
        _set_default(place, str(value))
    elif len(rest) == 1 and rest[0] in _NAMED and member is not None:
        _remove(place, rest[0], member, present=value is True)
    elif len(rest) == 1 and (rest[0] in _GRANTS or rest[0] in _SETS) and (member or isinstance(value, tuple)):
        key = "permissions" if steps[0] == "lists" and rest[0] == "roleAssignments" else rest[0]
        _set_members(place, key, member, value)
    elif len(rest) == 1 and member is None:
        place[rest[0]] = list(value) if isinstance(value, tuple) else value
    else:
        raise NotWrittenError(attribute)


def _descend(document: CommentedMap, steps: list[str]) -> tuple[Any, list[str]]:
    """The map that holds the last step."""
    place: Any = document
    while len(steps) > 2 and steps[0] in _NAMED:
        place = _entry(place, steps[0], steps[1])
        steps = steps[2:]
    return place, steps


def _entry(place: Any, kind: str, key: str) -> Any:
    for entry in place.get(kind) or ():
        if _key(kind, entry) == key.lower():
            return entry
    raise NotWrittenError(f"{kind} has no {key}")


def _key(kind: str, entry: Any) -> str:
    if kind == "groups" and entry.get("associated"):
        return f"@{entry['associated']}".lower()
    name = str(entry.get(_NAMED[kind], ""))
    return (normal_level(name) if kind == "permissionLevels" else name).lower()


def _remove(place: Any, kind: str, member: str, *, present: bool) -> None:
    """An entry that somebody took away goes; one that came back has nothing that could be written."""
    entries = place.get(kind)
    where = [index for index, entry in enumerate(entries or ()) if _key(kind, entry) == member.lower()]
    if present or not where:
        raise NotWrittenError(f"{kind} {member}")
    for index in reversed(where):
        del entries[index]


def _set_default(place: Any, title: str) -> None:
    for view in place.get("views") or ():
        view.pop("default", None)
    if title:
        _entry(place, "views", title)["default"] = True


def _set_members(place: Any, key: str, member: str | None, value: Value) -> None:
    if key == "roles" and "role" in place:
        one = place.pop("role")
        place["roles"] = CommentedSeq([one])
    inner = _GRANTS.get(key, "members")
    holder = place.get(key)
    if isinstance(holder, CommentedMap):
        place, key, holder = holder, inner, holder.get(inner)
    if not isinstance(holder, CommentedSeq):
        holder = CommentedSeq([] if holder is None or isinstance(holder, str) else list(holder))
        place[key] = holder
    grants = inner == "assignments"
    now = {text for entry in holder for text in _texts(entry, grants)}
    if member is not None:
        wanted = now | {_normal(member, grants)} if value is True else now - {_normal(member, grants)}
    else:
        assert isinstance(value, tuple)
        wanted = {_normal(unquoted(str(text)), grants) for text in value}
    for index in reversed(range(len(holder))):
        _keep(holder, index, wanted, grants)
    there = {text for entry in holder for text in _texts(entry, grants)}
    for text in sorted(wanted - there):
        principal, _, level = text.rpartition(GIVES)
        holder.append(CommentedMap({"principal": principal, "level": level}) if grants else text)


def _keep(holder: CommentedSeq, index: int, wanted: set[str], grants: bool) -> None:
    """What of an entry is wanted; the entry goes where nothing is."""
    entry = holder[index]
    kept = [text for text in _texts(entry, grants) if text in wanted]
    if not kept:
        del holder[index]
    elif len(kept) < len(_texts(entry, grants)):
        entry.pop("level", None)
        entry["levels"] = [text.rpartition(GIVES)[2] for text in kept]


def _texts(entry: Any, grants: bool) -> list[str]:
    if not grants:
        return [_normal(str(entry), grants)]
    levels = [*([entry["level"]] if "level" in entry else []), *(entry.get("levels") or ())]
    return [_normal(f"{entry.get('principal')}{GIVES}{level}", grants) for level in levels]


def _normal(text: str, grants: bool) -> str:
    if not grants:
        return text.strip().lower()
    principal, _, level = text.rpartition(GIVES)
    return f"{principal.strip().lower()}{GIVES}{normal_level(level)}"
