"""Which applications the directory lets into one site (``Sites.Selected``). They have no role on the site itself.

Source: Microsoft Graph's reference, "List permissions" of a site; nothing of it is recorded. Its list may leave out the
roles of a grant, which only a read of each would tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import MalformedAnswerError
from ..model.kind import Conversation
from ..model.operation import Request
from ..model.understanding import understanding
from .accounts import following

_IDENTITIES = ("grantedToIdentitiesV2", "grantedToIdentities")  # the latter is the older form of the same


def granted_applications(site: str) -> Conversation[Mapping[str, str]]:
    """By application: what it may do, ``something`` where that is not told. ``site`` is the site's id."""
    found: dict[str, str] = {}
    token = ""
    while True:
        further = Request("site.grants-more", {"site": site, "token": token})
        response = yield further if token else Request("site.grants", {"site": site})
        with understanding("the grants of a site"):
            for grant in response.body["value"]:
                may = ", ".join(map(str, grant.get("roles") or ())) or "something"
                found |= dict.fromkeys(_applications(grant), may)
        token = following(response.body)
        if not token:
            return found


def _applications(grant: Mapping[str, Any]) -> Iterator[str]:
    """Those whom a grant names, with their ids: names are not unique. One that names nobody is not understood."""
    identities = next(filter(None, (grant.get(name) for name in _IDENTITIES)), None)
    if not identities:
        raise MalformedAnswerError("a grant came without those to whom it was given")
    for application in filter(None, (identity.get("application") for identity in identities)):
        yield f"{application.get('displayName') or 'an application'} {application['id']}"
