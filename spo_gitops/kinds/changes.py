"""The change log of a site: when its groups, permissions and lists were last changed. Source: wire/REFERENCE.md 15.

The log has no settings of the tenant's administration in it, and tells the hand only for some changes. Entries without
their types (which only the verbose dialect has) are told apart by the ids that they carry.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..errors import MalformedAnswerError
from ..model.kind import Conversation
from ..model.operation import Request
from ..model.understanding import understanding

GROUPS, GRANTS, LISTS, SITE = "groups", "roleAssignments", "lists", "title"
_ASSIGNMENTS = (11, 12, 17, 18)  # given and taken, broken and reset
_LEVELS = (8, 9, 10)
_EPOCH = datetime(1, 1, 1)
_ASKED = (
    "Add", "Update", "DeleteObject", "Rename", "Restore", "RoleAssignmentAdd", "RoleAssignmentDelete",
    "RoleDefinitionAdd", "RoleDefinitionUpdate", "RoleDefinitionDelete", "GroupMembershipAdd", "GroupMembershipDelete",
    "Site", "Web", "List", "Group", "Field", "View", "SecurityPolicy", "IgnoreStartTokenNotFoundError",
)  # fmt: skip


def has_changed(path: str, identity: str, since: datetime) -> Conversation[bool]:
    """Whether the log has anything since; ``since`` is in UTC. Raises RejectedError where that is longer ago
    than the log is kept (60 days)."""
    query = {**_query(identity, since), "FetchLimit": "1", "IgnoreStartTokenNotFoundError": False}
    response = yield Request("site.changes", body={"query": query}, site=path)
    entries = response.body.get("value") if isinstance(response.body, dict) else None
    if not isinstance(entries, list):
        raise MalformedAnswerError("the changes of a site came without value")
    return bool(entries)


def last_changes(path: str, identity: str, since: datetime) -> Conversation[Mapping[str, tuple[str, str]]]:
    """When each of the four was last changed, and by whom (empty where the log does not tell). ``since`` is in UTC."""
    query = {**_query(identity, since), "FetchLimit": "1000"}
    found: dict[str, tuple[str, str]] = {}
    while True:
        response = yield Request("site.changes", body={"query": query}, site=path)
        entries = response.body.get("value") if isinstance(response.body, dict) else None
        if not isinstance(entries, list):
            raise MalformedAnswerError("the changes of a site came without value")
        with understanding("the changes of a site"):
            for entry in entries:
                found[_family(entry)] = (str(entry["Time"]), str(entry.get("Editor") or ""))
            if len(entries) < 1000:
                found.pop("", None)
                return found
            query = {**query, "ChangeTokenStart": {"StringValue": str(entries[-1]["ChangeToken"]["StringValue"])}}


def _query(identity: str, since: datetime) -> dict[str, Any]:
    ticks = int((since.replace(tzinfo=None) - _EPOCH).total_seconds()) * 10_000_000
    query: dict[str, Any] = dict.fromkeys(_ASKED, True)
    return {**query, "ChangeTokenStart": {"StringValue": f"1;1;{identity};{ticks};-1"}}


def _family(entry: Mapping[str, Any]) -> str:
    kind = int(entry["ChangeType"])
    if kind in _ASSIGNMENTS:
        return "" if entry.get("ItemId") else GRANTS
    if kind in _LEVELS:
        return "permissionLevels"
    if entry.get("GroupId") is not None:
        return GROUPS
    if entry.get("ItemId") is not None or entry.get("UserId") is not None:
        return ""
    if any(entry.get(name) is not None for name in ("ListId", "FieldId", "ViewId")):
        return LISTS
    return SITE if entry.get("WebId") is not None else ""
