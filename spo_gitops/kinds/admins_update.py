"""Changing who administers a site beside its owner.

The call takes the whole list. One client says that it only adds (wire/DISCREPANCIES.md B2), so that whoever is to go
is looked for afterwards, and withdrawn one by one where the list was not replaced.
Source: wire/REFERENCE.md 6.
"""

from __future__ import annotations

from ..model.attribute import split_element
from ..model.kind import Conversation
from ..model.observation import Observation
from ..model.operation import Request
from ..model.plan import Decision
from . import csom
from .hosts import absolute
from .principals import claim, normal
from .site_read import read_admins


def update(tenant: str, observation: Observation, changes: tuple[Decision, ...]) -> Conversation[None]:
    """The list is read again and only what changes is changed in it."""
    now = yield from read_admins(observation.identity)
    then = _members_after(now, changes)
    if then == sorted(now):
        return
    fields = {"siteId": observation.identity, "secondaryAdministratorLoginNames": [claim(member) for member in then]}
    yield Request("admins.write-secondary", body={"secondaryAdministratorsFieldsData": fields})
    gone = set(now) - set(then)
    left = gone & set((yield from read_admins(observation.identity))) if gone else set()
    url = absolute(tenant, observation.address.key)
    for member in sorted(left):
        yield Request("admins.withdraw", body=csom.withdraw_admin(url, claim(member)))


def _members_after(now: tuple[str, ...], changes: tuple[Decision, ...]) -> list[str]:
    members = set(now)
    for decision in changes:
        member = split_element(decision.attribute)
        if decision.attribute == "admins" and isinstance(decision.after, tuple):
            members = set(decision.after)
        elif member is not None and member[0] == "admins":
            (members.add if decision.after else members.discard)(normal(member[1]))
    return sorted(members)
