"""Parameters inside of a template: ``$(name)``, and ``$$(`` for a text that holds those characters.

A text that is nothing but one parameter becomes its value, whatever the type; inside of other text it is written out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..problems import Part, Position
from .nodes import Cursor, Entry, ListNode, MapNode, Node, Scalar, quote
from .parameters import PARAMETER_PATTERN, Absent, Argument, Parameter
from .report import Report, did_you_mean

_MARKER = re.compile(r"\$\$\(|\$\(\s*([^()]*?)\s*\)|\$\(")
_ALONE = re.compile(rf"\$\(\s*({PARAMETER_PATTERN})\s*\)")
_ESCAPED = "$$("
TEMPLATE, CELL = "template", "cell"  # as what a place had its hand in a value

Arguments = Mapping[str, Argument]


def check_markers(template: Cursor, parameters: Mapping[str, Parameter], report: Report) -> None:
    """Markers that name no parameter, lists inside of text, and parameters that nothing uses."""
    used: set[str] = set()
    for cursor in _texts(template):
        assert isinstance(cursor.node, Scalar)
        for marker in _MARKER.finditer(cursor.node.raw):
            name = marker.group(1)
            if marker.group() == _ESCAPED:
                continue
            if not name:
                hint = "write $$( for the characters themselves"
                report.error(cursor.position, "bad-marker", quote(marker.group()), "a marker like $(name)", hint)
            elif name not in parameters:
                known = ", ".join(parameters) or "none is declared"
                hint = did_you_mean(name, parameters) or "declare it below parameters, or write $$( for the characters"
                report.error(cursor.position, "unknown-parameter", quote(name), f"a parameter ({known})", hint)
            elif parameters[name].type == "list" and not _ALONE.fullmatch(cursor.node.raw):
                found, hint = f"the list {name} inside of a text", "let the marker stand alone"
                report.error(cursor.position, "wrong-type", found, "a parameter that is one value", hint)
            used.add(name or "")
    for name, parameter in parameters.items():
        if name not in used:
            hint = f"write $({name}) where it belongs, or remove it"
            report.warning(parameter.position, "unused-parameter", f"{name}, which the template does not use", "", hint)


def marker_in(text: str, parameters: Mapping[str, Parameter]) -> str:
    """The first parameter whose marker stands in the text, empty where there is none."""
    named = (marker.group(1) for marker in _MARKER.finditer(text)) if "$(" in text else ()
    return next((name for name in named if name in parameters), "")


def texts(node: Node) -> Iterator[Scalar]:
    """Every text of a tree."""
    match node:
        case Scalar(value=str()):
            yield node
        case MapNode():
            for entry in node.entries.values():
                yield from texts(entry.value)
        case ListNode():
            for item in node.items:
                yield from texts(item)


def fill(node: Node, arguments: Arguments, file: str) -> Node | None:
    """The node, written in ``file``, with arguments for its markers; None where nothing is left of it.

    What an absent argument leaves empty (a map, a list) goes as well: an empty list would be a value.
    """
    match node:
        case Scalar(value=str()):
            return _fill_text(node, arguments, file)
        case MapNode() if node.entries:
            filled = {key: fill(entry.value, arguments, file) for key, entry in node.entries.items()}
            entries = {
                key: Entry(entry.line, entry.column, value, entry.origin)
                for key, entry in node.entries.items()
                if (value := filled[key]) is not None
            }
            return replace(node, entries=entries) if entries else None
        case ListNode() if node.items:
            items = tuple(_items(node, arguments, file))
            return replace(node, items=items) if items else None
    return node


def _items(node: ListNode, arguments: Arguments, file: str) -> Iterator[Node]:
    """A list that stands for one item gives all of its own."""
    for item in node.items:
        filled = fill(item, arguments, file)
        if isinstance(filled, ListNode) and isinstance(item, Scalar):
            yield from filled.items
        elif filled is not None:
            yield filled


def _fill_text(node: Scalar, arguments: Arguments, file: str) -> Node | None:
    written = Part(TEMPLATE, node.origin or Position(file, node.line, node.column))
    if alone := _ALONE.fullmatch(node.raw):
        argument = arguments.get(alone.group(1), node)
        if isinstance(argument, Absent) or argument is node or argument.origin is None:
            return None if isinstance(argument, Absent) else argument
        return replace(argument, origin=argument.origin.with_parts(written))
    places: list[Position] = []
    pieces, end = [], 0
    for marker in _MARKER.finditer(node.raw):
        pieces.append(node.raw[end : marker.start()])
        end = marker.end()
        if marker.group() == _ESCAPED:
            pieces.append("$(")
            continue
        argument = arguments.get(marker.group(1) or "", node)
        if isinstance(argument, Scalar) and argument is not node:
            pieces.append(argument.raw)
            places += [] if argument.origin is None else [argument.origin]
        elif not isinstance(argument, Scalar | Absent):
            return argument  # broken, and reported as such
    pieces.append(node.raw[end:])
    text = "".join(pieces)
    if text == node.raw and not places:
        return node
    origin = node.origin or (places[0] if places else None)
    if origin is not None and places:
        origin = origin.with_parts(*(Part(CELL, place) for place in places if place != origin), written)
    return Scalar(text, text, node.line, node.column, origin)


def _texts(cursor: Cursor) -> Iterator[Cursor]:
    match cursor.node:
        case Scalar(value=str()):
            yield cursor
        case MapNode():
            for key in cursor.names():
                if child := cursor.child(key):
                    yield from _texts(child)
        case ListNode():
            for item in cursor.items():
                yield from _texts(item)
