"""A document as one tenant sees it: ``only`` leaves it out elsewhere, ``overlays`` write over it for that tenant."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..problems import Part, Position
from .nodes import Cursor, Entry, ListNode, MapNode, Node, quote
from .reading import is_map, read_list, read_text
from .report import Report, did_you_mean

ONLY, OVERLAYS = "only", "overlays"
COVERED = "covered"


@dataclass(frozen=True, slots=True)
class Perspective:
    """``tenant`` empty: nobody is looking, everything holds as written. ``known`` None: the names are not known."""

    tenant: str = ""
    known: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """``cursor`` is what the kind's parser reads; ``here`` is false where the document is for other tenants."""

    cursor: Cursor
    here: bool = True


def seen(cursor: Cursor, perspective: Perspective, report: Report) -> Seen:
    """The document without the two keys, and with what they say for the tenant."""
    node = cursor.node
    if not isinstance(node, MapNode) or not {ONLY, OVERLAYS} & set(node.entries):
        return Seen(cursor)
    here = _is_for(cursor, perspective, report)
    entries = {key: entry for key, entry in node.entries.items() if key not in (ONLY, OVERLAYS)}
    plain: Node = replace(node, entries=entries)
    over = _overlay(cursor, perspective, report)
    return Seen(replace(cursor, node=plain if over is None else overlaid(plain, over, cursor.file)), here)


def overlaid(node: Node, over: Node, file: str) -> Node:
    """Map by map; what is no map replaces, and notes what it covers. ``file`` is where ``node`` is written."""
    if not isinstance(node, MapNode) or not isinstance(over, MapNode):
        covered = node.origin or Position(file, node.line, node.column)
        place = over.origin or Position(file, over.line, over.column)
        return replace(over, origin=place.with_parts(Part(COVERED, covered)))
    entries = dict(node.entries)
    for key, entry in over.entries.items():
        below = entries.get(key)
        entries[key] = entry if below is None else replace(entry, value=overlaid(below.value, entry.value, file))
    return replace(node, entries=entries)


def settled(cursor: Cursor) -> Node:
    """The node with the place of each of its parts written into it, wherever it is put then."""
    match cursor.node:
        case MapNode() as node:
            entries = {
                key: Entry(entry.line, entry.column, settled(child), cursor.key_position(key))
                for key, entry in node.entries.items()
                if (child := cursor.child(key))
            }
            return replace(node, entries=entries, origin=cursor.position)
        case ListNode() as node:
            return replace(node, items=tuple(settled(item) for item in cursor.items()), origin=cursor.position)
        case other:
            return replace(other, origin=cursor.position)


def _is_for(cursor: Cursor, perspective: Perspective, report: Report) -> bool:
    child = cursor.child(ONLY)
    if child is None:
        return True
    names = read_list(child, report, lambda item: read_text(item, report, "the name of a tenant"), "a list of tenants")
    if names is None:
        return True
    if not names.value:
        hint = "name a tenant, or remove the document"
        report.error(child.position, "empty-list", "no tenant", "at least one tenant", hint)
    for name in names.value:
        _check_name(name.value, name.position, perspective, report)
    return not perspective.tenant or perspective.tenant in (name.value for name in names.value)


def _overlay(cursor: Cursor, perspective: Perspective, report: Report) -> Node | None:
    child = cursor.child(OVERLAYS)
    if child is None or not is_map(child, "documents by the name of a tenant", report):
        return None
    found = None
    for name in child.names():
        _check_name(name, child.key_position(name), perspective, report)
        below = child.child(name)
        if below is None or not is_map(below, "keys of the document", report):
            continue
        if "kind" in below.names():
            hint = "an overlay changes values: remove the line"
            report.error(below.key_position("kind"), "misplaced-key", "kind in an overlay", "other keys", hint)
        elif name == perspective.tenant:
            found = settled(below)
    return found


def _check_name(name: str, position: Position, perspective: Perspective, report: Report) -> None:
    if perspective.known is None or name in perspective.known:
        return
    hint = did_you_mean(name, perspective.known) or "the tenants are " + ", ".join(perspective.known)
    report.error(position, "unknown-tenant", quote(name), "a tenant of spo-gitops.yaml", hint)
