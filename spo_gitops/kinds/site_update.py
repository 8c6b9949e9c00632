"""Changing one site: what travels together, what goes alone, and in which order.

All tenant-level settings go in one request but for what the service demands: unlock first, lock last and
alone; an override before its value; an allow-list before its enforcement, and enforcement off before the
list goes. Source: wire/REFERENCE.md 5.3, 6, 8.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from ..catalog.settings import Setting, called, declarable
from ..catalog.wire import to_wire
from ..errors import AnswerLostError, NotOfferedError, RejectedError, TenantError
from ..model.address import Address
from ..model.desired import URL
from ..model.inner import inner_ids
from ..model.kind import Change, Conversation, Survey, Wait
from ..model.observation import Observation
from ..model.operation import Request, Response
from ..model.plan import Decision
from ..model.value import UNKNOWN, Value, same
from . import admins_update, group_update, lists_update, not_offered, permissions_update, site_web, version_policy
from .archive import ARCHIVED, archive, unarchive
from .group_site import group_of, is_of_group
from .hosts import ZERO_ID, absolute, path_of
from .lists import is_list
from .permissions import is_permission
from .phases import Sequence
from .site_places import been_at, place_of
from .site_read import entity, fields_of
from .site_rename import rename
from .site_web import is_of_web
from .site_write import set_lock, set_properties

LOCK = "settings.lockState"
MODE = "sharingDomainRestrictionMode"
SEQUENCE = Sequence(
    declarable,
    {"sharingAllowedDomainList": (MODE, "AllowList"), "sharingBlockedDomainList": (MODE, "BlockList")},
    together=frozenset({"enableAutoExpirationVersionTrim", MODE}),
    mutual=frozenset({("authenticationContextName", "conditionalAccessPolicy")}),
)
GROUPS = "RestrictedAccessControlGroups"

POLL_S = 5.0
POLLS = 60


def update(tenant: str, observation: Observation, changes: tuple[Decision, ...], survey: Survey) -> Change[None]:
    """Carry out the changes. A lock in the way is lifted first and put back last; the archive is left first and
    entered last of all."""
    wanted: dict[str, Value] = {d.attribute: d.after for d in changes if d.after is not None}
    address, observation = observation.address, replace(observation, address=place_of(observation))
    archived = wanted.pop(ARCHIVED, None)
    if archived is False and not (yield from unarchive(tenant, observation)) and wanted:
        raise RejectedError("it is on its way back from the archive, up to a day", hint="apply again when it is back")
    lock_now = observation.fields.get(LOCK, "Unlock")
    lock_then = wanted.pop(LOCK, lock_now)
    lifted = bool(wanted) and lock_now not in ("Unlock", UNKNOWN)
    if lifted:
        yield from _lock(tenant, observation, "Unlock")
        lock_now = "Unlock"
    try:
        if URL in wanted:
            goal = str(wanted.pop(URL))
            target = address if goal == address.key else Address("site", goal)
            yield from rename(tenant, observation, target, been_at(observation, goal))
            observation = replace(observation, address=target)
        lacking = yield from _unlocked(tenant, observation, changes, wanted, survey)
    except TenantError:
        if lifted and lock_then is not UNKNOWN and not same(lock_then, "Unlock"):
            with suppress(TenantError):  # what we opened is not left open because something else failed
                yield from _lock(tenant, observation, lock_then)
        raise
    if not same(lock_then, lock_now) and lock_then is not UNKNOWN:
        yield from _lock(tenant, observation, lock_then)
    if archived is True:
        yield from archive(tenant, observation)
    not_offered.tell(lacking)


def _unlocked(
    tenant: str,
    observation: Observation,
    changes: tuple[Decision, ...],
    wanted: Mapping[str, Value],
    survey: Survey,
) -> Change[dict[str, str]]:
    """Everything but the lock. Returns what the service does not offer to the tenant, with its words."""
    lacking: dict[str, str] = {}
    refusable = {change.attribute: change.nearest for change in changes if change.refusable}
    group = group_of(observation)
    if grouped := {name: value for name, value in wanted.items() if is_of_group(name) or (group and name == "title")}:
        yield from group_update.update(tenant, group, grouped)
        wanted = {name: value for name, value in wanted.items() if name not in grouped}
        if "title" in grouped:  # the site's title follows the group's name
            yield from _until(tenant, observation, {"title": grouped["title"]}, Response(202))
    for phase in SEQUENCE.phases(
        {name: value for name, value in wanted.items() if name.startswith("settings.") or name == "title"}
    ):
        lacking |= yield from _accepted(tenant, observation, phase, refusable)
    if version_policy.is_due(observation, wanted):
        yield from version_policy.bring(tenant, observation, wanted)
    if "owner" in wanted:
        yield from _owner(observation, str(wanted["owner"]))
    if any(name.startswith("admins") for name in wanted):
        yield from admins_update.update(tenant, observation, changes)
    path, known = observation.address.key, inner_ids(observation)
    awaited = frozenset(change.attribute for change in changes if change.awaits_prior)
    if permitted := {name: value for name, value in wanted.items() if is_permission(name)}:
        yield from permissions_update.update(path, permitted, known, awaited)
    if listed := {name: value for name, value in wanted.items() if is_list(name)}:
        yield from lists_update.update(path, listed, known, awaited)
    if webbed := {name: value for name, value in wanted.items() if is_of_web(name)}:
        yield from site_web.update(observation.address.key, webbed)
    if "description" in wanted:
        yield Request("site.describe", body={"Description": wanted["description"]}, site=observation.address.key)
    if "hub" in wanted:
        yield from join(tenant, observation.address.key, str(wanted["hub"]), survey)
    return lacking


def join(tenant: str, path: str, hub: str, survey: Survey) -> Conversation[None]:
    """Join the hub of that path, or leave with ``none``."""
    identity = ZERO_ID if hub == "none" else (yield from hub_id(tenant, hub, survey))
    yield Request("hub.connect", body={"siteUrl": absolute(tenant, path), "hubSiteId": identity})


def hub_id(tenant: str, path: str, survey: Survey) -> Conversation[str]:
    """The id of the hub on that path: from the survey, or (just registered) the id of its site."""
    for identity, hub in survey.hubs.items():
        if path_of(str(hub["SiteUrl"])) == path:
            return identity
    response = yield Request("site.read", body={"url": absolute(tenant, path), "includeDetail": False})
    properties = entity(response.body)
    if not properties.get("IsHubSite"):
        raise RejectedError(f"{path} is not a hub", hint="declare it as a Hub, or register it first")
    return str(properties["SiteId"]).lower()


def _accepted(
    tenant: str, observation: Observation, wanted: Mapping[str, Value], refusable: Mapping[str, Value | None]
) -> Conversation[dict[str, str]]:
    """Set them; where the service refuses and some may be refused, the rest once more without those, and the nearest
    values in their stead where such are known.

    Returns those that the service does not offer to the tenant, with its words; the others are set all the same.
    """
    lacking: dict[str, str] = {}
    try:
        yield from _properties(tenant, observation, wanted)
    except NotOfferedError as error:
        if len(wanted) == 1:
            return {name: str(error) for name in wanted if name not in refusable}
        for name, value in sorted(wanted.items()):
            lacking |= yield from _accepted(tenant, observation, {name: value}, refusable)
    except RejectedError:
        rest = {name: value for name, value in wanted.items() if name not in refusable}
        if len(rest) == len(wanted):
            raise
        if rest:
            yield from _properties(tenant, observation, rest)
        for name, nearest in refusable.items():
            if name in wanted and nearest is not None and not same(observation.value(name), nearest):
                with suppress(RejectedError):
                    yield from _properties(tenant, observation, {name: nearest})
    return lacking


def _properties(tenant: str, observation: Observation, wanted: Mapping[str, Value]) -> Conversation[None]:
    body: dict[str, Any] = {}
    for name, value in wanted.items():
        setting = _setting(name)
        body["Title" if setting is None else setting.property] = value if setting is None else to_wire(setting, value)
    if body.get(GROUPS) == []:
        # An empty list is ignored; this verb clears the groups (REFERENCE 5.3).
        del body[GROUPS]
        body["ClearRestrictedAccessControl"] = True
    response = yield from set_properties(tenant, observation, body)
    if not _complete(response):
        yield from _until(tenant, observation, wanted, response)


def _lock(tenant: str, observation: Observation, state: Value) -> Conversation[None]:
    response = yield from set_lock(tenant, observation, state)
    # The answer has no address to poll; the site itself tells (REFERENCE 5.1). A lock usually takes a moment.
    yield from _until(tenant, observation, {LOCK: state}, response)


def _until(
    tenant: str, observation: Observation, wanted: Mapping[str, Value], response: Response
) -> Conversation[None]:
    """Read the site until it has the values, waiting as long as the service asks between two reads."""
    pause = POLL_S
    for attempt in range(POLLS):
        if attempt or not _complete(response):
            yield Wait(pause)
        url = absolute(tenant, observation.address.key)
        read = yield Request("site.read", body={"url": url, "includeDetail": False})
        fields = fields_of(entity(read.body), Survey())
        if all(same(fields.get(name, UNKNOWN), value) for name, value in wanted.items()):
            return
    raise AnswerLostError(f"{observation.address}: the service accepted the change and has not completed it")


def _complete(response: Response) -> bool:
    return not (isinstance(response.body, dict) and response.body.get("IsComplete") is False)


def _owner(observation: Observation, owner: str) -> Conversation[None]:
    # Without the flag the old owner's place among the administrators would change, too.
    body = {"Owner": owner, "SetOwnerWithoutUpdatingSecondaryAdmin": True}
    yield Request("admins.set-owner", {"id": observation.identity}, body)


def _setting(name: str) -> Setting | None:
    return called(name.removeprefix("settings.")) if name.startswith("settings.") else None
