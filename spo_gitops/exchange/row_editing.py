"""Changing one row of a SiteSet: a cell or a parameter where the template has it alone, else an override of the row.

In a sheet every other byte stays as it is. What no cell can say (an empty value, something that a spreadsheet would
take for a formula, groups and lists) is not written.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml.comments import CommentedMap

from ..desired.nodes import ListNode, MapNode, Node, Scalar
from ..desired.sheet import layout_of
from ..desired.siteset import OVERRIDE, SiteSetDocument
from ..desired.wording import texts
from ..formulas import is_formula
from ..model.value import Value
from ..problems import Position

Path = tuple[str, ...]
_MARKER = re.compile(r"(?<!\$)\$\(\s*([A-Za-z][A-Za-z0-9_]*)\s*\)")


class NoCellError(ValueError):
    """The row cannot say it."""


def set_of(position: Position, sets: Iterable[SiteSetDocument]) -> SiteSetDocument | None:
    """The set whose row this is; None where it is none's, or that of several."""
    found = [one for one in sets if _has(one, position)]
    return found[0] if len(found) == 1 else None


def _has(one: SiteSetDocument, position: Position) -> bool:
    if isinstance(one.rows.node, ListNode):
        below = f"{one.rows.pointer}/"
        inside = any(item.position == position for item in one.rows.items())
        return one.rows.file == position.file and position.pointer.startswith(below) and inside
    if not isinstance(one.rows.node, Scalar):
        return False
    return (
        posixpath.normpath(posixpath.join(posixpath.dirname(one.rows.file), str(one.rows.node.value))) == position.file
    )


@dataclass(frozen=True, slots=True)
class Filling:
    """A parameter, and what the template writes before and behind it."""

    parameter: str
    before: str = ""
    behind: str = ""

    def of(self, value: Value) -> Value | None:
        """What the parameter must be for the template to give the value; None where nothing does."""
        if not (self.before or self.behind):
            return value
        if not isinstance(value, str) or not (value.startswith(self.before) and value.endswith(self.behind)):
            return None
        inside = value[len(self.before) : len(value) - len(self.behind)]
        return inside if inside == inside.strip() and inside else None


def filling_for(one: SiteSetDocument, path: Path) -> Filling | None:
    """The only parameter in what the template has under the path, if it stands nowhere else."""
    node: Node | None = one.template.node
    for step in path:
        entry = node.entries.get(step) if isinstance(node, MapNode) else None
        node = None if entry is None else entry.value
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        return None
    markers = list(_MARKER.finditer(node.raw))
    if len(markers) != 1:
        return None
    name = markers[0].group(1)
    uses = sum(marker.group(1) == name for text in texts(one.template.node) for marker in _MARKER.finditer(text.raw))
    before, behind = node.raw[: markers[0].start()], node.raw[markers[0].end() :]
    filling = Filling(name, before.replace("$$(", "$("), behind.replace("$$(", "$("))
    return filling if uses == 1 and name in one.parameters else None


# -- rows in the document ---------------------------------------------------------------------------------------


def set_in_row(document: CommentedMap, position: Position, one: SiteSetDocument, path: Path, value: Value) -> None:
    """Sets a parameter of the row, or its override. Raises NoCellError."""
    index = position.pointer.rpartition("/")[2]
    rows = document.get("rows")
    if not index.isdigit() or rows is None or int(index) >= len(rows):
        raise NoCellError("the row is not where it was")
    row: Any = rows[int(index)]
    filling = filling_for(one, path)
    if filling is not None and filling.parameter in row and path[0] not in (row.get(OVERRIDE) or {}):
        inside = filling.of(value)
        if inside is not None:
            row[filling.parameter] = _as_yaml(inside)
            return
    place = row.setdefault(OVERRIDE, CommentedMap())
    for step in path[:-1]:
        place = place.setdefault(step, CommentedMap())
    place[path[-1]] = _as_yaml(value)


def _as_yaml(value: Value) -> Any:
    return list(value) if isinstance(value, tuple) else value


# -- sheets -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Record:
    """A record of a sheet: its first line, and where each cell stands in the text."""

    line: int
    cells: tuple[tuple[int, int], ...]


