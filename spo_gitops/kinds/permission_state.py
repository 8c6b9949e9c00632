"""Who may do what in a site, as one request tells it: groups with members, permission levels, who has which.

Left out is what the service makes by itself: Limited Access and the ``System.*`` levels, groups of sharing links, its
system account. Source: wire/REFERENCE.md 7.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ..catalog.permissions import level_of_kind, names_of
from ..errors import MalformedAnswerError
from ..model.inner import GROUPS, LEVELS, TITLED, known_of
from ..model.kind import Conversation
from ..model.operation import Request
from ..model.understanding import understanding
from ..model.value import Value
from .principals import SITE_GROUP, readable

ASSOCIATED = {
    "@owners": "AssociatedOwnerGroup",
    "@members": "AssociatedMemberGroup",
    "@visitors": "AssociatedVisitorGroup",
}
FLAGS = {
    "allowMembersEditMembership": "AllowMembersEditMembership",
    "allowRequestToJoinLeave": "AllowRequestToJoinLeave",
    "autoAcceptRequestToJoinLeave": "AutoAcceptRequestToJoinLeave",
    "onlyAllowMembersViewMembership": "OnlyAllowMembersViewMembership",
}
TEXTS = {"description": "Description", "requestToJoinLeaveEmailSetting": "RequestToJoinLeaveEmailSetting"}
_GROUP = 8  # PrincipalType
_SYSTEM = "sharepoint\\system"
_LINK = "sharinglinks."
_OF_THE_SERVICE = (_LINK, "limited access system group")
_NOTHING: Mapping[str, str] = MappingProxyType({})
_SYSTEM_KINDS = (1, 9, 255)  # RoleTypeKind: Limited Access, web-only Limited Access, System.*


@dataclass(frozen=True, slots=True)
class Group:
    """A SharePoint group. ``properties`` by the YAML's names; ``members`` maps principals to their ids."""

    id: int
    title: str
    owner: str
    properties: Mapping[str, Value]
    members: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Level:
    """A permission level. ``name`` in normal form; ``custom``: not built in."""

    id: int
    name: str
    title: str
    description: str
    permissions: tuple[str, ...]
    custom: bool


@dataclass(frozen=True, slots=True)
class Grants:
    """Who has what in one place. ``levels`` maps a principal's id to the names of its levels; ``people`` maps
    principals that are no SharePoint groups to their ids, ``groups`` the titles of those that are."""

    levels: Mapping[int, tuple[str, ...]]
    people: Mapping[str, int]
    groups: Mapping[str, int]

    def of(self, principal: int) -> tuple[str, ...]:
        return self.levels.get(principal, ())


@dataclass(frozen=True, slots=True)
class Called:
    """What goes by another name than its title: groups by their ids, levels by their titles in lower case."""

    groups: Mapping[int, str] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Permissions:
    """The permissions of a site."""

    groups: Mapping[str, Group]  # by title in lower case, and by ``@members`` and so on for the associated ones
    levels: Mapping[str, Level]
    grants: Grants
    called: Called = Called()


def read_permissions(path: str, known: Mapping[str, str] = _NOTHING) -> Conversation[Permissions]:
    """All of it, in one request. ``known`` are groups and levels by their ids (model/inner.py), whatever their titles
    are by now."""
    response = yield Request("site.permissions", site=path)
    return parse(response.body, known)


@understanding("the permissions of a site")
def parse(body: Any, known: Mapping[str, str] = _NOTHING) -> Permissions:
    """Raises MalformedAnswerError where a part is missing: a part that was not told is not an empty one."""
    if not isinstance(body, dict):
        raise MalformedAnswerError("the permissions of a site came without parts")
    associated = {key: int(body[name]["Id"]) for key, name in ASSOCIATED.items() if isinstance(body.get(name), dict)}
    keys = {number: key for key, number in associated.items()}
    regrouped = _renamed(_titles(_entries(body, "SiteGroups"), "Title"), known_of(GROUPS, known))
    keys |= {number: key for number, key in regrouped.items() if number not in keys}
    groups: dict[str, Group] = {}
    for entry in _entries(body, "SiteGroups"):
        if _is_of_the_service(entry):
            continue
        group = _group(entry, keys)
        if group.id not in keys or group.id in associated.values():
            groups[group.title.lower()] = group
        groups |= {keys[group.id]: group} if group.id in keys else {}
    given = _shown(_entries(body, "RoleDefinitions"))
    own = _titles([entry for entry in given if _level(entry).custom], "Name")
    regraded = _renamed(own, known_of(LEVELS, known))
    called = Called(keys, {title: regraded[number] for title, number in own.items() if number in regraded})
    levels = {level.name: level for level in (_level(entry, called.levels) for entry in given)}
    return Permissions(groups, levels, grants_of(_entries(body, "RoleAssignments"), called.levels), called)


