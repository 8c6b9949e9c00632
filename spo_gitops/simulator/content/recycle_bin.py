"""The recycle bin of a site, with its two stages: what it keeps, and what comes back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from urllib.parse import parse_qs

from ..calls import Effect
from ..errors import ServiceError
from ..guids import guid_of
from ..here import Here
from ..hosts import APP_NAME
from ..site_users import APP_ID
from ..store_objects import Stored
from ..thing import Thing, Things, function, navigation
from .change_log import Change, logged
from .lists import list_at
from .site import SiteCollection
from .users import User
from .web import Web

KEPT_SECONDS = 93 * 86400.0
FIRST, SECOND = 1, 2


@dataclass(slots=True)
class RecycledItem(Thing):
    """Something in the recycle bin."""

    id: str
    type_name = "SP.RecycleBinItem"
    entity_set = "SP.ApiData.RecycleBinItems"

    @property
    def record(self) -> Mapping[str, Any]:
        """What is kept of it; raises ServiceError for one that is gone."""
        found = self.here.records.get("recycled", self.id)
        if found is None:
            raise recycled_missing()
        return found

    def link(self) -> str:
        return f"Site/RecycleBin('{self.id}')"

    def values(self) -> Mapping[str, Any]:
        record = self.record
        at = datetime.fromtimestamp(record["DeletedDate"], UTC)
        local = f"{at.month}/{at.day}/{at.year} {at.hour % 12 or 12}:{at.minute:02d} {'AM' if at.hour < 12 else 'PM'}"
        return {
            **record,
            "AuthorEmail": "",
            "AuthorName": APP_NAME,
            "DeletedByEmail": "",
            "DeletedByName": APP_NAME,
            "DeletedDateLocalFormatted": local,
            "DirNamePath": {"DecodedUrl": record["DirName"]},
            "Id": self.id,
            "LeafNamePath": {"DecodedUrl": record["LeafName"]},
        }

    def delete(self) -> None:
        _ = self.record
        self.here.records.drop("recycled", self.id)

    def restore(self) -> None:
        """Put back everything that went with it; raises ServiceError when its place is taken."""
        records = self.here.records
        files = grown = 0
        for kind, name, parent, body in self.record["Rows"]:
            if records.get(kind, name) is not None or _is_taken(self.here, kind, parent, body):
                message = f"A {'list' if kind == 'list' else 'file'} with this name already exists in the location."
                raise ServiceError(500, -2147024816, "Microsoft.SharePoint.SPException", message)
            records.put(kind, name, body, parent)
            if kind == "item" and not body["IsFolder"] and (records.get("list", parent) or {}).get("BaseType") == 1:
                files, grown = files + 1, grown + int(body["Length"])
        records.drop("recycled", self.id)
        site = self.here.site
        records.touch(file_count=site.file_count + files, byte_count=site.byte_count + grown)
        logged(self.here, "Item", Change.RESTORE, UniqueId=self.id)


def _is_taken(here: Here, kind: str, parent: str, body: Mapping[str, Any]) -> bool:
    """Whether something else is where a list or an item was."""
    if kind == "list":
        return list_at(here, str(body["Path"])) is not None
    if kind != "item":
        return False
    place = (body["Dir"], body["Leaf"])
    return any((other["Dir"], other["Leaf"]) == place for other in here.records.under("item", parent).values())


def recycled_missing() -> ServiceError:
    """Nothing in the bin has this id (K)."""
    return ServiceError(404, -2147024809, "System.ArgumentException", "The recycle bin item does not exist.")


def _live(here: Here) -> Iterator[str]:
    for name, stored in here.records.rows("recycled").items():
        if stored.body["DeletedDate"] + KEPT_SECONDS > here.now:
            yield name


@dataclass(slots=True)
class RecycleBin(Things):
    """The recycle bin of a web (its first stage) or of the whole site."""

    states: tuple[int, ...]
    limit: int | None = None
    after: str = ""  # the id of the row that an earlier page ended with
    item = RecycledItem

    def items(self) -> Iterator[Thing]:
        return (RecycledItem(self.here, name) for name in islice(self._names(), self.limit))

    def _names(self) -> Iterator[str]:
        waiting = bool(self.after)
        for name in _live(self.here):
            if not waiting and RecycledItem(self.here, name).record["ItemState"] in self.states:
                yield name
            waiting = waiting and name != self.after

    def find(self, key: Any) -> Thing:
        wanted = str(key).strip("{}").lower()
        if wanted not in _live(self.here):
            raise recycled_missing()
        return RecycledItem(self.here, wanted)

    def every(self) -> list[RecycledItem]:
        """All of it."""
        return [item for item in self.items() if isinstance(item, RecycledItem)]


def put(here: Here, kind: int, path: str, size: int, rows: list[tuple[str, str, str, Mapping[str, Any]]]) -> str:
    """Keep rows in the bin; gives the id under which they come back."""
    number = guid_of(here.site.id, "recycled", here.records.next_id("recycled-number"))
    directory, _, leaf = path.lstrip("/").rpartition("/")
    body = {
        "DeletedDate": here.now,
        "DirName": directory,
        "LeafName": leaf,
        "Title": leaf,
        "ItemState": FIRST,
        "ItemType": kind,
        "Size": size,
        "Rows": [list(row) for row in rows],
    }
    here.records.put("recycled", number, body)
    return number


def row(kind: str, name: str, stored: Stored) -> tuple[str, str, str, Mapping[str, Any]]:
    return kind, name, stored.parent, stored.body


@navigation(Web, "RecycleBin", 40)
def _of_web(web: Web) -> RecycleBin:
    return RecycleBin(web.here, (FIRST,))


@navigation(SiteCollection, "RecycleBin", 40)
def _of_site(site: SiteCollection) -> RecycleBin:
    return RecycleBin(site.here, (FIRST, SECOND))


@navigation(RecycledItem, "Author")
def _author(item: RecycledItem) -> User:
    return User(item.here, APP_ID)


@navigation(RecycledItem, "DeletedBy")
def _deleted_by(item: RecycledItem) -> User:
    return User(item.here, APP_ID)


def _query(
    place: Web | SiteCollection, row_limit: int = 0, item_state: int = 0, paging_info: str | None = None
) -> RecycleBin:
    """What lies in a stage of the bin, or in both, in pages, in the order of deletion.

    `id` in the paging text is the last row of the page before.
    """
    states = (item_state,) if item_state in (FIRST, SECOND) else (FIRST, SECOND)
    after = parse_qs((paging_info or "").lstrip("?")).get("id", [""])[0]
    return RecycleBin(place.here, states, row_limit or None, after.strip("{}").lower())


for _place in (Web, SiteCollection):
    for _name in ("GetRecycleBinItems", "GetRecycleBinItemsByQueryInfo"):
        function(_place, _name)(_query)


@function(RecycleBin, "GetById")
def _by_id(bin_: RecycleBin, id: str) -> RecycledItem:
    found = bin_.find(id)
    assert isinstance(found, RecycledItem)
    return found


@function(RecycledItem, "Restore", Effect.WRITE, 150)
def _restore(item: RecycledItem) -> None:
    item.restore()


@function(RecycledItem, "MoveToSecondStage", Effect.WRITE, 80)
def _move(item: RecycledItem) -> None:
    item.here.records.change("recycled", item.id, ItemState=SECOND)


@function(RecycleBin, "RestoreAll", Effect.WRITE, 300)
def _restore_all(bin_: RecycleBin) -> None:
    for item in bin_.every():
        item.restore()


@function(RecycleBin, "DeleteAll", Effect.WRITE, 300)
def _delete_all(bin_: RecycleBin) -> None:
    for item in bin_.every():
        item.delete()


@function(RecycleBin, "MoveAllToSecondStage", Effect.WRITE, 300)
def _move_all(bin_: RecycleBin) -> None:
    for item in bin_.every():
        _move(item)


@function(RecycleBin, "DeleteAllSecondStageItems", Effect.WRITE, 300)
def _delete_second(bin_: RecycleBin) -> None:
    for item in RecycleBin(bin_.here, (SECOND,)).every():
        item.delete()


@function(RecycleBin, "RestoreByIds", Effect.WRITE, 300)
def _restore_ids(bin_: RecycleBin, ids: list[Any], b_rename_existing_items: bool = False) -> None:
    for number in ids:
        _by_id(bin_, str(number)).restore()


@function(RecycleBin, "DeleteByIds", Effect.WRITE, 300)
def _delete_ids(bin_: RecycleBin, ids: list[Any]) -> None:
    for number in ids:
        _by_id(bin_, str(number)).delete()


@function(RecycleBin, "MoveToSecondStageByIds", Effect.WRITE, 300)
def _move_ids(bin_: RecycleBin, ids: list[Any]) -> None:
    for number in ids:
        _move(_by_id(bin_, str(number)))
