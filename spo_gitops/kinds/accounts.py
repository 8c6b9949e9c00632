"""What the directory says of accounts: whether an owner's is blocked or gone, and when guests were last here.

Source: Microsoft Graph's reference of users (``accountEnabled``, ``signInActivity``); nothing of it is recorded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from ..errors import MalformedAnswerError
from ..model.exposure import ACTIVE, BLOCKED, GONE
from ..model.kind import Conversation
from ..model.operation import Request
from ..model.understanding import understanding
from .principals import normal

_TOKEN = re.compile(r"delta\(token='?([^')]+)'?\)")  # the form that the reference shows
_TIMES = ("lastSuccessfulSignInDateTime", "lastSignInDateTime", "lastNonInteractiveSignInDateTime")


def standing_of(person: str) -> Conversation[str]:
    """ACTIVE, BLOCKED, or GONE where the directory proves by an empty answer that it has nobody of that name."""
    response = yield Request("directory.account", {"name": person})
    entries = _entries(response.body)
    if not entries:
        return GONE
    enabled = [entry.get("accountEnabled") for entry in entries]
    if not all(isinstance(each, bool) for each in enabled):
        raise MalformedAnswerError("the account came without accountEnabled")
    return ACTIVE if any(enabled) else BLOCKED


def group_owners(group: str) -> Conversation[tuple[tuple[str, ...], frozenset[str]]]:
    """The sign-in names of a group's owners, and those among them whose accounts are blocked."""
    response = yield Request("directory.group-owners", {"id": group})
    owners: dict[str, bool] = {}
    for entry in _entries(response.body):
        name = entry.get("userPrincipalName") or entry.get("id")
        enabled = entry.get("accountEnabled")
        if not name or not isinstance(enabled, bool):
            raise MalformedAnswerError("an owner of the group came without name or accountEnabled")
        owners[normal(str(name))] = enabled
    return tuple(sorted(owners)), frozenset(name for name, enabled in owners.items() if not enabled)


def guests_last_seen() -> Conversation[Mapping[str, str]]:
    """When each guest last signed in, by sign-in name; one who never did counts from when the account was made."""
    seen: dict[str, str] = {}
    token = ""
    while True:
        further = Request("directory.guests-more", {"token": token})
        response = yield further if token else Request("directory.guests")
        for entry in _entries(response.body):
            with understanding("a guest of the directory"):
                activity = entry.get("signInActivity") or {}
                times = [str(activity[name]) for name in _TIMES if activity.get(name)]
                seen[normal(str(entry["userPrincipalName"]))] = max(times or [str(entry["createdDateTime"])])
        token = following(response.body)
        if not token:
            return seen


def following(body: Any) -> str:
    """The token of the next page of an answer of Graph, empty after the last."""
    link = body.get("@odata.nextLink") if isinstance(body, dict) else None
    if not link:
        return ""
    query = {name.lower(): values[0] for name, values in parse_qs(urlsplit(str(link)).query).items()}
    function = _TOKEN.search(urlsplit(str(link)).path)
    found = query.get("$skiptoken") or query.get("token") or (unquote(function[1]) if function else "")
    if not found:
        raise MalformedAnswerError("the next page's address has no token")
    return found


def _entries(body: Any) -> list[Mapping[str, Any]]:
    entries = body.get("value") if isinstance(body, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise MalformedAnswerError("the directory's entries came without value")
    return entries
