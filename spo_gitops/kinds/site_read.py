"""Reading one site: the tenant-level properties, and what else was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..catalog.settings import declarable, readable
from ..catalog.wire import from_wire
from ..clock import rfc3339
from ..errors import MalformedAnswerError, NotFoundError, TenantError
from ..model.desired import URL
from ..model.kind import Ask, Conversation, Survey
from ..model.observation import CLOSED, Observation, Presence
from ..model.operation import Request
from ..model.policy import ACTIVE
from ..model.understanding import understanding
from ..model.value import Observed, Value
from . import (
    archive,
    associated,
    control,
    csom,
    group_life,
    group_site,
    inner_names,
    list_access,
    lists,
    openness,
    permissions,
    site_web,
    version_policy,
)
from .closed import Troubles, closed_by, is_of_host
from .hosts import ZERO_ID, absolute, path_of
from .list_state import read_lists
from .list_types import read_types
from .permission_state import read_permissions
from .principals import normal

REDIRECT = "REDIRECTSITE#0"
CREATED = {"create.language": "Lcid", "create.timeZoneId": "TimeZoneId"}  # what only a creation sets, for exports


def read(tenant: str, ask: Ask, survey: Survey) -> Conversation[Observation]:
    """The authoritative read of a site; it is never answered from a listing."""
    url = absolute(tenant, ask.address.key)
    try:
        response = yield Request("site.read", body={"url": url, "includeDetail": False})
    except NotFoundError:
        return (yield from _absent(url, ask))
    properties = entity(response.body)
    fields = fields_of(properties, survey, ask.attributes)
    facts = facts_of(properties)
    if "hub" in ask.attributes:
        facts |= openness.syncing(survey)
    if ACTIVE in ask.attributes and properties.get("LastContentModifiedDate"):
        facts[ACTIVE] = str(properties["LastContentModifiedDate"])
    identity = str(properties["SiteId"]).lower()
    if facts.get("redirect") and ask.identity and ask.identity.lower() != identity:
        facts |= yield from moved(ask)  # a rename leaves a redirect behind
    if URL in ask.attributes:
        fields[URL] = ask.address.key
    troubles = Troubles()
    if any(name.partition("[")[0] == "admins" for name in ask.attributes):
        try:
            fields["admins"] = yield from read_admins(identity)
        except MalformedAnswerError as error:
            troubles.add("administrators", error)
    shut = closed_by(fields, facts) if ask.open_only else ""
    if not shut:
        facts |= yield from _inside(ask, fields, troubles)
    if version_policy.EXISTING in ask.attributes:
        try:
            fields[version_policy.EXISTING] = yield from version_policy.read(tenant, ask.address.key)
        except TenantError as error:
            troubles.add("version policy", error)
    if any(map(group_site.is_of_group, ask.attributes)):
        found, told, more = yield from group_site.read(group_site.group_in(facts), ask.attributes)
        fields, facts = fields | found, facts | told
        troubles.add_of_directory(more)
    if ask.content and not shut:
        try:
            facts |= yield from read_holdings(ask.address.key)
        except TenantError as error:
            troubles.add("content", error)
    passed_by = bool(shut) and (ask.content or any(map(is_of_host, ask.attributes)))
    if (why := closed_by(fields, facts)) and (passed_by or troubles.refused_only):
        facts[CLOSED] = why
    at = rfc3339(response.at) if response.at else ""
    trouble = "" if shut and troubles.refused_only else troubles.text
    return Observation(ask.address, Presence.PRESENT, fields, identity, facts, at, trouble)


def inside(ask: Ask) -> tuple[bool, bool]:
    """Whether the permissions and the lists of the site are to be read. A list's own tell groups by their names, so
    that they take the site's."""
    listed = [name for name in ask.attributes if lists.is_list(name)]
    grants = any(lists.part_of(name).what in (lists.GRANTS, lists.INHERIT) for name in listed)
    return grants or any(permissions.is_permission(name) for name in ask.attributes), bool(listed)


def _inside(ask: Ask, fields: dict[str, Observed], troubles: Troubles) -> Conversation[dict[str, Value]]:
    """Adds what is asked of the permissions and the lists, and what could not be read; returns facts.

    The site's own host answers: one that is locked refuses everything.
    """
    permitted, listed = inside(ask)
    facts: dict[str, Value] = {}
    found = None
    try:
        if any(map(site_web.is_of_web, ask.attributes)):
            fields |= yield from site_web.read(ask.address.key, ask.attributes)
        if permitted:
            found = yield from read_permissions(ask.address.key, ask.inner)
            facts |= permissions.ids_of(found, ask.attributes)
            facts[associated.FACT] = associated.told(found)
            facts[control.FACT] = control.told(found)
            facts[inner_names.FACT] = inner_names.told(found)
            if any(lists.part_of(name).what in (lists.GRANTS, lists.INHERIT) for name in ask.attributes):
                facts |= list_access.facts(found)
            asked = [name for name in ask.attributes if permissions.is_permission(name)]
            fields |= permissions.fields_of(found, asked) if asked else {}
        if listed:
            asked = [name for name in ask.attributes if lists.is_list(name)]
            there = yield from read_lists(ask.address.key, deep=any(lists.is_deep(name) for name in asked))
            if any(map(lists.is_typed, asked)):
                there = yield from read_types(ask.address.key, there)
            fields |= lists.fields_of(there, found, asked)
            facts[lists.ITEMS] = lists.items_of(there)
    except TenantError as error:
        troubles.add("inside the site", error)
    return facts


def entity(body: Any) -> Mapping[str, Any]:
    """The SiteProperties of an answer. Raises MalformedAnswerError without an id."""
    if not isinstance(body, dict) or not body.get("SiteId"):
        raise MalformedAnswerError("the site's properties came without SiteId")
    return body


