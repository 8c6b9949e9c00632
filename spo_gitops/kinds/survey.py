"""The survey: what a few requests tell about all resources, read once a plan and shared by the kinds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..errors import MalformedAnswerError
from ..model.kind import Conversation, Survey
from ..model.operation import Request
from ..model.site_url import is_on_one_drive_host
from ..model.understanding import understanding
from .hosts import path_of

PAGE = 500

_VIEW = (
    "<View Scope='RecursiveAll'><ViewFields><FieldRef Name='SiteUrl'/><FieldRef Name='SiteId'/>"
    "<FieldRef Name='HubSiteId'/><FieldRef Name='TemplateName'/><FieldRef Name='TimeDeleted'/></ViewFields>"
    "<OrderBy Override='TRUE'><FieldRef Name='ID' Ascending='FALSE'/></OrderBy>"
    f"<RowLimit Paged='TRUE'>{PAGE}</RowLimit></View>"
)


def survey(hubs: bool, discover: bool) -> Conversation[Survey]:
    """The hubs in one request; every site's id and hub in pages of the aggregated list, which lags behind writes."""
    known: dict[str, Mapping[str, Any]] = {}
    if hubs:
        response = yield Request("hub.list")
        known = {str(hub["SiteId"]).lower(): hub for hub in _hubs(response.body)}
    discovered = (yield from _discover()) if discover else None
    return Survey(known, discovered)


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the sites, each with its path, identity, hub's id and template; ``following`` asks for the next page."""

    sites: tuple[Mapping[str, Any], ...]
    following: str = ""


def page(paging: str) -> Conversation[Page]:
    """One page of the aggregated list, the first where ``paging`` is empty."""
    return (yield from _page("site.list-aggregated", _VIEW, paging))


def personal_page(paging: str) -> Conversation[Page]:
    """The OneDrives and their host among one page of the list that has everything; it knows nothing of hubs."""
    everything = yield from _page("site.list-everything", _VIEW.replace("<FieldRef Name='HubSiteId'/>", ""), paging)
    return replace(everything, sites=tuple(s for s in everything.sites if is_on_one_drive_host(str(s["path"]))))


def _page(operation: str, view: str, paging: str) -> Conversation[Page]:
    parameters = {"RenderOptions": 2, "DatesInUtc": True, "Paging": paging or None, "ViewXml": view}
    response = yield Request(operation, body={"parameters": parameters})
    if not isinstance(response.body, dict) or not isinstance(response.body.get("Row"), list):
        raise MalformedAnswerError("the aggregated list answered without rows")
    with understanding("a row of the aggregated list"):
        sites = tuple(_known(row) for row in response.body["Row"] if not row.get("TimeDeleted"))
    return Page(sites, str(response.body.get("NextHref") or "").lstrip("?"))


def _known(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "path": path_of(str(row["SiteUrl"])),
        "identity": str(row.get("SiteId", "")).strip("{}").lower(),
        "hub": str(row.get("HubSiteId", "")).strip("{}").lower(),
        "template": str(row.get("TemplateName", "")),
    }


def _discover() -> Conversation[tuple[Mapping[str, Any], ...]]:
    found: list[Mapping[str, Any]] = []
    paging = ""
    while True:
        seen = yield from page(paging)
        found += seen.sites
        if not seen.following:
            return tuple(found)
        paging = seen.following


def _hubs(body: Any) -> list[Mapping[str, Any]]:
    hubs = _values(body)
    if not all(isinstance(hub, dict) and hub.get("SiteId") and hub.get("SiteUrl") for hub in hubs):
        raise MalformedAnswerError("the list of hubs has one without SiteId and SiteUrl")
    return hubs


def _values(body: Any) -> list[Mapping[str, Any]]:
    values = body.get("value") if isinstance(body, dict) else None
    if not isinstance(values, list):
        raise MalformedAnswerError("a collection without value")
    return values
