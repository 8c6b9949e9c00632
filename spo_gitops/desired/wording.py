"""Parameters inside of a template: ``$(name)``, and ``$$(`` for a text that holds those characters.

A text that is nothing but one parameter becomes its value, whatever the type; inside of other text it is written out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from .nodes import Cursor, Entry, ListNode, MapNode, Node, Scalar, quote
from .parameters import PARAMETER_PATTERN, Absent, Argument, Parameter
from .report import Report, did_you_mean

_MARKER = re.compile(r"\$\$\(|\$\(\s*([^()]*?)\s*\)|\$\(")
_ALONE = re.compile(rf"\$\(\s*({PARAMETER_PATTERN})\s*\)")
_ESCAPED = "$$("

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


def fill(node: Node, arguments: Arguments) -> Node | None:
    """The node with arguments for its markers; None where nothing is left of it.

    What an absent argument leaves empty (a map, a list) goes as well: an empty list would be a value.
    """
    match node:
        case Scalar(value=str()):
            return _fill_text(node, arguments)
        case MapNode() if node.entries:
            filled = {key: fill(entry.value, arguments) for key, entry in node.entries.items()}
            entries = {
                key: Entry(entry.line, entry.column, value, entry.origin)
                for key, entry in node.entries.items()
                if (value := filled[key]) is not None
            }
            return replace(node, entries=entries) if entries else None
        case ListNode() if node.items:
            items = tuple(_items(node, arguments))
            return replace(node, items=items) if items else None
    return node


def _items(node: ListNode, arguments: Arguments) -> Iterator[Node]:
    """A list that stands for one item gives all of its own."""
    for item in node.items:
        filled = fill(item, arguments)
        if isinstance(filled, ListNode) and isinstance(item, Scalar):
            yield from filled.items
        elif filled is not None:
            yield filled


def _fill_text(node: Scalar, arguments: Arguments) -> Node | None:
    if alone := _ALONE.fullmatch(node.raw):
        argument = arguments.get(alone.group(1), node)
        return None if isinstance(argument, Absent) else argument
    origin = node.origin
    parts, end = [], 0
    for marker in _MARKER.finditer(node.raw):
        parts.append(node.raw[end : marker.start()])
        end = marker.end()
        if marker.group() == _ESCAPED:
            parts.append("$(")
            continue
        argument = arguments.get(marker.group(1) or "", node)
        if isinstance(argument, Scalar) and argument is not node:
            parts.append(argument.raw)
            origin = origin or argument.origin
        elif not isinstance(argument, Scalar | Absent):
            return argument  # broken, and reported as such
    parts.append(node.raw[end:])
    text = "".join(parts)
    return node if text == node.raw else Scalar(text, text, node.line, node.column, origin)


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
