"""Changing a site's permissions: read once for the ids, then only what is different, grants before revocations.

Levels before groups, groups before their members, everybody before what they are given; what goes, goes last.
Source: wire/REFERENCE.md 7.2 to 7.5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..catalog.permissions import mask_of
from ..errors import AnswerLostError, RejectedError
from ..model.attribute import bracketed, quoted, unquoted
from ..model.inner import GROUPS, LEVELS
from ..model.kind import Conversation, Together
from ..model.operation import Request
from ..model.value import Value
from .people import People
from .permission_state import FLAGS, TEXTS, Group, Level, Permissions, read_permissions
from .permissions import ASSIGNMENTS, granted, named, parts, refusable, value_after

Properties = Mapping[str, dict[str, Value]]  # by name of the group or level: property to value


def update(path: str, wanted: Mapping[str, Value], known: Mapping[str, str]) -> Conversation[None]:
    """Make the permissions of the site as wanted; ``wanted`` holds attributes of permissions only, ``known`` the
    ids of groups by the names that they go by."""
    found = yield from read_permissions(path, known)
    levels, groups = _by_name(wanted, LEVELS), _by_name(wanted, GROUPS)
    made = yield from _appear(path, found, levels, groups)
    found = (yield from read_permissions(path, known)) if made else found
    change = _Change(path, found, wanted)
    for key, properties in groups.items():
        if properties.get("exists") is not False:
            yield from change.group(key, properties)
    yield from change.people()
    for key, properties in groups.items():
        if properties.get("exists") is False and key in found.groups:
            yield Request("group.remove", {"id": str(found.groups[key].id)}, site=path)
    for key, properties in levels.items():
        if properties.get("exists") is False and key in found.levels:
            yield Request("level.remove", {"id": str(found.levels[key].id)}, site=path)


def _appear(path: str, found: Permissions, levels: Properties, groups: Properties) -> Conversation[bool]:
    """Levels as wanted, and groups that are not there; whether anything is new."""
    made = False
    for key, properties in levels.items():
        level = found.levels.get(key)
        if properties.get("exists") is False:
            continue
        if level is not None:
            if body := _level_body(properties, level):
                yield Request("level.update", {"id": str(level.id)}, body, path)
        elif properties.get("exists") is True:
            yield from _create(path, "level.create", _level_body({"title": key, **properties}, None), LEVELS, key)
            made = True
    for key, properties in groups.items():
        if key not in found.groups and properties.get("exists") is True:
            body = _group_body({"title": key, **properties})
            yield from _create(path, "group.create", body, GROUPS, key)
            made = True
    return made


def _create(path: str, operation: str, body: Any, head: str, key: str) -> Conversation[None]:
    """Names are unique, so that a lost answer is settled by looking."""
    try:
        yield Request(operation, body=body, site=path)
    except (AnswerLostError, RejectedError):
        now = yield from read_permissions(path)
        there = now.groups if head == GROUPS else now.levels
        if key not in there:
            raise


class _Change:
    """One update of one site, with what was found."""

    def __init__(self, path: str, found: Permissions, wanted: Mapping[str, Value]) -> None:
        self._path = path
        self._found = found
        self._wanted = wanted
        self._people = People(path, found)

    def group(self, key: str, properties: Mapping[str, Value]) -> Conversation[None]:
        """Properties, owner, members and levels of one group."""
        group = self._found.groups.get(key)
        if group is None:
            raise RejectedError(f"{self._path} has no group {key}", hint="declare it with a name, so that it is made")
        body = _group_body(properties, group)
        if body:
            yield Request("group.update", {"id": str(group.id)}, body, self._path)
        if properties.get("owner", group.owner) != group.owner:
            owner = yield from self._people.id(str(properties["owner"]))
            arguments = {"id": str(group.id), "owner": str(owner)}
            yield Request("group.set-owner", arguments, site=self._path)
        requests = yield from self._members(key, group)
        now = self._found.grants.of(group.id)
        roles = properties.get("roles")
        if isinstance(roles, tuple):
            requests += self._levels(group.id, set(roles), set(now))
        yield from together(requests)

    def people(self) -> Conversation[None]:
        """What principals that are no SharePoint groups may do."""
        given = self._found.grants
        now = {granted(who, level) for who, number in given.people.items() for level in given.of(number)}
        then = value_after(self._wanted, ASSIGNMENTS, now)
        requests: list[Request] = []
        for member in (*sorted(then - now), *sorted(now - then)):
            principal, level = parts(member)
            number = yield from self._people.id(principal)
            requests += self._levels(number, *(({level}, set()) if member in then else (set(), {level})))
        yield from together(requests)

    def _members(self, key: str, group: Group) -> Conversation[list[Request]]:
        now = {bracketed(member) for member in group.members}
        then = value_after(self._wanted, f"{GROUPS}.{quoted(key)}.members", now)
        requests = []
        for member in sorted(then - now):
            login = yield from self._people.login(unquoted(member))
            requests.append(Request("group.add-member", {"id": str(group.id)}, {"LoginName": login}, self._path))
        for member in sorted(now - then):
            arguments = {"id": str(group.id), "user": str(group.members[unquoted(member)])}
            requests.append(Request("group.remove-member", arguments, site=self._path))
        return requests

    def _levels(self, principal: int, then: set[str], now: set[str]) -> list[Request]:
        requests = []
        for name in (*sorted(then - now), *sorted(now - then)):
            level = self._found.levels.get(name)
            if level is None:
                raise RejectedError(f"{self._path} has no permission level {name}", hint="declare it, or name another")
            operation = "role.grant" if name in then else "role.revoke"
            arguments = {"principal": str(principal), "level": str(level.id)}
            requests.append(Request(operation, arguments, site=self._path))
        return requests


def together(requests: list[Request]) -> Conversation[None]:
    """Send what need not wait for each other."""
    if len(requests) == 1:
        yield requests[0]
    elif requests:
        yield Together(tuple(requests))


def _by_name(wanted: Mapping[str, Value], head: str) -> dict[str, dict[str, Value]]:
    """The wanted properties of each group or level, sorted by name; members are told by ``value_after``."""
    found: dict[str, dict[str, Value]] = {}
    for name in sorted(name for name, value in wanted.items() if not refusable(name, value)):
        where, key, last = named(name)
        if where == head and key:
            found.setdefault(key, {})
            if name.endswith("]") is (last == "exists"):
                found[key][last] = wanted[name]
    return found


def _group_body(properties: Mapping[str, Value], group: Group | None = None) -> dict[str, Any]:
    """What is to be sent of a group's own properties; only what differs from the one that is there."""
    keys = {"title": "Title", **FLAGS, **TEXTS}
    now = {} if group is None else {"title": group.title, **group.properties}
    return {keys[name]: value for name, value in _differing(properties, now) if name in keys}


def _level_body(properties: Mapping[str, Value], level: Level | None) -> dict[str, Any]:
    now: dict[str, Value] = {}
    if level is not None:
        now = {"title": level.title, "description": level.description, "permissions": level.permissions}
    body: dict[str, Any] = {}
    for name, value in _differing(properties, now):
        if name == "permissions" and isinstance(value, tuple):
            high, low = mask_of(value)
            body["BasePermissions"] = {"High": str(high), "Low": str(low)}
        elif name in ("title", "description"):
            body["Name" if name == "title" else "Description"] = value
    return body


def _differing(properties: Mapping[str, Value], now: Mapping[str, Value]) -> Iterator[tuple[str, Value]]:
    return ((name, value) for name, value in properties.items() if name not in now or now[name] != value)
