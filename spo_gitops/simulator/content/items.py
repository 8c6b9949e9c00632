"""List items: their columns, paging, and what clients write them with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..caml import View, parse_view, passes
from ..errors import ServiceError, bad_query
from ..guids import guid_of
from ..thing import Thing, Things, function, navigation
from ..values import Guid, Moment
from .change_log import Change, logged
from .fields import SYSTEM, columns
from .lists import List
from .securable import Securable
from .users import FIRST_ID, User

PAGE = 100
_CONTENT_TYPES = {100: "0x0100", 101: "0x010100", 119: "0x0101009D1CB255DA76424F860D91F20E6C4118", 106: "0x010200"}


@dataclass(slots=True)
class ListItem(Securable):
    """An item of a list: a row, a file's row or a folder's row."""

    list: List
    id: int
    type_name = "SP.ListItem"
    entity_set = "SP.ApiData.Items"

    @property
    def key(self) -> str:
        """The key of its record."""
        return f"{self.list.id}:{self.id}"

    @property
    def record(self) -> Mapping[str, Any]:
        """What is kept of it; raises ServiceError for one that is gone."""
        found = self.here.records.get("item", self.key)
        if found is None:
            raise item_missing()
        return found

    @property
    def path(self) -> str:
        """The server-relative URL."""
        return f"{self.record['Dir']}/{self.record['Leaf']}"

    def scope_id(self) -> str:
        return str(self.record["UniqueId"])

    def above(self) -> "Securable | None":
        directory = str(self.record["Dir"]).lower()
        for name, body in self.here.records.under("item", self.list.id).items():
            if body["IsFolder"] and f"{body['Dir']}/{body['Leaf']}".lower() == directory:
                return ListItem(self.here, self.list, int(name.rpartition(":")[2]))
        return self.list

    def link(self) -> str:
        return f"{self.list.link()}/Items({self.id})"

    def identity(self) -> str | None:
        return f"{self.list.identity()}:item:{self.id},1"

    def etag(self) -> str | None:
        record = self.record
        return f'"{record["UniqueId"]},{record["Version"]}"'

    def page_key(self) -> int:
        return self.id

    def values(self) -> Mapping[str, Any]:
        record = self.record
        return {
            "FileSystemObjectType": 1 if record["IsFolder"] else 0,
            "Id": self.id,
            "ServerRedirectedEmbedUri": None,
            "ServerRedirectedEmbedUrl": "",
            "DisplayName": record["Fields"].get("Title") or str(record["Leaf"]).rpartition(".")[0],
            "ComplianceInfo": {"ComplianceTag": "", "TagPolicyEventBased": False, "TagPolicyHold": False},
        }

    def dynamic(self) -> Mapping[str, Any]:
        record = self.record
        found: dict[str, Any] = {
            "ID": self.id,
            "ContentTypeId": record["ContentTypeId"],
            "Title": record["Fields"].get("Title"),
            "Modified": Moment(record["Modified"]),
            "Created": Moment(record["Created"]),
            "AuthorId": record["AuthorId"],
            "EditorId": record["EditorId"],
            "OData__UIVersionString": f"{record['Version']}.0",
            "OData__ColorTag": None,
            "ComplianceAssetId": None,
            "Attachments": False,
            "GUID": Guid(record["UniqueId"]),
        }
        if self.list.is_library:
            found.pop("Attachments")
            found |= {"CheckoutUserId": None, "OData__CopySource": None}
        for column in self._columns():
            wire = wire_name(column)
            found.setdefault(wire, record["Fields"].get(column["InternalName"], record["Fields"].get(wire)))
        return found

    def _columns(self) -> Iterator[Mapping[str, Any]]:
        for column in columns(self.here, self.list.id).values():
            if column["InternalName"] not in SYSTEM:
                yield column

    def asked(self, name: str) -> tuple[str, Any] | None:
        more = next(((wire, value) for wire, value in self.more().items() if wire.lower() == name.lower()), None)
        return more or Securable.asked(self, name)

    def more(self) -> Mapping[str, Any]:
        """Columns that only `$select` shows."""
        record = self.record
        return {
            "FileRef": self.path,
            "FileLeafRef": record["Leaf"],
            "FileDirRef": record["Dir"],
            "FSObjType": "1" if record["IsFolder"] else "0",
            "UniqueId": Guid(record["UniqueId"]),
            "EncodedAbsUrl": f"{self.here.host.origin}{self.path}",
            "File_x0020_Type": str(record["Leaf"]).rpartition(".")[2] if "." in str(record["Leaf"]) else None,
            "owshiddenversion": record["Version"],
        }

    def nested(self, name: str) -> Any:
        if name in ("author", "editor"):
            wire = name.capitalize()
            return wire, lambda: User(self.here, int(self.record[f"{wire}Id"] or FIRST_ID))
        column = next(
            (
                one
                for one in self._columns()
                if one["TypeAsString"] in ("User", "Lookup") and name == str(one["InternalName"]).lower()
            ),
            None,
        )
        if column is None:
            return Thing.nested(self, name)
        return column["InternalName"], lambda: self._followed(column, self.record["Fields"].get(wire_name(column)))

    def _followed(self, column: Mapping[str, Any], value: Any) -> Thing | None:
        if value is None:
            return None
        if column["TypeAsString"] == "User":
            return User(self.here, int(value))
        target = str(column.get("LookupList") or "").strip("{}").lower()
        return ListItem(self.here, List(self.here, target), int(value))

    def update(self, fields: Mapping[str, Any]) -> None:
        changes = column_values(self.list, fields)
        record = self.record
        body = {**record, "Fields": {**record["Fields"], **changes}, **renamed(changes)}
        keep_item(self, {**body, "Version": record["Version"] + 1, "Modified": self.here.now}, Change.UPDATE)

    def delete(self) -> None:
        drop_item(self)


def wire_name(column: Mapping[str, Any]) -> str:
    """The name of a column in an item's JSON."""
    name = str(column["InternalName"])
    if column["TypeAsString"] in ("User", "Lookup", "UserMulti", "LookupMulti"):
        name += "Id"
    return f"OData_{name}" if name.startswith("_") else name


