"""SiteScriptUtility: running a design on a site, at once or as a task, and what became of it."""

from collections.abc import Mapping
from typing import Any

from ..calls import Effect
from ..errors import ServiceError
from ..guids import guid_of
from ..here import Here
from ..hosts import EMPTY_GUID
from ..recycling import live_site
from ..site_designs import RUN, SCRIPT, TASK, all_of, drop
from ..site_users import APP_LOGIN
from ..values import Guid, Int64, Typed
from .design_runs import run_as_task, run_design
from .root import Root
from .site_script_utility import NAMESPACE, action_results, inside, utility

_TASK_SECONDS = 30.0


@utility("ApplySiteDesign", Effect.WRITE, 2000)
def _apply(root: Root, site_design_id: str, web_url: str) -> list[Typed]:
    here = inside(root.here, web_url)
    here.check_writable()
    return action_results(run_design(here, site_design_id)[1])


@utility("AddSiteDesignTask", Effect.WRITE, 400)
def _add_task(root: Root, site_design_id: str, web_url: str) -> Typed:
    here = inside(root.here, web_url)
    here.check_writable()
    return _task(*run_as_task(here, site_design_id, until=here.now + _TASK_SECONDS))


@utility("AddSiteDesignTaskToCurrentWeb", Effect.WRITE, 400)
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
    return Typed(f"{NAMESPACE}.SiteDesignTask", fields)


def _waiting(here: Here) -> dict[str, Mapping[str, Any]]:
    return {key: body for key, body in all_of(here.transaction, TASK).items() if float(body["Until"]) > here.now}


@utility("GetSiteDesignTask")
def _one_task(root: Root, task_id: str) -> Typed | None:
    """A task while it waits; nothing when it is done."""
    body = _waiting(root.here).get(task_id.strip("{}").lower())
    return None if body is None else _task(task_id.strip("{}").lower(), body)


@utility("RemoveSiteDesignTask", Effect.WRITE, 200)
def _remove_task(root: Root, task_id: str) -> None:
    key = task_id.strip("{}").lower()
    if key in _waiting(root.here):
        drop(root.here.transaction, TASK, key)


@utility("GetSiteDesignTasks")
def _tasks(root: Root, web_url: str = "") -> list[Typed]:
    site = live_site(root.here.transaction, web_url) if web_url else root.here.site
    return [_task(key, body) for key, body in _waiting(root.here).items() if body["Site"] == site.id]


def _runs(here: Here) -> dict[str, tuple[str, Mapping[str, Any]]]:
    """The runs of a site that are not waiting any more: by id, with what is kept."""
    waiting = _waiting(here)
    found = {guid_of(here.site.id, RUN, number): stored.body for number, stored in here.records.rows(RUN).items()}
    return {key: (key, body) for key, body in found.items() if key not in waiting}


@utility("GetSiteDesignRun")
def _site_runs(root: Root, web_url: str = "", site_design_id: str = EMPTY_GUID) -> list[Typed]:
    here = inside(root.here, web_url) if web_url else root.here
    wanted = site_design_id.strip("{}").lower()
    return [
        Typed(
            f"{NAMESPACE}.SiteDesignRun",
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


@utility("GetSiteDesignRunStatus")
def _run_status(root: Root, run_id: str, web_url: str = "") -> list[Typed]:
    here = inside(root.here, web_url) if web_url else root.here
    found = _runs(here).get(run_id.strip("{}").lower())
    if found is None:
        raise ServiceError(404, -2147024894, "System.IO.FileNotFoundException", "File Not Found.")
    scripts = all_of(here.transaction, SCRIPT)
    return [
        Typed(
            f"{NAMESPACE}.SiteScriptActionStatus",
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


@utility("ValidatePendingWebTemplateExtension", Effect.WRITE, 200)
def _validate(root: Root) -> None:
    """Clients kick waiting designs with it; here none waits for that."""
    root.here.check()
