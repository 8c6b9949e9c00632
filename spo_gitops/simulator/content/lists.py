"""Lists and libraries of a web: their definitions. Their columns, views and items are families of their own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import ServiceError, argument_error
from ..guids import guid_of
from ..here import Here
from ..thing import names, navigation
from .change_log import Change, logged, token_of
from .list_templates import CATALOGS, TEMPLATES
from .securable import Securable
from .web import Web


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

    def shelf(self, directory: str) -> str:
        """Under which key the rows of a folder are kept: what lies in a library's Forms folder is no item of it."""
        forms = f"{self.path}/Forms/".lower()
        return f"{self.id}/forms" if self.is_library and f"{directory}/".lower().startswith(forms) else self.id

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
            check_title(self.web, str(title), self.id)
        if changes.get("EnableMinorVersions") and not self.is_library:
            raise argument_error("Minor versions are only available in document libraries.")
        self.here.records.change("list", self.id, **changes, Version=int(self.record.get("Version", 1)) + 1)
        self.here.records.touch()
        logged(self.here, "List", Change.UPDATE, ListId=self.id)

    def delete(self) -> None:
        self.check_deletable()
        records = self.here.records
        for kind in ("item", "view", "field", "contenttype", "subscription", "receiver"):
            for name in records.under(kind, self.id):
                records.drop(kind, name)
        for name in records.under("item", self.shelf(f"{self.path}/Forms")):
            records.drop("item", name)
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


def check_title(web: Web, title: str, own: str = "") -> None:
    """Refuse a title that is none or that another list of the web has."""
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


@navigation(List, "ParentWeb", 11)
def _web(list_: List) -> Web:
    return list_.web