def item_missing() -> ServiceError:
    """No item has this id."""
    message = "Item does not exist. It may have been deleted by another user."
    return ServiceError(404, -2147024809, "System.ArgumentException", message)


def column_values(list_: List, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The values that a caller gives to columns; raises ServiceError for a column that there is not."""
    known = {}
    for column in columns(list_.here, list_.id).values():
        known[wire_name(column).lower()] = wire_name(column)
        known[str(column["InternalName"]).lower()] = wire_name(column)
    found = {}
    for name, value in fields.items():
        if name.startswith(("odata.", "@odata.", "__")) or name.lower() in ("id", "contenttypeid", "attachments"):
            continue
        right = known.get(name.lower())
        if right is None:
            raise bad_query(
                f"The property '{name}' does not exist on type '{list_.values()['ListItemEntityTypeFullName']}'. "
                "Make sure to only use property names that are defined by the type."
            )
        found[right] = value
    return found


def renamed(changes: Mapping[str, Any]) -> dict[str, Any]:
    """A change of the name of a file or folder, which is kept beside the columns."""
    return {"Leaf": str(changes["FileLeafRef"])} if changes.get("FileLeafRef") else {}


def new_item(
    list_: List,
    fields: Mapping[str, Any],
    *,
    leaf: str | None = None,
    directory: str | None = None,
    folder: bool = False,
    length: int = 0,
) -> ListItem:
    """Add an item to a list."""
    here, records = list_.here, list_.here.records
    number = records.next_id(f"item {list_.id}")
    base = _CONTENT_TYPES.get(int(list_.record["BaseTemplate"]), "0x0100")
    unique = guid_of(list_.id, "item", number)
    kind = "0x0120" if folder else base.removesuffix("00")
    body = {
        "UniqueId": unique,
        "IsFolder": folder,
        "Dir": list_.path if directory is None else directory,
        "Leaf": f"{number}_.000" if leaf is None else leaf,
        "Created": here.now,
        "Modified": here.now,
        "AuthorId": FIRST_ID,
        "EditorId": FIRST_ID,
        "Version": 1,
        "Length": length,
        "ContentTypeId": f"{kind}00{guid_of(list_.id, kind).replace('-', '').upper()}",
        "Fields": dict(fields),
    }
    item = ListItem(here, list_, number)
    keep_item(item, body, Change.ADD)
    if not folder and list_.is_library:
        records.touch(file_count=here.site.file_count + 1, byte_count=here.site.byte_count + length)
    return item


def keep_item(item: ListItem, body: Mapping[str, Any], change: Change) -> None:
    """Store an item and what follows from a change of it."""
    here = item.here
    here.records.put("item", item.key, body, item.list.id)
    if here.records.get("list", item.list.id) is not None:
        here.records.change("list", item.list.id, LastItemModifiedDate=here.now, LastItemUserModifiedDate=here.now)
    here.records.touch()
    logged(here, "Item", change, ListId=item.list.id, ItemId=item.id, UniqueId=body["UniqueId"])


def drop_item(item: ListItem) -> None:
    """Remove an item and, for a folder, what lies in it."""
    here, record = item.here, item.record
    if record["IsFolder"]:
        for inside in within(item.list, item.path):
            if here.records.get("item", inside.key) is not None:
                drop_item(inside)
    here.records.drop("item", item.key)
    here.records.change("list", item.list.id, LastItemDeletedDate=here.now, LastItemModifiedDate=here.now)
    if not record["IsFolder"] and item.list.is_library:
        site = here.site
        here.records.touch(
            file_count=max(0, site.file_count - 1), byte_count=max(0, site.byte_count - record["Length"])
        )
    logged(here, "Item", Change.DELETE, ListId=item.list.id, ItemId=item.id, UniqueId=record["UniqueId"])


def within(list_: List, directory: str) -> list[ListItem]:
    """The items directly in a folder of a list."""
    wanted = directory.lower()
    return [
        ListItem(list_.here, list_, int(name.rpartition(":")[2]))
        for name, body in list_.here.records.under("item", list_.id).items()
        if str(body["Dir"]).lower() == wanted
    ]


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


@navigation(ListItem, "ParentList", 15)
def _parent(item: ListItem) -> List:
    return item.list


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
    view = parse_view(str(query.get("ViewXml") or ""))
    return FoundItems(list_.here, tuple(queried(list_, view, limit=view.limit)))


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
    own = {str(column["InternalName"]): record["Fields"].get(wire_name(column)) for column in item._columns()}
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
