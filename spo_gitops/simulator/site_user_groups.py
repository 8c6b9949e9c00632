"""The members of a site's three associated groups, as the administration host tells them. Source: REFERENCE §7.6."""

import re
from collections.abc import Mapping
from typing import Any

from .answers import Answer, Collection, Void
from .calls import Call, Effect, Route
from .content.groups import MEMBERS, OWNERS, VISITORS, Group, GroupUsers, add_member
from .content.users import User
from .content.web import relative
from .errors import bad_query
from .here import Here
from .hosts import Host
from .models import Site
from .site_endpoints import site_with
from .thing import Things

_GROUPS = (OWNERS, MEMBERS, VISITORS)


def _groups(call: Call) -> Answer:
    site = site_with(call, call.text_argument("siteId"))
    here = _inside(call, site)
    numbers = [int(text) for text in re.findall(r"\d+", str(call.argument("userGroupIds", 1) or ""))]
    chosen = [_GROUPS[number] for number in numbers if number < len(_GROUPS)]
    return Collection("", tuple({"userGroup": _members(here, group)} for group in chosen))


def _inside(call: Call, site: Site) -> Here:
    return Here(Host.TENANT, call.transaction, call.quirks, site.path, relative(site), call.headers, unlocked=True)


def _set(call: Call) -> Answer:
    """Each list that is given replaces the members of its group; one that is not leaves them."""
    wanted = call.object_argument("siteUserGroupsData")
    here = _inside(call, site_with(call, str(wanted.get("siteId"))))
    for name, group in zip(("owners", "members", "visitors"), _GROUPS, strict=True):
        people = wanted.get(name)
        if people is None:
            continue
        logins = [_login(one) for one in people]
        for number in list(GroupUsers(here, group).ids()):
            GroupUsers(here, group).drop(number)
        for login in logins:
            add_member(here, group, login)
    return Void("SetSiteUserGroups")


def _login(person: Any) -> str:
    names = ("loginName", "userPrincipalName", "email")
    found = next((person[name] for name in names if person.get(name)), None) if isinstance(person, Mapping) else None
    if not isinstance(found, str):
        raise bad_query("A member of a group has no login name.")
    return found


def _members(here: Here, group: int) -> list[dict[str, Any]]:
    nested = Group(here, group).nested("users")
    users = nested[1]() if nested is not None else None
    found = users.items() if isinstance(users, Things) else ()
    return [_shown(user.values()) for user in found if isinstance(user, User)]


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "email": values["Email"],
        "loginName": values["LoginName"],
        "name": values["Title"],
        "userPrincipalName": values["UserPrincipalName"],
    }


ROUTES = (
    Route(
        "SPO.Tenant/SetSiteUserGroups",
        "POST",
        "SPO.Tenant/SetSiteUserGroups(*)",
        _set,
        Effect.WRITE,
        400,
        (Host.ADMIN,),
    ),
    Route(
        "SPO.Tenant/sites/GetSiteUserGroups",
        "GET",
        "SPO.Tenant/sites/GetSiteUserGroups(*)",
        _groups,
        Effect.READ,
        100,
        (Host.ADMIN,),
    ),
)
