"""Builds a document's tree from parser events.

The tree is built here, not by PyYAML, because aliases must be counted before they are followed, duplicate keys
seen, and scalars resolved as docs/yaml.md says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import yaml as pyyaml
from yaml import events

from ..problems import Position, Problem
from .nodes import Broken, Entry, ListNode, MapNode, Node, Scalar, escape, quote
from .scalars import resolve_plain

MOST_NODES = 200_000  # of one document, aliases followed
DEEPEST = 100

_SURROGATE = re.compile("[\ud800-\udfff]")


class Stop(Exception):
    """The rest of the file is not worth reading."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.found)
        self.problem = problem


@dataclass(slots=True)
class _Frame:
    """A map or list that is still open. ``key`` is the map's key that waits for its value."""

    line: int
    column: int
    anchor: str
    is_map: bool
    entries: dict[str, Entry] = field(default_factory=dict)
    items: list[Node] = field(default_factory=list)
    merged: list[Node] = field(default_factory=list)
    key: Node | None = None
    merge_next: bool = False
    size: int = 1
    height: int = 1


@dataclass(frozen=True, slots=True)
class _Anchored:
    """What an anchor stands for. ``node`` None: still open. ``size`` in nodes, aliases followed."""

    node: Node | None
    size: int = 0
    height: int = 0


