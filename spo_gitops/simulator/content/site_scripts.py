"""SiteScriptUtility: site scripts and designs over REST, and designs that are run on a site."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from ..calls import Effect
from ..errors import ServiceError, argument_error
from ..guids import guid_of
from ..here import Here
from ..hosts import EMPTY_GUID
from ..recycling import live_site
from ..site_designs import (
    DESIGN,
    RUN,
    SCRIPT,
    TASK,
    all_of,
    create_design,
    create_script,
    drop,
    grant,
    one_of,
    update_design,
    update_script,
)
from ..thing import function
from ..values import Guid, Int64, Typed
from .design_runs import run_design
from .root import Root
from .users import APP_LOGIN
from .web import relative

F = TypeVar("F", bound=Callable[..., Any])
_NAMESPACE = "Microsoft.SharePoint.Utilities.WebTemplateExtensions"
_TASK_SECONDS = 30.0
_NOT_OF_A_SCRIPT = ("title", "description", "content", "store")


def _utility(name: str, effect: Effect = Effect.READ, milliseconds: int = 90) -> Callable[[F], F]:
    return function(Root, f"{_NAMESPACE}.SiteScriptUtility.{name}", effect, milliseconds)


def _script(key: str, body: Mapping[str, Any], *, whole: bool = True) -> Typed:
    fields = {
        "Content": body["Content"] if whole else None,
        "Description": body["Description"],
        "Id": Guid(key),
        "IsSiteScriptPackage": body["IsSiteScriptPackage"],
        "Title": body["Title"],
        "Version": body["Version"],
    }
    return Typed(f"{_NAMESPACE}.SiteScriptMetadata", fields)


def _design(key: str, body: Mapping[str, Any]) -> Typed:
    shown = {name: value for name, value in body.items() if name != "Rights"}
    numbers = {name: Int64(shown[name]) for name in ("DesignType", "ListColor", "ListIcon")}
    return Typed(f"{_NAMESPACE}.SiteDesignMetadata", {**shown, **numbers, "Id": Guid(key)})


@_utility("GetSiteScripts")
def _scripts(root: Root) -> list[Typed]:
    return [_script(key, body, whole=False) for key, body in all_of(root.here.transaction, SCRIPT).items()]


@_utility("GetSiteScriptMetadata")
def _script_metadata(root: Root, id: str) -> Typed:
    return _script(id.strip("{}").lower(), one_of(root.here.transaction, SCRIPT, id))


@_utility("CreateSiteScript", Effect.WRITE, 200)
def _create_script(root: Root, title: str, body: dict[str, Any], description: str = "") -> Typed:
    """The body is the script itself, or has it as the text `Content`."""
    content = next((value for name, value in body.items() if name.lower() == "content"), None)
    script = {name: value for name, value in body.items() if name.lower() not in _NOT_OF_A_SCRIPT}
    text = content if isinstance(content, str) else json.dumps(script)
    key = create_script(root.here.transaction, title, description, text)
    return _script(key, one_of(root.here.transaction, SCRIPT, key))


@_utility("UpdateSiteScript", Effect.WRITE, 200)
def _update_script(root: Root, update_info: dict[str, Any]) -> Typed:
    key = _key(update_info)
    update_script(root.here.transaction, key, update_info)
    return _script(key, one_of(root.here.transaction, SCRIPT, key))


@_utility("DeleteSiteScript", Effect.WRITE, 150)
def _delete_script(root: Root, id: str) -> None:
    drop(root.here.transaction, SCRIPT, id)


@_utility("GetSiteDesigns")
def _designs(root: Root) -> list[Typed]:
    return [_design(key, body) for key, body in all_of(root.here.transaction, DESIGN).items()]


@_utility("GetSiteDesignMetadata")
def _design_metadata(root: Root, id: str) -> Typed:
    return _design(id.strip("{}").lower(), one_of(root.here.transaction, DESIGN, id))


@_utility("CreateSiteDesign", Effect.WRITE, 200)
def _create_design(root: Root, info: dict[str, Any]) -> Typed:
    key = create_design(root.here.transaction, info)
    return _design(key, one_of(root.here.transaction, DESIGN, key))


@_utility("UpdateSiteDesign", Effect.WRITE, 200)
def _update_design(root: Root, update_info: dict[str, Any]) -> Typed:
    key = _key(update_info)
    update_design(root.here.transaction, key, update_info)
    return _design(key, one_of(root.here.transaction, DESIGN, key))


@_utility("DeleteSiteDesign", Effect.WRITE, 150)
def _delete_design(root: Root, id: str) -> None:
    drop(root.here.transaction, DESIGN, id)


def _key(info: Mapping[str, Any]) -> str:
    found = str(info.get("Id") or "").strip("{}").lower()
    if not found:
        raise argument_error("Id")
    return found


@_utility("GetSiteDesignRights")
def _rights(root: Root, id: str) -> list[Typed]:
    given = one_of(root.here.transaction, DESIGN, id)["Rights"]
    shown = ({"DisplayName": name, "PrincipalName": login, "Rights": Int64(1)} for login, name in given.items())
    return [Typed(f"{_NAMESPACE}.SiteDesignPrincipal", fields) for fields in shown]


@_utility("GrantSiteDesignRights", Effect.WRITE, 150)
def _grant(root: Root, id: str, principal_names: list[Any], granted_rights: int = 1) -> None:
    grant(root.here.transaction, id, principal_names, given=granted_rights != 0)


@_utility("RevokeSiteDesignRights", Effect.WRITE, 150)
def _revoke(root: Root, id: str, principal_names: list[Any]) -> None:
    grant(root.here.transaction, id, principal_names, given=False)


def _inside(here: Here, url: str) -> Here:
    """The inside of the site with a URL."""
    site = live_site(here.transaction, url)
    return replace(here, site_path=site.path, web_path=relative(site))


@_utility("ApplySiteDesign", Effect.WRITE, 2000)
def _apply(root: Root, site_design_id: str, web_url: str) -> list[Typed]:
    here = _inside(root.here, web_url)
    here.check_writable()
    return [
        Typed(
            f"{_NAMESPACE}.SiteScriptActionResult",
            {
                "ErrorCode": 0 if result.outcome != 1 else -1,
                "Outcome": Int64(result.outcome),
                "OutcomeText": result.text or None,
                "Target": None,
                "TargetId": None,
                "Title": result.title,
                "Verb": result.verb,
            },
        )
        for result in run_design(here, site_design_id)[1]
    ]


@_utility("AddSiteDesignTask", Effect.WRITE, 400)
def _add_task(root: Root, site_design_id: str, web_url: str) -> Typed:
    here = _inside(root.here, web_url)
    here.check_writable()
    number, _ = run_design(here, site_design_id)
    key = guid_of(here.site.id, RUN, number)
    body = {
        "Design": site_design_id.strip("{}").lower(),
        "Site": here.site.id,
        "Web": here.site.web_id,
        "Until": here.now + _TASK_SECONDS,
    }
    here.transaction.put_object("", TASK, key, body)
    return _task(key, body)


@_utility("AddSiteDesignTaskToCurrentWeb", Effect.WRITE, 400)
def _add_task_here(root: Root, site_design_id: str) -> Typed:
    return _add_task(root, site_design_id, root.here.site.url)


def _task(key: str, body: Mapping[str, Any]) -> Typed:
    fields = {
        "ID": Guid(key),
        "LogonName": APP_LOGIN,
        "SiteDesignID": Guid(body["Design"]),
        "SiteDesignStore": 0,
        "SiteID": Guid(body["Site"]),
        "WebID": Guid(body["Web"]),
    }
    return Typed(f"{_NAMESPACE}.SiteDesignTask", fields)


def _waiting(here: Here) -> dict[str, Mapping[str, Any]]:
    return {key: body for key, body in all_of(here.transaction, TASK).items() if float(body["Until"]) > here.now}


@_utility("GetSiteDesignTask")
def _one_task(root: Root, task_id: str) -> Typed | None:
    """A task while it waits; nothing when it is done."""
    body = _waiting(root.here).get(task_id.strip("{}").lower())
    return None if body is None else _task(task_id.strip("{}").lower(), body)


@_utility("GetSiteDesignTasks")
def _tasks(root: Root, web_url: str = "") -> list[Typed]:
    site = live_site(root.here.transaction, web_url) if web_url else root.here.site
    return [_task(key, body) for key, body in _waiting(root.here).items() if body["Site"] == site.id]


def _runs(here: Here) -> dict[str, tuple[str, Mapping[str, Any]]]:
    """The runs of a site that are not waiting any more: by id, with what is kept."""
    waiting = _waiting(here)
    found = {guid_of(here.site.id, RUN, number): stored.body for number, stored in here.records.rows(RUN).items()}
    return {key: (key, body) for key, body in found.items() if key not in waiting}


@_utility("GetSiteDesignRun")
def _site_runs(root: Root, web_url: str = "", site_design_id: str = EMPTY_GUID) -> list[Typed]:
    here = _inside(root.here, web_url) if web_url else root.here
    wanted = site_design_id.strip("{}").lower()
    return [
        Typed(
            f"{_NAMESPACE}.SiteDesignRun",
            {
                "ActionTrigger": 0,
                "ID": Guid(key),
                "InvokedBy": APP_LOGIN,
                "SiteDesignID": Guid(body["Design"]),
                "SiteDesignTitle": body["Title"],
                "SiteDesignVersion": body["Version"],
                "SiteID": Guid(here.site.id),
                "StartTime": Int64(int(float(body["Started"]) * 1000)),
                "WebID": Guid(here.site.web_id),
            },
        )
        for key, body in _runs(here).values()
        if wanted in (EMPTY_GUID, body["Design"])
    ]


@_utility("GetSiteDesignRunStatus")
def _run_status(root: Root, run_id: str, web_url: str = "") -> list[Typed]:
    here = _inside(root.here, web_url) if web_url else root.here
    found = _runs(here).get(run_id.strip("{}").lower())
    if found is None:
        raise ServiceError(404, -2147024894, "System.IO.FileNotFoundException", "File Not Found.")
    scripts = all_of(here.transaction, SCRIPT)
    return [
        Typed(
            f"{_NAMESPACE}.SiteScriptActionStatus",
            {
                "ActionIndex": index,
                "ActionKey": Guid(guid_of(run_id, index)),
                "ActionTitle": result["title"],
                "ActionVerb": result["verb"],
                "LastModified": Int64(int(float(found[1]["Started"]) * 1000)),
                "OrdinalIndex": index,
                "OutcomeCode": result["outcome"],
                "OutcomeText": result["text"] or None,
                "SiteScriptID": Guid(result["script"]),
                "SiteScriptIndex": 0,
                "SiteScriptTitle": str(scripts.get(result["script"], {}).get("Title", "")),
            },
        )
        for index, result in enumerate(found[1]["Results"])
    ]


@_utility("ValidatePendingWebTemplateExtension", Effect.WRITE, 200)
def _validate(root: Root) -> None:
    """Clients kick waiting designs with it; here none waits for that."""
    root.here.check()
