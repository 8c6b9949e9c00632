"""Which applications the directory lets into every site: those that were given a role for all sites, or all files.

They have no role on any site, and a grant of ``Sites.Selected`` is another matter (``application_grants``).
Source: Microsoft Graph's reference, "Get servicePrincipal", "List appRoleAssignments granted for a service principal"
and "Microsoft Graph permissions reference"; nothing of it is recorded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..errors import MalformedAnswerError
from ..model.exposure import Reach
from ..model.kind import Conversation
from ..model.operation import Request
from ..model.understanding import understanding
from .accounts import following

# The services that give such roles, each the same application in every directory.
_SERVICES = {
    "SharePoint": "00000003-0000-0ff1-ce00-000000000000",
    "Microsoft Graph": "00000003-0000-0000-c000-000000000000",
}
# ``Sites.Selected`` opens nothing by itself, ``Sites.Create.All`` only what the application makes.
_EVERYWHERE = re.compile(r"(Sites|Files)\.(Read|ReadWrite|Manage|FullControl)\.All")
# Whoever has one of these can give what opens every site to themselves, or to an application whose key they then hold;
# or join the groups that own sites ("Microsoft Graph permissions reference").
_LEADING = frozenset(
    {
        "AppRoleAssignment.ReadWrite.All",
        "Application.ReadWrite.All",
        "RoleManagement.ReadWrite.Directory",
        "Directory.ReadWrite.All",
        "Group.ReadWrite.All",
        "GroupMember.ReadWrite.All",
    }
)
_NO_ROLE = "00000000-0000-0000-0000-000000000000"  # assigned without any role


def reaching_applications(ours: str) -> Conversation[Reach]:
    """Whom the directory lets into every site. ``ours`` is our own application's id, empty where it is not known."""
    own = _id((yield from _principal(ours))) if ours else ""
    found: dict[tuple[str, str], list[str]] = {}  # by id and name, as names are not unique
    leading: dict[tuple[str, str], list[str]] = {}
    unnamed: set[str] = set()
    for service, application in _SERVICES.items():
        known = _roles((yield from _principal(application)))
        for assignment in (yield from _assignments(application)):
            with understanding("a role that was given to an application"):
                role = str(assignment["appRoleId"]).lower()
                who = str(assignment["principalId"]), str(assignment["principalDisplayName"] or "an application")
            if role != _NO_ROLE and role not in known:
                unnamed.add(role)
            elif _EVERYWHERE.fullmatch(known.get(role, "")):
                found.setdefault(who, []).append(f"{known[role]} of {service}")
            elif known.get(role) in _LEADING:
                leading.setdefault(who, []).append(f"{known[role]} of {service}")
    told, lead = _told(found, own), _told(leading, own)
    ours_may = ", ".join(sorted(may for (key, _), each in found.items() if key.lower() == own for may in each))
    return Reach(told, ours_may, tuple(sorted(unnamed)), lead)


def _told(found: Mapping[tuple[str, str], list[str]], own: str) -> dict[str, str]:
    return {f"{name} {key}": ", ".join(sorted(may)) for (key, name), may in found.items() if key.lower() != own}


def _principal(application: str) -> Conversation[Mapping[str, Any]]:
    """What the directory knows of an application, of ours or of a service."""
    response = yield Request("directory.application", {"application": application})
    if not isinstance(response.body, dict):
        raise MalformedAnswerError("the directory's application is no object")
    return response.body


def _id(principal: Mapping[str, Any]) -> str:
    with understanding("an application of the directory"):
        return str(principal["id"]).lower()


def _roles(principal: Mapping[str, Any]) -> dict[str, str]:
    """The names of a service's roles by their ids; one without a name opens nothing to an application."""
    with understanding("the roles of a service"):
        return {str(role["id"]).lower(): str(role.get("value") or "") for role in principal["appRoles"]}


def _assignments(application: str) -> Conversation[list[Mapping[str, Any]]]:
    """The roles of a service that were given to anybody, over all pages."""
    found: list[Mapping[str, Any]] = []
    token = ""
    while True:
        where = {"application": application}
        further = Request("directory.given-roles-more", {**where, "token": token})
        response = yield further if token else Request("directory.given-roles", where)
        page = response.body.get("value") if isinstance(response.body, dict) else None
        if not isinstance(page, list):
            raise MalformedAnswerError("the roles that a service gave came without value")
        found += page
        token = following(response.body)
        if not token:
            return found