def with_cell(text: str, line: int, one: SiteSetDocument, path: Path, value: Value) -> str:
    """The sheet with the value in the row that begins at the line. Raises NoCellError."""
    separator, begin, skipped = layout_of(text, one.separator)
    records = list(_records(text, separator, begin, skipped))
    while records and _is_blank(text, records[0]):  # as they are when it is read
        del records[0]
    header = [_plain(text[slice(*cell)]).strip().lower() for cell in records[0].cells]
    column, value = _column_for(one, path, value, header)
    quoted = _quoted(_written(value), separator)
    if column < 0:
        return _with_column(text, records, line, (".".join(path), quoted), separator, header)
    for record in records:
        if record.line == line and column < len(record.cells):
            start, end = record.cells[column]
            return text[:start] + quoted + text[end:]
    raise NoCellError("the row is not where it was")


def _column_for(one: SiteSetDocument, path: Path, value: Value, header: list[str]) -> tuple[int, Value]:
    """The column that takes it and what is written there; -1 for a new one. Raises NoCellError."""
    name = ".".join(path).lower()
    parameters = {parameter.header for parameter in one.parameters.values()}
    free = name not in parameters and name not in {column.value.strip().lower() for column in one.ignored}
    if free and name in header:
        return header.index(name), value
    filling = filling_for(one, path)
    of_parameter = "" if filling is None else one.parameters[filling.parameter].header
    if filling is not None and of_parameter in header and (inside := filling.of(value)) is not None:
        return header.index(of_parameter), inside
    if not free:
        raise NoCellError("a column of that name is for something else")
    return -1, value


def _with_column(
    text: str, records: list[_Record], line: int, new: tuple[str, str], separator: str, header: list[str]
) -> str:
    """Every record that has cells gets one more; those of empty columns at the end are used."""
    width = len(header)
    while width and not header[width - 1]:
        width -= 1
    for record in reversed(records):
        if _is_blank(text, record):
            continue
        cell = new[0] if record is records[0] else new[1] if record.line == line else ""
        if width < len(record.cells):
            start, end = record.cells[width]
            text = text[:start] + cell + text[end:]
        elif width == len(record.cells):
            end = record.cells[-1][1]
            text = text[:end] + separator + cell + text[end:]
        else:
            raise NoCellError("a row has fewer cells than the sheet has columns")
    return text


def _is_blank(text: str, record: _Record) -> bool:
    return not any(_plain(text[start:end]).strip() for start, end in record.cells)


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "; ".join(value) if isinstance(value, tuple) else str(value)
    if not text.strip() or (isinstance(value, str | tuple) and is_formula(text)):
        raise NoCellError("no cell can say that")
    return text


def _quoted(text: str, separator: str) -> str:
    odd = any(mark in text for mark in (separator, '"', "\n", "\r"))
    return '"' + text.replace('"', '""') + '"' if odd else text


def _plain(cell: str) -> str:
    cell = cell.strip()
    return cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell


def _records(text: str, separator: str, begin: int, skipped: int) -> Iterator[_Record]:
    """The text taken apart as ``csv`` does it, quotes and line breaks in them kept."""
    at, line = begin, 1 + skipped
    while at < len(text):
        first, cells = line, []
        while True:
            end, breaks = _cell_end(text, at, separator)
            cells.append((at, end))
            line += breaks
            at = end
            if at < len(text) and text[at] == separator:
                at += 1
                continue
            break
        yield _Record(first, tuple(cells))
        if text[at : at + 2] == "\r\n":
            at += 2
        elif at < len(text):
            at += 1
        line += 1


def _cell_end(text: str, at: int, separator: str) -> tuple[int, int]:
    breaks = 0
    if text[at : at + 1] == '"':
        begin = at
        at += 1
        while at < len(text):
            if text[at] == '"':
                if text[at + 1 : at + 2] != '"':
                    at += 1
                    break
                at += 1
            at += 1
        inside = text[begin:at]
        breaks = inside.count("\n") + len(re.findall(r"\r(?!\n)", inside))
    while at < len(text) and text[at] not in (separator, "\n", "\r"):
        at += 1
    return at, breaks
