"""Who of our client reads which operation's answers, and where such answers were recorded."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spo_gitops.errors import TenantError
from spo_gitops.exchange.content import read_content
from spo_gitops.kinds import csom, directory, group_life, group_site, site_web
from spo_gitops.kinds.discovery import discover
from spo_gitops.kinds.exposure import look_deeper, look_into_directory, of_observation
from spo_gitops.kinds.hub import Hub
from spo_gitops.kinds.list_state import read_lists
from spo_gitops.kinds.people import People
from spo_gitops.kinds.permission_state import Grants, Permissions, read_permissions
from spo_gitops.kinds.registry import kinds_of
from spo_gitops.kinds.site_create import create
from spo_gitops.kinds.site_read import read_admins, read_holdings
from spo_gitops.kinds.survey import personal_page, survey
from spo_gitops.kinds.usual_language import usual_language
from spo_gitops.model.address import TENANT, Address
from spo_gitops.model.desired import Desired, Wanted
from spo_gitops.model.kind import Ask, Conversation, Survey, Together, Wait
from spo_gitops.model.observation import Observation, Presence
from spo_gitops.model.operation import Request, Response
from spo_gitops.model.operations import OPERATIONS, is_csom
from spo_gitops.policy.checks.rule import Part
from spo_gitops.problems import Position
from spo_gitops.tenant.classify import classify
from spo_gitops.tenant.wire import Answer

from .exchanges import Exchange

TENANT_URL = "https://contoso.sharepoint.com"
SITE = Address("site", "/sites/a")
HERE = Position("sites/a.yaml")
ID = "11111111-1111-1111-1111-111111111111"
KINDS = kinds_of(TENANT_URL)
Bodies = Callable[[Exchange], Iterator[Any]]
EVERYTHING = frozenset(
    {"title", "owner", "admins", "groups", "permissionLevels", "roleAssignments", "lists", "settings.lockState"}
)


@dataclass(frozen=True, slots=True)
class Reader:
    """The conversation that reads an operation's answers, and which recordings hold some, as it would come."""

    operation: str
    labels: tuple[str, ...]
    talk: Callable[[Path], Conversation[Any]]
    bodies: Bodies


def heard(reader: Reader, body: Any, room: Path, status: int = 200) -> Any:
    """What the conversation makes of such an answer; everything else that it asks for is answered with nothing."""
    conversation = reader.talk(room)
    answer: Any = None
    error: TenantError | None = None
    given = [(status, body)]
    while True:
        try:
            effect = conversation.throw(error) if error is not None else conversation.send(answer)
        except StopIteration as end:
            return end.value
        answer, error = None, None
        if isinstance(effect, Wait):
            continue
        requests = effect.requests if isinstance(effect, Together) else (effect,)
        try:
            answers = tuple(_answered(reader, request, given) for request in requests)
            answer = answers if isinstance(effect, Together) else answers[0]
        except TenantError as raised:
            error = raised


def _answered(reader: Reader, request: Request, given: list[tuple[int, Any]]) -> Response:
    operation = OPERATIONS[request.operation]
    if request.operation == reader.operation and (given or request.operation not in _ELSE):
        status, body = given.pop() if given else (200, None)
        return classify(operation, Answer(status, {}, json.dumps(body, default=str).encode()))
    if request.operation in _ELSE:
        return Response(200, _ELSE[request.operation])
    raise TenantError(f"{request.operation} is not part of this", request=request.operation)


_PROPERTIES = {"SiteId": ID, "Title": "A", "Template": "STS#3", "Url": f"{TENANT_URL}/sites/a", "IsHubSite": True}
_ELSE: Mapping[str, Any] = {
    "site.read": _PROPERTIES,
    "admins.read-secondary": {"value": []},
    "site.create": {"SiteStatus": 1, "SiteId": ID, "SiteUrl": f"{TENANT_URL}/sites/a"},
    "site.create-status": {"SiteStatus": 2, "SiteId": ID, "SiteUrl": f"{TENANT_URL}/sites/a"},
    "site.provisioning": {"IsProvisioningComplete": True},
    "site.language": {"Language": 1033},
    "site.lists-deep": {"value": []},
    "content.items": {"value": []},
    "content.files": {"value": []},
}


def _whole(exchange: Exchange) -> Iterator[Any]:
    yield exchange.answer


def _properties(exchange: Exchange) -> Iterator[Any]:
    """CSOM gives the id of a site as the identity of another object, REST within the properties."""
    for found in csom.results(exchange.answer):
        if isinstance(found, dict) and "Template" in found:
            yield {**found, "SiteId": found.get("SiteId") or ID}


