"""Looking for sharing links: the directory's change feed names shared files and folders, the site tells their links.

A request a page of each library, and one a shared item, of which the service allows few. Names of files are not read:
a place is a library and the item's number in it. Subsites are not looked into.
Source: wire/REFERENCE.md 13 (the feed's ``shared`` facet is general knowledge, GetSharingInformation is recorded), and
Microsoft Graph's reference, "driveItem: delta", for items that come several times.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import MalformedAnswerError
from ..model.exposure import Shared, Tally
from ..model.kind import Conversation
from ..model.observation import Observation
from ..model.operation import Request
from ..model.understanding import understanding
from .accounts import following
from .principals import readable

_ANYONE, _ORGANIZATION = 0, 1  # SP.Sharing's scope; -1 for a kind of link that the item has not
_ORGANIZATION_KINDS = (2, 3)  # LinkKind


def look_for_links(live: Observation) -> Conversation[Mapping[str, Any]]:
    """Every link for anyone or the organisation that the site's libraries have, and who invited whom."""
    found = _Found()
    response = yield Request("drive.list", {"site": live.identity})
    if following(response.body):
        # Links in the rest may be there.
        raise MalformedAnswerError("the site has more libraries than one answer lists")
    for drive in _entries(response.body, "value"):
        for item in (yield from _shared_in(str(drive.get("id") or ""))):
            yield from _look_at(item, str(drive.get("name") or "a library"), live, found)
    return {"shared": Shared(found.anyone, found.organization), "inviters": found.inviters}


def _shared_in(drive: str) -> Conversation[list[Mapping[str, Any]]]:
    """Files and folders of a library that are shared. The feed may name one several times: the last counts."""
    shared: dict[str, Mapping[str, Any]] = {}
    token = ""
    while True:
        response = yield Request("drive.shared-more" if token else "drive.shared", {"drive": drive, "token": token})
        for item in _entries(response.body, "value"):
            with understanding("an item of a library"):
                known = str(item["id"])
            shared.pop(known, None)
            if item.get("shared") and not item.get("deleted"):
                shared[known] = item
        token = following(response.body)
        if not token:
            return list(shared.values())


class _Found:
    """What one site's items have told so far."""

    def __init__(self) -> None:
        self.anyone = Tally()
        self.organization = Tally()
        self.inviters: dict[str, str] = {}

    def add(self, link: Mapping[str, Any], place: str) -> None:
        """One link, unless the item only inherits it or has none of that kind."""
        details = link.get("linkDetails")
        if not isinstance(details, dict) or not isinstance(details.get("Expiration"), str):
            raise MalformedAnswerError("a link came without its details")
        if link.get("isInherited") or not details.get("IsActive"):
            return
        lasting, editing = not details["Expiration"], bool(details.get("IsEditLink"))
        scope = details.get("Scope")
        if details.get("AllowsAnonymousAccess") or scope == _ANYONE:
            self.anyone = self.anyone.with_link(place, lasting=lasting, editing=editing)
        elif details.get("LinkKind") in _ORGANIZATION_KINDS or scope == _ORGANIZATION:
            self.organization = self.organization.with_link(place, lasting=lasting, editing=editing)
        for who, whom in _invitations(details):
            self.inviters.setdefault(who, whom)


def _look_at(item: Mapping[str, Any], library: str, live: Observation, found: _Found) -> Conversation[None]:
    with understanding("a shared item"):
        ids = item["sharepointIds"]
        place = {"id": str(ids["listId"]), "item": str(ids["listItemId"])}
    response = yield Request("item.sharing", place, site=live.address.key)
    body = response.body if isinstance(response.body, dict) else {}
    for link in _entries(body.get("permissionsInformation"), "links"):
        found.add(link, f"{library} #{place['item']}")


def _invitations(details: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """External people who were named in the link, and who named them."""
    for invitation in _entries(details, "Invitations"):
        invitee, by = invitation.get("invitee"), invitation.get("invitedBy")
        if isinstance(invitee, dict) and isinstance(by, dict) and invitee.get("isExternal"):
            yield readable(str(invitee.get("loginName") or "")), readable(str(by.get("loginName") or ""))


def _entries(body: Any, name: str) -> list[Mapping[str, Any]]:
    entries = body.get(name) if isinstance(body, Mapping) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise MalformedAnswerError(f"the answer came without {name}")
    return entries
