"""The lists and libraries of a site, as one request tells them. Source: wire/REFERENCE.md 12.

A list is known by its URL below the site, which neither a rename nor a language changes; a column by its internal name;
a view by its title.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..catalog.lists import LIST_SETTINGS, template_word
from ..errors import MalformedAnswerError
from ..model.kind import Conversation
from ..model.operation import Request
from ..model.site_url import path_on_host
from ..model.understanding import understanding
from ..model.value import Value
from .permission_state import Grants, grants_of

_FIELD_REF = re.compile(r"<FieldRef\s+Name=[\"']([^\"']+)[\"']")
_VIEW_FIELDS = re.compile(r"<ViewFields>(.*?)</ViewFields>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Column:
    """``properties`` by the YAML's names. ``own``: somebody added it, and people see it. ``writable`` with values.
    ``looks_into``: the id of the list whose items are its values, ``shows`` the column of that list that is shown."""

    id: str
    type: str
    properties: Mapping[str, Value]
    own: bool = False
    writable: bool = False
    looks_into: str = ""
    shows: str = ""


@dataclass(frozen=True, slots=True)
class View:
    id: str
    title: str
    columns: tuple[str, ...]  # in their order
    query: str
    row_limit: int
    default: bool


@dataclass(frozen=True, slots=True)
class ListState:
    """A list. Parts are None where they were not asked for; ``types`` are the ids of its content types by name."""

    id: str
    template: str
    items: int
    settings: Mapping[str, Value]
    columns: Mapping[str, Column] | None = None
    views: Mapping[str, View] | None = None
    unique: bool = False
    grants: Grants | None = None
    types: Mapping[str, str] | None = None


Lists = Mapping[str, ListState]


def read_lists(path: str, *, deep: bool) -> Conversation[Lists]:
    """All lists; ``deep`` with columns, views and who has what in those with permissions of their own."""
    response = yield Request("site.lists-deep" if deep else "site.lists", site=path)
    return parse(response.body, path, deep=deep)


@understanding("the lists of a site")
def parse(body: Any, path: str, *, deep: bool) -> Lists:
    """By URL below the site, in lower case. Raises MalformedAnswerError for an answer without lists."""
    entries = body.get("value") if isinstance(body, dict) else None
    if not isinstance(entries, list):
        raise MalformedAnswerError("the lists came without value")
    return {_key(entry, path): _list(entry, deep) for entry in entries}


def _key(entry: Mapping[str, Any], path: str) -> str:
    folder = entry.get("RootFolder")
    url = str(folder.get("ServerRelativeUrl") or "") if isinstance(folder, dict) else ""
    if not url:
        raise MalformedAnswerError("a list came without its URL")
    return url.lower().removeprefix(path_on_host(path)).strip("/")


def _list(entry: Mapping[str, Any], deep: bool) -> ListState:
    settings = {name: setting.word(entry[setting.name]) for name, setting in LIST_SETTINGS.items()
                if setting.name in entry}  # fmt: skip
    return ListState(
        id=str(entry["Id"]).lower(),
        template=template_word(entry.get("BaseTemplate")),
        items=int(entry.get("ItemCount") or 0),
        settings=settings,
        columns={str(raw["InternalName"]): _column(raw) for raw in _entries(entry, "Fields")} if deep else None,
        views={str(raw["Title"]).lower(): _view(raw) for raw in _views(entry)} if deep else None,
        unique=bool(entry.get("HasUniqueRoleAssignments")),
        grants=grants_of(_entries(entry, "RoleAssignments"))
        if deep and entry.get("HasUniqueRoleAssignments")
        else None,
    )


def _column(raw: Mapping[str, Any]) -> Column:
    hidden = bool(raw.get("Hidden"))
    return Column(
        id=str(raw["Id"]).lower(),
        type=str(raw.get("TypeAsString") or ""),
        properties={
            "title": str(raw.get("Title") or ""),
            "description": str(raw.get("Description") or ""),
            "required": bool(raw.get("Required")),
            "indexed": bool(raw.get("Indexed")),
            "unique": bool(raw.get("EnforceUniqueValues")),
            "default": str(raw.get("DefaultValue") or ""),
            "choices": tuple(str(choice) for choice in _texts(raw.get("Choices"))),
        },
        own=bool(raw.get("CanBeDeleted")) and not (hidden or raw.get("Sealed")),
        writable=not (hidden or raw.get("ReadOnlyField")),
        looks_into=str(raw.get("LookupList") or "").strip("{}").lower(),
        shows=str(raw.get("LookupField") or ""),
    )


def _view(raw: Mapping[str, Any]) -> View:
    shown = _VIEW_FIELDS.search(str(raw.get("ListViewXml") or ""))
    return View(
        id=str(raw["Id"]).lower(),
        title=str(raw["Title"]),
        columns=tuple(_FIELD_REF.findall(shown.group(1))) if shown else (),
        query=str(raw.get("ViewQuery") or ""),
        row_limit=int(raw.get("RowLimit") or 0),
        default=bool(raw.get("DefaultView")),
    )


def _views(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Views that people see: those of web parts are hidden and have no title."""
    return [raw for raw in _entries(entry, "Views") if raw.get("Title") and not raw.get("PersonalView")]


def _entries(entry: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    entries = entry.get(name)
    if isinstance(entries, dict):
        entries = entries.get("results", entries.get("value"))
    if not isinstance(entries, list):
        raise MalformedAnswerError(f"a list came without {name}")
    return entries


def _texts(raw: Any) -> list[Any]:
    raw = raw.get("results", raw.get("value")) if isinstance(raw, dict) else raw
    return raw if isinstance(raw, list) else []
