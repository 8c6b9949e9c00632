"""Lists and libraries of a web: their definitions. Their columns, views and items are families of their own."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..calls import Effect
from ..errors import ServiceError, argument_error, bad_query, file_not_found
from ..guids import guid_of
from ..here import Here
from ..models import Site
from ..records import derived
from ..store_objects import Stored
from ..thing import Thing, Things, function, names, navigation
from .change_log import Change, logged, token_of
from .list_templates import CATALOGS, DEFAULT_LISTS, TEMPLATES, Template
from .securable import Securable
from .web import Web, relative, server_relative


@derived("list")
def _first_lists(site: Site) -> Mapping[str, Stored]:
    found = {}
    for title, folder, template, hidden, count in DEFAULT_LISTS:
        body = _new(site.created, title, f"{relative(site)}/{folder}", TEMPLATES[template])
        body |= {"Hidden": hidden, "BaseCount": count}
        found[guid_of(site.id, "list", folder)] = Stored(site.web_id, body)
    return found


def _new(now: float, title: str, path: str, template: Template) -> dict[str, Any]:
    """The record of a new list."""
    return {
        "Title": title,
        "Path": path,
        "BaseTemplate": template.number,
        "BaseType": (1 if template.library else 0) if template.base_type is None else template.base_type,
        "Created": now,
        "Description": "",
        "EnableAttachments": not template.library,
        "EnableFolderCreation": template.library,
        "EnableVersioning": template.versioning,
        "EnableMinorVersions": template.number == 119,
        "LastItemDeletedDate": now,
        "LastItemModifiedDate": now,
        "LastItemUserModifiedDate": now,
        "MajorVersionLimit": 500 if template.versioning else 0,
        "ReadSecurity": 1,
        "WriteSecurity": 1,
    }


@dataclass(slots=True)
class List(Securable):
    """A list or a library, by its id."""

    id: str
    type_name = "SP.List"
    entity_set = "SP.ApiData.Lists"
    writable = names(
        "ContentTypesEnabled CrawlNonDefaultViews DefaultContentApprovalWorkflowId DefaultItemOpenUseListSetting "
        "DefaultSensitivityLabelForLibrary Description Direction DisableCommenting DisableGridEditing "
        "DocumentTemplateUrl DraftVersionVisibility EnableAttachments EnableFolderCreation EnableMinorVersions "
        "EnableModeration EnableRequestSignOff EnableVersioning ExemptFromBlockDownloadOfNonViewableFiles "
        "ForceCheckout Hidden ImageUrl IrmEnabled IrmExpire IrmReject IsApplicationList ListExperienceOptions "
        "MajorVersionLimit MajorWithMinorVersionsLimit MultipleDataList NoCrawl OnQuickLaunch ParserDisabled "
        "ReadSecurity Title ValidationFormula ValidationMessage WriteSecurity Color Icon"
    )

    @property
    def record(self) -> Mapping[str, Any]:
        """What is kept of it; raises ServiceError for one that is gone."""
        found = self.here.records.get("list", self.id)
        if found is None:
            raise ServiceError(404, -2130575322, "Microsoft.SharePoint.SPException", "List does not exist.")
        return found

    @property
    def path(self) -> str:
        """The server-relative URL of its root folder."""
        return str(self.record["Path"])

    @property
    def is_library(self) -> bool:
        """Whether it holds files."""
        return bool(self.record["BaseType"] == 1)

    @property
    def web(self) -> Web:
        """The web that it lies in."""
        return Web(self.here, self.here.records.rows("list")[self.id].parent)

    def scope_id(self) -> str:
        return self.id

    def above(self) -> "Securable | None":
        return self.web

    def link(self) -> str:
        return f"Web/Lists(guid'{self.id}')"

    def identity(self) -> str | None:
        return f"site:{self.here.site.id}:web:{self.web.id}:list:{self.id}"

    def etag(self) -> str | None:
        return f'"{self.record.get("Version", 1)}"'

    def values(self) -> Mapping[str, Any]:
        record, web = self.record, self.web
        count = sum(1 for _ in self.here.records.under("item", self.id)) + int(record.get("BaseCount", 0))
        name = self.path.rsplit("/", 1)[-1]
        entity = _encoded(name) + ("" if self.is_library else "List")
        template = TEMPLATES.get(int(record["BaseTemplate"]))
        form = f"{self.path}/Forms" if self.is_library else self.path
        return {
            "AllowContentTypes": True,
            "AllowDeletion": True,
            "CrawlNonDefaultViews": False,
            "DefaultItemOpenUseListSetting": False,
            "DefaultDisplayFormUrl": f"{form}/DispForm.aspx",
            "DefaultEditFormUrl": f"{form}/EditForm.aspx",
            "DefaultNewFormUrl": f"{form}/NewForm.aspx",
            "DefaultViewUrl": f"{form}/AllItems.aspx",
            "Direction": "none",
            "DocumentTemplateUrl": f"{self.path}/Forms/template.dotx" if record["BaseTemplate"] == 101 else None,
            "ImageUrl": f"/_layouts/15/images/{template.icon if template else 'itgen'}.png?rev=47",
            "OnQuickLaunch": not record.get("Hidden", False),
            "ParserDisabled": False,
            "ServerTemplateCanCreateFolders": True,
            "TemplateFeatureId": guid_of("feature of template", record["BaseTemplate"]),
            "DefaultSensitivityLabelForLibrary": "",
            "SensitivityLabelToEncryptOnDownloadForLibrary": "",
            **record,
            "CurrentChangeToken": token_of(self.here, 3, self.id),
            "EntityTypeName": entity,
            "Id": self.id,
            "ImagePath": {"DecodedUrl": f"/_layouts/15/images/{template.icon if template else 'itgen'}.png?rev=47"},
            "IsCatalog": "/_catalogs/" in self.path,
            "IsDefaultDocumentLibrary": self.path.lower() == f"{web.path}/shared documents".lower(),
            "ItemCount": count,
            "ListItemEntityTypeFullName": f"SP.Data.{entity}Item",
            "ParentWebPath": {"DecodedUrl": web.path or "/"},
            "ParentWebUrl": web.path or "/",
        }

    def update(self, fields: Mapping[str, Any]) -> None:
        changes = self.checked(fields)
        title = changes.get("Title")
        if title is not None:
            _check_title(self.web, str(title), self.id)
        if changes.get("EnableMinorVersions") and not self.is_library:
            raise argument_error("Minor versions are only available in document libraries.")
        self.here.records.change("list", self.id, **changes, Version=int(self.record.get("Version", 1)) + 1)
        self.here.records.touch()
        logged(self.here, "List", Change.UPDATE, ListId=self.id)

    def delete(self) -> None:
        self.check_deletable()
        records = self.here.records
        for kind in ("item", "view", "field", "contenttype"):
            for name in records.under(kind, self.id):
                records.drop(kind, name)
        records.drop("list", self.id)
        records.touch()
        logged(self.here, "List", Change.DELETE, ListId=self.id)

    def check_deletable(self) -> None:
        """Refuse the lists that a site can not be without."""
        if int(self.record["BaseTemplate"]) in CATALOGS or self.record["BaseTemplate"] == 119:
            message = "This list cannot be deleted."
            raise ServiceError(403, -2147024891, "System.UnauthorizedAccessException", message)


def _encoded(name: str) -> str:
    """A name as an XML name: what is no letter, digit or underscore as `_x0020_`."""
    return "".join(char if re.match(r"\w", char) else f"_x{ord(char):04x}_" for char in name)


def _check_title(web: Web, title: str, own: str = "") -> None:
    if not title.strip() or len(title) > 255:
        raise argument_error("The title of a list must have 1 to 255 characters.")
    for name, body in web.here.records.under("list", web.id).items():
        if name != own and str(body["Title"]).lower() == title.lower():
            message = (
                "A list, survey, discussion board, or document library with the specified title already exists in "
                "this Web site.  Please choose another title."
            )
            raise ServiceError(500, -2130575342, "Microsoft.SharePoint.SPException", message)


def list_missing(web: Web, wanted: str) -> ServiceError:
    """No list has this title or id."""
    message = f"List '{wanted}' does not exist at site with URL '{web.url}'."
    return ServiceError(404, -1, "System.ArgumentException", message)


@dataclass(slots=True)
class Lists(Things):
    """The lists of a web."""

    web: Web
    item = List

    def items(self) -> Iterator[Thing]:
        return (List(self.here, name) for name in self.here.records.under("list", self.web.id))

    def find(self, key: Any) -> Thing:
        wanted = str(key).strip("{}").lower()
        if wanted in self.here.records.under("list", self.web.id):
            return List(self.here, wanted)
        raise list_missing(self.web, wanted)

    def add(self, fields: Mapping[str, Any]) -> Thing:
        wanted = {name.lower(): value for name, value in fields.items()}
        title, number = wanted.get("title"), wanted.get("basetemplate", wanted.get("templatetype", 100))
        if not isinstance(title, str) or not isinstance(number, int):
            raise bad_query("The parameter Title or BaseTemplate is missing.")
        template = TEMPLATES.get(number)
        if template is None:
            raise argument_error("The list template is not valid.")
        _check_title(self.web, title)
        folder = str(wanted.get("url") or self._free(title, template)).strip("/")
        path = f"{self.web.path}/{folder}"
        if list_at(self.here, path) is not None:
            raise ServiceError(
                500, -2130575342, "Microsoft.SharePoint.SPException", f"The URL '{folder}' is already in use."
            )
        number_id = guid_of(self.here.site.id, "list", path.lower(), self.here.now)
        given = {name: value for name, value in fields.items() if name.lower() not in _CREATION}
        body = _new(self.here.now, title, path, template) | List(self.here, number_id).checked(given)
        self.here.records.put("list", number_id, body, self.web.id)
        self.here.records.touch()
        logged(self.here, "List", Change.ADD, ListId=number_id)
        return List(self.here, number_id)

    def _free(self, title: str, template: Template) -> str:
        leaf = re.sub(r'["#%*:<>?/\\|{}~&.]', "", title).strip() or "List"
        base = leaf if template.library else f"Lists/{leaf}"
        folder, number = base, 0
        while list_at(self.here, f"{self.web.path}/{folder}") is not None:
            number += 1
            folder = f"{base}{number}"
        return folder


_CREATION = names("url templatetype listschemaxml quicklaunchoption datasourceproperties documenttemplatetype")


def list_at(here: Here, path: str) -> List | None:
    """The list whose root folder has a server-relative URL."""
    wanted = path.rstrip("/").lower()
    for name, stored in here.records.rows("list").items():
        if str(stored.body["Path"]).lower() == wanted:
            return List(here, name)
    return None


def list_around(here: Here, path: str) -> List | None:
    """The list that a folder or file lies in."""
    while path.count("/") >= 1 and path:
        found = list_at(here, path)
        if found is not None:
            return found
        path = path.rpartition("/")[0]
    return None


@navigation(Web, "Lists", 60)
def _lists(web: Web) -> Lists:
    return Lists(web.here, web)


@navigation(Web, "SiteUserInfoList")
def _user_list(web: Web) -> List | None:
    return list_at(web.here, f"{relative(web.here.site)}/_catalogs/users")


@navigation(List, "ParentWeb", 11)
def _web(list_: List) -> Web:
    return list_.web


@function(Web, "DefaultDocumentLibrary")
def _default_library(web: Web) -> List:
    return _at(web, f"{web.path}/Shared Documents")


@function(Lists, "GetById")
def _by_id(lists: Lists, id: str) -> List:
    found = lists.find(id)
    assert isinstance(found, List)
    return found


@function(Lists, "GetByTitle")
def _by_title(lists: Lists, title: str) -> List:
    for name, body in lists.here.records.under("list", lists.web.id).items():
        if str(body["Title"]).lower() == title.lower():
            return List(lists.here, name)
    raise list_missing(lists.web, title)


@function(Web, "GetListByTitle")
def _web_by_title(web: Web, title: str) -> List:
    return _by_title(Lists(web.here, web), title)


@function(Web, "GetList")
def _get_list(web: Web, str_url: str) -> List:
    return _at(web, server_relative(web, str_url))


@function(Web, "GetListUsingPath")
def _get_list_path(web: Web, decoded_url: str) -> List:
    return _at(web, server_relative(web, decoded_url))


@function(Web, "GetCatalog")
def _catalog(web: Web, type_catalog: int) -> List:
    return _at(web, f"{relative(web.here.site)}/{CATALOGS.get(type_catalog, '')}")


def _at(web: Web, path: str) -> List:
    found = list_around(web.here, path)
    if found is None:
        raise file_not_found()
    return found


_ENSURED = {
    "EnsureSiteAssetsLibrary": ("Site Assets", "SiteAssets", 101),
    "EnsureSitePagesLibrary": ("Site Pages", "SitePages", 119),
    "EnsureClientRenderedSitePagesLibrary": ("Site Pages", "SitePages", 119),
    "EnsureEventsList": ("Events", "Lists/Events", 106),
}


def _hang_ensured(name: str, title: str, folder: str, template: int) -> None:
    @function(Lists, name, Effect.WRITE, 200)
    def _ensure(lists: Lists) -> List:
        found = list_at(lists.here, f"{lists.web.path}/{folder}")
        if found is not None:
            return found
        made = lists.add({"Title": title, "BaseTemplate": template, "Url": folder})
        assert isinstance(made, List)
        return made


for _name, _facts in _ENSURED.items():
    _hang_ensured(_name, *_facts)