def _tenant(exchange: Exchange) -> Iterator[Any]:
    for found in csom.results(exchange.answer):
        if isinstance(found, dict) and "SharingCapability" in found:
            yield found


def _rows(exchange: Exchange) -> Iterator[Any]:
    """Pages of the aggregated list; other lists are read the same way and have no sites."""
    for page in (exchange.answer, *(part["body"] for part in exchange.parts)):
        if isinstance(page, dict) and page.get("Row") and "SiteUrl" in page["Row"][0]:
            yield page


def _hub(exchange: Exchange) -> Iterator[Any]:
    if isinstance(exchange.answer, dict) and exchange.answer.get("SiteUrl"):
        yield exchange.answer


def _hubs(exchange: Exchange) -> Iterator[Any]:
    entries = exchange.answer.get("value", ()) if isinstance(exchange.answer, dict) else ()
    whole = [entry for entry in entries if entry.get("SiteId") and entry.get("SiteUrl")]
    if whole:
        yield {"value": whole}
    yield from ({"value": [hub]} for hub in _hub(exchange))


_GROUP = {"Id": 3, "Title": "Owners", "PrincipalType": 8, "LoginName": "Owners", "Owner": None, "Users": []}
_LEVEL = {"Id": 1073741829, "Name": "Full Control", "RoleTypeKind": 5, "BasePermissions": {"High": "0", "Low": "1"}}


def _site_of(**parts: Any) -> dict[str, Any]:
    return {"Id": ID, "SiteGroups": [], "RoleDefinitions": [], "RoleAssignments": [], **parts}


def _permissions(exchange: Exchange) -> Iterator[Any]:
    """One request gives what was recorded in several: each part in the place where we ask for it."""
    answer = exchange.answer if isinstance(exchange.answer, dict) else {}
    entries = answer.get("value") if isinstance(answer.get("value"), list) else [answer]
    label = exchange.operation
    if label.startswith("SiteGroups"):
        groups = [entry for entry in entries if "Id" in entry and entry["Id"] != answer.get("Id", -1)]
        groups += [answer] if label == "SiteGroups.add" else []
        groups += [part for name, part in answer.items() if name.startswith("Associated") and isinstance(part, dict)]
        yield _site_of(SiteGroups=[{**_GROUP, **group} for group in groups])
    elif label.startswith("RoleDefinitions"):
        levels = answer.get("RoleDefinitions", [answer] if label.endswith("add") else entries)
        yield _site_of(RoleDefinitions=levels)
    else:
        given = answer.get("RoleAssignments", entries)
        there = [
            {"Member": {**_GROUP, "Id": one.get("PrincipalId", 3)}, "RoleDefinitionBindings": [_LEVEL], **one}
            for one in given
        ]
        yield _site_of(RoleAssignments=there)


def _lists(exchange: Exchange) -> Iterator[Any]:
    answer = exchange.answer
    entries = answer.get("value", answer.get("Lists", [answer])) if isinstance(answer, dict) else []
    whole = [entry for entry in entries if "BaseTemplate" in entry and "Title" in entry]
    if whole:
        where = {"RootFolder": {"ServerRelativeUrl": "/sites/a/Lists/x"}, "HasUniqueRoleAssignments": False}
        deep = {"Fields": [], "Views": [], "RoleAssignments": []}
        yield {"value": [{**where, **deep, **entry} for entry in whole]}


def _held(exchange: Exchange) -> Iterator[Any]:
    """The lists of a web and the webs below it, which were recorded in an answer each."""
    answer = exchange.answer if isinstance(exchange.answer, dict) else {}
    if {"Lists", "Webs"} & answer.keys():
        yield {"Lists": answer.get("Lists", []), "Webs": answer.get("Webs", [])}


def _fields(exchange: Exchange) -> Iterator[Any]:
    entry = {"Id": ID, "Title": "x", "BaseTemplate": 100, "ItemCount": 0, "HasUniqueRoleAssignments": False,
             "RootFolder": {"ServerRelativeUrl": "/sites/a/Lists/x"}, "Views": []}  # fmt: skip
    fields = exchange.answer.get("Fields") if isinstance(exchange.answer, dict) else None
    if fields and all("InternalName" in column and "Id" in column for column in fields):
        yield {"value": [{**entry, "Fields": fields}]}


def _site(ask: frozenset[str]) -> Callable[[Path], Conversation[Observation]]:
    return lambda room: KINDS["site"].read(Ask(SITE, ask, recycle_bin=True), Survey())


def _of_language(exchange: Exchange) -> Iterator[Any]:
    if isinstance(exchange.answer, dict) and "Language" in exchange.answer:
        yield exchange.answer


