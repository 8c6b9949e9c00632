"""Other ways to save an item, its comments, and what has changed of one or in a folder. Source: wire/metadata."""

from typing import Any

from ..calls import Effect
from ..thing import function
from .change_log import Change
from .changes import FoundChanges, found_changes
from .files import File
from .folders import Folder
from .items import ListItem, keep_item
from .lists import list_around


def _quietly(item: ListItem, body: dict[str, Any]) -> None:
    """Save without a new version; over REST nothing waits to be saved but what the call brings along."""
    item.here.check_writable()
    changes = item.changed(body)
    keep_item(item, {**item.record, "Fields": {**item.record["Fields"], **changes}}, Change.SYSTEM_UPDATE)


@function(ListItem, "SystemUpdate", Effect.WRITE, 150)
def _system_update(item: ListItem, body: dict[str, Any]) -> None:
    _quietly(item, body)


@function(ListItem, "UpdateOverwriteVersion", Effect.WRITE, 150)
def _overwrite(item: ListItem, body: dict[str, Any]) -> None:
    _quietly(item, body)


@function(ListItem, "UpdateEx", Effect.WRITE, 150)
def _update(item: ListItem, parameters: dict[str, Any] | None = None) -> None:
    item.here.check_writable()
    item.update({})


@function(ListItem, "GetChanges", milliseconds=60)
def _of_item(item: ListItem, query: dict[str, Any]) -> FoundChanges:
    return found_changes(item.here, query, (3, item.list.id), frozenset((item.id,)))


def _inside(folder: Folder, query: dict[str, Any]) -> FoundChanges:
    """What has changed of the items in a folder, at any depth; what is gone from it is not told."""
    found = list_around(folder.here, folder.path)
    if found is None:
        return FoundChanges(folder.here, (), (3, ""))
    above = f"{folder.path}/".lower()
    rows = folder.here.records.under("item", found.id).items()
    ids = frozenset(int(name.rpartition(":")[2]) for name, row in rows if f"{row['Dir']}/".lower().startswith(above))
    return found_changes(folder.here, query, (3, found.id), ids)


for _name in ("GetChanges", "GetListItemChanges"):
    function(Folder, _name, milliseconds=60)(_inside)


@function(File, "CheckAccessAndPostViewAuditEvent", Effect.WRITE, 40)
def _seen(file: File) -> bool:
    return bool(file.row.record)
