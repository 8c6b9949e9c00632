"""What a web or a site finds by an address or an id, and what else it tells of itself. Source: wire/metadata."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ..calls import Effect
from ..directory_people import person
from ..errors import file_not_found
from ..guids import guid_of
from ..odata_filter import parse_date
from ..people import find_principal
from ..site_users import ensured
from ..thing import Thing, Things, function, navigation
from ..values import Guid, Moment, Typed
from .copy_jobs import place_of
from .drive_ids import drive_id
from .files import File, file_at
from .folders import item_at
from .groups import create_default_groups
from .items import ListItem
from .list_collection import Lists
from .list_templates import CATALOGS, TEMPLATES
from .lists import List, list_at
from .regional import TimeZone
from .root import Root
from .sharing_links import link_at
from .site import SiteCollection
from .users import User, user_missing
from .views import View, view_at
from .web import Web, relative, server_relative, web_at, web_here

_ICONS = {"docx": "docx", "xlsx": "xlsx", "pptx": "pptx", "pdf": "pdf", "txt": "txt", "htm": "htm", "html": "htm"}
_SIZES = ("", "lg_", "256_")


@function(Web, "GetListItem")
def _item(web: Web, str_url: str) -> ListItem:
    path = server_relative(web, str_url)
    found = item_at(web.here, path, folder=False) or item_at(web.here, path, folder=True)
    if found is None:
        raise file_not_found()
    return found


@function(Web, "GetListItemUsingPath")
def _item_by_path(web: Web, decoded_url: str) -> ListItem:
    return _item(web, decoded_url)


@function(Web, "GetViewFromPath")
def _view(web: Web, decoded_url: str) -> View:
    return view_at(web.here, server_relative(web, decoded_url))


@function(Web, "GetLists", milliseconds=60)
def _lists(web: Web, get_lists_params: dict[str, Any] | None = None) -> Lists:
    return Lists(web.here, web)


@function(Web, "MapToIcon")
def _icon(web: Web, file_name: str, prog_id: str = "", size: int = 0) -> str:
    kind = _ICONS.get(file_name.rpartition(".")[2].lower(), "gen")
    return f"{_SIZES[size] if 0 <= size < len(_SIZES) else ''}ic{kind}.png"


@function(Web, "EnsureUserByObjectId", Effect.WRITE, 60)
def _ensure(web: Web, object_id: str, tenant_id: str = "", principal_type: int = 1) -> User:
    found = person(web.here.transaction, object_id)
    principal = None if found is None else find_principal(found.upn)
    if principal is None:
        raise user_missing()
    return User(web.here, ensured(web.here.records, principal))


@function(Web, "AddSupportedUILanguage", Effect.WRITE, 80)
def _add_language(web: Web, lcid: int) -> None:
    known = list(web.values()["SupportedUILanguageIds"])
    web.here.records.change("web", web.id, SupportedUILanguageIds=list(dict.fromkeys((*known, lcid))))


@function(Web, "RemoveSupportedUILanguage", Effect.WRITE, 80)
def _remove_language(web: Web, lcid: int) -> None:
    known = list(web.values()["SupportedUILanguageIds"])
    web.here.records.change("web", web.id, SupportedUILanguageIds=[one for one in known if one != lcid])


@dataclass(slots=True)
class ListTemplate(Thing):
    """A kind of list that can be made."""

    number: int
    type_name = "SP.ListTemplate"

    def values(self) -> Mapping[str, Any]:
        one = TEMPLATES[self.number]
        base = (1 if one.library else 0) if one.base_type is None else one.base_type
        return {
            "BaseType": base,
            "Description": one.name,
            "FeatureId": guid_of("feature of template", one.number),
            "InternalName": one.name,
            "ListTemplateTypeKind": one.number,
            "Name": one.name,
            "OnQuickLaunch": True,
        }


@dataclass(slots=True)
class ListTemplates(Things):
    """The kinds of lists that can be made, but for the catalogues that every site has."""

    item = ListTemplate

    def items(self) -> Iterator[Thing]:
        return (ListTemplate(self.here, number) for number in TEMPLATES if number not in CATALOGS)


@navigation(Web, "ListTemplates", 30)
def _templates(web: Web) -> ListTemplates:
    return ListTemplates(web.here)


@function(SiteCollection, "OpenWeb")
def _open(site: SiteCollection, str_url: str) -> Web:
    root = Web(site.here, site.here.site.web_id)
    path = server_relative(root, str_url) if str_url else relative(site.here.site)
    found = web_at(site.here, path)
    if found is None:
        raise file_not_found()
    return found


@function(SiteCollection, "OpenWebUsingPath")
def _open_path(site: SiteCollection, path: dict[str, Any]) -> Web:
    return _open(site, str(path.get("DecodedUrl") or ""))


@function(SiteCollection, "GetCatalog")
def _catalog(site: SiteCollection, type_catalog: int) -> List:
    found = list_at(site.here, f"{relative(site.here.site)}/{CATALOGS.get(type_catalog, '')}")
    if found is None:
        raise file_not_found()
    return found


@function(TimeZone, "UTCToLocalTime")
def _to_local(zone: TimeZone, date: str) -> str:
    return _shifted(zone, date, -1)


@function(TimeZone, "LocalTimeToUTC")
def _to_utc(zone: TimeZone, date: str) -> str:
    return _shifted(zone, date, 1)


def _shifted(zone: TimeZone, text: str, direction: int) -> str:
    """By the zone's standard time; when its daylight saving begins and ends is in no source."""
    minutes = int(zone.values()["Information"]["Bias"]) * direction
    moment = datetime.fromtimestamp(parse_date(text), UTC) + timedelta(minutes=minutes)
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + ("Z" if direction > 0 else "")


