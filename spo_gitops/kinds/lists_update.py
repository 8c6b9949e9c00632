"""Changing the lists of a site: made, set, given columns, views and permissions; what goes, goes last.

A list's URL comes from the title that it is created with, so it is created with that and titled then. What goes is
recycled, never deleted. Source: wire/REFERENCE.md 12; columns by schema as PnP's clients send them.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from ..catalog.lists import LIST_SETTINGS
from ..errors import RejectedError
from ..model.attribute import quoted
from ..model.kind import Change, Conversation
from ..model.operation import Request
from ..model.value import Value
from .list_state import ListState, read_lists
from .list_types import give, take
from .lists import (
    COLUMNS,
    EXISTS,
    GRANTS,
    INHERIT,
    LISTS,
    TYPES,
    VIEWS,
    Part,
    grants_of,
)
from .lists_making import by_list, make
from .people import People
from .permission_state import Permissions, read_permissions
from .permissions import parts, value_after

Properties = dict[str, Value]


def update(
    path: str, wanted: Mapping[str, Value], known: Mapping[str, str], awaited: Container[str] = ()
) -> Change[None]:
    """Make the lists as wanted; ``wanted`` holds attributes of lists only. ``awaited`` are told before they are
    written."""
    found, wanted = yield from make(path, wanted, awaited)
    lists = by_list(wanted)
    for url, properties in lists.items():
        if properties.get(Part(url, EXISTS)) is not False:
            if url not in found:
                raise RejectedError(f"{path} has no list {url}", hint="declare its template, so that it is made")
            yield from _change(path, url, found[url], properties, wanted, known)
    for url, properties in lists.items():
        if properties.get(Part(url, EXISTS)) is False and url in found:
            yield Request("list.recycle", {"id": found[url].id}, site=path)


def _change(
    path: str,
    url: str,
    state: ListState,
    properties: Mapping[Part, Value],
    wanted: Mapping[str, Value],
    known: Mapping[str, str],
) -> Conversation[None]:
    """One list that is there."""
    own = {part.what: value for part, value in properties.items() if not part.kind}
    body = {
        LIST_SETTINGS[name].name: LIST_SETTINGS[name].enum.get(str(value), value)
        for name, value in own.items()
        if name in LIST_SETTINGS and state.settings.get(name) != value
    }
    if body:
        yield Request("list.update", {"id": state.id}, body, path)
    columns, views, types = (_items(properties, kind) for kind in (COLUMNS, VIEWS, TYPES))
    for name, type_ in types.items():
        if type_.get(EXISTS) is True:
            yield from give(path, state, name)
    for name, column in columns.items():
        yield from _column(path, state, name, column)
    for title, view in views.items():
        yield from _view(path, state, title, view)
    if "defaultView" in own:
        going = {title for title, view in views.items() if view.get(EXISTS) is False}
        yield from _default_view(path, url, str(own["defaultView"]), going)
    for title, view in views.items():
        if view.get(EXISTS) is False and title in (state.views or {}):
            yield Request("view.remove", {"id": state.id, "view": (state.views or {})[title].id}, site=path)
    for name, type_ in types.items():
        if type_.get(EXISTS) is False:
            yield from take(path, state, name)
    for name, column in columns.items():
        if column.get(EXISTS) is False and name in (state.columns or {}):
            yield Request("column.remove", {"id": state.id, "column": (state.columns or {})[name].id}, site=path)
    yield from _permissions(path, url, state, own, wanted, known)


def _items(properties: Mapping[Part, Value], kind: str) -> dict[str, Properties]:
    found: dict[str, Properties] = {}
    for part, value in properties.items():
        if part.kind == kind:
            found.setdefault(part.item, {})[part.what] = value
    return found


# -- columns --------------------------------------------------------------------------------------------------

_COLUMN = {
    "title": "Title",
    "description": "Description",
    "required": "Required",
    "indexed": "Indexed",
    "unique": "EnforceUniqueValues",
    "default": "DefaultValue",
    "choices": "Choices",
}
_FIELD_TYPES = {"Choice": "SP.FieldChoice", "MultiChoice": "SP.FieldMultiChoice"}


def _column(path: str, state: ListState, name: str, wanted: Properties) -> Conversation[None]:
    column = (state.columns or {}).get(name)
    if wanted.get(EXISTS) is False:
        return
    if column is None:
        if EXISTS not in wanted:
            raise RejectedError(f"the list has no column {name}", hint="declare its type, so that it is made")
        yield Request("column.create", {"id": state.id}, {"parameters": {"SchemaXml": schema(name, wanted)}}, path)
        return
    body: dict[str, Any] = {
        _COLUMN[key]: list(value) if isinstance(value, tuple) else value
        for key, value in wanted.items()
        if key in _COLUMN and column.properties[key] != value
    }
    if body:
        if "Choices" in body:  # a property of the derived type alone
            body = {"odata.type": _FIELD_TYPES.get(column.type, "SP.FieldChoice"), **body}
        yield Request("column.update", {"id": state.id, "column": column.id}, body, path)


def schema(name: str, wanted: Mapping[str, Value]) -> str:
    """The XML of a new column."""
    title = str(wanted.get("title") or name)
    flags = {"Required": wanted.get("required"), "Indexed": wanted.get("indexed")}
    flags["EnforceUniqueValues"] = wanted.get("unique")
    attributes = {"Type": str(wanted["type"]), "Name": name, "StaticName": name, "DisplayName": title}
    attributes |= {key: "TRUE" for key, value in flags.items() if value is True}
    if wanted.get("description"):
        attributes["Description"] = str(wanted["description"])
    choices = wanted.get("choices")
    inside = ""
    if wanted.get("default"):
        inside += f"<Default>{escape(str(wanted['default']))}</Default>"
    if isinstance(choices, tuple):
        inside += "<CHOICES>" + "".join(f"<CHOICE>{escape(choice)}</CHOICE>" for choice in choices) + "</CHOICES>"
    told = " ".join(f"{key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<Field {told}>{inside}</Field>"


# -- views ----------------------------------------------------------------------------------------------------

_VIEW = {"title": "Title", "query": "ViewQuery", "rowLimit": "RowLimit"}


def _view(path: str, state: ListState, title: str, wanted: Properties) -> Conversation[None]:
    view = (state.views or {}).get(title)
    if wanted.get(EXISTS) is False:
        return
    if view is None:
        raise RejectedError(f"the list has no view {title}", hint="declare it, so that it is made")
    now: Properties = {"title": view.title, "query": view.query, "rowLimit": view.row_limit}
    body = {_VIEW[key]: value for key, value in wanted.items() if key in _VIEW and now[key] != value}
    if body:
        yield Request("view.update", {"id": state.id, "view": view.id}, body, path)
    shown = wanted.get("columns")
    if isinstance(shown, tuple) and shown != view.columns:
        arguments = {"id": state.id, "view": view.id}
        yield Request("view.clear-columns", arguments, site=path)
        for name in shown:
            yield Request("view.add-column", {**arguments, "column": name}, site=path)


def _default_view(path: str, url: str, title: str, going: set[str]) -> Conversation[None]:
    """Make a view the default one; where none is named, the first that stays."""
    found = yield from read_lists(path, deep=True)
    views = (found[url].views or {}) if url in found else {}
    staying = next((view for key, view in views.items() if key not in going), None)
    view = views.get(title) if title else staying
    if view is None:
        raise RejectedError(f"{url} has no view {title} to be the default one")
    if not view.default and (title or any(views[key].default for key in going & set(views))):
        yield Request("view.update", {"id": found[url].id, "view": view.id}, {"DefaultView": True}, path)


# -- permissions ----------------------------------------------------------------------------------------------


def _permissions(
    path: str,
    url: str,
    state: ListState,
    own: Properties,
    wanted: Mapping[str, Value],
    known: Mapping[str, str],
) -> Conversation[None]:
    base = f"{LISTS}.{quoted(url)}.{GRANTS}"
    if own.get(INHERIT) is True:
        if state.unique:
            yield Request("list.inherit", {"id": state.id}, site=path)
        return
    if own.get(INHERIT) is False and not state.unique:
        yield Request("list.own-permissions", {"id": state.id}, site=path)
    if not any(name.partition("[")[0] == base for name in wanted):
        return
    site: Permissions = yield from read_permissions(path, known)
    now = set(grants_of(state.grants, site.called)) if state.grants is not None else set()
    then = value_after(wanted, base, now)
    people = People(path, site)
    for member in (*sorted(then - now), *sorted(now - then)):
        principal, level = parts(member)
        number = yield from people.id(principal)
        if level not in site.levels:
            raise RejectedError(f"{path} has no permission level {level}", hint="declare it, or name another")
        arguments = {"id": state.id, "principal": str(number), "level": str(site.levels[level].id)}
        yield Request("list.grant" if member in then else "list.revoke", arguments, site=path)
