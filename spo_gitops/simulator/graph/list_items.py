"""The items of a list: all of them, one, and what has changed."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from ..answers import Answer
from ..clock import iso
from ..content.item_collection import row_of
from ..content.items import ListItem
from ..content.lists import List
from ..content.seeding import unlocked
from .drive_items import delta_page
from .endpoint import Call, endpoint
from .errors import no_item
from .query import Resource, Row, many, one
from .sites import host_of, site_at

_BASE = "/sites/{site}/lists/{list}/items"


def list_at(call: Call) -> List:
    """The list that the address names by its id, its title or its name; raises GraphError."""
    here = replace(unlocked(call.transaction, site_at(call, call["site"])), unlocked=False)
    wanted = call["list"].lower()
    for key, stored in here.records.rows("list").items():
        if wanted in (key, str(stored.body["Title"]).lower(), str(stored.body["Path"]).rpartition("/")[2].lower()):
            return List(here, key)
    raise no_item("The specified list was not found")


def _columns(call: Call, number: str) -> dict[str, Any]:
    """The columns of an item, which only `$expand` shows."""
    item = ListItem((found := list_at(call)).here, found, int(number))
    row = {name: value for name, value in row_of(item).items() if value is not None}
    dates = {name: iso(float(item.record[name])) for name in ("Created", "Modified")}
    return {**row, **dates, "id": number}


LIST_ITEM = Resource(
    "listItem",
    ("createdDateTime", "eTag", "id", "lastModifiedDateTime", "webUrl", "contentType", "parentReference"),
    ("deleted", "sharepointIds"),
    sparse=True,
    expands={"fields": _columns},
)


def item_fields(item: ListItem) -> dict[str, Any]:
    """An item of a list with every member that can be asked."""
    record, site = item.record, item.here.site
    return {
        "createdDateTime": iso(float(record["Created"])),
        "eTag": f'"{record["UniqueId"]},{record["Version"]}"',
        "id": str(item.id),
        "lastModifiedDateTime": iso(float(record["Modified"])),
        "webUrl": f"https://{host_of(site)}{quote(item.path)}",
        "contentType": {"id": record["ContentTypeId"]},
        "parentReference": {"siteId": site.id},
        "sharepointIds": {"listId": item.list.id, "listItemId": str(item.id), "listItemUniqueId": record["UniqueId"]},
    }


def _rows(found: List) -> Iterator[Row]:
    numbers = sorted(int(name.rpartition(":")[2]) for name in found.here.records.under("item", found.id))
    return ((number, item_fields(ListItem(found.here, found, number))) for number in numbers)


@endpoint("GET", _BASE)
def _items(call: Call) -> Answer:
    return many(call, "listItems", LIST_ITEM, _rows(list_at(call)), page=200)


@endpoint("GET", f"{_BASE}/delta", units=2)
def _delta(call: Call) -> Answer:
    """Everything in the list, and then nothing new: no state is kept, as of a library."""
    return delta_page(call, "Collection(listItem)", LIST_ITEM, _rows(list_at(call)))


def item_at(call: Call) -> ListItem:
    """The item that the address names; raises GraphError."""
    found = list_at(call)
    if found.here.records.get("item", f"{found.id}:{call['item']}") is None:
        raise no_item()
    return ListItem(found.here, found, int(call["item"]))


@endpoint("GET", f"{_BASE}/{{item}}", units=1)
def _one(call: Call) -> Answer:
    return one(call, "listItems/$entity", LIST_ITEM, item_fields(item_at(call)))
