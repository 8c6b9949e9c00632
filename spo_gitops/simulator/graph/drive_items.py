"""Files and folders of a library as items of a drive."""

import base64
import binascii
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote
from uuid import UUID

from ..answers import Answer, Binary
from ..clock import iso
from ..content.drive_ids import drive_id, drive_item_id
from ..content.files import File
from ..content.items import ListItem, within
from ..content.lists import List
from ..content.seeding import unlocked
from ..content.sharing_links import (
    links_of,
)
from .endpoint import Call, endpoint
from .errors import GraphError, no_item
from .libraries import DRIVE, drive_rows
from .query import Resource, Row, many, one
from .sites import host_of, one_drive, site_at, site_fields, site_of_group

_DOWNLOAD = "@microsoft.graph.downloadUrl"
ITEM = Resource(
    "driveItem",
    (
        *("createdDateTime", "eTag", "id", "lastModifiedDateTime", "name", "webUrl", "size", "parentReference"),
        *("file", "folder", "shared", _DOWNLOAD),
    ),
    ("sharepointIds", "deleted"),
    sparse=True,
)
_FEED_PAGE = 200


def library(call: Call) -> List:
    """The library that the address names, by its drive's id or by what it is the drive of; raises GraphError."""
    try:
        data = base64.urlsafe_b64decode(_drive_of(call).removeprefix("b!") + "==")
        site_id, web_id, list_id = (str(UUID(bytes=data[start : start + 16])) for start in (0, 16, 32))
    except (ValueError, binascii.Error) as error:
        raise GraphError(400, "invalidRequest", "The provided drive id appears to be malformed.") from error
    site = site_at(call, site_id)
    here = unlocked(call.transaction, site)
    if here.records.get("list", list_id) is None or here.records.get("web", web_id) is None:
        raise no_item()
    return List(replace(here, unlocked=False), list_id)


def _drive_of(call: Call) -> str:
    """The id of the drive, which may be the only one of a list, or the first of a site, a group or a person."""
    if "drive" in call.places:
        return call["drive"]
    if "group" in call.places:
        site = site_of_group(replace(call, places={"id": call["group"]}))
    elif "user" in call.places:
        site = one_drive(call, call["user"])
    else:
        site = site_at(call, call["site"])
    wanted = call.places.get("library", "").lower()
    for _, fields in drive_rows(call, site):
        if wanted in ("", fields["sharePointIds"]["listId"], str(fields["name"]).lower()):
            return str(fields["id"])
    raise no_item()


def _items(found: List) -> Iterator[ListItem]:
    for name in found.here.records.under("item", found.id):
        yield ListItem(found.here, found, int(name.rpartition(":")[2]))


def item_in(call: Call) -> ListItem:
    """The item that the address names by its id, of a drive or of a list, or by its path; raises GraphError."""
    if "list" in call.places:
        return _list_item(call)
    if "path" in call.places:
        return item_by_path(call)
    for item in _items(library(call)):
        if drive_item_id(str(item.record["UniqueId"])).lower() == call["item"].lower():
            return item
    raise no_item()


def _list_item(call: Call) -> ListItem:
    here = replace(unlocked(call.transaction, site_at(call, call["site"])), unlocked=False)
    found = List(here, call["list"].lower())
    if here.records.get("item", f"{found.id}:{call['item']}") is None:
        raise no_item()
    return ListItem(here, found, int(call["item"]))


def item_fields(call: Call, item: ListItem) -> dict[str, Any]:
    """A file or folder with every member that can be asked."""
    record, site = item.record, item.here.site
    inside = len(within(item.list, item.path)) if record["IsFolder"] else 0
    parent = str(record["Dir"])[len(item.list.path) :]
    drive = drive_id(site.id, site.web_id, item.list.id)
    # The service's address is signed and lives for a while; here it is the content's own, which wants a token.
    content = f"{call.root}/drives/{drive}/items/{drive_item_id(str(record['UniqueId']))}/content"
    return {
        _DOWNLOAD: None if record["IsFolder"] else content,
        "createdDateTime": iso(float(record["Created"])),
        "eTag": f'"{{{str(record["UniqueId"]).upper()}}},{record["Version"]}"',
        "id": drive_item_id(str(record["UniqueId"])),
        "lastModifiedDateTime": iso(float(record["Modified"])),
        "name": record["Leaf"],
        "webUrl": f"https://{host_of(site)}{quote(item.path)}",
        "size": int(record["Length"]),
        "parentReference": {
            "driveId": drive,
            "driveType": "documentLibrary",
            "path": f"/drives/{drive}/root:{parent}",
            "siteId": site.id,
        },
        "folder": {"childCount": inside} if record["IsFolder"] else None,
        "file": None if record["IsFolder"] else {"mimeType": "application/octet-stream"},
        "shared": {"scope": links_of(item)[0].scope.value} if links_of(item) else None,
        "sharepointIds": {
            "listId": item.list.id,
            "listItemId": str(item.id),
            "listItemUniqueId": record["UniqueId"],
            **site_fields(site)["sharepointIds"],
        },
    }


