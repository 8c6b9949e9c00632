"""Reading what the checks look at. Each part is read by itself: one that is refused leaves the others standing.

Source: wire/REFERENCE.md 7 (groups, roles) and 13 (sharing links are groups of the site; a guest's ``Expiration``, of
which only the empty form is recorded: anything else is shown as it came).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import MalformedAnswerError, TenantError
from ..model.address import TENANT
from ..model.claims import is_external
from ..model.exposure import Access, Exposure, Links
from ..model.kind import Conversation, Survey
from ..model.observation import Observation, Presence
from ..model.operation import Request
from ..model.policy import ACTIVE
from ..model.understanding import understanding
from ..policy.checks.domains import LIST, MODE, allowed_domains
from ..policy.checks.rule import Part, named
from .accounts import group_owners
from .application_grants import granted_applications
from .links import look_for_links
from .principals import APPLICATION, is_application, opens_up, readable
from .site_read import read_admins
from .tenant_applications import reaching_applications

ATTRIBUTES = frozenset({"settings.storageUsage", "settings.storageQuota", "settings.denyAddAndCustomizePages",
                        "settings.sharingCapability", MODE, LIST, ACTIVE,
                        "hub"})  # fmt: skip
_LIMITED = (1, 9, 255)  # RoleTypeKind: what the service gives by itself
_GROUP = 8  # PrincipalType
_LINK = re.compile(r"SharingLinks\.[^.]+\.(Organization|Flexible)", re.IGNORECASE)
_DIRECTLY = "directly"
_APP_CATALOG = "APPCATALOG#0"
_Reads = Mapping[Part, Callable[[], Conversation[Mapping[str, Any]]]]
_GROUP_CLAIM = "c:0o.c|federateddirectoryclaimprovider|"


def of_observation(live: Observation, survey: Survey) -> Exposure:
    """What the read of the site itself tells, without a further request."""
    if live.presence is not Presence.PRESENT:
        return Exposure(live.address, troubles=dict.fromkeys((part.value for part in Part), live.trouble))
    script = live.value("settings.denyAddAndCustomizePages")
    is_hub = live.facts.get("hub")
    hub = survey.hubs.get(live.identity.lower())
    owner = _text(live.fields.get("owner", ""))
    return Exposure(
        live.address,
        owner=owner,
        group=_group(live),
        group_owned=owner is not None and owner.startswith(_GROUP_CLAIM),
        changed=_text(live.facts.get(ACTIVE)),
        used_mb=_number(live.value("settings.storageUsage")),
        quota_mb=_number(live.value("settings.storageQuota")),
        sharing=_text(live.value("settings.sharingCapability")),
        is_app_catalog=str(live.facts.get("template")).upper() == _APP_CATALOG,
        custom_script={"Enabled": False, "Disabled": True}.get(str(script)),  # of the denial; Unknown is a value, too
        domains=allowed_domains(live.value(MODE), live.value(LIST)),
        is_hub=is_hub if isinstance(is_hub, bool) else None,
        open_hub=None if hub is None else not hub.get("RequiresJoinApproval"),
    )


def look_deeper(exposure: Exposure, live: Observation, wanted: Collection[Part]) -> Conversation[Exposure]:
    """The parts that the site is asked for, a request each, as far as they are wanted."""
    if live.presence is not Presence.PRESENT:
        return exposure
    reads: _Reads = {
        Part.ADMINS: lambda: _admins(live.identity),
        Part.ACCESS: lambda: _access(live.address.key),
        Part.LISTS: lambda: _unique(live.address.key),
        Part.LINKS: lambda: look_for_links(live),
    }
    return (yield from _parts(exposure, reads, wanted))


def look_into_directory(exposure: Exposure, live: Observation, wanted: Collection[Part]) -> Conversation[Exposure]:
    """The parts that the directory is asked for: reads that may travel with those of others."""
    if live.presence is not Presence.PRESENT:
        return exposure
    reads: dict[Part, Callable[[], Conversation[Mapping[str, Any]]]] = {Part.GRANTS: lambda: _grants(live.identity)}
    if group := exposure.group:
        reads |= {Part.GROUP: lambda: _visibility(group), Part.OWNERS: lambda: _owners(group)}
    return (yield from _parts(exposure, reads, wanted))


def look_at_tenant(ours: str, wanted: Collection[Part]) -> Conversation[Exposure]:
    """The parts that are about the tenant itself. ``ours`` is our own application's id, or empty."""
    seen = yield from _parts(Exposure(TENANT), {Part.REACH: lambda: _reach(ours)}, wanted)
    if seen.reach is None or not seen.reach.unnamed:
        return seen
    trouble = f"roles were given that no service names: {named(seen.reach.unnamed)}"
    return replace(seen, troubles={**seen.troubles, Part.REACH.value: trouble})


def _parts(exposure: Exposure, reads: _Reads, wanted: Collection[Part]) -> Conversation[Exposure]:
    """What is wanted of these; one that is refused leaves the others standing."""
    found: dict[str, Any] = {}
    troubles: dict[str, str] = dict(exposure.troubles)
    for part, read in reads.items():
        if part not in wanted:
            continue
        try:
            found |= yield from read()
        except TenantError as error:
            troubles[part.value] = str(error)
    return replace(exposure, **found, troubles=troubles)


