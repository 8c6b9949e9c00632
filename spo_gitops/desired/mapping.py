"""Maps of names between tenants as written: ``tenants.X.map`` and the file of ``import --map``."""

from __future__ import annotations

from ..model.mapping import TenantMap
from ..problems import Position
from .nodes import Cursor, quote
from .reading import KeyTable, check_keys, is_map, read_text
from .report import Report
from .yaml import parse

KEYS = ("principals", "domains", "groups", "labels", "ids")
_MAP = KeyTable("a map of names", KEYS, {}, {"users": "write principals", "hosts": "write domains"})


def read_map(cursor: Cursor | None, report: Report) -> TenantMap:
    """The map; empty where it is not written."""
    cursor = cursor and check_keys(cursor, _MAP, report)
    if cursor is None or not cursor.is_map:
        return TenantMap()
    return TenantMap(**{key: _pairs(child, report) for key in KEYS if (child := cursor.child(key)) is not None})


def read_map_file(file: str, content: bytes, report: Report) -> TenantMap:
    """A file that holds nothing but a map."""
    parsed = parse(file, content)
    for problem in parsed.problems:
        report.add(problem)
    if len(parsed.documents) != 1:
        if not parsed.problems:
            report.error(Position(file), "bad-map", "no map", "the keys " + ", ".join(KEYS), "write one document")
        return TenantMap()
    return read_map(Cursor(file, parsed.documents[0]), report)


def _pairs(cursor: Cursor, report: Report) -> dict[str, str]:
    if not is_map(cursor, "names of the one tenant to those of the other", report):
        return {}
    pairs: dict[str, str] = {}
    for name in cursor.names():
        child = cursor.child(name)
        text = None if child is None else read_text(child, report, "the name in the other tenant")
        if text is None:
            continue
        if name.lower() in pairs:
            found = f"the name {quote(name)} a second time"
            report.error(cursor.key_position(name), "duplicate-name", found, "each once", "case does not matter")
        pairs[name.lower()] = text.value.lower()
    return pairs
