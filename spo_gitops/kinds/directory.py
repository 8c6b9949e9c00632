"""Whether the directory has somebody: users by sign-in name or address, Microsoft 365 groups by the id in their claim.

A filter proves absence by an answer without entries, so that no failure can be taken for one. The claim of a security
group is not asked for: directory roles have such claims, too, and are no groups.
Source: wire/REFERENCE.md 6, "Login name grammar"; the filters are those of Microsoft Graph's reference, unrecorded.
"""

from __future__ import annotations

import re

from ..errors import MalformedAnswerError
from ..model.kind import Conversation
from ..model.operation import Request

_USER = re.compile(r"[^|:\s]+@[^|:\s]+")
_GROUP = re.compile(r"c:0o\.c\|federateddirectoryclaimprovider\|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:_o)?")


def is_listed(principal: str) -> bool:
    """Whether the directory can tell of such a principal; it is in normal form."""
    return bool(_USER.fullmatch(principal) or _GROUP.fullmatch(principal))


def has(principal: str) -> Conversation[bool]:
    """Whether the directory has a principal that ``is_listed``. Raises TenantError: then nobody knows."""
    group = _GROUP.fullmatch(principal)
    request = Request("directory.find-user", {"name": principal})
    response = yield Request("directory.find-group", {"id": group[1]}) if group else request
    entries = response.body.get("value") if isinstance(response.body, dict) else None
    if not isinstance(entries, list):
        raise MalformedAnswerError("the directory's entries came without value")
    return bool(entries)
