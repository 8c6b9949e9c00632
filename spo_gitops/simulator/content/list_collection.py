"""The lists of a web: those that it begins with, making one, and finding one."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..calls import Effect
from ..errors import ServiceError, argument_error, bad_query, file_not_found
from ..guids import guid_of
from ..language import language_of, word
from ..models import Site
from ..records import derived
from ..store_objects import Stored
from ..thing import Thing, Things, function, names, navigation
from .change_log import Change, logged
from .list_templates import CATALOGS, DEFAULT_LISTS, TEMPLATES, Template
from .lists import List, check_title, list_around, list_at, list_missing
from .web import Web, relative, server_relative


@derived("list")
def _first_lists(site: Site) -> Mapping[str, Stored]:
    found = {}
    for title, folder, template, hidden, count in DEFAULT_LISTS:
        name = word(title, language_of(site))
        body = _new(site.created, name, f"{relative(site)}/{folder}", TEMPLATES[template])
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
        check_title(self.web, title)
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


@navigation(Web, "Lists", 60)
def _lists(web: Web) -> Lists:
    return Lists(web.here, web)


@navigation(Web, "SiteUserInfoList")
def _user_list(web: Web) -> List | None:
    return list_at(web.here, f"{relative(web.here.site)}/_catalogs/users")


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
