"""The few calls to Microsoft Graph that clients make on the way: sites by listing and the root site."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from .answers import Answer, Raw
from .hosts import ROOT_URL, TENANT_ID, Host
from .models import Site
from .store import Transaction

_PAGE = 200


def named(method: str, path: str) -> tuple[str, int]:
    """The operation's name and its resource units."""
    match method, _steps(path):
        case "GET", ["sites", "root"]:
            return "graph/sites/root", 1
        case "GET", ["sites"] | ["sites", "getallsites"]:
            return "graph/sites", 2
        case _:
            return "graph/other", 1


def answer(transaction: Transaction, method: str, path: str, query: Mapping[str, str]) -> Answer:
    """The answer to a call."""
    match named(method, path)[0]:
        case "graph/sites/root":
            root = transaction.site("/")
            body = {} if root is None else _site(root)
            return Raw({"@odata.context": f"{Host.GRAPH.origin}/v1.0/$metadata#sites/$entity"} | body)
        case "graph/sites":
            return Raw(_list(transaction, query))
        case _:
            message = f"Resource not found for the segment '{''.join(_steps(path)[:1])}'."
            return Raw({"error": {"code": "BadRequest", "message": message}}, 400)


def _steps(path: str) -> list[str]:
    return [step.lower() for step in path.split("/") if step][1:]


def _list(transaction: Transaction, query: Mapping[str, str]) -> dict[str, Any]:
    after = query.get("$skiptoken", "0")
    live = transaction.sites(deleted=False, after=int(after) if after.isdigit() else 0)
    rest = list(islice((site for site in live if site.ready <= transaction.now), _PAGE + 1))
    body: dict[str, Any] = {"@odata.context": f"{Host.GRAPH.origin}/v1.0/$metadata#sites"}
    if len(rest) > _PAGE:
        body["@odata.nextLink"] = f"{Host.GRAPH.origin}/v1.0/sites?$skiptoken={rest[_PAGE - 1].number}"
    return body | {"value": [_site(site) for site in rest[:_PAGE]]}


def _site(site: Site) -> dict[str, Any]:
    ids = {"siteId": site.id, "siteUrl": site.url, "tenantId": TENANT_ID, "webId": site.web_id}
    return {
        "id": f"{ROOT_URL.removeprefix('https://')},{site.id},{site.web_id}",
        "webUrl": site.url,
        "displayName": site.title,
        "sharepointIds": ids,
        "siteCollection": {"hostname": ROOT_URL.removeprefix("https://")},
        "root": {},
    }
