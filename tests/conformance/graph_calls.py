"""The calls behind recorded answers of Microsoft Graph and of Microsoft 365 groups through SharePoint."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from tests.simulator.client import A, G, T

from .exchanges import Exchange
from .stage import Answered, Stage

Ask = Callable[[Stage], Answered]
_SELECT = "sharepointIds,id,webUrl,displayName"
_LISTED = f"sites({_SELECT},root)"


def call_of(exchange: Exchange) -> tuple[str, Ask] | None:
    """The call that an answer belongs to, and its name; None where there is none."""
    context = str(exchange.answer.get("@odata.context", "")) if isinstance(exchange.answer, dict) else ""
    kind = context.rpartition("$metadata#")[2]
    if kind == _LISTED and exchange.operation.startswith("graph"):
        top = 2 if "@odata.nextLink" in exchange.answer else 200
        return f"graph sites listed by {top}", _get(f"sites?$select={_SELECT},root&$top={top}")
    if kind == "directoryObjects" and "@odata.count" in exchange.answer:
        return "graph memberships counted", _memberships
    for start, name, ask in _BY_CONTEXT:
        if kind.startswith(start) and exchange.operation.startswith("graph"):
            return name, ask
    named = _NAMED.get(exchange.operation)
    if named is not None:
        return exchange.operation, named
    if "Teamify" in exchange.test and exchange.operation in _PROMPT:
        return _PROMPT[exchange.operation]
    return None


def _get(path: str) -> Ask:
    return lambda stage: Answered.of(stage.client.get(f"{G}/v1.0/{path}", Accept="application/json"))


def new_group(stage: Stage) -> Answered:
    """A Microsoft 365 group, as Graph answers its creation."""
    alias = stage.fresh("group").replace(" ", "")
    body: dict[str, Any] = {
        "displayName": alias,
        "mailEnabled": True,
        "mailNickname": alias,
        "securityEnabled": False,
        "groupTypes": ["Unified"],
        "visibility": "Private",
        "owners@odata.bind": [f"{G}/v1.0/users/{_person(stage)}"],
    }
    return Answered.of(stage.client.post(f"{G}/v1.0/groups", body, Accept="application/json"))


def _person(stage: Stage) -> str:
    answer = stage.client.get(f"{G}/v1.0/users/ann.lee@contoso.com?$select=id", Accept="application/json")
    return str(answer.json()["id"])


def _members(stage: Stage) -> Answered:
    group = new_group(stage).body["id"]
    return Answered.of(stage.client.get(f"{G}/v1.0/groups/{group}/owners", Accept="application/json"))


def _site(select: str) -> Ask:
    def ask(stage: Stage) -> Answered:
        host = T.removeprefix("https://")
        query = f"?$select={select}" if select else ""
        url = f"{G}/v1.0/sites/{host}:/sites/hr{query}"
        return Answered.of(stage.client.get(url, Accept="application/json"))

    return ask


def _owners(stage: Stage) -> Answered:
    group = new_group(stage).body["id"]
    path = f"SP.Directory.DirectorySession/Group('{group}')/owners?$select=id,mail,principalName,displayName"
    return Answered.of(stage.client.get(f"{A}/_api/{path}"))


def _status(stage: Stage) -> Answered:
    group = new_group(stage).body["id"]
    stage.client.advance(300)
    return Answered.of(stage.client.get(f"{T}/_api/groupsitemanager/GetSiteStatus('{group}')"))


def _deleted(stage: Stage) -> Answered:
    alias = stage.fresh("to-delete").replace(" ", "-")
    stage.connected(alias)
    return Answered.of(
        stage.client.post(f"{A}/_api/GroupSiteManager/Delete?siteUrl='{quote(T, safe='')}/sites/{alias}'")
    )


def _prompt_hidden(stage: Stage) -> Answered:
    return Answered.of(stage.client.get(f"{T}/_api/groupsitemanager/IsTeamifyPromptHidden?siteUrl='{stage.site}'"))


def _hide_prompt(stage: Stage) -> Answered:
    url = f"{T}/_api/groupsitemanager/HideTeamifyPrompt"
    return Answered.of(stage.client.post(url, {"siteUrl": stage.site}))


def _groupified(stage: Stage) -> Answered:
    """Recorded of a person; an application may do it in one position of a switch."""
    alias = stage.fresh("grouped").replace(" ", "-")
    body = {"displayName": alias, "alias": alias, "isPublic": False, "optionalParams": {}}
    with stage.quirk(app_only_groupify=True):
        return Answered.of(stage.client.post(f"{stage.new_site()}/_api/GroupSiteManager/CreateGroupForSite", body))


def _memberships(stage: Stage) -> Answered:
    """Those of somebody who has none; numbers are texts for a client that cannot hold large ones."""
    url = f"{G}/v1.0/users/ben.ortiz@contoso.com/memberOf?$count=true&$filter=displayName eq 'none'"
    accept = "application/json;odata.metadata=minimal;IEEE754Compatible=true"
    return Answered.of(stage.client.get(url, Accept=accept, ConsistencyLevel="eventual"))


_PROMPT: dict[str, tuple[str, Ask]] = {
    "get:value": ("IsTeamifyPromptHidden", _prompt_hidden),
    "void": ("HideTeamifyPrompt", _hide_prompt),
}
_NAMED: dict[str, Ask] = {
    "SP.Directory.Group.owners": _owners,
    "GroupSiteManager.GetSiteStatus": _status,
    "GroupSiteManager.Delete": _deleted,
    "GroupSiteManager.CreateGroupForSite": _groupified,
}
# The beginning of what follows `$metadata#`, a name, and the call.
_BY_CONTEXT: tuple[tuple[str, str, Ask], ...] = (
    ("sites(sharepointIds,displayName,id)/$entity", "graph site short", _site("sharepointIds,displayName,id")),
    ("sites(sharepointIds,displayName,webUrl,id)/$entity", "graph site", _site("sharepointIds,displayName,webUrl,id")),
    ("sites/$entity", "graph site whole", _site("")),
    ("groups/$entity", "graph group made", new_group),
    ("groups", "graph groups", _get("groups?$top=999")),
    ("users(id)/$entity", "graph user id", _get("users/ann.lee@contoso.com?$select=id")),
    ("directoryObjects", "graph owners", _members),
)
