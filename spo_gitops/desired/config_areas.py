"""The areas of the configuration: which folder may declare what, and whose it is."""

from __future__ import annotations

import re

from ..model.config import Area
from .config_values import texts_of
from .documents import KINDS
from .nodes import Cursor, quote
from .policy_selector import read_glob
from .reading import KeyTable, Placed, check_keys, is_map, read_text, read_word
from .report import Report

OWNER_PATTERN = r"@[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*|[A-Za-z0-9_.+-]+@[A-Za-z0-9.-]+"

_AREA = KeyTable("an area", ("urls", "kinds", "owners"))
_OWNER = re.compile(OWNER_PATTERN)


def read_areas(cursor: Cursor, report: Report) -> tuple[Area, ...]:
    child = cursor.child("areas")
    if child is None or not is_map(child, "areas by folder", report):
        return ()
    areas = []
    for folder in child.names():
        below, position = child.child(folder), child.key_position(folder)
        if folder.strip("/").split("/")[0] not in ("sites", "policies") or ".." in folder.split("/") or "\\" in folder:
            hint = "write it relative to the project, with forward slashes"
            report.error(position, "bad-folder", quote(folder), "a folder below sites/ or policies/", hint)
        elif below is not None and (below := check_keys(below, _AREA, report)).is_map:
            urls = texts_of(below, "urls", lambda item: read_glob(item, report), report)
            kinds = texts_of(below, "kinds", lambda item: read_word(item, KINDS, report), report)
            owners = texts_of(below, "owners", lambda item: _read_owner(item, report), report)
            areas.append(Area(folder.strip("/"), urls, kinds, position, owners))
    return tuple(areas)


def _read_owner(cursor: Cursor, report: Report) -> Placed[str] | None:
    text = read_text(cursor, report, "a person or team")
    if text is not None and not _OWNER.fullmatch(text.value):
        report.error(text.position, "bad-owner", quote(text.value), "@name, @organization/team or an address")
        return None
    return text
