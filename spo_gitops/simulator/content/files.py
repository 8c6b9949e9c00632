"""Files of a library: what is kept of one, its bytes and its older versions."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import ServiceError
from ..here import Here
from ..thing import Thing, Things, navigation
from ..version_jobs import deleted_versions
from .change_log import Change
from .drive_ids import drive_id, drive_item_id
from .folders import Folder, folder_at, item_at
from .items import ListItem, drop_item, keep_item, new_item, within
from .lists import list_around


@dataclass(slots=True)
class File(Thing):
    """A file of a library, by its row."""

    row: ListItem
    type_name = "SP.File"
    entity_set = "SP.ApiData.Files"

    @property
    def path(self) -> str:
        """The server-relative URL."""
        return self.row.path

    def link(self) -> str:
        return f"Web/GetFileByServerRelativePath(decodedurl='{self.path}')"

    def identity(self) -> str | None:
        return f"site:{self.here.site.id}:file:{self.row.scope_id()}"

    def etag(self) -> str | None:
        return f'"{{{self.row.scope_id().upper()}}},{self.row.record["Version"]}"'

    def content(self) -> bytes:
        """The bytes."""
        stored = self.here.records.get("bytes", self.row.scope_id())
        if stored is None:
            return bytes(int(self.row.record["Length"]))
        return base64.b64decode(stored["Data"])

    def values(self) -> Mapping[str, Any]:
        record, unique = self.row.record, self.row.scope_id()
        upper, version = unique.upper(), int(record["Version"])
        url = f"{self.here.host.origin}{self.path}"
        digits = unique.replace("-", "")
        return {
            "CheckInComment": record.get("CheckInComment", ""),
            "CheckOutType": record.get("CheckOutType", 2),
            "ContentTag": f"{{{upper}}},{version},{version + 1}",
            "CustomizedPageStatus": 0,
            "ETag": f'"{{{upper}}},{version}"',
            "Exists": True,
            "ExistsAllowThrowForPolicyFailures": True,
            "ExistsWithException": True,
            "IrmEnabled": False,
            "Length": int(record["Length"]),
            "Level": record.get("Level", 1),
            "LinkingUri": f"{url}?d=w{digits}",
            "LinkingUrl": f"{url}?d=w{digits}",
            "ListId": self.row.list.id,
            "MajorVersion": version,
            "MinorVersion": 0,
            "Name": record["Leaf"],
            "PageRenderType": 0,
            "ServerRelativePath": {"DecodedUrl": self.path},
            "ServerRelativeUrl": self.path,
            "SiteId": self.here.site.id,
            "TimeCreated": record["Created"],
            "TimeLastModified": record["Modified"],
            "Title": record["Fields"].get("Title") or "",
            "UIVersion": 512 * version,
            "UIVersionLabel": f"{version}.0",
            "UniqueId": unique,
            "VroomDriveID": drive_id(self.here.site.id, self.row.list.web.id, self.row.list.id),
            "VroomItemID": drive_item_id(unique),
            "WebId": self.row.list.web.id,
        }

    def asked(self, name: str) -> tuple[str, Any] | None:
        """A public client selects the id of a file (Office365-REST-Python-Client); no recording has the answer."""
        return ("Id", self.row.scope_id()) if name == "id" else Thing.asked(self, name)

    def delete(self) -> None:
        drop_item(self.row)

    def put_content(self, data: bytes) -> None:
        write(self.row, data)


@dataclass(slots=True)
class Files(Things):
    """The files in a folder."""

    path: str
    item = File

    def items(self) -> Iterator[Thing]:
        list_ = list_around(self.here, self.path)
        for item in [] if list_ is None else within(list_, self.path):
            if not item.record["IsFolder"]:
                yield File(self.here, item)

    def find(self, key: Any) -> Thing:
        return file_at(self.here, f"{self.path}/{key}")


def file_at(here: Here, path: str) -> File:
    """The file at a URL; raises ServiceError."""
    found = item_at(here, path, folder=False)
    if found is None:
        raise ServiceError(404, -2130575338, "Microsoft.SharePoint.SPException", f"The file {path} does not exist.")
    return File(here, found)


def put_file(here: Here, folder: str, name: str, data: bytes, *, overwrite: bool) -> File:
    """A new file in a folder, or a new version of the one that is there."""
    path = f"{folder_at(here, folder).path}/{name}"
    found, list_ = item_at(here, path, folder=False), list_around(here, path)
    if list_ is None or not name.strip() or any(char in name for char in '"*:<>?/\\|'):
        raise ServiceError(400, -2130575245, "Microsoft.SharePoint.SPException", "The file name is not valid.")
    if found is not None and not overwrite:
        message = f"A file with the name {path.lstrip('/')} already exists."
        raise ServiceError(400, -2130575257, "Microsoft.SharePoint.SPException", message)
    if found is None:
        found = new_item(list_, {}, leaf=name, directory=folder.rstrip("/"), length=len(data))
    else:
        write(found, data)
    here.records.put("bytes", found.scope_id(), {"Data": base64.b64encode(data).decode()})
    return File(here, found)


def kept_versions(row: ListItem) -> dict[int, Mapping[str, Any]]:
    """The older versions of a file by number, each with its `Bytes`."""
    found = row.here.records.under("fileversion", row.scope_id())
    gone = deleted_versions(row.here.transaction, row.here.site, row.list.id, row.scope_id()) if found else ()
    numbered = {int(name.rpartition(":")[2]): body for name, body in found.items()}
    return {
        number: {**body, "Bytes": base64.b64decode(body["Data"])}
        for number, body in numbered.items()
        if number not in gone
    }


def write(row: ListItem, data: bytes) -> None:
    """A new version of a file's bytes."""
    record, here = row.record, row.here
    before = {
        "Data": base64.b64encode(File(here, row).content()).decode(),
        "Length": record["Length"],
        "Modified": record["Modified"],
    }
    here.records.put("fileversion", f"{row.scope_id()}:{record['Version']}", before, row.scope_id())
    grown = len(data) - int(record["Length"])
    here.records.touch(byte_count=max(0, here.site.byte_count + grown))
    body = {**record, "Length": len(data), "Version": record["Version"] + 1, "Modified": here.now}
    keep_item(row, body, Change.UPDATE)
    here.records.put("bytes", row.scope_id(), {"Data": base64.b64encode(data).decode()})


@navigation(Folder, "Files", 30)
def _files(folder: Folder) -> Files:
    return Files(folder.here, folder.path)


@navigation(File, "ListItemAllFields", 20)
def _file_row(file: File) -> ListItem:
    return file.row


@navigation(ListItem, "File", 20)
def _item_file(item: ListItem) -> File | None:
    return None if item.record["IsFolder"] or not item.list.is_library else File(item.here, item)
