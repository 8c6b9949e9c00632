"""The actions of site scripts that the simulated tenant carries out; the others are answered as having no effect.

Verbs and members are those of the documented schema of site scripts.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ..here import Here
from ..hubs import join
from ..site_changes import change_site
from ..themes import dress, theme_json, themes
from .content_types import ContentTypes
from .fields import Fields
from .groups import MEMBERS, OWNERS, VISITORS, add_member
from .list_actions import SUBACTIONS
from .list_collection import Lists
from .lists import List
from .navigation import QUICK_LAUNCH, Nodes
from .web import web_here

Act = Callable[[Here, Mapping[str, Any]], str]
_SHARING = {
    "Disabled": 0,
    "ExternalUserSharingOnly": 1,
    "ExternalUserAndGuestSharing": 2,
    "ExistingExternalUserSharingOnly": 3,
}
_GROUPS = {"owners": OWNERS, "members": MEMBERS, "visitors": VISITORS}


def _create_list(here: Here, action: Mapping[str, Any]) -> str:
    """Makes the list, or finds it, and does what is told about it."""
    title = str(action["listName"])
    lists = Lists(here, web_here(here))
    found = next((one for one in lists.items() if str(one.values()["Title"]).lower() == title.lower()), None)
    list_ = found or lists.add({"Title": title, "BaseTemplate": int(action["templateType"])})
    assert isinstance(list_, List)
    for part in action.get("subactions") or ():
        act = SUBACTIONS.get(str(part["verb"]).lower())
        if act is not None:
            act(list_, part)
    return f"Create or update list {title}"


def _create_column(here: Here, action: Mapping[str, Any]) -> str:
    name = str(action["internalName"])
    Fields(here, here.site.web_id).made(
        name,
        str(action.get("displayName") or name),
        str(action["fieldType"]),
        {"Required": bool(action.get("isRequired")), "Group": str(action.get("group") or "Custom Columns")},
    )
    return f"Create site column {name}"


def _create_type(here: Here, action: Mapping[str, Any]) -> str:
    given = {"Name": str(action["name"]), "Description": str(action.get("description") or "")}
    named = {"Id": {"StringValue": str(action["id"])}} if action.get("id") else {}
    ContentTypes(here, here.site.web_id).add({**given, **named})
    return f"Create content type {action['name']}"


def _apply_theme(here: Here, action: Mapping[str, Any]) -> str:
    name = str(action["themeName"])
    found = next((theme for key, theme in themes(here.transaction).items() if key.lower() == name.lower()), None)
    if found is None:
        raise ValueError(f"The theme {name} does not exist.")
    dress(here.transaction, here.site, name, theme_json(found))
    return f"Apply theme {name}"


def _join_hub(here: Here, action: Mapping[str, Any]) -> str:
    join(here.transaction, here.site, str(action["hubSiteId"]), by_admin=False)
    return "Join hub site"


def _set_sharing(here: Here, action: Mapping[str, Any]) -> str:
    capability = str(action["capability"])
    change_site(here.transaction, here.site, {"SharingCapability": _SHARING[capability]}, here.quirks)
    return f"Set external sharing to {capability}"


def _quick_launch(here: Here) -> Nodes:
    web = web_here(here)
    return Nodes(here, web, f"{web.id}:{QUICK_LAUNCH}")


def _add_link(here: Here, action: Mapping[str, Any]) -> str:
    _quick_launch(here).add({"Title": str(action["displayName"]), "Url": str(action["url"])})
    return f"Add link {action['displayName']}"


def _remove_link(here: Here, action: Mapping[str, Any]) -> str:
    name = str(action["displayName"])
    for node in list(_quick_launch(here).items()):
        if str(node.values()["Title"]).lower() == name.lower():
            node.delete()
            return f"Remove link {name}"
    raise ValueError(f"There is no link {name}.")


def _set_logo(here: Here, action: Mapping[str, Any]) -> str:
    web = web_here(here)
    here.records.change("web", web.id, SiteLogoUrl=str(action["url"]))
    return "Set site logo"


def _add_principal(here: Here, action: Mapping[str, Any]) -> str:
    group, principal = str(action["group"]), str(action["principal"])
    web = web_here(here)
    number = _GROUPS[group.lower()]
    add_member(here, int(web.record.get(f"Associated{group.capitalize()}", number)), principal)
    return f"Add {principal} to {group}"


def _set_region(here: Here, action: Mapping[str, Any]) -> str:
    web = web_here(here)
    given = {"TimeZoneId": action.get("timeZone"), "LocaleId": action.get("locale")}
    known = {name: int(value) for name, value in given.items() if value is not None}
    if action.get("hourFormat") is not None:
        known["Time24"] = str(action["hourFormat"]) == "24"
    here.records.change("web", web.id, Regional={**web.record.get("Regional", {}), **known})
    return "Set regional settings"


def _set_branding(here: Here, action: Mapping[str, Any]) -> str:
    header = {"standard": 1, "compact": 2, "minimal": 3, "extended": 4}
    given: dict[str, Any] = {}
    if action.get("headerLayout"):
        given["HeaderLayout"] = header[str(action["headerLayout"]).lower()]
    if action.get("navigationLayout"):
        given["MegaMenuEnabled"] = str(action["navigationLayout"]).lower() == "megamenu"
    if action.get("showFooter") is not None:
        given["FooterEnabled"] = bool(action["showFooter"])
    web_here(here).update(given)
    return "Set site branding"


ACTS: Mapping[str, Act] = {
    "createsplist": _create_list,
    "createsitecolumn": _create_column,
    "createcontenttype": _create_type,
    "applytheme": _apply_theme,
    "joinhubsite": _join_hub,
    "setsiteexternalsharingcapability": _set_sharing,
    "addnavlink": _add_link,
    "removenavlink": _remove_link,
    "setsitelogo": _set_logo,
    "addprincipaltospgroup": _add_principal,
    "setregionalsettings": _set_region,
    "setsitebranding": _set_branding,
}
