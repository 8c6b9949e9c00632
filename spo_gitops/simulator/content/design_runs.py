"""Running a site design on a site: the actions that the simulated tenant knows, and what became of each."""

from collections.abc import Callable, Mapping
from typing import Any

from ..errors import ServiceError
from ..here import Here
from ..hubs import join
from ..site_changes import change_site
from ..site_designs import DESIGN, RUN, SCRIPT, Result, actions_of, one_of
from ..themes import dress, theme_json, themes
from .list_collection import Lists
from .navigation import QUICK_LAUNCH, Nodes
from .web import web_here

Act = Callable[[Here, Mapping[str, Any]], str]
_SHARING = {
    "Disabled": 0,
    "ExternalUserSharingOnly": 1,
    "ExternalUserAndGuestSharing": 2,
    "ExistingExternalUserSharingOnly": 3,
}


def run_design(here: Here, design_id: str) -> tuple[str, list[Result]]:
    """Run a design on a site, note the run, and tell its id and what became of each action."""
    design = one_of(here.transaction, DESIGN, design_id)
    results = [
        _performed(here, script, action)
        for script in design["SiteScriptIds"]
        for action in actions_of(str(one_of(here.transaction, SCRIPT, script)["Content"]))
    ]
    number = here.records.next_id(RUN)
    body = {
        "Design": design_id.strip("{}").lower(),
        "Title": design["Title"],
        "Version": design["Version"],
        "Started": here.now,
        "Results": [
            {name: getattr(result, name) for name in ("verb", "title", "outcome", "text", "script", "target")}
            for result in results
        ],
    }
    here.records.put(RUN, number, body)
    return str(number), results


def _performed(here: Here, script: str, action: Mapping[str, Any]) -> Result:
    verb = str(action["verb"])
    act = _ACTS.get(verb.lower())
    if act is None:
        return Result(verb, verb, 2, "This action has no effect in the simulated tenant.", script)
    try:
        return Result(verb, act(here, action), 0, "", script)
    except (ServiceError, KeyError, TypeError, ValueError) as error:
        return Result(verb, verb, 1, str(error), script)


def _create_list(here: Here, action: Mapping[str, Any]) -> str:
    title = str(action["listName"])
    lists = Lists(here, web_here(here))
    if all(str(found.values()["Title"]).lower() != title.lower() for found in lists.items()):
        lists.add({"Title": title, "BaseTemplate": int(action["templateType"])})
    return f"Create list {title}"


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
    change_site(here.transaction, here.site, {"SharingCapability": _SHARING[capability]})
    return f"Set external sharing to {capability}"


def _add_link(here: Here, action: Mapping[str, Any]) -> str:
    web = web_here(here)
    nodes = Nodes(here, web, f"{web.id}:{QUICK_LAUNCH}")
    nodes.add({"Title": str(action["displayName"]), "Url": str(action["url"])})
    return f"Add link {action['displayName']}"


def _set_logo(here: Here, action: Mapping[str, Any]) -> str:
    web = web_here(here)
    here.records.change("web", web.id, SiteLogoUrl=str(action["url"]))
    return "Set site logo"


_ACTS: Mapping[str, Act] = {
    "createsplist": _create_list,
    "applytheme": _apply_theme,
    "joinhubsite": _join_hub,
    "setsiteexternalsharingcapability": _set_sharing,
    "addnavlink": _add_link,
    "setsitelogo": _set_logo,
}
