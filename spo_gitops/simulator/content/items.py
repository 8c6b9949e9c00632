"""List items: what is kept of one, and what follows when one is added, changed or removed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import ServiceError
from ..guids import guid_of
from ..site_users import FIRST_ID
from ..thing import Thing, navigation
from ..values import Guid, Moment
from .change_log import Change, logged
from .column_people import PersonOfColumn
from .columns import SYSTEM, columns
from .item_columns import column_values, form_value, renamed, wire_name
from .lists import List
from .securable import Securable

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
        for name, body in self.here.records.under("item", self.list.shelf(directory)).items():
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
            "CommentsDisabled": bool(record.get("CommentsDisabled", False)),
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
            "Attachments": any(True for _ in self.here.records.under("attachment", self.key)),
            "GUID": Guid(record["UniqueId"]),
        }
        if self.list.is_library:
            found.pop("Attachments")
            found |= {"CheckoutUserId": None, "OData__CopySource": None}
        for column in self.own_columns():
            wire = wire_name(column)
            found.setdefault(wire, record["Fields"].get(column["InternalName"], record["Fields"].get(wire)))
        return found

    def own_columns(self) -> Iterator[Mapping[str, Any]]:
        """The columns beyond those that every list has."""
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
            return wire, lambda: PersonOfColumn(self.here, int(self.record[f"{wire}Id"] or FIRST_ID))
        column = next(
            (
                one
                for one in self.own_columns()
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
            return PersonOfColumn(self.here, int(value))
        target = str(column.get("LookupList") or "").strip("{}").lower()
        return ListItem(self.here, List(self.here, target), int(value))

    def changed(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The columns that a caller sets; raises ServiceError for one that there is not."""
        return column_values(self.list, fields)

    def update(self, fields: Mapping[str, Any]) -> None:
        changes = self.changed(fields)
        record = self.record
        body = {**record, "Fields": {**record["Fields"], **changes}, **renamed(changes)}
        keep_item(self, {**body, "Version": record["Version"] + 1, "Modified": self.here.now}, Change.UPDATE)

    def delete(self) -> None:
        drop_item(self)

    def parsed(self, name: str, text: str) -> Any:
        return form_value(self.list, name, text, utc=True)


def item_missing() -> ServiceError:
    """No item has this id."""
    message = "Item does not exist. It may have been deleted by another user."
    return ServiceError(404, -2147024809, "System.ArgumentException", message)


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
    before = here.records.get("item", item.key)
    if before is not None and body["IsFolder"]:
        _carry(item, f"{before['Dir']}/{before['Leaf']}", f"{body['Dir']}/{body['Leaf']}")
    here.records.put("item", item.key, body, item.list.shelf(str(body["Dir"])))
    if here.records.get("list", item.list.id) is not None:
        here.records.change("list", item.list.id, LastItemModifiedDate=here.now, LastItemUserModifiedDate=here.now)
    here.records.touch()
    logged(here, "Item", change, ListId=item.list.id, ItemId=item.id, UniqueId=body["UniqueId"])


def _carry(folder: ListItem, old: str, new: str) -> None:
    """What is in a folder goes with it to another address."""
    if old == new:
        return
    for name, body in [*folder.here.records.under("item", folder.list.id).items()]:
        if f"{body['Dir']}/".lower().startswith(f"{old}/".lower()):
            moved = {**body, "Dir": new + str(body["Dir"])[len(old) :]}
            folder.here.records.put("item", name, moved, folder.list.id)


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
        for name, body in list_.here.records.under("item", list_.shelf(directory)).items()
        if str(body["Dir"]).lower() == wanted
    ]


@navigation(ListItem, "ParentList", 15)
def _parent(item: ListItem) -> List:
    return item.list
