"""Site scripts and site designs as written."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..counting import how_many
from ..model.value import Value, canonical
from ..problems import Position
from .lifecycle import read_lifecycle
from .nodes import Cursor, ListNode, MapNode, Scalar, quote
from .reading import (
    KeyTable,
    Placed,
    check_keys,
    is_map,
    read_flag,
    read_integer,
    read_list,
    read_text,
    read_word,
    required,
)
from .report import Report
from .site import Values
from .texts import GUID_PATTERN, read_description, read_principal, read_title

MOST_ACTIONS = 300  # REFERENCE 11; an assumption, so that more are a warning
WEB_TEMPLATES = ("CommunicationSite", "GroupTeamSite", "TeamSite")
RIGHTS = "rights"
_GUID = re.compile(GUID_PATTERN)
_SCRIPT_KEYS = ("title", "description", "version", "actions")
_DESIGN_TEXTS = ("previewImageUrl", "previewImageAltText")
_DESIGN_KEYS = ("webTemplate", "siteScripts", "description", *_DESIGN_TEXTS, "isDefault", "version", RIGHTS)
_ELSEWHERE = {"title": "write name", "content": "write actions", "id": "remove it: it is known by its name"}
_SCRIPT = KeyTable(
    "a SiteScript",
    ("kind", "name", "description", "version", "actions", "lifecycle"),
    {"bindata": "the service has no use for it"},
    _ELSEWHERE,
)
_DESIGN = KeyTable(
    "a SiteDesign", ("kind", "name", *_DESIGN_KEYS, "lifecycle"), {},
    {
        **_ELSEWHERE,
        "thumbnailUrl": "write previewImageUrl",
        "actions": "they belong to a SiteScript, which siteScripts names",
    },
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScriptDocument:
    """A SiteScript as written; ``values`` hold the attributes and the lifecycle."""

    position: Position
    name: Placed[str]
    values: Values


@dataclass(frozen=True, slots=True)
class DesignDocument:
    """A SiteDesign as written. ``values`` hold the attributes and the lifecycle, ``rights`` as a set that is still to
    be resolved; ``siteScripts`` are the names in lower case, or ids."""

    position: Position
    name: Placed[str]
    values: Values


def read_site_script(cursor: Cursor, report: Report) -> ScriptDocument | None:
    """A document of kind SiteScript."""
    cursor = check_keys(cursor, _SCRIPT, report)
    name = _name(cursor, "a SiteScript", report)
    required(cursor, "actions", "a SiteScript", report)
    values = dict(_common(cursor, report))
    if (child := cursor.child("actions")) and (actions := _read_actions(child, report)):
        values["actions"] = actions
    if child := cursor.child("lifecycle"):
        values |= dict(read_lifecycle(child, _SCRIPT_KEYS, report))
    return None if name is None else ScriptDocument(cursor.position, name, _titled(values, name))


def read_site_design(cursor: Cursor, report: Report) -> DesignDocument | None:
    """A document of kind SiteDesign."""
    cursor = check_keys(cursor, _DESIGN, report)
    name = _name(cursor, "a SiteDesign", report)
    for key in ("webTemplate", "siteScripts"):
        required(cursor, key, "a SiteDesign", report)
    values = {**dict(_common(cursor, report)), **dict(_of_design(cursor, report))}
    if child := cursor.child("lifecycle"):
        values |= dict(read_lifecycle(child, ("title", *_DESIGN_KEYS), report))
    return None if name is None else DesignDocument(cursor.position, name, _titled(values, name))


def read_design_name(cursor: Cursor, report: Report) -> Placed[str] | None:
    """A site script or site design by its name or id, in lower case."""
    text = read_title(cursor, report)
    return None if text is None else Placed(text.value.lower(), text.position)


def is_id(text: str) -> bool:
    """Whether a reference is an id."""
    return bool(_GUID.fullmatch(text))


def _name(cursor: Cursor, what: str, report: Report) -> Placed[str] | None:
    written = required(cursor, "name", what, report)
    name = None if written is None else read_title(written, report)
    if name is not None and (is_id(name.value) or name.value.lower() == "none"):
        report.error(
            name.position, "bad-name", quote(name.value), "a name", "choose a name that is no id, and not none"
        )
        return None
    return name


def _titled(values: dict[str, Placed[Value]], name: Placed[str]) -> Values:
    """The name is the title: what somebody else renames is known by its id, and gets its name back."""
    return {"title": Placed(name.value, name.position), **values}


def _common(cursor: Cursor, report: Report) -> Iterator[tuple[str, Placed[Value]]]:
    if (child := cursor.child("description")) and (text := read_description(child, report)):
        yield "description", Placed(text.value, text.position)
    if (child := cursor.child("version")) and (number := read_integer(child, report, least=0, most=2**31 - 1)):
        yield "version", Placed(number.value, number.position)


def _of_design(cursor: Cursor, report: Report) -> Iterator[tuple[str, Placed[Value]]]:
    if (child := cursor.child("webTemplate")) and (word := read_word(child, WEB_TEMPLATES, report)):
        yield "webTemplate", Placed(word.value, word.position)
    if child := cursor.child("siteScripts"):
        names = read_list(child, report, lambda item: read_design_name(item, report), "a list of site scripts")
        if names is not None:
            yield "siteScripts", Placed(_once(names.value, report), names.position)
    for name in _DESIGN_TEXTS:
        if (child := cursor.child(name)) and (text := read_text(child, report)):
            yield name, Placed(text.value, text.position)
    if (child := cursor.child("isDefault")) and (flag := read_flag(child, report)):
        yield "isDefault", Placed(flag.value, flag.position)
    if child := cursor.child(RIGHTS):
        yield from read_principals(child, RIGHTS, report)


def _once(names: tuple[Placed[str], ...], report: Report) -> tuple[str, ...]:
    """In the order written, in which they run."""
    first: dict[str, Position] = {}
    for name in names:
        if name.value in first:
            found, related = f"{quote(name.value)} a second time", (first[name.value],)
            report.error(name.position, "duplicate-member", found, "each script once", "delete it", related=related)
        first.setdefault(name.value, name.position)
    return tuple(first)


def read_principals(cursor: Cursor, name: str, report: Report) -> Iterator[tuple[str, Placed[Value]]]:
    """People and groups; a plain list is the exact set, an empty one means everybody."""
    members: Cursor | None = cursor
    if not isinstance(cursor.node, ListNode):
        cursor = check_keys(cursor, KeyTable(name, ("mode", "members")), report)
        if not cursor.is_map:
            return
        if (child := cursor.child("mode")) and (mode := read_word(child, ("exact", "include"), report)):
            yield f"{name}.set.mode", Placed(mode.value, mode.position)
        members = required(cursor, "members", name, report)
    if members is None:
        return
    items = read_list(members, report, lambda item: read_principal(item, report), "a list of people and groups")
    if items is not None:
        everybody = tuple(sorted({item.value for item in items.value}))
        yield f"{name}.set.members", Placed(everybody, items.position)


def _read_actions(cursor: Cursor, report: Report) -> Placed[Value] | None:
    items = read_list(cursor, report, lambda item: _read_action(item, report), "a list of actions")
    if items is None:
        return None
    if len(items.value) > MOST_ACTIONS:
        hint = "the service may refuse it: make several scripts of it"
        found = how_many(len(items.value), "action")
        report.warning(items.position, "too-long", found, f"at most {MOST_ACTIONS}", hint)
    return Placed(tuple(item.value for item in items.value), items.position)


def _read_action(cursor: Cursor, report: Report) -> Placed[str] | None:
    """One action as JSON, its keys sorted. What it may hold is the service's to say."""
    if not is_map(cursor, "an action", report):
        return None
    verb = required(cursor, "verb", "an action", report)
    if verb is None or read_text(verb, report, "a verb like createSPList") is None:
        return None
    return Placed(canonical(_plain(cursor, report)), cursor.position)


def _plain(cursor: Cursor, report: Report) -> Any:
    match cursor.node:
        case MapNode():
            return {key: _plain(child, report) for key in cursor.names() if (child := cursor.child(key))}
        case ListNode():
            return [_plain(item, report) for item in cursor.items()]
        case Scalar(value=None):
            report.error(cursor.position, "null-value", "nothing", "a value", "write a value or remove the line")
        case Scalar(value=float() as number) if not math.isfinite(number):
            report.error(
                cursor.position, "wrong-type", cursor.node.raw, "a number that JSON has", "write another value"
            )
        case Scalar(value=value):
            return value
    return None
