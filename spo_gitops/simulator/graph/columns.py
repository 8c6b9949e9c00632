"""Columns and content types of sites and of their lists."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..answers import Answer, Empty
from ..content.columns import columns
from ..content.content_types import types_of
from ..content.fields import Field, Fields, internal_name
from ..content.seeding import unlocked
from ..here import Here
from .endpoint import Call, endpoint
from .errors import GraphError, no_item
from .list_items import list_at
from .query import Resource, Row, many, one
from .sites import site_at

_SITE = "/sites/{site}"
_LIST = f"{_SITE}/lists/{{list}}"

# What a kind of column is called as a member of its definition, and as SharePoint calls the kind.
_FACETS: Mapping[str, tuple[str, ...]] = {
    "text": ("Text", "Note"),
    "boolean": ("Boolean",),
    "choice": ("Choice", "MultiChoice"),
    "number": ("Number", "Integer", "Counter"),
    "currency": ("Currency",),
    "dateTime": ("DateTime",),
    "calculated": ("Calculated",),
    "lookup": ("Lookup", "LookupMulti"),
    "personOrGroup": ("User", "UserMulti"),
    "hyperlinkOrPicture": ("URL",),
    "geolocation": ("Geolocation",),
    "thumbnail": ("Thumbnail",),
}
_FLAGS = {
    "hidden": "Hidden",
    "indexed": "Indexed",
    "required": "Required",
    "readOnly": "ReadOnlyField",
    "enforceUniqueValues": "EnforceUniqueValues",
}
_TEXTS = {"displayName": "Title", "description": "Description", "columnGroup": "Group"}
_COLUMN = Resource("columnDefinition", ("id", "name", *_TEXTS, *_FLAGS, *_FACETS), sparse=True)
_TYPE = Resource("contentType", ("id", "name", "description", "group", "hidden", "readOnly", "sealed"))


def _column_fields(key: str, body: Mapping[str, Any]) -> dict[str, Any]:
    kind = str(body["TypeAsString"])
    facet = next((name for name, kinds in _FACETS.items() if kind in kinds), None)
    shown: dict[str, Any] = {}
    if kind in ("Choice", "MultiChoice"):
        choices, typed = list(body.get("Choices") or ()), bool(body.get("FillInChoice", False))
        style = "checkBoxes" if kind == "MultiChoice" else "dropDownMenu"
        shown = {"allowTextEntry": typed, "choices": choices, "displayAs": style}
    elif facet == "text":
        shown = {"allowMultipleLines": kind == "Note"}
    return {
        "id": key,
        "name": body["InternalName"],
        **{name: body.get(wire, "") for name, wire in _TEXTS.items()},
        **{name: bool(body.get(wire, False)) for name, wire in _FLAGS.items()},
        **({} if facet is None else {facet: shown}),
    }


def add_column(here: Here, parent: str, given: Any) -> Field:
    """A new column from its definition; raises GraphError."""
    definition = given if isinstance(given, Mapping) else {}
    name = definition.get("name") or definition.get("displayName")
    facet = next((one_ for one_ in _FACETS if isinstance(definition.get(one_), Mapping)), None)
    if not isinstance(name, str) or facet is None:
        raise GraphError(400, "invalidRequest", "The name or the kind of the column is not valid.")
    options = definition[facet]
    kind = _FACETS[facet][0]
    if facet == "text" and options.get("allowMultipleLines") is True:
        kind = "Note"
    if facet == "choice" and options.get("displayAs") == "checkBoxes":
        kind = "MultiChoice"
    more = {"Choices": list(options.get("choices") or ())} if facet == "choice" else {}
    title = str(definition.get("displayName") or name)
    return Fields(here, parent).made(internal_name(name), title, kind, {**_wire(definition), **more})


def _wire(definition: Mapping[str, Any]) -> dict[str, Any]:
    names = {**_TEXTS, **_FLAGS}
    return {names[name]: value for name, value in definition.items() if name in names}


def _place(call: Call) -> tuple[Here, str]:
    """Where the columns are that the address names: in a list, or in the web of a site."""
    if "list" in call.places:
        found = list_at(call)
        return found.here, found.id
    site = site_at(call, call["site"])
    return replace(unlocked(call.transaction, site), unlocked=False), site.web_id


def _rows(call: Call) -> Iterator[Row]:
    found = columns(*_place(call))
    return ((number, _column_fields(*pair)) for number, pair in enumerate(found.items(), 1))


def _column(call: Call) -> Field:
    here, parent = _place(call)
    wanted = call["column"].lower()
    for key, body in columns(here, parent).items():
        if wanted in (key, str(body["InternalName"]).lower(), str(body["Title"]).lower()):
            return Field(here, parent, key)
    raise no_item()


def _shown(call: Call, field: Field, status: int = 200) -> Answer:
    return one(call, "columns/$entity", _COLUMN, _column_fields(field.id, field.record), status)


@endpoint("GET", f"{_SITE}/columns", f"{_LIST}/columns")
def _list(call: Call) -> Answer:
    return many(call, "columns", _COLUMN, _rows(call))


@endpoint("POST", f"{_SITE}/columns", f"{_LIST}/columns")
def _add(call: Call) -> Answer:
    here, parent = _place(call)
    here.check_writable()
    return _shown(call, add_column(here, parent, call.fields()), 201)


@endpoint("GET", f"{_SITE}/columns/{{column}}", f"{_LIST}/columns/{{column}}")
def _get(call: Call) -> Answer:
    return _shown(call, _column(call))


@endpoint("PATCH", f"{_SITE}/columns/{{column}}", f"{_LIST}/columns/{{column}}")
def _change(call: Call) -> Answer:
    field = _column(call)
    field.here.check_writable()
    field.update(_wire(call.fields()))
    return _shown(call, field)


@endpoint("DELETE", f"{_SITE}/columns/{{column}}", f"{_LIST}/columns/{{column}}")
def _remove(call: Call) -> Answer:
    field = _column(call)
    field.here.check_writable()
    field.delete()
    return Empty()


@endpoint("GET", f"{_SITE}/contentTypes", f"{_LIST}/contentTypes")
def _types(call: Call) -> Answer:
    found = types_of(*_place(call)).items()
    return many(call, "contentTypes", _TYPE, ((number, _type_fields(*pair)) for number, pair in enumerate(found, 1)))


@endpoint("GET", f"{_SITE}/contentTypes/{{type}}", f"{_LIST}/contentTypes/{{type}}")
def _type(call: Call) -> Answer:
    body = types_of(*_place(call)).get(call["type"])
    if body is None:
        raise no_item()
    return one(call, "contentTypes/$entity", _TYPE, _type_fields(call["type"], body))


def _type_fields(key: str, body: Mapping[str, Any]) -> dict[str, Any]:
    wire = {"name": "Name", "description": "Description", "group": "Group", "hidden": "Hidden"}
    rest = {"readOnly": "ReadOnly", "sealed": "Sealed"}
    return {"id": key, **{name: body.get(theirs) for name, theirs in (wire | rest).items()}}
