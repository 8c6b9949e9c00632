"""The parameters of a SiteSet: what a row must give, of which type, from which column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from ..problems import Position
from .nodes import Broken, Cursor, ListNode, Node, Scalar, quote
from .reading import (
    KeyTable,
    Placed,
    check_keys,
    is_map,
    read_flag,
    read_integer,
    read_list,
    read_number,
    read_text,
    read_word,
)
from .report import Report
from .scalars import resolve_plain

TYPES = ("text", "integer", "number", "flag", "list")
PARAMETER_PATTERN = "[A-Za-z][A-Za-z0-9_]*"

_NAME = re.compile(PARAMETER_PATTERN)
_TABLE = KeyTable("a parameter", ("header", "type", "default", "optional"), {}, {"name": "the key is the name"})
_WORDS = {"integer": "an integer", "number": "a number, with a point", "flag": "true or false"}
_BETWEEN_ITEMS = ";"


@dataclass(frozen=True, slots=True)
class Parameter:
    """``header`` is the column's name in lower case. Without a default a row must give it, unless ``optional``."""

    name: str
    position: Position
    header: str
    type: str = "text"
    default: Node | None = None
    optional: bool = False


class Absent:
    """What an optional parameter is that a row leaves empty."""


ABSENT: Final = Absent()
Argument = Node | Absent


def read_parameters(cursor: Cursor, report: Report) -> Mapping[str, Parameter]:
    """The map ``parameters``, or a list of names, which are texts."""
    if isinstance(cursor.node, ListNode):
        names = read_list(cursor, report, lambda item: read_text(item, report, "the name of a parameter"), "names")
        placed = () if names is None else names.value
        listed = [Parameter(name.value, name.position, name.value.lower()) for name in placed if _is_name(name, report)]
        _check_headers(listed, report)
        return {parameter.name: parameter for parameter in listed}
    if not is_map(cursor, "parameters by name", report):
        return {}
    parameters = {}
    for name in cursor.names():
        child = cursor.child(name)
        if child is not None and _is_name(Placed(name, cursor.key_position(name)), report):
            parameters[name] = _read(name, cursor.key_position(name), child, report)
    _check_headers(parameters.values(), report)
    return parameters


def _is_name(name: Placed[str], report: Report) -> bool:
    if _NAME.fullmatch(name.value):
        return True
    hint = "the name of the column stands in header"
    report.error(name.position, "bad-name", quote(name.value), "a letter, then letters, digits and _", hint)
    return False


def _read(name: str, position: Position, cursor: Cursor, report: Report) -> Parameter:
    parameter = Parameter(name, position, name.lower())
    cursor = check_keys(cursor, _TABLE, report)
    if not cursor.is_map:
        return parameter
    if (child := cursor.child("header")) and (header := read_text(child, report, "the name of a column")):
        parameter = replace(parameter, header=header.value.strip().lower())
    if (child := cursor.child("type")) and (word := read_word(child, TYPES, report)):
        parameter = replace(parameter, type=word.value)
    if (child := cursor.child("optional")) and (flag := read_flag(child, report)):
        parameter = replace(parameter, optional=flag.value)
    if child := cursor.child("default"):
        parameter = replace(parameter, default=checked(child, parameter, report))
        if parameter.optional:
            found, hint = "a default of an optional parameter", "remove one of the two"
            report.error(child.position, "unused-default", found, "optional, or default", hint)
    return parameter


def _check_headers(parameters: Iterable[Parameter], report: Report) -> None:
    first: dict[str, Parameter] = {}
    for parameter in parameters:
        other = first.setdefault(parameter.header, parameter)
        if other is not parameter:
            found = f"the column {quote(parameter.header)}, which {other.name} reads as well"
            hint = "use one parameter in both places"
            report.error(parameter.position, "duplicate-name", found, "each once", hint, related=(other.position,))


def checked(cursor: Cursor, parameter: Parameter, report: Report) -> Node:
    """A value as written in YAML, of the parameter's type; broken, and reported, where it is not."""
    read: object
    match parameter.type:
        case "text":
            read = read_text(cursor, report)
        case "integer":
            read = read_integer(cursor, report)
        case "number":
            read = read_number(cursor, report)
        case "flag":
            read = read_flag(cursor, report)
        case _:
            read = read_list(cursor, report, lambda item: read_text(item, report), "a list of texts")
    node = cursor.node if read is not None else Broken(cursor.node.line, cursor.node.column)
    return placed(node, cursor.position)


def from_cell(cell: str, parameter: Parameter, place: Position, report: Report) -> Argument:
    """A cell as a value; an empty one is the default, or nothing where that is allowed."""
    if cell:
        return typed(cell, parameter.type, place, report)
    return absent(parameter, place, report)


def absent(parameter: Parameter, place: Position, report: Report) -> Argument:
    """What a row without a value gives: the default, or nothing where that is allowed."""
    if parameter.default is not None:
        return parameter.default
    if parameter.optional:
        return ABSENT
    hint = f"fill it, or give {parameter.name} a default or optional: true"
    report.error(place, "missing-value", f"no {parameter.name}", "a value in each row", hint)
    return Broken(place.line, place.column, place)


def typed(cell: str, type_: str, place: Position, report: Report) -> Node:
    """A cell that is not empty, as a node that stands at the cell."""
    line, column = place.line, place.column
    if type_ == "list":
        items = tuple(
            Scalar(item.strip(), item.strip(), line, column, place)
            for item in cell.split(_BETWEEN_ITEMS)
            if item.strip()
        )
        if items:
            return ListNode(items, line, column, place)
        hint = "name somebody, or leave the cell empty, which is no list at all"
        report.error(place, "wrong-type", quote(cell), "texts with semicolons between them", hint)
        return Broken(line, column, place)
    if type_ == "text":
        return Scalar(cell, cell, line, column, place)
    value = resolve_plain(cell.lower() if type_ == "flag" else cell)
    fits = {
        "flag": isinstance(value, bool),
        "integer": isinstance(value, int) and not isinstance(value, bool),
        "number": isinstance(value, int | float) and not isinstance(value, bool),
    }
    if fits[type_]:
        return Scalar(value, cell, line, column, place)
    report.error(place, "wrong-type", quote(cell), _WORDS[type_], "correct the cell")
    return Broken(line, column, place)


def placed(node: Node, place: Position) -> Node:
    """The node as if it came from that place, whatever document it is put into."""
    if isinstance(node, ListNode):
        return replace(node, origin=place, items=tuple(placed(item, place) for item in node.items))
    return replace(node, origin=place)
