"""Files and folders of a library as Graph puts them there, names them anew and takes them away."""

from dataclasses import replace
from typing import Any

from ..answers import Answer, Empty, Raw
from ..clock import iso
from ..content.change_log import Change
from ..content.copy_jobs import FAIL, RENAME, REPLACE, copied
from ..content.drive_ids import drive_id, drive_item_id
from ..content.file_versions import FileVersions
from ..content.files import File, put_file, write
from ..content.folders import Folder, item_at, made_folder
from ..content.items import ListItem, keep_item
from ..content.lists import List
from ..thing import member_of
from .drive_items import ITEM, below_drive, below_item, folder_at_id, item_fields, item_in, library
from .endpoint import Call, endpoint
from .errors import GraphError, no_item
from .list_items import LIST_ITEM
from .list_items import item_fields as item_fields_of_list
from .query import Resource, many, one


def _shown(call: Call, item: ListItem, status: int) -> Answer:
    return one(call, "driveItems/$entity", ITEM, item_fields(call, item), status)


@endpoint("PUT", *below_drive("/{path}/content"), milliseconds=400)
def put_at(call: Call) -> Answer:
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


@endpoint("POST", *below_item("/children"), milliseconds=300)
def _new_folder_below(call: Call) -> Answer:
    return _made(call, library(call), folder_at_id(call))


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


@endpoint("PATCH", *below_item(""), milliseconds=300)
def _rename(call: Call) -> Answer:
    """Another name, and with ``parentReference`` another folder of the library."""
    item = item_in(call)
    item.here.check_writable()
    name: Any = call.fields().get("name", item.record["Leaf"])
    if not isinstance(name, str) or not name.strip() or "/" in name:
        raise GraphError(400, "invalidRequest", "The name of the item is not valid.")
    found, directory = _target(call, item)
    if found.id != item.list.id:
        raise GraphError(400, "invalidRequest", "An item can only be moved within its drive.")
    keep_item(item, {**item.record, "Leaf": name, "Dir": directory}, Change.RENAME)
    return _shown(call, item, 200)


def _target(call: Call, item: ListItem) -> tuple[List, str]:
    """The folder that a call names as the parent, also of another library, or the one where the item is."""
    parent = call.fields().get("parentReference")
    named = parent if isinstance(parent, dict) else {}
    found = item.list
    if named.get("driveId"):
        found = library(replace(call, places={"drive": str(named["driveId"])}))
    if not named.get("id"):
        return found, found.path if named.get("driveId") else str(item.record["Dir"])
    place = folder_at_id(replace(call, places={"drive": _drive(found), "item": str(named["id"])}))
    return found, place


def _drive(found: List) -> str:
    return drive_id(found.here.site.id, found.here.site.web_id, found.id)


_BEHAVIORS = {"replace": REPLACE, "rename": RENAME, "fail": FAIL}


@endpoint("POST", *below_item("/copy"), milliseconds=500)
def _copy(call: Call) -> Answer:
    """A copy in a folder of this or another library. The service copies later; here it is done at once, and told so."""
    item = item_in(call)
    found, directory = _target(call, item)
    found.here.check_writable()
    name = str(call.fields().get("name") or item.record["Leaf"])
    behavior = _BEHAVIORS.get(call.query.get("@microsoft.graph.conflictBehavior", "fail"), FAIL)
    made = copied((item.here, item.path), (found.here, directory), name, {"NameConflictBehavior": behavior})
    row = made.row if isinstance(made, File) else made.item
    assert row is not None
    return Empty(202, location=f"{call.root}/copies/{drive_item_id(row.scope_id())}")


@endpoint("GET", "/copies/{item}", units=1)
def _copied(call: Call) -> Answer:
    """How far a copy is; the service's own address for that wants no token either."""
    return Raw({"percentageComplete": 100.0, "resourceId": call["item"], "status": "completed"})


@endpoint("POST", *below_item("/checkout"))
def _check_out(call: Call) -> Answer:
    return _called(item_in(call), "CheckOut")


@endpoint("POST", *below_item("/checkin"))
def _check_in(call: Call) -> Answer:
    return _called(item_in(call), "CheckIn")


def _called(item: ListItem, name: str) -> Answer:
    item.here.check_writable()
    member = member_of(File, name)
    if item.record["IsFolder"] or member is None:
        raise no_item()
    member.run(File(item.here, item))
    return Empty()


_VERSION = Resource("driveItemVersion", ("id", "lastModifiedDateTime", "size"))


@endpoint("GET", *below_item("/versions"))
def _versions(call: Call) -> Answer:
    """The present version, and those before it, the newest first."""
    item = item_in(call)
    found = [version.values() for version in FileVersions(item.here, File(item.here, item)).items()]
    rows = [(str(one_["VersionLabel"]), float(one_["Created"]), int(one_["Size"])) for one_ in found]
    record = item.record
    rows.append((f"{record['Version']}.0", float(record["Modified"]), int(record["Length"])))
    shown = ({"id": label, "lastModifiedDateTime": iso(when), "size": size} for label, when, size in reversed(rows))
    return many(call, "Collection(driveItemVersion)", _VERSION, enumerate(shown, 1))


@endpoint("GET", *below_item("/listItem"), units=1)
def _list_item(call: Call) -> Answer:
    item = item_in(call)
    place = {"site": item.here.site.id, "list": item.list.id}
    return one(replace(call, places=place), "listItems/$entity", LIST_ITEM, item_fields_of_list(item))


@endpoint("DELETE", *below_item(""), milliseconds=300)
def _delete(call: Call) -> Answer:
    return _recycled(item_in(call))


def _recycled(item: ListItem) -> Answer:
    """Into the recycle bin of the site, as Graph removes things."""
    recycle = member_of(ListItem, "Recycle")
    assert recycle is not None
    recycle.run(item)
    return Empty()
