"""A site in the archive: what that means for what is declared, and the way there and back. Source: REFERENCE 5.3.

The calls are those of the service's metadata, and the states those of the documentation: nothing of it is recorded.
An archived site answers nobody, so that what is inside it cannot be known, and its settings are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import AnswerLostError, MalformedAnswerError, RejectedError
from ..model.desired import Desired
from ..model.kind import Conversation, Wait
from ..model.observation import Observation
from ..model.operation import Request
from ..model.plan import Action, GuardClass, Verb
from ..model.site_url import ROOT
from ..model.value import UNKNOWN, Observed, Value
from . import lists, permissions
from .hosts import absolute
from .site_web import is_of_web

ARCHIVED, STATUS = "archived", "archive"
_OUT, _IN, _RETURNING = ("notarchived",), ("recentlyarchived", "fullyarchived", "archived"), "reactivating"
POLL_S, POLLS = 10.0, 30

COST = (
    "coming back is charged as the tenant's Microsoft 365 Archive charges, and may take a day; after it the site "
    "cannot be archived again for 120 days"
)


def field_of(properties: Mapping[str, Any]) -> Observed:
    """Whether the site is archived; one that is on its way back is not. Unknown for a status that is not known."""
    status = str(properties.get("ArchiveStatus", "")).lower()
    return False if status in (*_OUT, _RETURNING) else True if status in _IN else UNKNOWN


def facts_of(properties: Mapping[str, Any]) -> dict[str, Value]:
    """The status, where it is not that of any other site."""
    status = str(properties.get("ArchiveStatus") or "")
    return {STATUS: status} if status and status.lower() not in _OUT else {}


def blocks(draft: Action) -> str:
    """Why the action cannot be carried out because of the archive, or empty."""
    status = str(draft.observation.facts.get(STATUS, "")).lower()
    goal = next((d.after for d in draft.changes if d.attribute == ARCHIVED), None)
    others = [d.attribute for d in draft.changes if d.attribute != ARCHIVED]
    if goal is True and (draft.observation.facts.get("hub") or draft.address.key == ROOT):
        return "the root site and a registered hub cannot be archived"
    if status == _RETURNING and draft.changes:
        return "it is on its way back from the archive, which takes up to a day"
    if status and others and goal is not False and draft.verb is not Verb.REMOVE:
        return f"it is archived, and its settings with it ({others[0]}): declare archived: false first"
    return ""


def inapplicable(desired: Desired | None, observation: Observation) -> dict[str, str]:
    """What is inside a site that is declared to be archived."""
    if desired is None or STATUS not in observation.facts or desired.fields.get(ARCHIVED) is not True:
        return {}
    kinds = (permissions.is_permission, lists.is_list, is_of_web)
    inside = (name for name in desired.attributes if any(is_one(name) for is_one in kinds))
    return dict.fromkeys(inside, "nobody can look inside a site that is archived")


def hazards(action: Action) -> Iterator[tuple[GuardClass, str]]:
    """Coming back costs money and cannot be taken back soon; what is yet to be made comes back from nowhere."""
    returns = any(d.attribute == ARCHIVED and d.after is False for d in action.changes)
    if returns and action.verb is not Verb.CREATE:
        yield GuardClass.UNARCHIVE, COST


def remarks(action: Action) -> Iterator[str]:
    """What going there means."""
    if any(d.attribute == ARCHIVED and d.after is True for d in action.changes):
        yield f"nobody can open it while it is archived; {COST}"


def archive(tenant: str, observation: Observation) -> Conversation[None]:
    """Into the archive, and wait until it shows."""
    try:
        yield Request("site.archive", body={"siteId": observation.identity})
    except (AnswerLostError, RejectedError):
        if (yield from _status(tenant, observation)) not in _IN:
            raise
    for _ in range(POLLS):
        if (yield from _status(tenant, observation)) in _IN:
            return
        yield Wait(POLL_S)
    raise AnswerLostError(f"{observation.address}: the service accepted it and does not show it as archived")


def unarchive(tenant: str, observation: Observation) -> Conversation[bool]:
    """Back from the archive; whether it is back already. What was there for long takes up to a day."""
    try:
        yield Request("site.unarchive", body={"siteId": observation.identity})
    except (AnswerLostError, RejectedError):
        if (yield from _status(tenant, observation)) in _IN:
            raise
    status = ""
    for _ in range(POLLS):
        status = yield from _status(tenant, observation)
        if status in (*_OUT, _RETURNING):
            break
        yield Wait(POLL_S)
    return status in _OUT


def _status(tenant: str, observation: Observation) -> Conversation[str]:
    url = absolute(tenant, observation.address.key)
    response = yield Request("site.read", body={"url": url, "includeDetail": False})
    if not isinstance(response.body, dict) or not response.body.get("ArchiveStatus"):
        raise MalformedAnswerError("the site's properties came without ArchiveStatus")
    return str(response.body["ArchiveStatus"]).lower()
