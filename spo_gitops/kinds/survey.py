"""The survey: what a few requests tell about all resources, read once a plan and shared by the kinds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import MalformedAnswerError
from ..model.kind import Conversation, Survey
from ..model.operation import Request
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


def _discover() -> Conversation[tuple[Mapping[str, Any], ...]]:
    found: list[Mapping[str, Any]] = []
    paging: str | None = None
    while True:
        parameters = {"RenderOptions": 2, "DatesInUtc": True, "Paging": paging, "ViewXml": _VIEW}
        response = yield Request("site.list-aggregated", body={"parameters": parameters})
        if not isinstance(response.body, dict):
            raise MalformedAnswerError("the aggregated list answered without rows")
        for row in response.body.get("Row", ()):
            if not row.get("TimeDeleted"):
                found.append(
                    {
                        "path": path_of(str(row.get("SiteUrl", ""))),
                        "identity": str(row.get("SiteId", "")).strip("{}").lower(),
                        "hub": str(row.get("HubSiteId", "")).strip("{}").lower(),
                    }
                )
        following = response.body.get("NextHref")
        if not following:
            return tuple(found)
        paging = str(following).lstrip("?")


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
