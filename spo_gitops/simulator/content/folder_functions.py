"""What else may be done with folders: moved, measured, removed in the background. Source: wire/metadata (SP.Folder)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..calls import Effect
from ..errors import argument_error
from ..shapes import Shape
from ..thing import Thing, function, member_of, navigation
from .change_log import Change
from .copy_jobs import FAIL, copied
from .folders import Folder, Folders, folder_at, made_folder
from .items import ListItem, keep_item
from .lists import list_around
from .root import Root
from .web import server_relative, web_here

_SHAPE = Shape(
    {"AdditionalFileStreamSize": "Edm.Int64", "LastModified": "Edm.DateTime", "TotalFileCount": "Edm.Int64"}
    | {"TotalFileStreamSize": "Edm.Int64", "TotalSize": "Edm.Int64"},
    {},
)


@dataclass(slots=True)
class StorageMetrics(Thing):
    """How much lies in a folder, at any depth."""

    folder: Folder
    type_name = "SP.StorageMetrics"

    @property
    def shape(self) -> Shape:
        """Its properties."""
        return _SHAPE

    def link(self) -> str:
        return f"{self.folder.link()}/StorageMetrics"

    def values(self) -> Mapping[str, Any]:
        list_, below = list_around(self.here, self.folder.path), f"{self.folder.path}/".lower()
        bodies = {} if list_ is None else self.here.records.under("item", list_.id)
        files = [
            body for body in bodies.values() if not body["IsFolder"] and f"{body['Dir']}/".lower().startswith(below)
        ]
        size = sum(int(body["Length"]) for body in files)
        return {
            "AdditionalFileStreamSize": 0,
            "LastModified": self.folder.values()["TimeLastModified"],
            "TotalFileCount": len(files),
            "TotalFileStreamSize": size,
            "TotalSize": size,
        }


@navigation(Folder, "StorageMetrics", 40)
def _metrics(folder: Folder) -> StorageMetrics:
    return StorageMetrics(folder.here, folder)


def _moved(folder: Folder, target: str) -> None:
    """To another address, with all that is in it."""
    path = server_relative(web_here(folder.here), target)
    above, _, leaf = path.rpartition("/")
    copied((folder.here, folder.path), (folder.here, above), leaf, {"NameConflictBehavior": FAIL, "IsMoveMode": True})


@function(Folder, "MoveTo", Effect.WRITE, 300)
def _move(folder: Folder, new_url: str) -> None:
    _moved(folder, new_url)


@function(Folder, "MoveToUsingPath", Effect.WRITE, 300)
def _move_by_path(folder: Folder, decoded_url: str) -> None:
    _moved(folder, decoded_url)


@function(Folder, "DeleteWithParameters", Effect.WRITE, 150)
def _delete(folder: Folder, parameters: dict[str, Any]) -> None:
    folder.delete()


@function(Folder, "RecycleWithParameters", Effect.WRITE, 150)
def _recycle(folder: Folder, parameters: dict[str, Any]) -> str:
    return _recycled(folder)


@function(Folder, "StartDelete", Effect.WRITE, 150)
def _start_delete(folder: Folder) -> str:
    """Done at once; the service tells an operation's id, here it is that of what lies in the bin."""
    return _recycled(folder)


@function(ListItem, "RecycleWithParameters", Effect.WRITE, 120)
def _recycle_item(item: ListItem, parameters: dict[str, Any]) -> str:
    return _recycled(item)


def _recycled(thing: Thing) -> str:
    recycle = member_of(type(thing), "Recycle")
    assert recycle is not None
    return str(recycle.run(thing))


@function(Folders, "AddWithOverwrite", Effect.WRITE, 150)
def _add(folders: Folders, url: str, overwrite: bool = False) -> Folder:
    return made_folder(folders.here, url if url.startswith("/") else f"{folders.path}/{url}")


@function(Folders, "GetByUrl")
def _by_url(folders: Folders, url: str) -> Folder:
    return folder_at(folders.here, url if url.startswith("/") else f"{folders.path}/{url}")


@function(Folders, "GetByPath")
def _by_path(folders: Folders, decoded_url: str) -> Folder:
    return _by_url(folders, decoded_url)


@dataclass(slots=True)
class FolderColoring(Thing):
    """`_api/foldercoloring`: folders with a colour, as CLI for Microsoft 365 makes and stamps them."""

    type_name = "SP.FolderColoring"

    def link(self) -> str:
        return "foldercoloring"


@navigation(Root, "FolderColoring")
def _coloring(root: Root) -> FolderColoring:
    return FolderColoring(root.here)


def _stamped(folder: Folder, coloring: Mapping[str, Any]) -> Folder:
    row = folder.item
    if row is None:
        raise argument_error("Only a folder inside a list can have a color.")
    keep_item(row, {**row.record, "Color": str(coloring.get("ColorHex") or "")}, Change.UPDATE)
    return folder


@function(FolderColoring, "CreateFolder", Effect.WRITE, 200)
def _create(
    coloring: FolderColoring, decoded_url: str, coloring_information: dict[str, Any], overwrite: bool = False
) -> Folder:
    path = server_relative(web_here(coloring.here), decoded_url)
    return _stamped(made_folder(coloring.here, path), coloring_information)


@function(FolderColoring, "StampColor", Effect.WRITE, 120)
def _stamp(coloring: FolderColoring, decoded_url: str, coloring_information: dict[str, Any]) -> Folder:
    path = server_relative(web_here(coloring.here), decoded_url)
    return _stamped(folder_at(coloring.here, path), coloring_information)


@function(FolderColoring, "RenameFolder", Effect.WRITE, 150)
def _rename(
    coloring: FolderColoring, decoded_url: str, new_name: str, coloring_information: dict[str, Any] | None = None
) -> Folder:
    folder = folder_at(coloring.here, server_relative(web_here(coloring.here), decoded_url))
    row = folder.item
    if row is None or not new_name:
        raise argument_error("newName")
    keep_item(row, {**row.record, "Leaf": new_name}, Change.RENAME)
    return _stamped(folder_at(coloring.here, row.path), coloring_information or {})