def _root(found: List) -> dict[str, Any]:
    site = found.here.site
    drive = drive_id(site.id, site.web_id, found.id)
    return {
        "id": drive_item_id(found.id),
        "name": "root",
        "webUrl": f"https://{host_of(site)}{quote(found.path)}",
        "size": site.byte_count,
        "folder": {"childCount": len(within(found, found.path))},
        "createdDateTime": iso(site.created),
        "lastModifiedDateTime": iso(site.modified),
        "parentReference": {"driveId": drive, "driveType": "documentLibrary", "siteId": site.id},
    }


_DRIVES = (
    *("/drives/{drive}", "/sites/{site}/drives/{drive}", "/groups/{group}/drives/{drive}"),
    *("/sites/{site}/drive", "/sites/{site}/lists/{library}/drive", "/groups/{group}/drive", "/users/{user}/drive"),
)


def below_drive(*tails: str) -> tuple[str, ...]:
    """Addresses below a drive, which may be named by its id or by what it is the drive of."""
    return tuple(f"{start}{tail}" for start in _DRIVES for tail in tails)


def below_item(*tails: str) -> tuple[str, ...]:
    """Addresses below an item of a drive, which may be named by its id or by its path."""
    return below_drive(*(f"{start}{tail}" for start in ("/items/{item}", "/{path}") for tail in tails))


@endpoint("GET", *(start for start in _DRIVES if "{drive}" in start), units=1)
def _drive(call: Call) -> Answer:
    found = library(call)
    for _, fields in drive_rows(call, found.here.site):
        if fields["sharePointIds"]["listId"] == found.id:
            return one(call, "drives/$entity", DRIVE, fields)
    raise no_item()


@endpoint("GET", *below_drive("/root"), units=1)
def _drive_root(call: Call) -> Answer:
    return one(call, "driveItems/$entity", ITEM, _root(library(call)))


@endpoint("GET", *below_drive("/root/children"))
def _root_children(call: Call) -> Answer:
    found = library(call)
    return _listed(call, found, found.path)


@endpoint("GET", *below_drive("/root/delta"), units=2)
def _delta(call: Call) -> Answer:
    """Everything in the library; a shared item says with whom (general knowledge), and a token leads on.

    No state is kept: the link at the end leads to nothing new, whatever changes afterwards.
    """
    rows = ((item.id, item_fields(call, item)) for item in sorted(_items(library(call)), key=lambda item: item.id))
    return delta_page(call, "Collection(driveItem)", ITEM, rows)


def delta_page(call: Call, kind: str, resource: Resource, rows: Iterable[Row]) -> Answer:
    """A page of a feed of changes, with the link to the next one or to what comes after the last."""
    if call.query.get("token") == "latest":
        rows = ()
    inside = replace(call, query={**call.query, "$skiptoken": call.query.get("token", "").removesuffix("latest")})
    page = many(inside, kind, resource, iter(rows), page=_FEED_PAGE)
    following = str(page.body.pop("@odata.nextLink", ""))
    if following:
        page.body["@odata.nextLink"] = following.replace("$skiptoken=", "token=")
    else:
        page.body["@odata.deltaLink"] = f"{call.root}{call.path}?token=latest"
    return page


@endpoint("GET", *below_item(""), units=1)
def _get(call: Call) -> Answer:
    if _is_root(call):
        return _drive_root(call)
    return one(call, "driveItems/$entity", ITEM, item_fields(call, item_in(call)))


@endpoint("GET", *below_item("/content"), units=1)
def _content(call: Call) -> Answer:
    """The bytes of a file. The service redirects to a signed address that has them; here they come at once."""
    item = item_in(call)
    if item.record["IsFolder"]:
        raise no_item()
    return Binary(File(item.here, item).content())


@endpoint("GET", *below_item("/children"))
def _children(call: Call) -> Answer:
    return _listed(call, library(call), folder_at_id(call))


def folder_at_id(call: Call) -> str:
    """The server-relative URL of the folder that the address names, which may be the root of its drive."""
    if _is_root(call):
        return library(call).path
    item = item_in(call)
    if not item.record["IsFolder"]:
        raise GraphError(400, "invalidRequest", "The item is not a folder.")
    return item.path


def _is_root(call: Call) -> bool:
    key = call.places.get("item", "").lower()
    return key == "root" or key == drive_item_id(library(call).id).lower()


@endpoint("GET", *below_drive("/root/search/{q}"))
def _search(call: Call) -> Answer:
    """What has a name with a text in it. The service also looks into files."""
    wanted = call["q"].removeprefix("q=").strip("'").lower()
    found = (item for item in _items(library(call)) if wanted in str(item.record["Leaf"]).lower())
    return many(call, "driveItems", ITEM, ((item.id, item_fields(call, item)) for item in found))


def item_by_path(call: Call) -> ListItem:
    """The item that the address names by its path, as ``root:/a/b``; raises GraphError."""
    root, colon, path = call["path"].partition(":")
    if root.lower() != "root" or not colon:
        raise no_item()
    found = library(call)
    wanted = f"{found.path}/{path.strip('/')}".lower()
    for item in _items(found):
        if item.path.lower() == wanted:
            return item
    raise no_item()


def _listed(call: Call, found: List, directory: str) -> Answer:
    rows = ((number, item_fields(call, item)) for number, item in enumerate(within(found, directory), 1))
    return many(call, "driveItems", ITEM, rows)