class Composer:
    """Turns events into nodes, one document after the other."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.documents: list[Node] = []
        self.problems: list[Problem] = []
        self._frames: list[_Frame] = []
        self._anchors: dict[str, _Anchored] = {}
        self._nodes = 0
        self._finished: list[Node] = []  # the document's root, ahead of the document's end

    def feed(self, event: events.Event) -> None:
        match event:
            case events.ScalarEvent():
                self._refuse_tag(event)
                self._count(event, 1)
                self._place(self._scalar(event), event.anchor or "", 1, 1, plain=event.implicit[0])
            case events.AliasEvent():
                self._alias(event)
            case events.MappingStartEvent() | events.SequenceStartEvent():
                self._open(event)
            case events.MappingEndEvent() | events.SequenceEndEvent():
                self._close()
            case events.DocumentStartEvent():
                self._anchors, self._nodes, self._finished = {}, 0, []
            case events.DocumentEndEvent():
                self.documents += self._finished

    def forget_torn(self, error: pyyaml.YAMLError) -> None:
        """A document that is followed by something else than a new one is only a part of what was meant."""
        if isinstance(error, pyyaml.MarkedYAMLError) and "document start" in (error.problem or ""):
            del self.documents[-1:]

    def _scalar(self, event: events.ScalarEvent) -> Scalar:
        raw = str(event.value)
        if event.style == '"' and _SURROGATE.search(raw):  # libyaml refuses it itself, PyYAML's own parser does not
            found, hint = "an escape that is half a character", "write the character itself: the file is UTF-8"
            self._report(*_spot(event), "yaml-syntax", found, "a whole character", hint)
            raw = _SURROGATE.sub("\ufffd", raw)
        value = resolve_plain(raw) if event.implicit[0] and not event.tag else raw
        if raw == "" and value is None and self._frames and isinstance(self._frames[-1].key, Scalar):
            key = self._frames[-1].key  # nothing is nowhere: point at its key
            return Scalar(None, "", key.line, key.column)
        return Scalar(value, raw, *_spot(event))

    def _open(self, event: events.MappingStartEvent | events.SequenceStartEvent) -> None:
        self._refuse_tag(event)
        self._count(event, 1)
        if len(self._frames) >= DEEPEST:
            raise Stop(self._too_deep(event))
        anchor = event.anchor or ""
        if anchor:
            self._anchors[anchor] = _Anchored(None)
        line, column = _spot(event)
        self._frames.append(_Frame(line, column, anchor, isinstance(event, events.MappingStartEvent)))

    def _close(self) -> None:
        frame = self._frames[-1]
        node: Node
        if frame.is_map:
            node = MapNode(self._with_merged(frame), frame.line, frame.column)
        else:
            node = ListNode(tuple(frame.items), frame.line, frame.column)
        self._frames.pop()
        self._place(node, frame.anchor, frame.size, frame.height)

    def _alias(self, event: events.AliasEvent) -> None:
        anchored = self._anchors.get(event.anchor or "")
        line, column = _spot(event)
        if anchored is None or anchored.node is None:
            found = f"*{event.anchor}" + ("" if anchored is None else " inside of what it stands for")
            expected = "the name of an anchor (&name) further up in this document"
            self._report(
                line, column, "yaml-alias", found, expected, "define the anchor first, or put the text in quotes"
            )
            self._place(Broken(line, column), "", 1, 1)
            return
        self._count(event, anchored.size)
        if len(self._frames) + anchored.height > DEEPEST:
            raise Stop(self._too_deep(event))
        self._place(anchored.node, "", anchored.size, anchored.height)

    def _place(self, node: Node, anchor: str, size: int, height: int, *, plain: bool = False) -> None:
        """Gives a finished node to whatever is open around it."""
        if anchor:
            self._anchors[anchor] = _Anchored(node, size, height)
        if not self._frames:
            if not (isinstance(node, Scalar) and node.value is None):
                self._finished = [node]
            return
        frame = self._frames[-1]
        frame.size += size
        frame.height = max(frame.height, height + 1)
        if not frame.is_map:
            frame.items.append(node)
        elif frame.key is None:
            frame.key = node
            frame.merge_next = plain and isinstance(node, Scalar) and node.raw == "<<"
        else:
            self._enter(frame, frame.key, node)
            frame.key = None

    def _enter(self, frame: _Frame, key: Node, value: Node) -> None:
        if not isinstance(key, Scalar):
            if not isinstance(key, Broken):
                found, hint = "a map or list as a key", "write the name of the key"
                self._report(key.line, key.column, "yaml-key", found, "text as a key", hint)
            return
        if frame.merge_next and not frame.merged:
            frame.merged.append(value)
            return
        first = frame.entries.get(key.raw)
        if first is None and not frame.merge_next:
            frame.entries[key.raw] = Entry(key.line, key.column, value)
            return
        related = () if first is None else (Position(self.file, first.line, first.column, self._pointer(key.raw)),)
        found, hint = f"the key {quote(key.raw)} a second time", "keep one of the two; a list holds several values"
        self._report(key.line, key.column, "yaml-duplicate-key", found, "each key once", hint, key.raw, related)

    def _with_merged(self, frame: _Frame) -> dict[str, Entry]:
        """The map's own entries over those of its merge key; the first of several sources wins."""
        entries = dict(frame.entries)
        for value in frame.merged:
            for source in value.items if isinstance(value, ListNode) else (value,):
                if isinstance(source, MapNode):
                    entries = {**source.entries, **entries}
                elif not isinstance(source, Broken):
                    hint = "write <<: *name where &name stands at a map, or a list of those"
                    self._report(value.line, value.column, "yaml-merge", "a merge key without a map", "a map", hint)
        return entries

    def _count(self, event: events.NodeEvent, nodes: int) -> None:
        self._nodes += nodes
        if self._nodes > MOST_NODES:
            place = Position(self.file, *_spot(event))
            found, expected = "a document that expands to too many values", f"at most {MOST_NODES:,} in one document"
            hint = "use fewer aliases, or split the document"
            raise Stop(Problem(place, "yaml-too-many-nodes", found, expected, hint))

    def _too_deep(self, event: events.NodeEvent) -> Problem:
        place = Position(self.file, *_spot(event))
        hint = "nothing here needs more than a few levels: look for brackets that are not closed"
        return Problem(place, "yaml-too-deep", "maps or lists nested too deeply", f"at most {DEEPEST} levels", hint)

    def _refuse_tag(self, event: events.ScalarEvent | events.MappingStartEvent | events.SequenceStartEvent) -> None:
        if event.tag:
            hint = "remove the tag; put the value in quotes if it is meant as text"
            line, column = _spot(event)
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._report(line, column, "yaml-tag", f"the tag {quote(tag)}", "a value without a tag", hint)

    def _report(
        self,
        line: int,
        column: int,
        code: str,
        found: str,
        expected: str,
        hint: str,
        key: str = "",
        related: tuple[Position, ...] = (),
    ) -> None:
        place = Position(self.file, line, column, self._pointer(key))
        self.problems.append(Problem(place, code, found, expected, hint, related=related))

    def _pointer(self, key: str = "") -> str:
        steps = [_step(frame) for frame in self._frames[:-1]]
        return "".join(f"/{escape(step)}" for step in [*steps, *([key] if key else [])])


def _spot(event: events.Event) -> tuple[int, int]:
    """Line and column, counted from 1."""
    mark = event.start_mark
    return (1, 1) if mark is None else (mark.line + 1, mark.column + 1)


def _step(frame: _Frame) -> str:
    if not frame.is_map:
        return str(len(frame.items))
    return frame.key.raw if isinstance(frame.key, Scalar) else ""
