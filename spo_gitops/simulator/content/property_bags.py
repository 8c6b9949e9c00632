"""Property bags: of a web, and of a folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import ServiceError
from ..here import Here
from ..site_schema import DEFAULTS
from ..storage_entities import CATALOGUE, INDEX, index
from ..thing import Thing, navigation
from ..values import Moment
from .folders import Folder, Folders
from .lists import list_around
from .web import Web


@dataclass(slots=True)
class WebProperties(Thing):
    """All properties of a web, by names that REST encodes."""

    web: Web
    type_name = "SP.PropertyValues"
    immediate = True

    def link(self) -> str:
        return "Web/AllProperties"

    def dynamic(self) -> Mapping[str, Any]:
        first = {
            "vti_x005f_defaultlanguage": "en-us",
            "vti_x005f_createdassociategroups": "3;4;5",
            "vti_x005f_associategroups": "5;4;3",
            "vti_x005f_associateownergroup": "3",
            "vti_x005f_associatemembergroup": "5",
            "vti_x005f_associatevisitorgroup": "4",
            "contenttypessynctimestampversion": "1",
        }
        if self.here.site.path == CATALOGUE:
            first[INDEX] = index(self.here.transaction)
        return {**first, **{encoded(name): value for name, value in self.own.items()}}

    @property
    def own(self) -> Mapping[str, Any]:
        """What somebody set, by plain names."""
        return dict(self.web.record.get("Bag", {}))

    def update(self, fields: Mapping[str, Any]) -> None:
        _check_script(self.here)
        kept = {**self.own, **fields}
        self.here.records.change("web", self.web.id, Bag={n: value for n, value in kept.items() if value is not None})
        self.here.records.touch()


def _check_script(here: Here) -> None:
    """Refuse a change of a property bag where custom script is denied."""
    settings = here.site.settings
    denied = int(settings.get("DenyAddAndCustomizePages", DEFAULTS["DenyAddAndCustomizePages"])) == 2
    if denied and not settings.get("AllowWebPropertyBagUpdateWhenDenyAddAndCustomizePagesIsEnabled"):
        message = "Access denied. You do not have permission to perform this action or access this resource."
        raise ServiceError(403, -2147024891, "System.UnauthorizedAccessException", message)


def encoded(name: str) -> str:
    """A property's name as REST spells it: what XML names may not have as `_x005f_`, a leading underscore marked."""
    text = "".join(char if char.isalnum() or char in "-." else f"_x{ord(char):04x}_" for char in name)
    return f"OData_{text}" if text.startswith("_") else text


@navigation(Web, "AllProperties", 20)
def _bag(web: Web) -> WebProperties:
    return WebProperties(web.here, web)


@dataclass(slots=True)
class FolderProperties(Thing):
    """The properties of a folder: those that the service keeps, which nobody changes, and what somebody set."""

    folder: Folder
    type_name = "SP.PropertyValues"
    immediate = True

    def link(self) -> str:
        return f"{self.folder.link()}/Properties"

    def dynamic(self) -> Mapping[str, Any]:
        values, unique = self.folder.values(), self.folder.unique().upper()
        created, modified = Moment(values["TimeCreated"]), Moment(values["TimeLastModified"])
        found: dict[str, Any] = {
            "docstoretype": 1,
            "docstoreversion": 1,
            "etag": f'"{{{unique}}},1"',
            "folderitemcount": values["ItemCount"],
            "foldersubfolderitemcount": sum(1 for _ in Folders(self.here, self.folder.path).items()),
            "isbrowsable": "true",
            "isexecutable": "false",
            "isscriptable": "false",
            "level": 1,
            "rtag": f"rt:{unique}@00000000001",
            "timecreated": created,
            "timelastmodified": modified,
        }
        list_ = list_around(self.here, self.folder.path)
        if list_ is not None:
            found |= {
                "listbasetype": list_.values()["BaseType"],
                "listname": f"{{{list_.id.upper()}}}",
                "listservertemplate": list_.record["BaseTemplate"],
                "listtitle": list_.record["Title"],
            }
        own = {encoded(name): value for name, value in self.own.items()}
        return {encoded(f"vti_{name}"): value for name, value in found.items()} | own

    @property
    def own(self) -> Mapping[str, Any]:
        """What somebody set, by plain names."""
        return dict(self.folder.kept.get("Bag", {}))

    def update(self, fields: Mapping[str, Any]) -> None:
        _check_script(self.here)
        kept = {name: value for name, value in {**self.own, **fields}.items() if value is not None}
        self.here.records.put("folder", self.folder.path.lower(), {**self.folder.kept, "Bag": kept})


@navigation(Folder, "Properties", 20)
def _folder_bag(folder: Folder) -> FolderProperties:
    return FolderProperties(folder.here, folder)
