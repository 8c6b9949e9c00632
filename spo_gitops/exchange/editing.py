"""Changing a document in place: comments, order and quotes stay, and nothing but the one document is touched.

The result is proven by reading it again (``proven``): the resource asks for what was wanted, and no other resource asks
for anything else than before. An edit that cannot be proven is not made.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from ..desired.dump import dump
from ..model.attribute import split_element
from ..model.value import Value

_MARK = "\ufeff"
_DEEPER = ("groups", "permissionLevels", "roleAssignments", "lists")


@dataclass(frozen=True, slots=True)
class Edit:
    """One attribute (``settings.sharingCapability``, ``admins``, ``admins[ann@contoso.com]``) and its new value.

    Values are as documents write them: a hub by its name, ``none`` for nothing.
    """

    attribute: str
    value: Value


def edited(text: str, line: int, edits: Iterable[Edit]) -> str | None:
    """The file's text with edits in the document that holds the line (from 1); None where that cannot be done."""
    mark, body = (_MARK, text[1:]) if text.startswith(_MARK) else ("", text)
    newline = "\r\n" if "\r\n" in body else "\n"
    lines = body.replace("\r\n", "\n").splitlines(keepends=True)
    first, last = _document(lines, line)
    yaml = _round_trip(lines[first:last])
    try:
        document = yaml.load("".join(lines[first:last]))
        if not isinstance(document, CommentedMap):
            return None
        for edit in edits:
            _set(document, edit)
        out = io.StringIO()
        yaml.dump(document, out)
    except (YAMLError, ValueError, TypeError, AttributeError):
        return None
    changed = out.getvalue()
    if last < len(lines) and not changed.endswith("\n"):
        changed += "\n"
    whole = "".join(lines[:first]) + changed + "".join(lines[last:])
    return mark + whole.replace("\n", newline)


def _document(lines: list[str], line: int) -> tuple[int, int]:
    """The first line behind the document's ``---`` and the one of the next, counted from 0."""
    borders = [index for index, text in enumerate(lines) if text.rstrip() == "---" or text.startswith("--- ")]
    first = max((border + 1 for border in borders if border < line), default=0)
    last = min((border for border in borders if border >= line), default=len(lines))
    return first, last


def _round_trip(lines: list[str]) -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.allow_duplicate_keys = False
    offset = _offset_of_lists(lines)
    yaml.indent(mapping=_indentation(lines), sequence=offset + 2, offset=offset)
    return yaml


def _indentation(lines: list[str]) -> int:
    found = [len(text) - len(text.lstrip(" ")) for text in lines if text.startswith(" ") and text.strip()[:1] != "-"]
    return min(found, default=2)


def _offset_of_lists(lines: list[str]) -> int:
    """How far the dashes of a top-level key's list stand in."""
    for before, text in itertools.pairwise(lines):
        if text.lstrip(" ").startswith("- ") and before.rstrip().endswith(":"):
            return max(0, _lead(text) - _lead(before))
    return 0


def _lead(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _set(document: CommentedMap, edit: Edit) -> None:
    member = split_element(edit.attribute)
    if member is not None:
        _set_member(document, *member, present=edit.value is True)
        return
    if edit.attribute == "admins" and isinstance(edit.value, tuple):
        _set_list(document, "admins", edit.value)
        return
    *above, last = edit.attribute.split(".", 1)
    place = document
    if above:
        if not isinstance(document.get(above[0]), CommentedMap):
            document[above[0]] = CommentedMap()
        place = document[above[0]]
    place[last] = _plain(edit.value)


def _set_list(document: CommentedMap, name: str, members: tuple[str, ...]) -> None:
    """The members of an exact set, in the order that is there, new ones at the end."""
    holder = document.get(name)
    if isinstance(holder, CommentedMap):
        holder["members"] = _merged(holder.get("members"), members)
    elif isinstance(holder, CommentedSeq):
        document[name] = _merged(holder, members)
    else:
        document[name] = CommentedMap({"mode": "exact", "members": list(members)})


def _set_member(document: CommentedMap, name: str, member: str, *, present: bool) -> None:
    holder = document[name]
    members = holder if isinstance(holder, CommentedSeq) else holder["members"]
    where = [index for index, item in enumerate(members) if str(item).lower() == member.lower()]
    if present and not where:
        members.append(member)
    for index in reversed([] if present else where):
        del members[index]


def _merged(now: Any, members: tuple[str, ...]) -> Any:
    if not isinstance(now, CommentedSeq):
        return list(members)
    wanted = {member.lower(): member for member in members}
    for index in reversed(range(len(now))):
        if str(now[index]).lower() not in wanted:
            del now[index]
    there = {str(item).lower() for item in now}
    now.extend(member for key, member in wanted.items() if key not in there)
    return now


def _plain(value: Value) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, str) and dump({"x": value})[3:4] in "\"'":
        return DoubleQuotedScalarString(value)
    return value


def in_document(attribute: str, value: Value, hubs: Mapping[str, str]) -> Edit | None:
    """An attribute of the desired state as a document writes it. None: its hub has no document, or it stands deeper in
    the document (groups, lists) than edits reach."""
    head = attribute.partition("[")[0].partition(".")[0]
    if head in _DEEPER:
        return None
    if attribute in ("hub", "parent") and value != "none":
        name = hubs.get(str(value))
        return None if name is None else Edit(attribute, name)
    if attribute == "settings.sensitivityLabel" and value == "":
        return Edit(attribute, "none")
    return Edit(attribute, value)
