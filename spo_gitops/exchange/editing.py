"""Changing a document in place: comments, order and quotes stay, and nothing but the one document is touched.

The result is proven by reading it again (``proven``): the resource asks for what was wanted, and no other resource asks
for anything else than before. An edit that cannot be proven is not made.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from ..desired.dump import dump
from ..desired.siteset import SiteSetDocument
from ..model.attribute import split_element
from ..model.value import Value
from ..problems import Position
from .comments import with_comments
from .inside_editing import goes_with, is_inside, set_inside
from .line_ends import with_line_ends
from .row_editing import set_in_row

_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Edit:
    """One attribute (``settings.sharingCapability``, ``admins``, ``admins[ann@contoso.com]``) and its new value.

    Values are as documents write them: a hub by its name, ``none`` for nothing. ``below`` are the keys of the map that
    has the attribute where that is not the document itself: those of an overlay.
    """

    attribute: str
    value: Value
    below: tuple[str, ...] = ()


Change = Callable[[CommentedMap], None]


def edited(text: str, line: int, edits: Iterable[Edit]) -> str | None:
    """The file's text with edits in the document that holds the line (from 1); None where that cannot be done."""
    wanted = tuple(edits)

    def change(document: CommentedMap) -> None:
        for below in dict.fromkeys(edit.below for edit in wanted):
            place: Any = document
            for key in below:
                place = place[key]
            _set_all(place, tuple(edit for edit in wanted if edit.below == below))

    return changed(text, line, change)


def edited_row(text: str, position: Position, one: SiteSetDocument, edits: Iterable[Edit]) -> str | None:
    """The same for a row that stands in its set's document."""

    def change(document: CommentedMap) -> None:
        for edit in edits:
            set_in_row(document, position, one, path_of(edit), edit.value)

    return changed(text, position.line, change)


def path_of(edit: Edit) -> tuple[str, ...]:
    """The keys of a Site that the edit is about. Raises ValueError for what is one of several."""
    if split_element(edit.attribute) is not None or is_inside(edit.attribute):
        raise ValueError(edit.attribute)
    return ("admins", "members") if edit.attribute == "admins" else tuple(edit.attribute.split(".", 1))


def changed(text: str, line: int, change: Change) -> str | None:
    """The file's text after a change of the document that holds the line (from 1)."""
    mark, body = (_MARK, text[1:]) if text.startswith(_MARK) else ("", text)
    lines = body.replace("\r\n", "\n").splitlines(keepends=True)
    first, last = _document(lines, line)
    yaml = _round_trip(lines[first:last])
    try:
        document = yaml.load("".join(lines[first:last]))
        if not isinstance(document, CommentedMap):
            return None
        change(document)
        out = io.StringIO()
        yaml.dump(document, out)
    except (YAMLError, LookupError, ValueError, TypeError, AttributeError):
        return None
    after = _kept("".join(lines[first:last]), out.getvalue())
    if last < len(lines) and not after.endswith("\n"):
        after += "\n"
    return mark + with_line_ends(body, "".join(lines[:first]) + after + "".join(lines[last:]))


def _kept(before: str, after: str) -> str:
    """The text after an edit with the comments that it took along, where it says the same with them."""
    whole, plain = with_comments(before, after), YAML(typ="safe", pure=True)
    try:
        return whole if whole == after or plain.load(whole) == plain.load(after) else after
    except (YAMLError, ValueError):
        return after


def _document(lines: list[str], line: int) -> tuple[int, int]:
    """The first line behind the document's ``---`` and its end (``---`` of the next, or ``...``), counted from 0."""
    borders = [
        index
        for index, text in enumerate(lines)
        if text.rstrip() in ("---", "...") or text.startswith(("--- ", "... "))
    ]
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
    told = [text for text in lines if text.strip() and not text.lstrip().startswith("#")]
    for before, text in itertools.pairwise(told):
        if text.lstrip(" ").startswith("- ") and before.partition(" #")[0].rstrip().endswith(":"):
            return max(0, _lead(text) - _lead(before))
    return 0


def _lead(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _set_all(document: CommentedMap, edits: tuple[Edit, ...]) -> None:
    gone = [edit.attribute for edit in edits if edit.value is False and split_element(edit.attribute) is not None]
    for edit in edits:
        if not goes_with(edit.attribute, gone):
            _set(document, edit)


def _set(document: CommentedMap, edit: Edit) -> None:
    if is_inside(edit.attribute):
        set_inside(document, edit.attribute, edit.value)
        return
    member = split_element(edit.attribute)
    *above, last = (member[0] if member else edit.attribute).split(".", 1)
    place = document
    if above:
        if not isinstance(document.get(above[0]), CommentedMap):
            document[above[0]] = CommentedMap()
        place = document[above[0]]
    if member is not None:
        _set_member(place, last, member[1], present=edit.value is True)
    elif isinstance(edit.value, tuple) and (last == "admins" or _is_set(place.get(last), edit.value)):
        _set_list(place, last, edit.value)
    else:
        place[last] = _plain(edit.value)


def _is_set(holder: Any, value: tuple[str, ...]) -> bool:
    """Whether the members have no order of their own: those of a set are given sorted."""
    return isinstance(holder, CommentedMap) or (isinstance(holder, CommentedSeq) and list(value) == sorted(value))


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
    """An attribute of the desired state as a document writes it. None: its hub has no document."""
    if attribute in ("hub", "parent") and value != "none":
        name = hubs.get(str(value))
        return None if name is None else Edit(attribute, name)
    if attribute == "settings.sensitivityLabel" and value == "":
        return Edit(attribute, "none")
    return Edit(attribute, value)
