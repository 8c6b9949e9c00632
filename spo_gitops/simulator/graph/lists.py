"""Lists and their items as Graph makes, changes and removes them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..answers import Answer, Empty, Raw
from ..content.item_collection import Items
from ..content.items import ListItem
from ..content.list_collection import Lists
from ..content.list_templates import TEMPLATES
from ..content.lists import List
from ..content.seeding import unlocked
from ..content.web import Web
from ..thing import Thing, member_of
from .columns import add_column
from .endpoint import Call, endpoint
from .errors import GraphError
from .libraries import LIST, list_rows
from .list_items import LIST_ITEM, item_at, item_fields, list_at
from .query import one
from .sites import site_at

_LISTS = "/sites/{site}/lists"
_ITEMS = f"{_LISTS}/{{list}}/items"
_TEMPLATES = {template.name.lower(): template.number for template in TEMPLATES.values()}


def _shown(call: Call, found: List, status: int = 200) -> Answer:
    fields = next(fields for _, key, fields in list_rows(call, found.here.site, hidden=True) if key == found.id)
    return one(call, "lists/$entity", LIST, fields, status)


@endpoint("POST", _LISTS, milliseconds=500)
def _create(call: Call) -> Answer:
    """A list of a template, with columns that come with it."""
    site, fields = site_at(call, call["site"]), call.fields()
    here = replace(unlocked(call.transaction, site), unlocked=False)
    here.check_writable()
    facet = fields.get("list")
    template = facet.get("template") if isinstance(facet, Mapping) else None
    number = _TEMPLATES.get(str(template or "genericList").lower())
    if not isinstance(fields.get("displayName"), str) or number is None:
        raise GraphError(400, "invalidRequest", "The name or the template of the list is not valid.")
    given = {"Title": fields["displayName"], "BaseTemplate": number, "Description": fields.get("description") or ""}
    made = Lists(here, Web(here, site.web_id)).add(given)
    assert isinstance(made, List)
    for column in fields.get("columns") or ():
        add_column(here, made.id, column)
    return _shown(call, made, 201)


@endpoint("PATCH", f"{_LISTS}/{{list}}")
def _change(call: Call) -> Answer:
    found, fields = list_at(call), call.fields()
    found.here.check_writable()
    wire = (("Title", "displayName"), ("Description", "description"))
    found.update({name: fields[given] for name, given in wire if given in fields})
    return _shown(call, found)


@endpoint("DELETE", f"{_LISTS}/{{list}}")
def _remove(call: Call) -> Answer:
    return _recycled(list_at(call))


def _recycled(thing: Thing) -> Answer:
    thing.here.check_writable()
    recycle = member_of(type(thing), "Recycle")
    assert recycle is not None
    recycle.run(thing)
    return Empty()


def _values(given: Any) -> dict[str, Any]:
    """An item's columns as Graph writes them, in which a lookup ends in `LookupId`."""
    if not isinstance(given, Mapping):
        raise GraphError(400, "invalidRequest", "The columns of the item are not an object.")
    return {str(name).removesuffix("LookupId"): value for name, value in given.items()}


def _item_shown(call: Call, item: ListItem, status: int = 200) -> Answer:
    with_columns = replace(call, query={**call.query, "$expand": "fields"})
    return one(with_columns, "listItems/$entity", LIST_ITEM, item_fields(item), status)


@endpoint("POST", _ITEMS)
def _create_item(call: Call) -> Answer:
    found = list_at(call)
    found.here.check_writable()
    made = Items(found.here, found).add(_values(call.fields().get("fields", {})))
    assert isinstance(made, ListItem)
    return _item_shown(call, made, 201)


@endpoint("PATCH", f"{_ITEMS}/{{item}}")
def _change_item(call: Call) -> Answer:
    item = item_at(call)
    item.here.check_writable()
    item.update(_values(call.fields().get("fields", {})))
    return _item_shown(call, item)


@endpoint("PATCH", f"{_ITEMS}/{{item}}/fields")
def _change_columns(call: Call) -> Answer:
    item = item_at(call)
    item.here.check_writable()
    item.update(_values(call.fields()))
    return _columns(call)


@endpoint("GET", f"{_ITEMS}/{{item}}/fields", units=1)
def _columns(call: Call) -> Answer:
    shown = LIST_ITEM.expands["fields"](call, str(item_at(call).id))
    assert isinstance(shown, dict)
    return Raw({**call.context("fields/$entity"), **shown})


@endpoint("DELETE", f"{_ITEMS}/{{item}}")
def _remove_item(call: Call) -> Answer:
    return _recycled(item_at(call))
