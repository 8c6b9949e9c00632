"""Permission levels of a site as written, and names of levels."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..catalog.permissions import built_in_levels, normal_level, permissions
from ..model.attribute import quoted
from ..model.value import Value
from ..problems import Position
from .nodes import Cursor, ListNode, quote
from .reading import KeyTable, Placed, check_keys, read_list, read_text, read_word, required
from .report import Report, one_of
from .texts import read_description

LEVELS = "permissionLevels"
EXISTS = "exists"

PREVIOUS = "previousName"

_LEVEL = KeyTable("a permission level", ("name", PREVIOUS, "description", "permissions"))

Pair = tuple[str, Placed[Value]]
Named = tuple[str, Position, list[Pair]]
Reader = Callable[[Cursor, Report], Named | None]


def read_level(cursor: Cursor, report: Report) -> Named | None:
    """A level of the site's own: its name, place and attributes."""
    cursor = check_keys(cursor, _LEVEL, report)
    if not cursor.is_map:
        return None
    written = required(cursor, "name", "a permission level", report)
    granted = required(cursor, "permissions", "a permission level", report)
    name = None if written is None else read_text(written, report, "the name of a permission level")
    if name is None or not name.value.strip():
        return None
    key = normal_level(name.value)
    if key in built_in_levels():
        hint = "built-in levels are not changed; choose another name"
        report.error(name.position, "reserved-name", quote(name.value), "a level of your own", hint)
        return None
    prefix = f"{LEVELS}.{quoted(key)}"
    pairs: list[Pair] = [(f"{prefix}.{EXISTS}", Placed(True, cursor.position))]
    pairs.append((f"{prefix}.title", Placed(name.value, name.position)))
    written = cursor.child(PREVIOUS)
    previous = None if written is None else read_text(written, report, "the name that the level had")
    if previous is not None and normal_level(previous.value) in built_in_levels():
        hint = "built-in levels are not changed; remove it"
        report.error(previous.position, "reserved-name", quote(previous.value), "a level of your own", hint)
    elif previous is not None:
        pairs.append((f"{prefix}.{PREVIOUS}", Placed(normal_level(previous.value), previous.position)))
    if (child := cursor.child("description")) and (text := read_description(child, report)):
        pairs.append((f"{prefix}.description", Placed(text.value, text.position)))
    if granted is not None:
        pairs += _read_mask(granted, f"{prefix}.permissions", report)
    return key, cursor.position, pairs


def _read_mask(cursor: Cursor, name: str, report: Report) -> Iterator[Pair]:
    names = read_list(cursor, report, lambda item: read_word(item, permissions(), report), "a list of permissions")
    if names is not None and names.value:
        yield name, Placed(tuple(sorted({item.value for item in names.value})), names.position)
    elif isinstance(cursor.node, ListNode) and not cursor.node.items:
        hint = "name at least ViewListItems and Open"
        report.error(cursor.position, "bad-value", "an empty list", "at least one permission", hint)


def read_level_name(cursor: Cursor, report: Report) -> Placed[str] | None:
    """A built-in level's word, or the name of one of the site."""
    text = read_text(cursor, report, "a level: " + one_of(built_in_levels()) + ", or one of the site")
    if text is None:
        return None
    if text.value.strip().lower().startswith(("limited access", "system.")):
        hint = "the service gives it by itself; remove it"
        report.error(text.position, "reserved-name", quote(text.value), "a level that people give", hint)
        return None
    return Placed(normal_level(text.value), text.position)


def read_named(
    cursor: Cursor, read: Callable[[Cursor, Report], Named | None], expected: str, report: Report
) -> Iterator[Pair]:
    """A list of what has a name, each name once."""
    if not isinstance(cursor.node, ListNode):
        read_list(cursor, report, lambda item: None, expected)  # tells what is wrong
        return
    first: dict[str, Position] = {}
    for item in cursor.items():
        entry = read(item, report)
        if entry is None:
            continue
        key, position, pairs = entry
        if key in first:
            found, related = f"{quote(key)} a second time", (first[key],)
            report.error(position, "duplicate-name", found, "each name once", "put them together", related=related)
            continue
        first[key] = position
        yield from pairs
