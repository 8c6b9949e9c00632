"""Recycling: what goes into the bin with an item, a file, a folder or a list."""

from ..calls import Effect
from ..thing import function
from .files import File
from .folders import Folder
from .items import ListItem, drop_item
from .lists import List, list_at
from .recycle_bin import put, recycled_missing, row

_FILE, _ITEM, _FOLDER, _LIST = 1, 3, 5, 4  # SP.RecycleBinItemType
_PARTS = ("item", "field", "view", "contenttype", "assignment")


@function(ListItem, "Recycle", Effect.WRITE, 120)
def _recycle_item(item: ListItem) -> str:
    item.here.check_writable()
    records, record = item.here.records, item.record
    inside = f"{item.path}/".lower()
    rows = [
        row("item", name, stored)
        for name, stored in records.rows("item").items()
        if name == item.key
        or (
            stored.parent == item.list.id and f"{stored.body['Dir']}/".lower().startswith(inside) and record["IsFolder"]
        )
    ]
    kind = _FOLDER if record["IsFolder"] else _FILE if item.list.is_library else _ITEM
    number = put(item.here, kind, item.path, int(record["Length"]), rows)
    drop_item(item)
    return number


@function(File, "Recycle", Effect.WRITE, 120)
def _recycle_file(file: File) -> str:
    return _recycle_item(file.row)


@function(Folder, "Recycle", Effect.WRITE, 120)
def _recycle_folder(folder: Folder) -> str:
    item, list_ = folder.item, list_at(folder.here, folder.path)
    if item is not None:
        return _recycle_item(item)
    if list_ is None:
        raise recycled_missing()
    return recycle_list(list_)


@function(List, "Recycle", Effect.WRITE, 150)
def recycle_list(list_: List) -> str:
    """Put a list into the recycle bin, and tell what it is there."""
    list_.here.check_writable()
    list_.check_deletable()
    records = list_.here.records
    rows = [row("list", list_.id, records.rows("list")[list_.id])]
    rows += [
        row(kind, name, stored)
        for kind in _PARTS
        for name, stored in records.rows(kind).items()
        if stored.parent in (list_.id, list_.shelf(f"{list_.path}/Forms"))
    ]
    if list_.id in records.rows("scope"):
        rows.append(row("scope", list_.id, records.rows("scope")[list_.id]))
    number = put(list_.here, _LIST, list_.path, 0, rows)
    list_.delete()
    return number
