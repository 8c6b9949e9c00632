"""The items of a list: in pages, by id, and those that a CAML query finds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from ..caml import MAX_LIMIT, View, parse_view, passes
from ..errors import ServiceError
from ..thing import Thing, Things, function, navigation
from ..values import Guid
from .item_columns import column_values, wire_name
from .items import ListItem, item_missing, new_item
from .lists import List

PAGE = 100


@dataclass(slots=True)
class Items(Things):
    """The items of a list, in pages."""

    list: List
    item = ListItem

    def items(self) -> Iterator[Thing]:
        for name in self.here.records.under("item", self.list.id):
            yield ListItem(self.here, self.list, int(name.rpartition(":")[2]))

    def find(self, key: Any) -> Thing:
        if not str(key).isdigit() or self.here.records.get("item", f"{self.list.id}:{key}") is None:
            raise item_missing()
        return ListItem(self.here, self.list, int(key))

    def add(self, fields: Mapping[str, Any]) -> Thing:
        if self.list.is_library:
            raise sp_refused("To add an item to a document library, use SPFileCollection.Add()")
        return new_item(self.list, column_values(self.list, fields))

    def page_size(self) -> int | None:
        return PAGE


def sp_refused(message: str) -> ServiceError:
    """What the service says with its general code."""
    return ServiceError(400, -2130575338, "Microsoft.SharePoint.SPException", message)


@navigation(List, "Items", 60)
def _items(list_: List) -> Items:
    return Items(list_.here, list_)


@function(List, "GetItemById")
def _item_by_id(list_: List, id: int) -> ListItem:
    return _found(Items(list_.here, list_), id)


@function(Items, "GetById")
def _by_id(items: Items, item_id: int) -> ListItem:
    return _found(items, item_id)


def _found(items: Items, key: int) -> ListItem:
    item = items.find(key)
    assert isinstance(item, ListItem)
    return item


@function(List, "GetItemByUniqueId")
def _by_unique(list_: List, unique_id: str) -> ListItem:
    for item in Items(list_.here, list_).items():
        if isinstance(item, ListItem) and item.scope_id() == unique_id.strip("{}").lower():
            return item
    raise item_missing()


@dataclass(slots=True)
class FoundItems(Things):
    """The items that a query found."""

    found: tuple[ListItem, ...]
    item = ListItem

    def items(self) -> Iterator[Thing]:
        return iter(self.found)


@function(List, "GetItems", milliseconds=80)
def _query(list_: List, query: dict[str, Any]) -> FoundItems:
    view = parse_view(str(query.get("ViewXml") or ""), MAX_LIMIT)
    position = query.get("ListItemCollectionPosition")
    paging = position.get("PagingInfo") if isinstance(position, Mapping) else None
    found = after(queried(list_, view, limit=None), str(paging or ""))
    return FoundItems(list_.here, tuple(found[: view.limit]))


def after(found: list[ListItem], paging: str) -> list[ListItem]:
    """The items behind the one that a paging text such as ``Paged=TRUE&p_ID=3`` names; all for an empty text."""
    last = parse_qs(paging.lstrip("?")).get("p_ID", [""])[0]
    place = next((index for index, item in enumerate(found) if str(item.id) == last), None)
    return found if place is None else found[place + 1 :]


def queried(list_: List, view: View, *, limit: int | None) -> list[ListItem]:
    """The items that a CAML view shows, in its order."""
    found = [
        (row_of(item), item)
        for item in Items(list_.here, list_).items()
        if isinstance(item, ListItem) and passes(view.where, row_of(item))
    ]
    for name, ascending in reversed(view.order):
        found.sort(key=lambda pair: str(pair[0].get(name) or ""), reverse=not ascending)
    return [item for _, item in found[:limit]]


def row_of(item: ListItem) -> dict[str, Any]:
    """An item's columns as plain values."""
    record = item.record
    own = {str(column["InternalName"]): record["Fields"].get(wire_name(column)) for column in item.own_columns()}
    plain = {name: str(value) if isinstance(value, Guid) else value for name, value in item.more().items()}
    return {
        **own,
        **plain,
        "ID": item.id,
        "Title": record["Fields"].get("Title"),
        "Created": record["Created"],
        "Modified": record["Modified"],
        "Author": record["AuthorId"],
        "Editor": record["EditorId"],
    }
