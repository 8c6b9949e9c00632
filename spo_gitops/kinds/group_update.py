"""Changing the Microsoft 365 group of a site: its properties, then who is added, then who is taken out.

Source: wire/REFERENCE.md 6; the requests for owners and members are those of Microsoft Graph's reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..catalog.clouds import cloud_of
from ..errors import AnswerLostError, NotFoundError, RejectedError
from ..model.attribute import bracketed, unquoted
from ..model.kind import Conversation
from ..model.operation import Request
from ..model.value import Value
from .group_life import object_id
from .group_site import HEAD, MEMBERS, OWNERS, read_people
from .permissions import value_after
from .principals import APPLICATION_OBJECT

_PROPERTIES = ("visibility", "classification", "description")


def update(tenant: str, group: str, wanted: Mapping[str, Value]) -> Conversation[None]:
    """Make the group as wanted; ``wanted`` holds its attributes, and ``title`` where its name changes."""
    body: dict[str, Any] = {
        name: wanted[f"{HEAD}.{name}"] or None for name in _PROPERTIES if f"{HEAD}.{name}" in wanted
    }
    if "title" in wanted:
        body["displayName"] = wanted["title"]
    if body:
        yield Request("directory.update-group", {"id": group}, body)
    for name, role in ((OWNERS, "owners"), (MEMBERS, "members")):
        if any(key.partition("[")[0] == name for key in wanted):
            yield from _people(tenant, group, role, name, wanted)


def _people(tenant: str, group: str, role: str, name: str, wanted: Mapping[str, Value]) -> Conversation[None]:
    now = yield from read_people(group, role)
    then = {unquoted(member) for member in value_after(wanted, name, map(bracketed, now))}
    for person in sorted(then - set(now)):
        yield from _add(tenant, group, role, person)
    for person in sorted(set(now) - then):
        try:
            yield Request("directory.remove-from-group", {"id": group, "role": role, "person": now[person]})
        except NotFoundError:
            continue  # already out: what was wanted


def _add(tenant: str, group: str, role: str, person: str) -> Conversation[None]:
    """Somebody who is in already is refused, so that a lost answer is settled by looking."""
    number = person.removeprefix(APPLICATION_OBJECT)
    if number == person:
        number = yield from object_id(person)
    link = {"@odata.id": f"https://{cloud_of(tenant).graph}/v1.0/directoryObjects/{number}"}
    try:
        yield Request("directory.add-to-group", {"id": group, "role": role}, link)
    except (AnswerLostError, RejectedError):
        if person not in (yield from read_people(group, role)):
            raise
