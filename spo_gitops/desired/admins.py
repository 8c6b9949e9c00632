"""The administrators of a site as written: a set, exact or added to those who are there."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.value import Value
from ..problems import Part, Position
from .nodes import Cursor, ListNode, Scalar, quote
from .reading import KeyTable, Placed, check_keys, list_advice, read_list, read_word
from .report import Report
from .texts import read_principal

_ADMINS = KeyTable("admins", ("mode", "members"))


def read_admins(cursor: Cursor, report: Report) -> Iterator[tuple[str, Placed[Value]]]:
    """``admins.mode`` and ``admins.members``; a plain list is the exact set."""
    if isinstance(cursor.node, ListNode):
        yield "admins.mode", Placed("exact", cursor.position)
        yield from _read_members(cursor, report)
        return
    if isinstance(cursor.node, Scalar) and isinstance(cursor.node.value, str):
        expected = "a list, or a map of mode and members"
        report.error(cursor.position, "wrong-type", quote(cursor.node.raw), expected, list_advice(cursor))
        return
    cursor = check_keys(cursor, _ADMINS, report)
    if not cursor.is_map:
        return
    if (child := cursor.child("mode")) and (mode := read_word(child, ("exact", "include"), report)):
        yield "admins.mode", Placed(mode.value, mode.position)
    if child := cursor.child("members"):
        yield from _read_members(child, report)


def _read_members(cursor: Cursor, report: Report) -> Iterator[tuple[str, Placed[Value]]]:
    items = read_list(cursor, report, lambda item: read_principal(item, report), "a list of administrators")
    if items is None:
        return
    first: dict[str, Position] = {}
    for item in items.value:
        if item.value in first:
            found, related = f"{quote(item.value)} a second time", (first[item.value],)
            report.warning(item.position, "duplicate-member", found, "each member once", related=related)
        first.setdefault(item.value, item.position)
    place = items.position.with_parts(*(Part(name, position) for name, position in first.items()))
    yield "admins.members", Placed(tuple(sorted(first)), place)
