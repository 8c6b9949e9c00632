"""The Microsoft 365 group of a site as attributes, ``microsoft365Group.visibility`` and so on, and how it is read.

The group owns the site, its owners and members are the site's, and its display name is the site's title. Of a group
that is gone (deleted apart from its site, or after the 30 days that the directory keeps it) everything is unknown, with
the reason: what it was like nobody can tell.
Source: wire/REFERENCE.md 4.2, 6 and 9; the reads are those of Microsoft Graph's reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ..errors import MalformedAnswerError, NotFoundError, TenantError
from ..model.attribute import Attribute, bracketed, unquoted
from ..model.desired import Desired
from ..model.kind import Conversation
from ..model.observation import Observation
from ..model.operation import Request
from ..model.order import Flag, Openings, Ranked, Unordered
from ..model.value import Observed, Value
from .directory import types_of
from .phases import PREFIX
from .principals import APPLICATION_OBJECT, opens

HEAD = "microsoft365Group"
OWNERS, MEMBERS = f"{HEAD}.owners", f"{HEAD}.members"
TEMPLATE = "GROUP#0"
ALIAS, DYNAMIC = "alias", "dynamic"  # a fact, and a creation's key
_CHANNEL = "TEAMCHANNEL#"
_LABEL = f"{PREFIX}sensitivityLabel"
_TEXTS = {"description": "description", "classification": "classification", "visibility": "visibility"}


def is_of_group(name: str) -> bool:
    """Whether an attribute of a site belongs to its Microsoft 365 group."""
    return name.startswith(f"{HEAD}.")


def attribute(name: str) -> Attribute:
    """Order and weight of such an attribute."""
    plain, bracket, member = name.partition("[")
    if plain in (OWNERS, MEMBERS):
        if not bracket:
            return Attribute(name, Openings(lambda text: opens(unquoted(text))), security=True, principals=True)
        opening = opens(unquoted(member[:-1]))
        return Attribute(name, Flag(strict=False) if opening else Unordered(), opening, principals=True)
    if plain == f"{HEAD}.visibility":
        return Attribute(name, Ranked(("HiddenMembership", "Private", "Public")), security=True)
    return Attribute(name)


def group_of(observation: Observation) -> str:
    """The id of the group that the site is connected with, or empty; a channel's site only belongs to one."""
    return group_in(observation.facts)


def group_in(facts: Mapping[str, Value]) -> str:
    """``group_of``, from the facts alone."""
    channel = str(facts.get("template", "")).upper().startswith(_CHANNEL)
    return "" if channel else str(facts.get("group", ""))


def read(group: str, asked: Iterable[str]) -> Conversation[tuple[dict[str, Observed], dict[str, Value], str]]:
    """What is asked of the group: fields, facts, and what could not be read."""
    names = {name.partition("[")[0] for name in asked}
    fields: dict[str, Observed] = {}
    facts: dict[str, Value] = {}
    if not group:
        return _of_none(), facts, ""
    try:
        response = yield Request("directory.group-details", {"id": group})
        found = response.body
        if not isinstance(found, dict) or str(found.get("id", "")).lower() != group:
            raise MalformedAnswerError("the group came without its id")
        fields |= {f"{HEAD}.{name}": str(found[key] or "") for name, key in _TEXTS.items() if key in found}
        if "DynamicMembership" in types_of(found):
            facts[DYNAMIC] = True
        for name, role in ((OWNERS, "owners"), (MEMBERS, "members")):
            if name in names:
                fields[name] = tuple(sorted(map(bracketed, (yield from read_people(group, role)))))
    except NotFoundError:
        return fields, facts, f"its Microsoft 365 group: {(yield from _whereabouts(group))}"
    except TenantError as error:
        return fields, facts, f"its Microsoft 365 group: {error}"
    return fields, facts, ""


def read_people(group: str, role: str) -> Conversation[dict[str, str]]:
    """Owners or members to their object ids: users by sign-in name, what has none by its id.

    Raises NotFoundError where the directory has not got the group.
    """
    found: dict[str, str] = {}
    token = ""
    while True:
        arguments = {"id": group, "role": role, "token": token}
        response = yield Request(f"directory.group-people{'-next' if token else ''}", arguments)
        entries = response.body.get("value") if isinstance(response.body, dict) else None
        if not isinstance(entries, list) or not all(isinstance(entry, dict) and entry.get("id") for entry in entries):
            raise MalformedAnswerError(f"the {role} of a group came without ids")
        found |= {_who(entry): str(entry["id"]).lower() for entry in entries}
        link = response.body.get("@odata.nextLink")
        if not link:
            return found
        token = _token(str(link))


def missing(desired: Desired) -> tuple[str, ...]:
    """The keys that the creation of a site with a group needs beside its type."""
    owners = any(name.partition("[")[0] == OWNERS for name in desired.attributes)
    return (*(("title",) if "title" not in desired.attributes else ()), *(() if owners else (OWNERS,)))


def unmet(desired: Desired, observation: Observation) -> Mapping[str, str]:
    """Declared attributes that have no effect as the site is."""
    return dict(_unmet(desired, observation))


def _unmet(desired: Desired, observation: Observation) -> Iterator[tuple[str, str]]:
    group = group_of(observation)
    live = observation.fields.get(f"{HEAD}.visibility")
    for name, wanted in desired.attributes.items():
        if group and name == "owner":
            yield name, f"the site is owned by its Microsoft 365 group: declare {OWNERS}"
        if group and name == _LABEL:
            yield name, "only somebody who signs in can give a label to the site's Microsoft 365 group: remove it"
        if not is_of_group(name):
            continue
        if not group:
            yield name, "the site has no Microsoft 365 group; connecting one takes somebody who signs in"
        elif name.partition("[")[0] == MEMBERS and observation.facts.get(DYNAMIC):
            yield name, "a rule of the directory says who its members are: they are read and not written"
        elif name == f"{HEAD}.visibility" and live == "HiddenMembership" and wanted.value != live:
            yield name, "hidden membership is chosen when a group is made and cannot be changed"


def _of_none() -> dict[str, Observed]:
    """What a group that is not there is like, so that what is declared of it shows as such."""
    return {OWNERS: (), MEMBERS: (), **{f"{HEAD}.{name}": "" for name in _TEXTS}}


def _whereabouts(group: str) -> Conversation[str]:
    """Why the directory has not got the group."""
    if (yield from is_recycled(group)):
        return "somebody deleted it; the directory keeps it for 30 days: restore it there"
    return "the directory has it no more; the site is left without owners, and a new group takes somebody who signs in"


def is_recycled(group: str) -> Conversation[bool]:
    """Whether the directory keeps the group among what was deleted."""
    try:
        yield Request("directory.deleted-group", {"id": group})
    except NotFoundError:
        return False
    return True


def _who(entry: Mapping[str, Any]) -> str:
    name = entry.get("userPrincipalName")
    return str(name).lower() if name else APPLICATION_OBJECT + str(entry["id"]).lower()


def _token(link: str) -> str:
    found = parse_qs(urlsplit(link).query).get("$skiptoken")
    if not found:
        raise MalformedAnswerError("the next page of a group's people has no token")
    return found[0]