@function(Root, "SP.Web.GetDocumentLibraries", milliseconds=80)
def _libraries(root: Root, web_full_url: str) -> list[Typed]:
    web = _web_of(root, web_full_url)
    found = (List(web.here, name) for name in web.here.records.under("list", web.id))
    return [Typed("SP.DocumentLibraryInformation", _library(web, one)) for one in found if _is_for_people(one)]


def _is_for_people(list_: List) -> bool:
    return list_.record["BaseTemplate"] == 101 and not list_.record.get("Hidden")


def _library(web: Web, list_: List) -> dict[str, Any]:
    values = list_.values()
    return {
        "AbsoluteUrl": f"{web.here.host.origin}{list_.path}",
        "DriveId": drive_id(web.here.site.id, web.id, list_.id),
        "FromCrossFarm": False,
        "Id": Guid(list_.id),
        "IsDefaultDocumentLibrary": values["IsDefaultDocumentLibrary"],
        "Modified": Moment(float(list_.record["LastItemModifiedDate"])),
        "ModifiedFriendlyDisplay": "",
        "ServerRelativeUrl": list_.path,
        "Title": list_.record["Title"],
    }


@function(Root, "SP.Web.GetWebUrlFromPageUrl")
def _web_url(root: Root, page_full_url: str) -> str:
    return _web_of(root, page_full_url).url


def _web_of(root: Root, url: str) -> Web:
    """The web that a page is in; raises ServiceError."""
    here, path = place_of(root.here, url)
    while path:
        found = web_at(here, path)
        if found is not None:
            return found
        path = path.rpartition("/")[0]
    return Web(here, here.site.web_id)


@function(Root, "SP.Web.GetDocumentAndMediaLibraries", milliseconds=80)
def _media_libraries(root: Root, web_full_url: str, include_page_libraries: bool = False) -> list[Typed]:
    web = _web_of(root, web_full_url)
    wanted = (101, 109, 851, 119) if include_page_libraries else (101, 109, 851)
    found = (List(web.here, name) for name in web.here.records.under("list", web.id))
    shown = (one for one in found if one.record["BaseTemplate"] in wanted and not one.record.get("Hidden"))
    return [Typed("SP.DocumentLibraryInformation", _library(web, one)) for one in shown]


@function(Root, "SP.Web.DefaultDocumentLibraryUrl")
def _default_library(root: Root, web_url: str) -> Typed | None:
    found = _libraries(root, web_url)
    return next((one for one in found if one.fields["IsDefaultDocumentLibrary"]), None)


@function(Root, "SP.Web.CreateDefaultAssociatedGroups", Effect.WRITE, 300)
def _default_groups(root: Root, user_login: str, user_login2: str = "", group_name_seed: str = "") -> None:
    create_default_groups(web_here(root.here), user_login, user_login2, group_name_seed)


@function(Web, "GetFileByLinkingUrl")
def _by_link(web: Web, linking_url: str) -> File:
    return _linked(web, linking_url)


@function(Web, "GetFileByGuestUrl")
def _by_guest_link(web: Web, guest_url: str) -> File:
    return _linked(web, guest_url)


def _linked(web: Web, url: str) -> File:
    """The file that a sharing link or a plain address opens; raises ServiceError."""
    link = link_at(web.here, url)
    return file_at(web.here, server_relative(web, url.partition("?")[0]) if link is None else link.item.path)
