"""Themes as written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..model.value import Value
from ..problems import Position
from .lifecycle import read_lifecycle
from .nodes import Cursor, quote
from .reading import KeyTable, Placed, check_keys, is_map, read_flag, read_text, required
from .report import Report
from .site import Values
from .texts import read_title

_THEME = KeyTable("a Theme", ("kind", "name", "isInverted", "palette", "lifecycle"), {}, {"title": "write name"})
COLOUR = "#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})"
SLOT = "[A-Za-z][A-Za-z0-9]{0,63}"
_COLOUR, _SLOT = re.compile(COLOUR), re.compile(SLOT)


@dataclass(frozen=True, slots=True)
class ThemeDocument:
    """A Theme as written; ``values`` hold the attributes and the lifecycle."""

    position: Position
    name: Placed[str]
    values: Values


def read_theme(cursor: Cursor, report: Report) -> ThemeDocument | None:
    """A document of kind Theme."""
    cursor = check_keys(cursor, _THEME, report)
    written = required(cursor, "name", "a Theme", report)
    required(cursor, "palette", "a Theme", report)
    name = None if written is None else read_title(written, report)
    values = dict(_values(cursor, report))
    return None if name is None else ThemeDocument(cursor.position, name, values)


def _values(cursor: Cursor, report: Report) -> Iterator[tuple[str, Placed[Value]]]:
    if (child := cursor.child("isInverted")) and (flag := read_flag(child, report)):
        yield "isInverted", Placed(flag.value, flag.position)
    if (child := cursor.child("palette")) and is_map(child, "colours by slot", report):
        yield from _palette(child, report)
    if child := cursor.child("lifecycle"):
        yield from read_lifecycle(child, ("isInverted", "palette"), report)


def _palette(cursor: Cursor, report: Report) -> Iterator[tuple[str, Placed[Value]]]:
    for slot in cursor.names():
        child = cursor.child(slot)
        if not _SLOT.fullmatch(slot):
            expected = "a slot like themePrimary"
            report.error(cursor.key_position(slot), "bad-name", quote(slot), expected, "write letters and digits")
            continue
        text = None if child is None else read_text(child, report, 'a colour like "#0078d4"')
        if text is None:
            continue
        if _COLOUR.fullmatch(text.value):
            yield f"palette.{slot}", Placed(_normal(text.value), text.position)
        else:
            hint = "write # and three, six or eight hexadecimal digits, in quotes"
            report.error(text.position, "bad-colour", quote(text.value), 'a colour like "#0078d4"', hint)


def _normal(text: str) -> str:
    """As the service's colours are compared: lower case, three digits doubled."""
    digits = text.lower()[1:]
    return "#" + ("".join(digit * 2 for digit in digits) if len(digits) == 3 else digits)
