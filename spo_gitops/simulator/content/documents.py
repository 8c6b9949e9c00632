"""Folders and files: what libraries hold, and every other folder of a web."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..calls import Effect
from ..errors import ServiceError, file_not_found
from ..guids import guid_of
from ..here import Here
from ..thing import Content, Thing, Things, function, navigation
from .change_log import Change
from .items import ListItem, drop_item, keep_item, new_item, within
from .lists import List, list_around, list_at
from .web import Web, relative, server_relative

_LINKED = "-_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(slots=True)
class Folder(Thing):
    """A folder by its server-relative URL: a list's root folder, one in a library, or the web's own."""

    path: str
    type_name = "SP.Folder"
    entity_set = "SP.ApiData.Folders"
    writable = frozenset(("WelcomePage",))

    @property
    def item(self) -> ListItem | None:
        """Its row, if it is inside a library."""
        return item_at(self.here, self.path, folder=True)

    @property
    def exists(self) -> bool:
        """Whether there is such a folder."""
        return self.item is not None or list_at(self.here, self.path) is not None or self.is_web

    @property
    def is_web(self) -> bool:
        """Whether it is the root folder of a web."""
        wanted = self.path.rstrip("/").lower()
        return any(str(row.body["Path"]).lower() == wanted for row in self.here.records.rows("web").values())

    def link(self) -> str:
        return f"Web/GetFolderByServerRelativePath(decodedurl='{self.path}')"

    def identity(self) -> str | None:
        return f"site:{self.here.site.id}:folder:{self.path}"

    def unique(self) -> str:
        """Its id."""
        item = self.item
        return guid_of(self.here.site.id, "folder", self.path.lower()) if item is None else item.scope_id()

    def values(self) -> Mapping[str, Any]:
        if not self.exists:
            return {"Exists": False, "Name": self.path.rsplit("/", 1)[-1], "ServerRelativeUrl": self.path}
        item, list_ = self.item, list_around(self.here, self.path)
        site = self.here.site
        record = item.record if item is not None else {}
        count = 0 if list_ is None else len(within(list_, self.path))
        return {
            "Exists": True,
            "IsWOPIEnabled": False,
            "ItemCount": count,
            "Name": self.path.rsplit("/", 1)[-1],
            "ProgID": None,
            "ServerRelativePath": {"DecodedUrl": self.path or "/"},
            "ServerRelativeUrl": self.path or "/",
            "TimeCreated": record.get("Created", site.created),
            "TimeLastModified": record.get("Modified", site.modified),
            "UniqueId": self.unique(),
            "WelcomePage": "SitePages/Home.aspx" if self.is_web else "",
        }

    def update(self, fields: Mapping[str, Any]) -> None:
        self.checked(fields)

    def delete(self) -> None:
        item, list_ = self.item, list_at(self.here, self.path)
        if item is not None:
            drop_item(item)
        elif list_ is not None:
            list_.delete()
        else:
            raise file_not_found()


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

    def delete(self) -> None:
        drop_item(self.row)


def drive_id(site: str, web: str, list_: str) -> str:
    """A library as Graph names it: the three guids in base 64 behind `b!`."""
    data = b"".join(bytes.fromhex(guid.replace("-", "")) for guid in (site, web, list_))
    return "b!" + base64.urlsafe_b64encode(data).decode().rstrip("=")


def drive_item_id(unique: str) -> str:
    """A file as Graph names it: `01` and 32 letters that follow from its id."""
    data = bytes.fromhex(unique.replace("-", "")) + bytes(4)
    return "01" + base64.b32encode(data).decode()[:32]


def item_at(here: Here, path: str, *, folder: bool) -> ListItem | None:
    """The row of a file or folder."""
    list_ = list_around(here, path)
    if list_ is None or list_.path.lower() == path.lower():
        return None
    directory, _, leaf = path.rpartition("/")
    for item in within(list_, directory):
        record = item.record
        if str(record["Leaf"]).lower() == leaf.lower() and bool(record["IsFolder"]) is folder:
            return item
    return None


@dataclass(slots=True)
class Folders(Things):
    """The folders in a folder."""

    path: str
    item = Folder

    def items(self) -> Iterator[Thing]:
        for name, row in self.here.records.rows("list").items():
            if str(row.body["Path"]).rpartition("/")[0].lower() == self.path.lower():
                yield Folder(self.here, List(self.here, name).path)
        list_ = list_around(self.here, self.path)
        for item in [] if list_ is None else within(list_, self.path):
            if item.record["IsFolder"]:
                yield Folder(self.here, item.path)

    def find(self, key: Any) -> Thing:
        return folder_at(self.here, f"{self.path}/{key}")

    def add(self, fields: Mapping[str, Any]) -> Thing:
        wanted = {name.lower(): value for name, value in fields.items()}
        text = str(wanted.get("serverrelativeurl") or wanted.get("name") or "")
        return made_folder(self.here, text if text.startswith("/") else f"{self.path}/{text}")


def folder_at(here: Here, path: str) -> Folder:
    """The folder at a URL; raises ServiceError."""
    folder = Folder(here, path.rstrip("/"))
    if not folder.exists:
        raise file_not_found()
    return folder


def made_folder(here: Here, path: str) -> Folder:
    """A new folder in a library; one that is there already is fine."""
    path = path.rstrip("/")
    folder = Folder(here, path)
    if folder.exists:
        return folder
    list_ = list_around(here, path)
    directory, _, leaf = path.rpartition("/")
    if list_ is None or not leaf or not Folder(here, directory).exists:
        raise file_not_found()
    new_item(list_, {"Title": leaf}, leaf=leaf, directory=directory, folder=True)
    return folder


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
    return {
        int(name.rpartition(":")[2]): {**body, "Bytes": base64.b64decode(body["Data"])} for name, body in found.items()
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


@navigation(List, "RootFolder", 20)
def _list_folder(list_: List) -> Folder:
    return Folder(list_.here, list_.path)


@navigation(Web, "RootFolder", 20)
def _web_folder(web: Web) -> Folder:
    return Folder(web.here, web.path)


@navigation(Web, "Folders", 30)
def _web_folders(web: Web) -> Folders:
    return Folders(web.here, web.path)


@navigation(Folder, "Folders", 30)
def _folders(folder: Folder) -> Folders:
    return Folders(folder.here, folder.path)


@navigation(Folder, "Files", 30)
def _files(folder: Folder) -> Files:
    return Files(folder.here, folder.path)


@navigation(Folder, "ParentFolder", 20)
def _parent_folder(folder: Folder) -> Folder | None:
    above = folder.path.rpartition("/")[0]
    return Folder(folder.here, above) if folder.path.lower() != relative(folder.here.site).lower() else None


@navigation(Folder, "ListItemAllFields", 20)
def _folder_row(folder: Folder) -> ListItem | None:
    return folder.item


@navigation(File, "ListItemAllFields", 20)
def _file_row(file: File) -> ListItem:
    return file.row


@navigation(ListItem, "File", 20)
def _item_file(item: ListItem) -> File | None:
    return None if item.record["IsFolder"] or not item.list.is_library else File(item.here, item)


@navigation(ListItem, "Folder", 20)
def _item_folder(item: ListItem) -> Folder | None:
    return Folder(item.here, item.path) if item.record["IsFolder"] else None


@function(Web, "GetFolderByServerRelativePath")
def _folder_by_path(web: Web, decoded_url: str) -> Folder:
    return folder_at(web.here, server_relative(web, decoded_url))


@function(Web, "GetFolderByServerRelativeUrl")
def _folder_by_url(web: Web, server_relative_url: str) -> Folder:
    return folder_at(web.here, server_relative(web, server_relative_url))


@function(Web, "GetFileByServerRelativePath")
def _file_by_path(web: Web, decoded_url: str) -> File:
    return file_at(web.here, server_relative(web, decoded_url))


@function(Web, "GetFileByServerRelativeUrl")
def _file_by_url(web: Web, server_relative_url: str) -> File:
    return file_at(web.here, server_relative(web, server_relative_url))


@function(Web, "GetFileByUrl")
def _file_by_whole_url(web: Web, file_url: str) -> File:
    return file_at(web.here, server_relative(web, file_url))


@function(Web, "GetFileById")
def _file_by_id(web: Web, unique_id: str) -> File:
    found = _row_by_id(web.here, unique_id)
    if found is None or found.record["IsFolder"]:
        raise file_not_found()
    return File(web.here, found)


@function(Web, "GetFolderById")
def _folder_by_id(web: Web, unique_id: str) -> Folder:
    found = _row_by_id(web.here, unique_id)
    if found is not None and found.record["IsFolder"]:
        return Folder(web.here, found.path)
    for row in web.here.records.rows("list").values():
        folder = Folder(web.here, str(row.body["Path"]))
        if folder.unique() == unique_id.strip("{}").lower():
            return folder
    raise file_not_found()


def _row_by_id(here: Here, unique_id: str) -> ListItem | None:
    wanted = unique_id.strip("{}").lower()
    for name, row in here.records.rows("item").items():
        if row.body["UniqueId"] == wanted:
            return ListItem(here, List(here, row.parent), int(name.rpartition(":")[2]))
    return None


@function(Folders, "AddUsingPath", Effect.WRITE, 150)
def _add_folder_path(folders: Folders, decoded_url: str, overwrite: bool = False) -> Folder:
    return made_folder(folders.here, decoded_url if decoded_url.startswith("/") else f"{folders.path}/{decoded_url}")


@function(Folders, "Add", Effect.WRITE, 150)
def _add_folder(folders: Folders, url: str) -> Folder:
    return made_folder(folders.here, url if url.startswith("/") else f"{folders.path}/{url}")


@function(Folder, "AddSubFolderUsingPath", Effect.WRITE, 150)
def _add_sub_folder(folder: Folder, decoded_url: str) -> Folder:
    return made_folder(folder.here, f"{folder.path}/{decoded_url}")


@function(Folder, "AddSubFolder", Effect.WRITE, 150)
def _add_sub_folder_named(folder: Folder, leaf_name: str) -> Folder:
    return made_folder(folder.here, f"{folder.path}/{leaf_name}")


@function(Files, "Add", Effect.WRITE, 250, takes_bytes=True)
def _add_file(files: Files, url: str, overwrite: bool = False) -> File:
    return put_file(files.here, files.path, url.rsplit("/", 1)[-1], files.here.text, overwrite=overwrite)


@function(Files, "AddUsingPath", Effect.WRITE, 250, takes_bytes=True)
def _add_file_path(files: Files, decoded_url: str, overwrite: bool = False) -> File:
    return put_file(files.here, files.path, decoded_url.rsplit("/", 1)[-1], files.here.text, overwrite=overwrite)


@function(File, "$value")
def _bytes(file: File) -> Content:
    return Content(file.content())


@function(File, "OpenBinaryStream")
def _stream(file: File) -> Content:
    return Content(file.content())


@function(File, "SaveBinaryStream", Effect.WRITE, 200, takes_bytes=True)
def _save(file: File) -> None:
    write(file.row, file.here.text)


@function(File, "CheckOut", Effect.WRITE, 80)
def _check_out(file: File) -> None:
    keep_item(file.row, {**file.row.record, "CheckOutType": 0}, Change.UPDATE)


@function(File, "CheckIn", Effect.WRITE, 80)
def _check_in(file: File, comment: str = "", check_in_type: int = 0) -> None:
    keep_item(file.row, {**file.row.record, "CheckOutType": 2, "CheckInComment": comment}, Change.UPDATE)


@function(File, "UndoCheckOut", Effect.WRITE, 80)
def _undo_check_out(file: File) -> None:
    keep_item(file.row, {**file.row.record, "CheckOutType": 2}, Change.UPDATE)


@function(File, "Publish", Effect.WRITE, 80)
def _publish(file: File, comment: str = "") -> None:
    keep_item(file.row, {**file.row.record, "Level": 1, "CheckInComment": comment}, Change.UPDATE)


@function(File, "MoveTo", Effect.WRITE, 200)
def _move(file: File, new_url: str, flags: int = 0) -> None:
    directory, _, leaf = new_url.rpartition("/")
    target = folder_at(file.here, directory)
    if list_around(file.here, target.path) != file.row.list:
        copied = put_file(file.here, directory, leaf, file.content(), overwrite=bool(flags & 1))
        assert copied
        drop_item(file.row)
        return
    keep_item(file.row, {**file.row.record, "Dir": target.path, "Leaf": leaf}, Change.RENAME)


@function(File, "CopyTo", Effect.WRITE, 200)
def _copy(file: File, str_new_url: str, b_over_write: bool = False) -> None:
    directory, _, leaf = str_new_url.rpartition("/")
    put_file(file.here, directory, leaf, file.content(), overwrite=b_over_write)