@understanding("the properties of a site")
def fields_of(properties: Mapping[str, Any], survey: Survey, asked: Iterable[str] = ()) -> dict[str, Observed]:
    """Attributes in the YAML's words: what can be declared, and what else of the settings is asked for.

    What the answer lacks stays out, and so unknown; null is a value.
    """
    fields: dict[str, Observed] = {}
    for name, key in (("title", "Title"), ("description", "Description")):
        if key in properties:
            fields[name] = str(properties[key] or "")
    owner = properties.get("OwnerLoginName") or properties.get("OwnerEmail") or properties.get("Owner")
    if owner:
        fields["owner"] = normal(str(owner))
    hub = _hub(properties, survey)
    if hub is not None:
        fields["hub"] = hub
    asked = frozenset(asked)
    if archive.ARCHIVED in asked and properties.get("ArchiveStatus"):
        fields[archive.ARCHIVED] = archive.field_of(properties)
    for name, key in CREATED.items():
        if name in asked and str(properties.get(key)).isdigit():  # an Int64 is told as text
            fields[name] = int(properties[key])
    wanted = {name.removeprefix("settings.") for name in asked}
    known = {name: setting for name, setting in readable().items() if name in wanted}
    for name, setting in {**declarable(), **known}.items():
        if setting.property in properties:
            fields[f"settings.{name}"] = from_wire(setting, properties[setting.property])
    return fields


@understanding("the properties of a site")
def facts_of(properties: Mapping[str, Any]) -> dict[str, Value]:
    """What else is known of a site that exists."""
    template = str(properties.get("Template") or "")
    facts: dict[str, Value] = {"template": template, "hub": bool(properties.get("IsHubSite"))}
    if "GroupId" in properties:
        facts["grouped"] = str(properties["GroupId"] or ZERO_ID) != ZERO_ID
        if facts["grouped"]:
            facts["group"] = str(properties["GroupId"]).lower()
    if properties.get("CreatedTime"):
        facts["created"] = str(properties["CreatedTime"])
    if template.upper() == REDIRECT:
        facts["redirect"] = True
    return facts | archive.facts_of(properties)


def read_admins(identity: str) -> Conversation[tuple[str, ...]]:
    """The secondary administrators, sorted, in normal form.

    Raises MalformedAnswerError where one has no name: who writes the whole list would take that one off.
    """
    body = {"secondaryAdministratorsFieldsData": {"siteId": identity}}
    response = yield Request("admins.read-secondary", body=body)
    entries = response.body.get("value") if isinstance(response.body, dict) else None
    if not isinstance(entries, list):
        raise MalformedAnswerError("the administrators came without value")
    with understanding("the administrators of a site"):
        names = [entry["loginName"] for entry in entries]
    if not all(names):
        raise MalformedAnswerError("an administrator came without loginName")
    return tuple(sorted(normal(str(name)) for name in names))


def _hub(properties: Mapping[str, Any], survey: Survey) -> Observed | None:
    raw = properties.get("HubSiteId")
    if raw is None and "HubSiteId" not in properties:
        return None
    identity = str(raw or ZERO_ID).lower()
    if identity in (ZERO_ID, str(properties.get("SiteId", "")).lower()):
        return "none"
    hub = survey.hubs.get(identity)
    return path_of(str(hub["SiteUrl"])) if hub is not None else None


def _absent(url: str, ask: Ask) -> Conversation[Observation]:
    facts: dict[str, Value] = {}
    if ask.recycle_bin:
        identity = yield from in_recycle_bin(url)
        if identity:
            facts = {"recycledIdentity": identity, **(yield from group_life.left_of(url, identity))}
            return Observation(ask.address, Presence.ABSENT, facts=facts)
    if ask.identity:
        facts |= yield from moved(ask)
    return Observation(ask.address, Presence.ABSENT, facts=facts)


def in_recycle_bin(url: str) -> Conversation[str]:
    """The id of the site of that URL in the tenant's recycle bin; empty for none."""
    try:
        response = yield Request("site.deleted", body=csom.deleted_site(url))
    except NotFoundError:
        return ""
    results = (result for result in csom.results(response.body) if isinstance(result, dict))
    return next((str(result["SiteId"]).lower() for result in results if result.get("SiteId")), "")


def moved(ask: Ask) -> Conversation[dict[str, Value]]:
    """Where the site of the recorded id answers now, if anywhere."""
    try:
        response = yield Request("site.read-by-id", {"id": ask.identity})
    except NotFoundError:
        return {}
    properties = response.body if isinstance(response.body, dict) else {}
    where = path_of(str(properties.get("Url") or ""))
    return {"movedTo": where} if properties.get("Url") and where != ask.address.key else {}


def read_holdings(path: str) -> Conversation[dict[str, Value]]:
    """Item counts and the last change by a person over the lists that people see, and how many webs are below."""
    response = yield Request("site.holdings", site=path)
    body = response.body if isinstance(response.body, dict) else {}
    lists, webs = body.get("Lists"), body.get("Webs")
    if not isinstance(lists, list) or not isinstance(webs, list):
        raise MalformedAnswerError("the site's content came without its lists or subsites")
    with understanding("the lists of a site"):
        visible = [entry for entry in lists if not entry.get("Hidden") and not entry.get("IsCatalog")]
        changes = [str(entry.get("LastItemUserModifiedDate") or "") for entry in visible]
        items = sum(int(entry.get("ItemCount") or 0) for entry in visible)
    return {"items": items, "lastChange": max(changes, default=""), "subsites": len(webs)}
