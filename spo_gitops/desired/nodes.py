"""YAML as a tree that knows where each part stands. The shape belongs to the user until a parser has read it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from ..problems import Position

ScalarValue = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Scalar:
    """``raw`` is the text as written; lines and columns count from 1.

    ``origin``, here and below, is where a node comes from that a generator made: a cell of a sheet, say.
    """

    value: ScalarValue
    raw: str
    line: int
    column: int
    origin: Position | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One key's place, and its value. ``written`` is how the file has the key, where that is a former name of it."""

    line: int
    column: int
    value: Node
    origin: Position | None = None
    written: str = ""


@dataclass(frozen=True, slots=True)
class MapNode:
    entries: dict[str, Entry]  # merge keys are already resolved
    line: int
    column: int
    origin: Position | None = None


@dataclass(frozen=True, slots=True)
class ListNode:
    items: tuple[Node, ...]
    line: int
    column: int
    origin: Position | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """Stands for something that was already reported: readers pass over it in silence."""

    line: int
    column: int
    origin: Position | None = None


Node = Scalar | MapNode | ListNode | Broken


@dataclass(frozen=True, slots=True)
class Cursor:
    """A node together with its file and JSON pointer."""

    file: str
    node: Node
    pointer: str = ""

    @property
    def position(self) -> Position:
        return self.node.origin or Position(self.file, self.node.line, self.node.column, self.pointer)

    @property
    def is_map(self) -> bool:
        return isinstance(self.node, MapNode)

    def key_position(self, key: str) -> Position:
        """Where a key of this map is written."""
        assert isinstance(self.node, MapNode)
        entry = self.node.entries[key]
        return entry.origin or Position(self.file, entry.line, entry.column, self._below(entry.written or key))

    def child(self, key: str) -> Cursor | None:
        """The value of a key, None where there is no such key (or no map)."""
        if not isinstance(self.node, MapNode) or key not in self.node.entries:
            return None
        entry = self.node.entries[key]
        return Cursor(self.file, entry.value, self._below(entry.written or key))

    def items(self) -> Iterator[Cursor]:
        """The elements of a list."""
        assert isinstance(self.node, ListNode)
        for index, item in enumerate(self.node.items):
            yield Cursor(self.file, item, self._below(str(index)))

    def names(self) -> tuple[str, ...]:
        """The keys of a map in the order written."""
        return tuple(self.node.entries) if isinstance(self.node, MapNode) else ()

    def _below(self, key: str) -> str:
        return f"{self.pointer}/{escape(key)}"


def escape(key: str) -> str:
    """A key as one step of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def describe(node: Node) -> str:
    """What was found, in a message."""
    match node:
        case MapNode():
            return "a map" if node.entries else "an empty map"
        case ListNode():
            return "a list" if node.items else "an empty list"
        case Broken():
            return "something unreadable"
        case Scalar(value=None):
            return "nothing" if node.raw == "" else node.raw
        case Scalar(value=bool()):
            return "true" if node.value else "false"
        case Scalar(value=str(text)):
            return quote(text)
        case Scalar():
            return f"the number {shorten(node.raw)}"


def quote(text: str) -> str:
    """A text in quotes, shortened for a message."""
    return json.dumps(shorten(text), ensure_ascii=False)


def shorten(text: str, limit: int = 80) -> str:
    return text if len(text) <= limit else text[: limit - 3] + "..."
