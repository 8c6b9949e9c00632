"""SiteScriptUtility: a site script made from what a web or a list is like.

The form of the call is that of the published metadata; which actions the service writes for what is not in any source
here. What comes out can be run again by the simulated tenant.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ..here import Here
from ..themes import worn_by
from ..values import Typed
from .copy_jobs import place_of
from .fields import Field, Fields
from .list_collection import Lists
from .lists import List, list_around
from .regional import RegionalSettings, time_zone_of
from .root import Root
from .site_script_utility import NAMESPACE, inside, utility
from .views import View, ViewFields, Views
from .web import Web, server_relative, web_here

_SHARING = ("Disabled", "ExternalUserSharingOnly", "ExternalUserAndGuestSharing", "ExistingExternalUserSharingOnly")
_HEADERS = {1: "Standard", 2: "Compact", 3: "Minimal", 4: "Extended"}


@utility("GetSiteScriptFromWeb", milliseconds=800)
def _from_web(root: Root, web_url: str, info: dict[str, Any]) -> Typed:
    here = inside(root.here, web_url)
    web, warnings = web_here(here), []
    actions: list[dict[str, Any]] = []
    for name in info.get("IncludedLists") or ():
        list_ = list_around(here, server_relative(web, str(name)))
        if list_ is None:
            warnings.append(f"The list {name} does not exist.")
        else:
            actions.append(_list_action(list_))
    if info.get("IncludeBranding"):
        values = web.values()
        layout = _HEADERS.get(int(values["HeaderLayout"]), "Standard")
        actions.append({"verb": "setSiteBranding", "headerLayout": layout})
    if info.get("IncludeTheme"):
        actions += _theme(here)
    if info.get("IncludeRegionalSettings"):
        actions.append(_region(here, web))
    if info.get("IncludeSiteExternalSharingCapability"):
        capability = _SHARING[int(here.site.settings.get("SharingCapability", 0))]
        actions.append({"verb": "setSiteExternalSharingCapability", "capability": capability})
    return Typed(f"{NAMESPACE}.SiteScriptSerializationResult", {"JSON": _script(actions), "Warnings": warnings})


@utility("GetSiteScriptFromList", milliseconds=500)
def _from_list(root: Root, list_url: str) -> str:
    """The list is named by its whole URL; the answer is the script itself."""
    here, _ = place_of(root.here, list_url)
    lists = Lists(here, Web(here, here.site.web_id))
    path = server_relative(lists.web, list_url)
    list_ = list_around(here, path)
    if list_ is None:
        found = lists.find(path)
        assert isinstance(found, List)
        list_ = found
    return _script([_list_action(list_)])


def _script(actions: Iterable[Mapping[str, Any]]) -> str:
    return json.dumps({"$schema": "schema.json", "actions": list(actions), "bindata": {}, "version": 1})


def _list_action(list_: List) -> dict[str, Any]:
    record = list_.record
    parts: list[dict[str, Any]] = []
    if record.get("Description"):
        parts.append({"verb": "setDescription", "description": record["Description"]})
    for field in Fields(list_.here, list_.id).items():
        if isinstance(field, Field) and not field.record.get("BuiltIn"):
            parts.append({"verb": "addSPFieldXml", "schemaXml": field.values()["SchemaXml"]})
    for view in Views(list_.here, list_).items():
        assert isinstance(view, View)
        parts.append(_view_action(view))
    title, template = record["Title"], record["BaseTemplate"]
    return {"verb": "createSPList", "listName": title, "templateType": template, "subactions": parts}


def _view_action(view: View) -> dict[str, Any]:
    values = view.values()
    return {
        "verb": "addSPView",
        "name": values["Title"],
        "viewFields": ViewFields(view.here, view).columns,
        "query": values["ViewQuery"],
        "rowLimit": values["RowLimit"],
        "isPaged": bool(values.get("Paged", True)),
        "makeDefault": bool(values["DefaultView"]),
    }


def _theme(here: Here) -> list[dict[str, Any]]:
    worn = worn_by(here.transaction, here.site)
    return [] if worn is None else [{"verb": "applyTheme", "themeName": worn["name"]}]


def _region(here: Here, web: Web) -> dict[str, Any]:
    region = RegionalSettings(here, web)
    values = region.values()
    return {
        "verb": "setRegionalSettings",
        "timeZone": time_zone_of(region).id,
        "locale": values["LocaleId"],
        "hourFormat": "24" if values.get("Time24") else "12",
    }