def _creation(room: Path) -> Conversation[Any]:
    fields = {"title": "A", "owner": "ann@contoso.com", "description": ""}
    wanted = {name: Wanted(value, HERE) for name, value in fields.items()}
    return create(TENANT_URL, Desired(SITE, HERE, wanted, {"template": "SITEPAGEPUBLISHING#0"}))


def _exposure(room: Path) -> Conversation[Any]:
    live = Observation(SITE, Presence.PRESENT, {}, ID, {"group": ID})
    return look_deeper(of_observation(live, Survey()), live, tuple(Part))


def _group_exposure(room: Path) -> Conversation[Any]:
    live = Observation(SITE, Presence.PRESENT, {}, ID, {"group": ID, "grouped": True})
    return look_into_directory(of_observation(live, Survey()), live, tuple(Part))


READERS = (
    Reader("site.read", ("csom.tenant.GetSitePropertiesByUrl",), _site(EVERYTHING), _properties),
    Reader("site.deleted", ("csom.tenant.GetDeletedSitePropertiesByUrl", "csom.error"), _site(frozenset()), _whole),
    Reader("site.list-aggregated", ("List.RenderListDataAsStream", "batch:List.RenderListDataAsStream"),
           lambda room: discover(), _rows),
    Reader("site.list-aggregated", ("List.RenderListDataAsStream", "batch:List.RenderListDataAsStream"),
           lambda room: survey(False, True), _rows),
    Reader("site.list-everything", ("List.RenderListDataAsStream", "batch:List.RenderListDataAsStream"),
           lambda room: personal_page(""), _rows),
    Reader("site.create", ("SPSiteManager.Create",), _creation, _whole),
    Reader("site.create-status", ("SPSiteManager.status",), _creation, _whole),
    Reader("tenant.read", ("csom.tenant.get",),
           lambda room: KINDS["tenant"].read(Ask(TENANT, frozenset({"settings.sharingCapability"})), Survey()),
           _tenant),
    Reader("admins.read-secondary", ("Tenant.GetSiteSecondaryAdministrators",), lambda room: read_admins(ID), _whole),
    Reader("hub.list", ("HubSites", "hubsites", "HubSites.GetById"), lambda room: survey(True, False), _hubs),
    Reader("hub.read", ("HubSites.GetById", "Site.RegisterHubSite"),
           lambda room: Hub(TENANT_URL).read(Ask(Address("hub", "/sites/a"), frozenset(), fresh=True), Survey()), _hub),
    Reader("site.permissions",
           ("SiteGroups.list", "SiteGroups.list-with-users", "SiteGroups.get-with-web", "SiteGroups.add",
            "RoleDefinitions.list", "RoleDefinitions.get-with-web", "RoleDefinitions.add",
            "RoleAssignments.list", "RoleAssignments.get-with-parent"),
           lambda room: read_permissions("/sites/a"), _permissions),
    Reader("site.permissions", ("SiteGroups.list-with-users", "RoleAssignments.list"), _exposure, _permissions),
    Reader("site.lists", ("Lists.list", "Lists.get", "Lists.add", "Lists.get-with-web"),
           lambda room: read_lists("/sites/a", deep=False), _lists),
    Reader("site.lists-deep", ("get:Fields,Id",), lambda room: read_lists("/sites/a", deep=True), _fields),
    Reader("site.lists-deep", ("Lists.list",), lambda room: read_lists("/sites/a", deep=True), _lists),
    Reader("site.list-scopes", ("Lists.list", "Lists.get-with-web"), _exposure, _lists),
    Reader("site.content", ("Lists.list", "Lists.get", "Lists.get-with-web"),
           lambda room: read_content(room, "/sites/a"), _lists),
    Reader("site.holdings", ("Lists.get-with-web", "get:Id,Webs"),
           lambda room: read_holdings("/sites/a"), _held),
    Reader("site.language", ("Webs.get",), lambda room: usual_language(), _of_language),
    Reader("site.web", ("Webs.get",), lambda room: site_web.read("/sites/a", [site_web.LOGO]), _whole),
    Reader("site.classification", ("site",), lambda room: site_web.read("/sites/a", [site_web.CLASSIFICATION]), _whole),
    Reader("site.ensure-user", ("Web.EnsureUser",),
           lambda room: People("/sites/a", Permissions({}, {}, Grants({}, {}, {}))).id("ann@contoso.com"), _whole),
    Reader("directory.group", ("graph.groups/$entity",), _group_exposure, _whole),
    Reader("directory.find-group", ("graph.groups",),
           lambda room: directory.find(f"c:0o.c|federateddirectoryclaimprovider|{ID}"), _whole),
    Reader("directory.find-groups-named", ("graph.groups",), lambda room: directory.find("group:A"), _whole),
    Reader("directory.find-alias", ("graph.groups",), lambda room: group_life.with_alias("a"), _whole),
    Reader("directory.group-details", ("graph.groups/$entity",),
           lambda room: group_site.read(ID, {"microsoft365Group.visibility"}), _whole),
    Reader("directory.group-people", ("graph.directoryObjects",), lambda room: group_site.read_people(ID, "owners"),
           _whole),
)  # fmt: skip

