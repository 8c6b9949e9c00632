"""A site's permissions as attributes: groups, permission levels, role assignments.

``groups[NAME]`` and ``permissionLevels[NAME]`` say that one exists, ``groups.NAME.members`` and so on what it is like;
names are in lower case and quoted. The three groups that a site is associated with are ``@owners``, ``@members`` and
``@visitors``, whatever their titles. ``roleAssignments`` is the set of ``PRINCIPAL = LEVEL`` of everybody who is no
SharePoint group. What an absent group is like is what a new one would be like, so that a removal is proven by reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..model.attribute import Attribute, bracketed, quoted, unquoted
from ..model.desired import Desired
from ..model.inner import FACT, GROUPS, LEVELS, inner_key
from ..model.observation import Observation
from ..model.order import Flag, Inclusion, Openings, Order, Unordered
from ..model.value import Observed, Value
from .permission_state import FLAGS, TEXTS, Group, Level, Permissions
from .principals import is_nobody, opens

ASSIGNMENTS = "roleAssignments"
HEADS = (GROUPS, LEVELS, ASSIGNMENTS)
GIVES = " = "

_ORDERS: Mapping[str, tuple[Order, bool]] = {
    "members": (Openings(opens), True),
    "permissions": (Inclusion(empty_is_none=True), True),  # none at all: there is no such level
    "allowMembersEditMembership": (Flag(strict=False), True),
    "allowRequestToJoinLeave": (Flag(strict=False), True),
    "autoAcceptRequestToJoinLeave": (Flag(strict=False), True),
    "onlyAllowMembersViewMembership": (Flag(strict=True), False),
}


def is_permission(name: str) -> bool:
    """Whether an attribute of a site belongs to its permissions."""
    return name.partition("[")[0].partition(".")[0] in HEADS


def granted(principal: str, level: str) -> str:
    """A member of ``roleAssignments``."""
    return bracketed(principal + GIVES + level)


def parts(member: str) -> tuple[str, str]:
    """Inverse of ``granted``: the principal and the level."""
    principal, _, level = unquoted(member).rpartition(GIVES)
    return principal, level


def attribute(name: str) -> Attribute:
    """Order and weight of an attribute of the permissions."""
    plain, bracket, member = name.partition("[")
    member = unquoted(member[:-1]) if bracket else ""
    if plain == ASSIGNMENTS or plain.endswith(".members"):
        who = _principal if plain == ASSIGNMENTS else (lambda text: text)
        if not bracket:
            return Attribute(name, Openings(lambda text: opens(who(unquoted(text)))), security=True, principals=True)
        opening = opens(who(member))
        return Attribute(name, Flag(strict=False) if opening else Unordered(), opening, principals=True)
    order, security = _ORDERS.get(plain.rpartition(".")[2], (Unordered(), False))
    return Attribute(name, order, security) if plain.count(".") == 2 else Attribute(name)


def stands_for_nothing(name: str, value: Value) -> bool:
    """Whether the value only stands for a group or level that was not there: one that stays cannot have it."""
    return value in ("", ()) and named(name)[2] in ("title", "owner", "permissions")


def refusable(name: str, value: Value) -> bool:
    """Whether the service may show such a value and not take it: a new group may belong to an application, or to the
    service itself."""
    return stands_for_nothing(name, value) or (named(name)[2] == "owner" and is_nobody(str(value)))


def fields_of(found: Permissions, asked: Iterable[str]) -> dict[str, Observed]:
    """What the asked attributes are. The name of a set alone (``groups``) asks for everything of each in it."""
    asked = set(asked)
    everything = {GROUPS: found.groups, LEVELS: [name for name, level in found.levels.items() if level.custom]}
    asked |= {f"{head}[{bracketed(key)}]" for head, keys in everything.items() if head in asked for key in keys}
    fields: dict[str, Observed] = {
        GROUPS: tuple(sorted(bracketed(key) for key in found.groups)),
        LEVELS: tuple(sorted(bracketed(name) for name, level in found.levels.items() if level.custom)),
        ASSIGNMENTS: tuple(
            sorted(
                granted(who, level) for who, number in found.grants.people.items() for level in found.grants.of(number)
            )
        ),
    }
    for head, key in sorted({(head, key) for head, key, _ in map(named, asked) if key}):
        whole = f"{head}.{quoted(key)}."
        if head == GROUPS:
            fields |= {whole + name: value for name, value in _of_group(found.groups.get(key), found)}
        elif head == LEVELS:
            level = found.levels.get(key)
            fields |= {whole + name: value for name, value in _of_level(level if level and level.custom else None)}
    return fields


def ids_of(found: Permissions, asked: Iterable[str]) -> dict[str, Value]:
    """The fact that has the ids of the groups and levels that are asked for and there (model/inner.py)."""
    own = {name: level for name, level in found.levels.items() if level.custom}
    there: Mapping[str, Mapping[str, Group | Level]] = {GROUPS: found.groups, LEVELS: own}
    keys = {(head, key) for head, key, _ in map(named, asked) if key in there.get(head, ())}
    ids = sorted(f"{inner_key(head, key)}={there[head][key].id}" for head, key in keys)
    return {FACT: tuple(ids)} if ids else {}


def named(name: str) -> tuple[str, str, str]:
    """The head, the group's or level's name and its property (``exists`` for the existence) of an attribute."""
    plain, bracket, member = name.partition("[")
    head, _, rest = plain.partition(".")
    if head not in (GROUPS, LEVELS):
        return head, "", ""
    if not rest:
        return head, unquoted(member[:-1]) if bracket else "", "exists"
    key, _, last = rest.rpartition(".")
    return head, unquoted(key), last


def unmet(desired: Desired, observation: Observation) -> Mapping[str, str]:
    """Declared attributes that have no meaning as the site is: an associated group that it does not have."""
    existing = observation.fields.get(GROUPS)
    reasons: dict[str, str] = {}
    for name in desired.attributes:
        head, key, _ = named(name)
        if head == GROUPS and key.startswith("@") and isinstance(existing, tuple) and bracketed(key) not in existing:
            reasons[name] = f"the site has no group of its {key[1:]}: name one, or make it in SharePoint first"
    return reasons


def _of_group(group: Group | None, found: Permissions) -> Iterator[tuple[str, Observed]]:
    yield "title", group.title if group else ""
    yield "owner", group.owner if group else ""
    yield "members", tuple(sorted(bracketed(member) for member in group.members)) if group else ()
    yield "roles", found.grants.of(group.id) if group else ()
    for name in FLAGS:
        yield name, group.properties[name] if group else False
    for name in TEXTS:
        yield name, group.properties[name] if group else ""


def _of_level(level: Level | None) -> Iterator[tuple[str, Observed]]:
    yield "title", level.title if level else ""
    yield "description", level.description if level else ""
    yield "permissions", level.permissions if level else ()


def _principal(member: str) -> str:
    return member.rpartition(GIVES)[0]


def value_after(wanted: Mapping[str, Value], name: str, now: Iterable[str]) -> set[str]:
    """A set once the changes are made: whole, or member by member."""
    whole = wanted.get(name)
    members = set(whole) if isinstance(whole, tuple) else set(now)
    for key, value in wanted.items():
        plain, bracket, member = key.partition("[")
        if bracket and plain == name:
            (members.add if value else members.discard)(member[:-1])
    return members
