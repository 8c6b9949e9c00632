"""The members of a site's three associated groups, as the administration host tells them. Source: REFERENCE §7.6."""

import re
from collections.abc import Mapping
from typing import Any

from .answers import Answer, Collection
from .calls import Call, Effect, Route
from .content.groups import MEMBERS, OWNERS, VISITORS, Group
from .content.users import User
from .content.web import relative
from .here import Here
from .hosts import Host
from .site_endpoints import site_with
from .thing import Things

_GROUPS = (OWNERS, MEMBERS, VISITORS)


def _groups(call: Call) -> Answer:
    site = site_with(call, call.text_argument("siteId"))
    here = Here(Host.TENANT, call.transaction, call.quirks, site.path, relative(site), call.headers, unlocked=True)
    numbers = [int(text) for text in re.findall(r"\d+", str(call.argument("userGroupIds", 1) or ""))]
    chosen = [_GROUPS[number] for number in numbers if number < len(_GROUPS)]
    return Collection("", tuple({"userGroup": _members(here, group)} for group in chosen))


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
        "SPO.Tenant/sites/GetSiteUserGroups",
        "GET",
        "SPO.Tenant/sites/GetSiteUserGroups(*)",
        _groups,
        Effect.READ,
        100,
        (Host.ADMIN,),
    ),
)