# Operations of which nobody reads more than that they were done: their answers go through the classification only.
DONE = frozenset(name for name, one in OPERATIONS.items() if one.effect.name == "WRITE") - {
    r.operation for r in READERS
}
# Reads of which no answer is among the recordings.
UNRECORDED: Mapping[str, str] = {
    "site.read-by-id": "SPO.Tenant/sites('id') is recorded as clients' stubs only, without a tenant's answer",
    "site.list-types": "content types are recorded of one list alone, without their ids",
    "site.content-types": "no recording lists the content types of a site",
    "site.provisioning": "no recording selects IsProvisioningComplete alone",
    "tenant.read-graph": "Graph's settings are documented, not recorded",
    "tenant.read-kept-odb": "what labels keep is documented, not recorded",
    "tenant.read-kept-spo": "what labels keep is documented, not recorded",
    "theme.list": "no themes are recorded",
    "directory.tenant": "no recording selects sharepointIds",
    "directory.find-user": "no search for people is recorded",
    "directory.account": "no search for people is recorded",
    "directory.group-owners": "owners are recorded without accountEnabled",
    "directory.find-objects": "a search among all objects is documented, not recorded",
    "directory.group-people-next": "no second page of a group's people is recorded",
    "directory.group-heads": "numbers of a group's people are documented, not recorded",
    "directory.group-site": "recorded inside of Graph's batches only",
    "directory.deleted-group": "recorded as clients' stubs only",
    "directory.guests": "guests are documented, not recorded",
    "directory.guests-more": "guests are documented, not recorded",
    "directory.application": "applications of a directory are documented, not recorded",
    "directory.given-roles": "roles of applications are documented, not recorded",
    "directory.given-roles-more": "roles of applications are documented, not recorded",
    "site.grants": "grants to applications are documented, not recorded",
    "site.grants-more": "grants to applications are documented, not recorded",
    "drive.list": "drives are recorded as clients' stubs only",
    "drive.shared": "delta queries are documented, not recorded",
    "drive.shared-more": "delta queries are documented, not recorded",
    "item.sharing": "recorded as a client's stub only",
    "hub.rights": "a hub's properties by ProcessQuery are recorded as clients' stubs only",
    "site.version-job": "no job about versions is recorded",
    "site.rename-status": "only a client's test has one, of a job that failed",
    "script.list": "no site scripts are recorded",
    "script.read": "no site scripts are recorded",
    "design.list": "no site designs are recorded",
    "design.rights": "no site designs are recorded",
    "content.items": "items are recorded only inside of lists that were read whole",
    "content.files": "files are recorded one by one only, not as items of their library",
    "content.bytes": "bytes are no JSON: they go to a sink",
    "site.changes": "changes are recorded of lists only, in the verbose dialect",
    "content.attachment": "bytes are no JSON: they go to a sink",
    "content.grants": "role assignments are recorded of lists and webs; of items only as a client's stubs",
    "content.users": "users are recorded one by one, and as a client's stubs",
    "content.file-row": "no recording selects the number of a file's row alone",
    "content.folder-row": "no recording selects the number of a folder's row alone",
    "probe.administrators": "recorded as clients' stubs only",
    "probe.rest-listing": "asked by doctor --probe to learn whether it goes on; no tenant's answer is recorded",
    "probe.bare": "the same as site.read, asked to learn whether a digest is needed",
    "probe.by-id": "SPO.Tenant/sites('id') is recorded as clients' stubs only, without a tenant's answer",
    "digest.admin": "contexts are recorded as clients' stubs only",
    "digest.tenant": "contexts are recorded as clients' stubs only",
    "digest.site": "contexts are recorded as clients' stubs only",
    "probe.query": "asked by doctor --probe to learn whether it is understood, whatever comes",
}


def is_recorded(reader: Reader, exchange: Exchange) -> bool:
    """Whether the exchange holds answers to the reader's operation."""
    fits = exchange.operation in reader.labels and exchange.status in (None, 200, 201)
    return fits and (is_csom(OPERATIONS[reader.operation]) or isinstance(exchange.answer, dict | list | str))
