"""Folders: of a library, of a web, and every other one of a site."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..calls import Effect
from ..errors import argument_error, file_not_found
from ..guids import guid_of
from ..here import Here
from ..thing import Thing, Things, function, navigation
from .content_types import order_of
from .items import ListItem, drop_item, new_item, within
from .lists import List, list_around, list_at
from .web import Web, relative, server_relative


@dataclass(slots=True)
class Folder(Thing):
    """A folder by its server-relative URL: a list's root folder, one in a library, or the web's own."""

    path: str
    type_name = "SP.Folder"
    entity_set = "SP.ApiData.Folders"
    writable = frozenset(("WelcomePage", "UniqueContentTypeOrder"))

    @property
    def item(self) -> ListItem | None:
        """Its row, if it is inside a library."""
        return item_at(self.here, self.path, folder=True)

    @property
    def exists(self) -> bool:
        """Whether there is such a folder."""
        if self.item is not None or list_at(self.here, self.path) is not None or self.is_web or self.is_forms:
            return True
        return any(True for _ in self._lists_below())

    def _lists_below(self) -> Iterator[str]:
        """The addresses of the lists below it, at any depth: `Lists` is a folder of its own."""
        below = f"{self.path}/".lower()
        rows = self.here.records.rows("list").values()
        return (path for row in rows if (path := str(row.body["Path"])).lower().startswith(below))

    def folders_of_lists(self) -> list[str]:
        """The addresses of the folders right in it that lists lie in or are."""
        depth = self.path.count("/") + 2
        return list(dict.fromkeys("/".join(path.split("/")[:depth]) for path in self._lists_below()))

    @property
    def is_forms(self) -> bool:
        """Whether it is where a library keeps its forms; listings of folders leave it out here."""
        list_ = list_at(self.here, self.path.rpartition("/")[0])
        return list_ is not None and list_.is_library and self.path.lower().endswith("/forms")

    @property
    def kept(self) -> Mapping[str, Any]:
        """What was set of it."""
        return self.here.records.get("folder", self.path.lower()) or {}

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

    def check_read(self, names: Collection[str]) -> None:
        """One that is not there tells just that, which CLI for Microsoft 365 and PnPjs ask for."""
        if set(names) != {"exists"} and not self.exists:
            raise file_not_found()

    def values(self) -> Mapping[str, Any]:
        if not self.exists:
            return {"Exists": False, "Name": self.path.rsplit("/", 1)[-1], "ServerRelativeUrl": self.path}
        item, list_ = self.item, list_around(self.here, self.path)
        site = self.here.site
        record = item.record if item is not None else {}
        count = 0 if list_ is None else len(within(list_, self.path))
        return {
            "ContentTypeOrder": [] if list_ is None else order_of(list_),
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
            "UniqueContentTypeOrder": None,
            "WelcomePage": "SitePages/Home.aspx" if self.is_web else "",
            **self.kept,
        }

    def update(self, fields: Mapping[str, Any]) -> None:
        self.here.records.put("folder", self.path.lower(), {**self.kept, **self.checked(fields)})

    def delete(self) -> None:
        item, list_ = self.item, list_at(self.here, self.path)
        if item is not None:
            drop_item(item)
        elif list_ is not None:
            list_.delete()
        else:
            raise file_not_found()


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
        yield from (Folder(self.here, path) for path in Folder(self.here, self.path).folders_of_lists())
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


@navigation(Folder, "ParentFolder", 20)
def _parent_folder(folder: Folder) -> Folder | None:
    above = folder.path.rpartition("/")[0]
    return Folder(folder.here, above) if folder.path.lower() != relative(folder.here.site).lower() else None


@navigation(Folder, "ListItemAllFields", 20)
def _folder_row(folder: Folder) -> ListItem | None:
    return folder.item


@navigation(ListItem, "Folder", 20)
def _item_folder(item: ListItem) -> Folder | None:
    return Folder(item.here, item.path) if item.record["IsFolder"] else None


@function(Web, "GetFolderByServerRelativePath")
def _folder_by_path(web: Web, decoded_url: str) -> Folder:
    return Folder(web.here, server_relative(web, decoded_url).rstrip("/"))


@function(Web, "GetFolderByServerRelativeUrl")
def _folder_by_url(web: Web, server_relative_url: str) -> Folder:
    return _folder_by_path(web, server_relative_url)


@function(Web, "GetFolderById")
def _folder_by_id(web: Web, unique_id: str) -> Folder:
    found = row_by_id(web.here, unique_id)
    if found is not None and found.record["IsFolder"]:
        return Folder(web.here, found.path)
    for row in web.here.records.rows("list").values():
        folder = Folder(web.here, str(row.body["Path"]))
        if folder.unique() == unique_id.strip("{}").lower():
            return folder
    raise file_not_found()


def row_by_id(here: Here, unique_id: str) -> ListItem | None:
    """The row of a file or folder, wherever it lies."""
    wanted = unique_id.strip("{}").lower()
    for name, row in here.records.rows("item").items():
        if row.body["UniqueId"] == wanted:
            return ListItem(here, List(here, row.parent.partition("/")[0]), int(name.rpartition(":")[2]))
    return None


@function(Folders, "AddUsingPath", Effect.WRITE, 150)
def _add_folder_path(folders: Folders, decoded_url: str, overwrite: bool = False) -> Folder:
    return made_folder(folders.here, decoded_url if decoded_url.startswith("/") else f"{folders.path}/{decoded_url}")


@function(Folders, "Add", Effect.WRITE, 150)
def _add_folder(folders: Folders, url: str) -> Folder:
    return made_folder(folders.here, url if url.startswith("/") else f"{folders.path}/{url}")


@function(Folder, "AddSubFolderUsingPath", Effect.WRITE, 150)
def _add_sub_folder(folder: Folder, decoded_url: str = "", leaf_path: dict[str, Any] | None = None) -> Folder:
    """The path in the address, or as an object in the body, as PnPjs sends it."""
    leaf = decoded_url or str((leaf_path or {}).get("DecodedUrl") or "")
    if not leaf:
        raise argument_error("DecodedUrl")
    return made_folder(folder.here, f"{folder.path}/{leaf}")


@function(Folder, "AddSubFolder", Effect.WRITE, 150)
def _add_sub_folder_named(folder: Folder, leaf_name: str) -> Folder:
    return made_folder(folder.here, f"{folder.path}/{leaf_name}")
