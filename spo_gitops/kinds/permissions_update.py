"""Changing a site's permissions: read once for the ids, then only what is different, grants before revocations.

Levels before groups, groups before their members, everybody before what they are given; what goes, goes last.
Source: wire/REFERENCE.md 7.2 to 7.5.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from ..catalog.permissions import mask_of
from ..errors import AnswerLostError, RejectedError
from ..model.attribute import bracketed, quoted, unquoted
from ..model.inner import GROUPS, LEVELS
from ..model.kind import Change, Conversation, Together
from ..model.observation import value_in
from ..model.operation import Request
from ..model.value import Prior, Value
from .by_itself import told
from .people import People
from .permission_state import FLAGS, TEXTS, Group, Level, Permissions, read_permissions
from .permissions import ASSIGNMENTS, fields_of, granted, named, parts, stands_for_nothing, value_after
from .principals import is_nobody

Properties = Mapping[str, dict[str, Value]]  # by name of the group or level: property to value


def update(
    path: str, wanted: Mapping[str, Value], known: Mapping[str, str], awaited: Container[str] = ()
) -> Change[None]:
    """Make the permissions of the site as wanted; ``wanted`` holds attributes of permissions only, ``known`` the
    ids of groups by the names that they go by. ``awaited`` are told before they are written."""
    found = yield from read_permissions(path, known)
    levels, groups = _by_name(wanted, LEVELS), _by_name(wanted, GROUPS)
    made = yield from _appear(path, found, levels, groups)
    found = (yield from read_permissions(path, known)) if made else found
    wanted = yield from told(wanted, _by_itself(found, (name for name in wanted if name in awaited)))
    groups = _by_name(wanted, GROUPS)
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
            # What else a group has is read before it is written, so that it can be given back.
            first = {name: value for name, value in properties.items() if name in ("title", "description")}
            yield from _create(path, "group.create", _group_body({"title": key, **first}), GROUPS, key)
            made = True
    return made


def _by_itself(found: Permissions, awaited: Iterable[str]) -> dict[str, Prior]:
    """What the groups have that are there."""
    there = [name for name in awaited if named(name)[0] == GROUPS and named(name)[1] in found.groups]
    shown = fields_of(found, there)
    return {name: value_in(shown, name) for name in there}


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
            yield from self._owner(group, str(properties["owner"]))
        requests = yield from self._members(key, group)
        now = self._found.grants.of(group.id)
        roles = properties.get("roles")
        if isinstance(roles, tuple):
            requests += self._levels(group.id, set(roles), set(now))
        yield from together(requests)

    def _owner(self, group: Group, owner: str) -> Conversation[None]:
        try:
            number = yield from self._people.id(owner)
            yield Request("group.set-owner", {"id": str(group.id), "owner": str(number)}, site=self._path)
        except RejectedError:
            if not is_nobody(owner):  # else it is seen when it is verified
                raise

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
    for name in sorted(name for name, value in wanted.items() if not stands_for_nothing(name, value)):
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
