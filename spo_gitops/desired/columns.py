"""Columns and views of a list as written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..catalog.lists import CHOICES, COLUMN_TYPES
from ..model.attribute import quoted
from .levels import EXISTS, Named, Pair
from .nodes import Cursor, quote
from .reading import KeyTable, Placed, check_keys, read_flag, read_integer, read_list, read_text, read_word, required
from .report import Report
from .texts import read_description, read_title

_FLAGS = ("required", "indexed", "unique")
_COLUMN = KeyTable(
    "a column",
    ("name", "type", "title", "description", *_FLAGS, "default", "choices"),
    {
        "lookup": "it names another list by an id of that one site: let a site script add the column",
        "formula": "no source tells how a formula is given back, to compare it: let a site script add the column",
        "format": "how a column is shown is not managed: let a site script set it",
    },
    {"internalName": "write name"},
)
_VIEW = KeyTable("a view", ("title", "columns", "query", "rowLimit", "default"), {}, {"name": "write title"})
_INTERNAL = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,31}")
LONGEST_VIEW = 5000


def read_column(cursor: Cursor, prefix: str, report: Report) -> Named | None:
    """A column, known by its internal name, which never changes."""
    cursor = check_keys(cursor, _COLUMN, report)
    if not cursor.is_map:
        return None
    written = required(cursor, "name", "a column", report)
    name = None if written is None else read_text(written, report, "the internal name of a column")
    if name is None:
        return None
    if not _INTERNAL.fullmatch(name.value):
        expected = "up to 32 letters, digits and _"
        report.error(name.position, "bad-name", quote(name.value), expected, "what people see belongs into title")
        return None
    base = f"{prefix}.columns.{quoted(name.value)}"
    pairs: list[Pair] = [(f"{base}.{EXISTS}", Placed(True, cursor.position))]
    pairs += _properties(cursor, base, report)
    return name.value, cursor.position, pairs


def _properties(cursor: Cursor, base: str, report: Report) -> Iterator[Pair]:
    kind = None
    if (child := cursor.child("type")) and (kind := read_word(child, COLUMN_TYPES, report)):
        yield f"{base}.type", Placed(kind.value, kind.position)
    if (child := cursor.child("title")) and (title := read_title(child, report)):
        yield f"{base}.title", Placed(title.value, title.position)
    for name in ("description", "default"):
        if (child := cursor.child(name)) and (text := read_description(child, report)):
            yield f"{base}.{name}", Placed(text.value, text.position)
    for name in _FLAGS:
        if (child := cursor.child(name)) and (flag := read_flag(child, report)):
            yield f"{base}.{name}", Placed(flag.value, flag.position)
    if child := cursor.child("choices"):
        if kind is not None and kind.value not in CHOICES:
            found, hint = f"choices of a {kind.value}", "remove them, or write type: Choice"
            report.error(cursor.key_position("choices"), "misplaced-key", found, "a column of choices", hint)
            return
        choices = read_list(child, report, lambda item: read_text(item, report), "a list of choices")
        if choices is not None:
            yield f"{base}.choices", Placed(tuple(choice.value for choice in choices.value), choices.position)


def read_view(cursor: Cursor, prefix: str, report: Report) -> Named | None:
    """A view, known by its title."""
    cursor = check_keys(cursor, _VIEW, report)
    if not cursor.is_map:
        return None
    written = required(cursor, "title", "a view", report)
    title = None if written is None else read_title(written, report)
    if title is None:
        return None
    key = title.value.lower()
    base = f"{prefix}.views.{quoted(key)}"
    pairs: list[Pair] = [(f"{base}.{EXISTS}", Placed(True, cursor.position))]
    pairs.append((f"{base}.title", Placed(title.value, title.position)))
    if child := cursor.child("columns"):
        names = read_list(child, report, lambda item: read_text(item, report), "the internal names of columns")
        if names is not None:
            pairs.append((f"{base}.columns", Placed(tuple(name.value for name in names.value), names.position)))
    if (child := cursor.child("query")) and (query := read_text(child, report, "CAML, like <Where>...</Where>")):
        pairs.append((f"{base}.query", Placed(query.value.strip(), query.position)))
    if child := cursor.child("rowLimit"):
        limit = read_integer(child, report, least=1, most=LONGEST_VIEW)
        pairs += [(f"{base}.rowLimit", Placed(limit.value, limit.position))] if limit is not None else []
    if (child := cursor.child("default")) and (flag := read_flag(child, report)):
        if flag.value:
            pairs.append((f"{prefix}.defaultView", Placed(key, flag.position)))
        else:
            hint = "remove the line, and write default: true in another view"
            report.error(flag.position, "bad-value", "default: false", "default: true", hint)
    return key, cursor.position, pairs
