"""A recorded request of a public client, ready to be sent again.

What it speaks of is made first (`scenes`). Ids that only the recording's tenant has are replaced by those of the
objects that were made; nothing else is changed.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from tests.simulator.client import A, T

from . import directory_replays
from .exchanges import Exchange
from .scenes import PERSON, Scene, edit, web_of
from .stage import Stage

_ANY_SITE = "/sites/finance"
_MAIL = re.compile(r"(%7C|\b)[\w.+-]+(?:(?:%23|#)ext(?:%23|#))?(@|%40)[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


@dataclass(frozen=True, slots=True)
class Request:
    """A request, ready to be sent."""

    method: str
    url: str
    headers: dict[str, str]
    body: str | None


def request_of(exchange: Exchange, stage: Stage) -> Request:
    """The request of an exchange with everything there that it speaks of."""
    url = _people(exchange.url or "")
    scene = Scene(stage, web_of(url, stage))
    if url.startswith(T):
        for pattern, make in _IN_SITES:
            url = pattern.sub(lambda match, make=make: make(scene, match), url)  # type: ignore[misc]
    _prepare(scene, exchange, url)
    for pattern, make in _ANYWHERE:
        url = pattern.sub(lambda match, make=make: make(scene, match), url)  # type: ignore[misc]
    body = exchange.body
    text = None if body is None else _people(body if isinstance(body, str) else json.dumps(body))
    headers = {name: str(value) for name, value in exchange.headers.items() if name.lower() != "authorization"}
    if text is not None:
        if exchange.transport == "csom":
            _prepare_objects(scene, text)
        elif exchange.transport == "batch":
            text = _parts(scene, text)
        for pattern, make in _IN_BODIES:
            text = pattern.sub(lambda match, make=make: make(scene, match), text)  # type: ignore[misc]
    if text is not None and not isinstance(body, str):
        headers = {name: value for name, value in headers.items() if name.lower() != "content-type"}
        headers["Content-Type"] = "application/json"
    return Request(exchange.method or "GET", url, headers, text)


def _prepare(scene: Scene, exchange: Exchange, url: str) -> None:
    """The state that a write needs: its own permissions, an assignment to remove, a title that is free."""
    path = url.removeprefix(scene.web).removeprefix("/_api/")
    target, found, function = path.partition("/roleassignments/")
    if found and exchange.method == "POST":
        if target != "web":
            scene.call(f"{target}/breakroleinheritance(true)")
        if function.startswith("remove"):
            scene.call(f"{target}/roleassignments/addroleassignment(principalid={scene.user()},roledefid=1073741827)")
    if path == "web/lists" and exchange.method == "POST" and isinstance(exchange.body, dict):
        address = f"web/lists/GetByTitle('{quote(str(exchange.body.get('Title')))}')"
        scene.stage.client.send("DELETE", f"{scene.web}/_api/{address}", If_Match="*")
    if "siteusers" in path.lower() or "/users/remove" in path.lower():
        scene.user()
    if "/users/removebyloginname" in path.lower() and "sitegroups" in path.lower():
        scene.group()
    if isinstance(exchange.body, dict) and "siteUrl" in exchange.body:
        site = str(exchange.body["siteUrl"])
        web_of(f"{site}/_api/web", scene.stage)
        if "Targeted" in path:
            scene.stage.client.post(f"{A}/_api/SPHSite/AddHomeSite", {"siteUrl": site})
        if "Deleted" in path:
            edit(scene.stage, {"recycle": site.removeprefix(T)})
    if isinstance(exchange.body, dict) and "SourceSiteUrl" in exchange.body:
        for key in ("TargetSiteUrl", "SourceSiteUrl"):
            scene.stage.cleared(str(exchange.body[key]).removeprefix(T))
        scene.stage.client.provision(str(exchange.body["SourceSiteUrl"]).removeprefix(T))
    if "GroupSiteManager/Delete" in url:
        scene.stage.connected(unquote(url).rstrip("'").rpartition("/")[2])
    if path == "GroupSiteManager/CreateGroupForSite" and isinstance(exchange.body, dict):
        scene.stage.alone(scene.web.removeprefix(T), str(exchange.body["alias"]))
    if path.endswith("RemoveTargetedSite"):
        scene.stage.client.post(f"{A}/_api/SPHSite/AddHomeSite", {"siteUrl": f"{T}{_ANY_SITE}"})
    if path.lower() == "site/unregisterhubsite":
        scene.call("site/RegisterHubSite")
    if path == "site/features/remove" and isinstance(exchange.body, dict):
        scene.call("site/features/add", {"featureId": exchange.body["featureId"], "force": True})


def _people(text: str) -> str:
    """Persons whom the directory does not know as one whom it knows."""
    return _MAIL.sub(lambda match: match[1] + PERSON.replace("@", match[2]), text)


def _list_by_title(scene: Scene, match: re.Match[str]) -> str:
    scene.filled(unquote(match[2]).replace("''", "'"))
    return match[0]


def _list_at(scene: Scene, match: re.Match[str]) -> str:
    path = unquote(match[1])
    title = path.rstrip("/").rsplit("/", 1)[-1]
    scene.filled(title, 100 if "/lists/" in path.lower() else 101)
    return match[0]


def _file_at(scene: Scene, match: re.Match[str]) -> str:
    # What the unit tests call `documents` is the library that every site has.
    path = re.sub(r"/documents(?=/|$)", "/Shared Documents", unquote(match[3]))
    scene.file(path, folder=match[1].lower() == "folder")
    return match[0].replace(match[3], quote(path, safe=""))


def _by_name(scene: Scene, match: re.Match[str]) -> str:
    scene.group_named(unquote(match[1]))
    return match[0]


def _job(scene: Scene, match: re.Match[str]) -> str:
    """A copy job of a file of the web that is asked for it."""
    path = f"{scene.web.removeprefix(T)}/Shared Documents/a.docx"
    scene.file(path)
    there = {"destinationUri": f"{scene.web}/Shared Documents/copies", "exportObjectUris": [T + path]}
    scene.file(f"{scene.web.removeprefix(T)}/Shared Documents/copies", folder=True)
    jobs = scene.call("Site/CreateCopyJobs", {**there, "options": {"NameConflictBehavior": 1}}).json()
    return match[0].replace(match[1], str(jobs["value"][0]["JobId"]))


def _to_archive(scene: Scene, match: re.Match[str]) -> str:
    """A site of its own for each, so that the others stay open."""
    if "rchiveSiteByUrl" not in match.string:
        return match[0]
    site = scene.once("to archive", scene.stage.new_site)
    if "UnarchiveSiteByUrl" in match.string:
        request = match.string.replace("UnarchiveSiteByUrl", "ArchiveSiteByUrl").replace(match[0], f">{site}<")
        scene.stage.client.send("POST", f"{A}/_vti_bin/client.svc/ProcessQuery", request)
    return f">{site}<"


_URLS = re.compile(r">(https://contoso\.sharepoint\.com(/(?:sites|teams)/[^<&/]+))[^<&]*<")


def _prepare_objects(scene: Scene, text: str) -> None:
    """The sites that a ProcessQuery names: there, in the recycle bin, or nowhere when it creates them."""
    paths = {match[2] for match in _URLS.finditer(text)} | {
        unquote(match[1]).removeprefix(T) for match in re.finditer(r"SiteProperties(?:\n|&#xA;)([^\"&]+)\"", text)
    }
    for path in paths:
        web_of(f"{T}{path}/_api/web", scene.stage)
        if "DeletedSite" in text or 'Name="CreateSite"' in text:
            edit(scene.stage, {"recycle": path})
        if 'Name="CreateSite"' in text:
            edit(scene.stage, {"purge": path})
        if "HubSiteRights" in text or "HubSitePropertiesByUrl" in text:
            scene.stage.client.post(f"{T}{path}/_api/site/RegisterHubSite")


def _parts(scene: Scene, text: str) -> str:
    """The requests of a batch, each with what it speaks of."""
    scene.size = max(2, len(_ITEM.findall(text)))
    for web in set(re.findall(r"https://contoso\.sharepoint\.com/[^ ]*?(?=/_api/)", text)):
        web_of(f"{web}/_api/web", scene.stage)
    for pattern, make in _IN_SITES:
        if pattern is not _ITEM:
            seen: dict[str, str] = {}
            for written in dict.fromkeys(match[0] for match in pattern.finditer(text)):
                match = pattern.search(written) or pattern.search(text)
                if match is not None:
                    seen[written] = make(scene, match)
            for written, replaced in seen.items():
                text = text.replace(written, replaced)
    numbers = iter(scene.items)
    return _ITEM.sub(lambda _: f"items({next(numbers)})", text)


def _role(scene: Scene, match: re.Match[str]) -> str:
    mask = {"High": "0", "Low": "262144"}
    fields = {"Name": scene.stage.fresh("Scene role"), "Description": "", "Order": 9, "BasePermissions": mask}
    return f"roledefinitions({scene.call('web/roledefinitions', fields).json()['Id']})"


def _action(scene: Scene, match: re.Match[str]) -> str:
    scope = "site" if "/_api/site/" in match.string.lower() else "web"
    fields = {"Title": "Scene", "Name": "Scene", "Location": "ClientSideExtension.ApplicationCustomizer"}
    return f"UserCustomActions(guid'{scene.call(f'{scope}/usercustomactions', fields).json()['Id']}')"


def _identity(scene: Scene) -> tuple[str, str]:
    """The ids of the site and of the web."""
    site = scene.stage.client.get(f"{scene.web}/_api/site?$select=Id").json()["Id"]
    return str(site), str(scene.stage.client.get(f"{scene.web}/_api/web?$select=Id").json()["Id"])


def _recycled(scene: Scene) -> dict[str, Any]:
    return {"ids": [scene.call(f"web/lists(guid'{scene.list_id()}')/recycle").json()["value"]]}


def _own_site(scene: Scene, match: re.Match[str]) -> str:
    return match[0].replace(match[1], scene.stage.client.site_id(_ANY_SITE))


def _site_id(scene: Scene, match: re.Match[str]) -> str:
    return f"sites('{scene.stage.client.site_id(_ANY_SITE)}')"


def _hub(scene: Scene, match: re.Match[str]) -> str:
    return match[0].replace(match[1], scene.once("hub", lambda: _new_hub(scene)))


def _other_hub(scene: Scene, match: re.Match[str]) -> str:
    """The hub of an address, when the body names its parent."""
    return match[0].replace(match[1], scene.once("other hub", lambda: _new_hub(scene)))


def _new_hub(scene: Scene) -> str:
    answer = scene.stage.client.post(f"{scene.stage.new_site()}/_api/site/RegisterHubSite")
    return str(answer.json()["ID"])


def _hub_of_method(scene: Scene, match: re.Match[str]) -> str:
    return _hub(scene, match) if "HubSitePropertiesById" in match.string else match[0]


def _rule(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def _library_of_method(scene: Scene, match: re.Match[str]) -> str:
    library = scene.once("library", lambda: scene.filled(scene.stage.fresh("Scene library"), 101))
    return match[0].replace(match[1], library)


_ITEM = _rule(r"items\(\d+\)")
_Make = Callable[[Scene, re.Match[str]], str]
_IN_SITES: tuple[tuple[re.Pattern[str], _Make], ...] = (
    (_rule(r"lists\((?:guid)?'" + _GUID + r"'\)"), lambda scene, _: f"lists(guid'{scene.list_id()}')"),
    (_rule(r"lists/(getbytitle)\('([^']+)'\)"), _list_by_title),
    (_rule(r"(?<=[/ ])GetList\('([^']+)'\)"), _list_at),
    (_ITEM, lambda scene, _: "items(1)"),
    (_rule(r"Get(File|Folder)ByServerRelativePath\((decodedUrl)='([^']+)'\)"), _file_at),
    (
        _rule(r"GetFileById\('([^']+)'\)"),
        lambda scene, _: (
            f"GetFileById('{scene.file(scene.web.removeprefix(T) + '/Shared Documents/a.docx', folder=False)}')"
        ),
    ),
    (_rule(r"sitegroups/GetById\('?\d+'?\)"), lambda scene, _: f"sitegroups/GetById({scene.group()})"),
    (_rule(r"sitegroups/RemoveById\(\d+\)"), lambda scene, _: f"sitegroups/RemoveById({scene.group()})"),
    (_rule(r"sitegroups/GetByName\('([^']+)'\)"), _by_name),
    (_rule(r"users/RemoveById\(\d+\)"), lambda scene, _: f"users/RemoveById({scene.user()})"),
    (_rule(r"siteusers/(GetById)\('?\d+'?\)"), lambda scene, _: f"siteusers/GetById({scene.user()})"),
    (_rule(r"SetUserAsOwner\(\d+\)"), lambda scene, _: f"SetUserAsOwner({scene.user()})"),
    (_rule(r"roledefinitions\((\d+)\)"), _role),
    (_rule(r"UserCustomActions\(guid'([^']+)'\)"), _action),
    (_rule(r"principalid='?\d+'?"), lambda scene, _: f"principalid={scene.user()}"),
)
_ANYWHERE: tuple[tuple[re.Pattern[str], _Make], ...] = (
    (_rule(r"(?<!_api/)(?<=Tenant/)sites\('" + _GUID + r"'\)"), _site_id),
    (_rule(r"hubsites/getbyid\('(" + _GUID + r")'\)"), _other_hub),
    (_rule(r"siteId='(" + _GUID + r")'"), _own_site),
    (_rule(r"JoinHubSite\('(" + _GUID + r")'\)"), _hub),
    *directory_replays.RULES,
)
_IN_BODIES: tuple[tuple[re.Pattern[str], _Make], ...] = (
    (_rule(r">https://contoso\.sharepoint\.com/sites/[^<]+<"), _to_archive),
    (_rule(r":(site):" + _GUID), lambda scene, _: f":site:{_identity(scene)[0]}"),
    (_rule(r":(web):" + _GUID), lambda scene, _: f":web:{_identity(scene)[1]}"),
    (_rule(r":(list):" + _GUID), lambda scene, _: f":list:{scene.list_id()}"),
    (_rule(r":(item):\d+,1"), lambda scene, _: ":item:1,1"),
    (_rule(r'Name="GetById"><Parameters><Parameter Type="Guid">\{(' + _GUID + r")\}"), _library_of_method),
    (_rule(r'"ids": \["' + _GUID + r'"(?:, "' + _GUID + r'")*\]'), lambda scene, _: json.dumps(_recycled(scene))[1:-1]),
    (_rule(r'"groupId": "(' + _GUID + ')"'), directory_replays.group),
    (_rule(r'"JobId": "(' + _GUID + ')"'), _job),
    (_rule(r'"Url": "subsite"'), lambda scene, _: f'"Url": "{scene.stage.fresh("below").replace(" ", "")}"'),
    (_rule(r'"siteId": "(' + _GUID + r')"'), _own_site),
    (_rule(r'<Parameter Type="(?:String|Guid)">\{?(' + _GUID + r")\}?</Parameter>"), _hub_of_method),
    (_rule(r'"(?:ParentHubSiteId|hubSiteId)": "((?!0{8})' + _GUID + r')"'), _hub),
)