def _titles(entries: Iterable[Mapping[str, Any]], name: str) -> dict[str, int]:
    return {str(entry[name]).strip().lower(): int(entry["Id"]) for entry in entries}


def _renamed(titles: Mapping[str, int], known: Mapping[str, str]) -> dict[int, str]:
    """Those that are known by an id, or by the title that they had, where none has the name itself."""
    ids = {str(number): number for number in titles.values()} | {TITLED + title: n for title, n in titles.items()}
    return {ids[what]: name for name, what in known.items() if name not in titles and what in ids}


def grants_of(entries: list[Mapping[str, Any]], called: Mapping[str, str] = _NOTHING) -> Grants:
    """Role assignments with their members and levels, without what the service gives by itself. ``called`` are levels
    that go by another name than their title."""
    levels: dict[int, tuple[str, ...]] = {}
    people: dict[str, int] = {}
    groups: dict[str, int] = {}
    for entry in entries:
        member = entry.get("Member")
        if not isinstance(member, dict):
            raise MalformedAnswerError("a role assignment came without its member")
        bindings = _shown(_entries(entry, "RoleDefinitionBindings"))
        names = tuple(sorted(_level(binding, called).name for binding in bindings))
        if not names or _is_of_the_service(member) or _login(member) == _SYSTEM:
            continue
        number = int(member["Id"])
        levels[number] = names
        if member.get("PrincipalType") == _GROUP:
            groups[str(member["Title"]).lower()] = number
        else:
            people[readable(_login(member))] = number
    return Grants(levels, people, groups)


def links_in(entries: list[Mapping[str, Any]]) -> int:
    """How many sharing links are among role assignments: each is a group of the service's."""
    titles = (str((entry.get("Member") or {}).get("Title") or "").lower() for entry in entries)
    return sum(title.startswith(_LINK) for title in titles)


def _group(entry: Mapping[str, Any], associated: Mapping[int, str]) -> Group:
    owner = entry.get("Owner")
    properties: dict[str, Value] = {name: bool(entry.get(key)) for name, key in FLAGS.items()}
    properties |= {name: str(entry.get(key) or "") for name, key in TEXTS.items()}
    users = (user for user in _entries(entry, "Users") if _login(user) != _SYSTEM)
    return Group(
        id=int(entry["Id"]),
        title=str(entry["Title"]),
        owner=_owner(owner, associated) if isinstance(owner, dict) else "",
        properties=properties,
        members={readable(_login(user)): int(user["Id"]) for user in users},
    )


def _owner(owner: Mapping[str, Any], associated: Mapping[int, str]) -> str:
    if owner.get("PrincipalType") != _GROUP:
        return readable(_login(owner))
    return SITE_GROUP + associated.get(int(owner["Id"]), str(owner["Title"]).lower())


def _level(entry: Mapping[str, Any], called: Mapping[str, str] = _NOTHING) -> Level:
    word = level_of_kind(int(entry.get("RoleTypeKind") or 0))
    title = str(entry["Name"]).strip().lower()
    mask = entry.get("BasePermissions") or {}
    return Level(
        id=int(entry["Id"]),
        name=word or called.get(title, title),
        title=str(entry["Name"]),
        description=str(entry.get("Description") or ""),
        permissions=names_of(int(mask.get("High") or 0), int(mask.get("Low") or 0)),
        custom=not word,
    )


def _shown(entries: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [entry for entry in entries if entry.get("RoleTypeKind") not in _SYSTEM_KINDS]


def _entries(body: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    entries = body.get(name)
    if isinstance(entries, dict):
        entries = entries.get("results", entries.get("value"))
    if not isinstance(entries, list):
        raise MalformedAnswerError(f"the permissions of a site came without {name}")
    return entries


def _is_of_the_service(member: Mapping[str, Any]) -> bool:
    return str(member.get("Title") or "").lower().startswith(_OF_THE_SERVICE) and member.get("PrincipalType") == _GROUP


def _login(user: Mapping[str, Any]) -> str:
    return str(user.get("LoginName") or "").lower()