def _admins(identity: str) -> Conversation[Mapping[str, Any]]:
    return {"admins": (yield from read_admins(identity))}


def _unique(path: str) -> Conversation[Mapping[str, Any]]:
    response = yield Request("site.list-scopes", site=path)
    lists = _entries(response.body, "value")
    with understanding("the lists of a site"):
        found = [str(e["Title"]) for e in lists if e.get("HasUniqueRoleAssignments") and not e.get("Hidden")]
    return {"unique": tuple(sorted(found))}


def _visibility(group: str) -> Conversation[Mapping[str, Any]]:
    response = yield Request("directory.group", {"id": group})
    if not isinstance(response.body, dict) or not response.body.get("visibility"):
        raise MalformedAnswerError("the group came without visibility")
    return {"visibility": str(response.body["visibility"])}


def _owners(group: str) -> Conversation[Mapping[str, Any]]:
    owners, blocked = yield from group_owners(group)
    return {"group_owners": owners, "blocked_owners": blocked}


def _grants(identity: str) -> Conversation[Mapping[str, Any]]:
    return {"granted": (yield from granted_applications(identity))}


def _reach(ours: str) -> Conversation[Mapping[str, Any]]:
    return {"reach": (yield from reaching_applications(ours))}


def _access(path: str) -> Conversation[Mapping[str, Any]]:
    response = yield Request("site.permissions", site=path)
    return {"access": access_of(response.body)}


@dataclass(slots=True)
class _Gathered:
    guests: dict[str, str] = field(default_factory=dict)
    everyone: dict[str, str] = field(default_factory=dict)
    applications: dict[str, str] = field(default_factory=dict)
    direct: set[str] = field(default_factory=set)
    ends: dict[str, str] = field(default_factory=dict)

    def add(self, user: Mapping[str, Any], way: str) -> None:
        """Somebody who has a role, by that way; the first way is told."""
        login = _login(user)
        if is_application(login):
            self.applications.setdefault(login.removeprefix(APPLICATION), way)
        elif _is_guest(user):
            self.guests.setdefault(readable(login), way)
            if isinstance(user.get("Expiration"), str):
                self.ends[readable(login)] = user["Expiration"]
        elif opens_up(login):
            self.everyone.setdefault(readable(login), way)
        elif way == _DIRECTLY and "|membership|" in login:
            self.direct.add(readable(login))


@understanding("the permissions of a site")
def access_of(body: Any) -> Access:
    """Who has access, from the answer of ``site.permissions``. Raises MalformedAnswerError where a part is missing."""
    members = {int(group["Id"]): group for group in _entries(body, "SiteGroups")}
    gathered = _Gathered()
    for assignment in _entries(body, "RoleAssignments"):
        bindings = _entries(assignment, "RoleDefinitionBindings")
        member = assignment.get("Member")
        if not isinstance(member, dict):
            raise MalformedAnswerError("a role assignment came without its member")
        if all(binding.get("RoleTypeKind") in _LIMITED for binding in bindings):
            continue
        if member.get("PrincipalType") != _GROUP:
            gathered.add(member, _DIRECTLY)
            continue
        group = members.get(int(member["Id"]), {})
        for user in _entries(group, "Users"):
            gathered.add(user, str(member.get("Title") or "a group"))
    links = Links()
    for group in members.values():
        links = _with_link(links, group, gathered)
    direct = tuple(sorted(gathered.direct))
    return Access(gathered.guests, gathered.everyone, direct, gathered.applications, links, gathered.ends)


def _with_link(links: Links, group: Mapping[str, Any], gathered: _Gathered) -> Links:
    kind = _LINK.match(str(group.get("Title") or ""))
    if kind is None:
        return links
    for user in _entries(group, "Users"):
        if _is_guest(user):
            gathered.add(user, "by a link")
    if kind.group(1).lower() == "organization":
        return replace(links, organization=links.organization + 1)
    return replace(links, named=links.named + 1)


def _entries(body: Any, name: str) -> list[Mapping[str, Any]]:
    entries = body.get(name) if isinstance(body, Mapping) else None
    if isinstance(entries, dict):
        entries = entries.get("results", entries.get("value"))
    if not isinstance(entries, list):
        raise MalformedAnswerError(f"the answer came without {name}")
    return entries


def _group(live: Observation) -> str | None:
    """The id of the site's Microsoft 365 group; empty where it has none."""
    grouped = live.facts.get("grouped")
    return None if not isinstance(grouped, bool) else str(live.facts.get("group", "")) if grouped else ""


def _is_guest(user: Mapping[str, Any]) -> bool:
    """By the login name, or by what the service says beside it (REFERENCE 13)."""
    said = (user.get("IsShareByEmailGuestUser"), user.get("IsEmailAuthenticationGuestUser"))
    return is_external(_login(user)) or True in said


def _login(user: Mapping[str, Any]) -> str:
    return str(user.get("LoginName") or "").lower()


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: Any) -> int | None:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
