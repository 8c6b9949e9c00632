"""What an answer about a hub means. Source: wire/REFERENCE.md 8."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import MalformedAnswerError, TenantError
from ..model.kind import Ask, Conversation, Survey
from ..model.observation import Observation, Presence
from ..model.value import UNKNOWN, Observed
from . import hub_rights, titled
from .hosts import ZERO_ID, path_of

DESIGN = "siteDesignId"
PROPERTIES: Mapping[str, str] = {
    "title": "Title",
    "description": "Description",
    "logoUrl": "LogoUrl",
    "requiresJoinApproval": "RequiresJoinApproval",
    "hideNameInNavigation": "HideNameInNavigation",
    DESIGN: "SiteDesignId",
    "enablePermissionsSync": "EnablePermissionsSync",
    "parent": "ParentHubSiteId",
}


def id_of_hub(site: Mapping[str, Any] | None) -> str:
    """The id of a site that says that it is a hub, else empty."""
    return str(site["SiteId"]).lower() if site is not None and site.get("IsHubSite") else ""


def hub_entity(body: Any) -> Mapping[str, Any]:
    """The hub of an answer. Raises MalformedAnswerError without its ids."""
    if not isinstance(body, dict) or not body.get("SiteId") or not body.get("SiteUrl"):
        raise MalformedAnswerError("a hub without SiteId and SiteUrl")
    return body


def hub_on(path: str, survey: Survey) -> Mapping[str, Any] | None:
    """The hub on a path, as the survey shows it."""
    return next((hub for hub in survey.hubs.values() if path_of(str(hub["SiteUrl"])) == path), None)


def observation_of(ask: Ask, hub: Mapping[str, Any], survey: Survey) -> Conversation[Observation]:
    """A hub as it was read, with what is asked of it beside its own properties."""
    fields: dict[str, Observed] = {}
    trouble = ""
    for name, key in PROPERTIES.items():
        if key not in hub:
            continue
        raw = hub[key]
        match name:
            case "parent":
                fields[name] = _parent(str(raw or ZERO_ID).lower(), survey)
            case "siteDesignId":
                fields[name] = "none" if str(raw or ZERO_ID) == ZERO_ID else str(raw).lower()
                if DESIGN in ask.attributes and fields[name] != "none":
                    fields[name], trouble = yield from _design(str(raw).lower())
            case _:
                fields[name] = raw if isinstance(raw, bool) else str(raw or "")
    identity = str(hub["SiteId"]).lower()
    if hub_rights.concerns(ask.attributes) or ask.content:  # it is about to go, and its record holds them
        try:
            joiners = yield from hub_rights.read(identity)
            if joiners or hub_rights.concerns(ask.attributes):  # nobody is what a new hub has by itself
                fields[hub_rights.JOINERS] = joiners
        except TenantError as error:
            fields[hub_rights.JOINERS] = UNKNOWN
            trouble = "; ".join(filter(None, (trouble, f"who may join: {error}")))
    return Observation(ask.address, Presence.PRESENT, fields, identity, trouble=trouble)


def _design(identity: str) -> Conversation[tuple[Observed, str]]:
    """What the site design is called, or its id where it is one of the vendor's own; with why it is unknown."""
    try:
        return (yield from titled.designs()).key(identity), ""
    except TenantError as error:
        return UNKNOWN, f"site designs: {error}"


def _parent(identity: str, survey: Survey) -> Observed:
    if identity == ZERO_ID:
        return "none"
    parent = survey.hubs.get(identity)
    return path_of(str(parent["SiteUrl"])) if parent is not None else UNKNOWN
