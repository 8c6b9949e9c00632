"""What a site script does to a list that it makes: the actions below `createSPList`."""

from collections.abc import Callable, Mapping
from typing import Any

from ..caml import parse_xml
from .columns import columns
from .field_functions import column_from_xml
from .fields import Fields
from .lists import List
from .views import ViewFields, Views, views_of


def _columns(list_: List) -> Fields:
    return Fields(list_.here, list_.id)


def _has(list_: List, name: str) -> bool:
    known = columns(list_.here, list_.id).values()
    return any(name.lower() in (body["InternalName"].lower(), body["Title"].lower()) for body in known)


def _set_title(list_: List, action: Mapping[str, Any]) -> None:
    list_.update({"Title": str(action["title"])})


def _set_description(list_: List, action: Mapping[str, Any]) -> None:
    list_.update({"Description": str(action["description"])})


def _add_column(list_: List, action: Mapping[str, Any]) -> None:
    title = str(action["displayName"])
    name = str(action.get("internalName") or title)
    if _has(list_, name):
        return
    made = _columns(list_).made(name, title, str(action["fieldType"]), {"Required": bool(action.get("isRequired"))})
    if action.get("addToDefaultView"):
        _show(list_, str(made.record["InternalName"]))


def _add_column_xml(list_: List, action: Mapping[str, Any]) -> None:
    element = parse_xml(str(action["schemaXml"]))
    if not _has(list_, element.get("Name") or element.get("DisplayName") or ""):
        column_from_xml(_columns(list_), str(action["schemaXml"]))


def _drop_column(list_: List, action: Mapping[str, Any]) -> None:
    _columns(list_).named(str(action["displayName"])).delete()


def _format_column(list_: List, action: Mapping[str, Any]) -> None:
    column = _columns(list_).named(str(action["fieldDisplayName"]))
    column.update({"CustomFormatter": str(action["formatterJSON"])})


def _show(list_: List, column: str) -> None:
    for view in Views(list_.here, list_).items():
        if view.values()["DefaultView"]:
            fields = ViewFields(list_.here, view)  # type: ignore[arg-type]  # the items of Views are views
            fields.keep([*fields.columns, column])


def _add_view(list_: List, action: Mapping[str, Any]) -> None:
    """A view of the same name is changed."""
    shown = {
        "ViewQuery": str(action.get("query") or ""),
        "RowLimit": int(action.get("rowLimit") or 30),
        "Paged": bool(action.get("isPaged", True)),
        "DefaultView": bool(action.get("makeDefault")),
    }
    names, views = [str(name) for name in action.get("viewFields") or ()], Views(list_.here, list_)
    title = str(action["name"])
    if any(str(body["Title"]).lower() == title.lower() for body in views_of(list_).values()):
        views.titled(title).keep({**shown, "Columns": names})
    else:
        views.add({"Title": title, "ViewFields": names, **shown})


def _drop_view(list_: List, action: Mapping[str, Any]) -> None:
    Views(list_.here, list_).titled(str(action["name"])).delete()


SUBACTIONS: Mapping[str, Callable[[List, Mapping[str, Any]], None]] = {
    "settitle": _set_title,
    "setdescription": _set_description,
    "addspfield": _add_column,
    "addspfieldxml": _add_column_xml,
    "deletespfield": _drop_column,
    "setspfieldcustomformatter": _format_column,
    "addspview": _add_view,
    "removespview": _drop_view,
}
