"""Files and folders of a library as Graph puts them there, names them anew and takes them away."""

from typing import Any

from ..answers import Answer, Empty
from ..content.change_log import Change
from ..content.files import put_file, write
from ..content.folders import Folder, item_at, made_folder
from ..content.items import ListItem, keep_item
from ..content.lists import List
from ..thing import member_of
from .drive_items import ITEM, below_drive, item_by_path, item_fields, item_in, library
from .endpoint import Call, endpoint
from .errors import GraphError, no_item
from .query import one


def _shown(call: Call, item: ListItem, status: int) -> Answer:
    return one(call, "driveItems/$entity", ITEM, item_fields(call, item), status)


@endpoint("PUT", *below_drive("/{path}/content"), milliseconds=400)
def _upload(call: Call) -> Answer:
    """A file at a path, new or with other bytes; folders on its way are made."""
    found = library(call)
    found.here.check_writable()
    root, colon, below = call["path"].partition(":")
    folder, _, leaf = below.strip("/").rpartition("/")
    if root.lower() != "root" or not colon or not leaf:
        raise no_item()
    directory = _folder(found, folder)
    there = item_at(found.here, f"{directory}/{leaf}", folder=False)
    made = put_file(found.here, directory, leaf, call.data, overwrite=True)
    return _shown(call, made.row, 201 if there is None else 200)


def _folder(found: List, below: str) -> str:
    path = found.path
    for name in filter(None, below.split("/")):
        path = made_folder(found.here, f"{path}/{name}").path
    return path


@endpoint("PUT", *below_drive("/items/{item}/content"), milliseconds=400)
def _replace(call: Call) -> Answer:
    item = item_in(call)
    item.here.check_writable()
    if item.record["IsFolder"]:
        raise no_item()
    write(item, call.data)
    return _shown(call, item, 200)


@endpoint("POST", *below_drive("/root/children"), milliseconds=300)
def _new_folder(call: Call) -> Answer:
    found = library(call)
    return _made(call, found, found.path)


@endpoint("POST", *below_drive("/items/{item}/children"), milliseconds=300)
def _new_folder_below(call: Call) -> Answer:
    item = item_in(call)
    return _made(call, item.list, item.path)


def _made(call: Call, found: List, directory: str) -> Answer:
    fields = call.fields()
    name, behavior = fields.get("name"), fields.get("@microsoft.graph.conflictBehavior", "fail")
    if not isinstance(name, str) or not name or not isinstance(fields.get("folder"), dict):
        raise GraphError(400, "invalidRequest", "The name of a folder is required.")
    found.here.check_writable()
    if Folder(found.here, f"{directory}/{name}").exists and behavior != "replace":
        raise GraphError(409, "nameAlreadyExists", "An item with the same name already exists under the parent")
    item = made_folder(found.here, f"{directory}/{name}").item
    assert item is not None
    return _shown(call, item, 201)


@endpoint("PATCH", *below_drive("/items/{item}"), milliseconds=300)
def _rename(call: Call) -> Answer:
    item = item_in(call)
    item.here.check_writable()
    name: Any = call.fields().get("name", item.record["Leaf"])
    if not isinstance(name, str) or not name.strip() or "/" in name:
        raise GraphError(400, "invalidRequest", "The name of the item is not valid.")
    keep_item(item, {**item.record, "Leaf": name}, Change.RENAME)
    return _shown(call, item, 200)


@endpoint("DELETE", *below_drive("/items/{item}"), milliseconds=300)
def _delete(call: Call) -> Answer:
    return _recycled(item_in(call))


@endpoint("DELETE", *below_drive("/{path}"), milliseconds=300)
def _delete_by_path(call: Call) -> Answer:
    return _recycled(item_by_path(call))


def _recycled(item: ListItem) -> Answer:
    """Into the recycle bin of the site, as Graph removes things."""
    recycle = member_of(ListItem, "Recycle")
    assert recycle is not None
    recycle.run(item)
    return Empty()
