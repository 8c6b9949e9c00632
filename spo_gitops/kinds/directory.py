"""Who in the directory is meant: users by sign-in name or address, groups by name or by the id in their claim.

A filter proves absence by an answer without entries, so that no failure can be taken for one. Directory roles have
claims like those of security groups and are no groups: before one is called absent it is looked for among all objects.
Source: wire/REFERENCE.md 6, "Login name grammar"; the requests are those of Microsoft Graph's reference, unrecorded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..errors import MalformedAnswerError
from ..model.kind import Conversation
from ..model.operation import Request
from .principals import GROUP_NAME, MICROSOFT_365, SECURITY_GROUP, is_name

_ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_USER = re.compile(r"[^|:\s]+@[^|:\s]+")
_GROUP = re.compile(f"(?:{re.escape(MICROSOFT_365)}|{re.escape(SECURITY_GROUP)})({_ID})(?:_o)?")


def is_listed(principal: str) -> bool:
    """Whether the directory can tell of such a principal; it is in normal form."""
    return is_name(principal) or bool(_USER.fullmatch(principal) or _GROUP.fullmatch(principal))


def group_id(principal: str) -> str:
    """The id in the claim of a group of the directory (or of a role, which has such a claim, too), or empty."""
    group = _GROUP.fullmatch(principal)
    return group[1] if group else ""


def find(principal: str) -> Conversation[tuple[str, ...]]:
    """All that a principal which ``is_listed`` may mean, as the service calls them: none, one, or several.

    Raises TenantError: then nobody knows.
    """
    if is_name(principal):
        return (yield from _named(principal.removeprefix(GROUP_NAME)))
    if identity := group_id(principal):
        return (principal,) if (yield from _has(principal, identity)) else ()
    return (yield from _users(principal))


def head_count(principal: str) -> Conversation[int]:
    """How many people are in the group of a claim, in groups of it as well; of ``_o`` how many own it.

    Asked for as the count of a listing, which is JSON: the bare number of ``/$count`` is text, and nobody has recorded
    how text comes in a part of a batch.
    """
    role = "owners" if principal.endswith("_o") else "transitiveMembers"
    response = yield Request("directory.group-heads", {"id": group_id(principal), "role": role})
    count = response.body.get("@odata.count") if isinstance(response.body, dict) else None
    if not isinstance(count, int) or isinstance(count, bool) or count < 0:
        raise MalformedAnswerError("the number of a group's people is none")
    return count


def user_id(name: str) -> Conversation[str]:
    """The object id of a user by sign-in name or address, empty where there is none or it may be several."""
    response = yield Request("directory.find-user", {"name": name})
    entries = _entries(response.body)
    exact = [entry for entry in entries if str(entry.get("userPrincipalName") or "").lower() == name.lower()]
    found = exact or entries
    return str(found[0]["id"]).lower() if len(found) == 1 else ""


def _named(name: str) -> Conversation[tuple[str, ...]]:
    response = yield Request("directory.find-groups-named", {"name": name})
    return tuple(sorted(claim for claim in map(_claim, _entries(response.body)) if claim))


def _claim(group: Mapping[str, Any]) -> str:
    """The login name of a group; empty for a distribution list, which can be given nothing."""
    if "Unified" in types_of(group):
        return MICROSOFT_365 + str(group["id"]).lower()
    return SECURITY_GROUP + str(group["id"]).lower() if group.get("securityEnabled") else ""


def types_of(group: Mapping[str, Any]) -> list[Any]:
    """``groupTypes``. Raises MalformedAnswerError where they are not told: then nobody knows what the group is."""
    types = group.get("groupTypes")
    if not isinstance(types, list):
        raise MalformedAnswerError("a group came without groupTypes")
    return types


def _has(principal: str, identity: str) -> Conversation[bool]:
    response = yield Request("directory.find-group", {"id": identity})
    if _entries(response.body) or principal.startswith(MICROSOFT_365):
        return bool(_entries(response.body))
    response = yield Request("directory.find-objects", body={"ids": [identity]})
    return bool(_entries(response.body))


def _users(name: str) -> Conversation[tuple[str, ...]]:
    """By sign-in name before by address: somebody's address may be another one's sign-in name."""
    response = yield Request("directory.find-user", {"name": name})
    found = {str(entry.get("userPrincipalName") or name).lower() for entry in _entries(response.body)}
    return (name,) if name in found else tuple(sorted(found))


def _entries(body: Any) -> list[Mapping[str, Any]]:
    entries = body.get("value") if isinstance(body, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) and entry.get("id") for entry in entries):
        raise MalformedAnswerError("the directory's entries came without value, or one without id")
    return entries
