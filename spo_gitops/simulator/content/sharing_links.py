"""Sharing links of items: who may open them, with the hidden group that stands for each (REFERENCE §13).

A link of the organisation or of named people is a group `SharingLinks.<item>.<kind>.<link>` with a role on the item;
its members are the people named. An anonymous link has no group.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ..errors import access_denied, argument_error
from ..guids import guid_of
from ..here import Here
from ..site_changes import known
from ..site_schema import DEFAULTS
from ..site_view import effective_sharing
from ..tenant_settings import settings_of
from ..thing import member_of
from .groups import Group, Groups, GroupUsers, add_member
from .items import ListItem
from .lists import List
from .role_assignments import grant

_KIND = "link"
_READ, _CONTRIBUTE = 1073741826, 1073741827
_DAY = 86400.0


class Scope(Enum):
    """Who may open a link; the value is Graph's word."""

    ANYONE = "anonymous"
    ORGANIZATION = "organization"
    PEOPLE = "users"

    @property
    def number(self) -> int:
        """SharePoint's number of it."""
        return list(Scope).index(self)


@dataclass(frozen=True, slots=True)
class NewLink:
    """What a caller wants."""

    scope: Scope
    edits: bool
    people: tuple[str, ...] = ()
    expires: float | None = None
    password: bool = False
    blocks_download: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A link of an item."""

    item: ListItem
    id: str
    body: Mapping[str, Any]

    @property
    def scope(self) -> Scope:
        """Who may open it."""
        return Scope(self.body["Scope"])

    @property
    def kind(self) -> int:
        """SharingLinkKind: 2 and 3 the organisation's, 4 and 5 anonymous, 6 people's."""
        base = {Scope.ORGANIZATION: 2, Scope.ANYONE: 4}.get(self.scope)
        return 6 if base is None else base + int(bool(self.body["Edits"]))

    @property
    def url(self) -> str:
        """Where it leads in."""
        site = self.item.here.site
        letter = "f" if self.item.record["IsFolder"] else "b"
        tail = guid_of(self.id, "token").replace("-", "")
        return f"https://{site.url.split('/')[2]}/:{letter}:/s/{site.path.rpartition('/')[2]}/E{tail}"

    def people(self) -> Iterator[str]:
        """The login names of those who are named."""
        if self.body.get("Group"):
            for user in GroupUsers(self.item.here, int(self.body["Group"])).items():
                yield str(user.values()["LoginName"])


_NAMES = {2: "OrganizationView", 3: "OrganizationEdit", 6: "Flexible"}


def links_of(item: ListItem) -> list[Link]:
    """The links of an item that have not expired."""
    found = item.here.records.under(_KIND, item.key)
    links = (Link(item, key, body) for key, body in found.items())
    return [one for one in links if one.body["Expires"] is None or float(one.body["Expires"]) > item.here.now]


def link_of(item: ListItem, share_id: str) -> Link | None:
    """The link of an item with an id."""
    return next((one for one in links_of(item) if one.id == share_id.strip("{}").lower()), None)


def link_at(here: Here, url: str) -> Link | None:
    """The link of a site that has an address, with or without what clients put behind it."""
    wanted = url.partition("?")[0].lower()
    for key, stored in here.records.rows(_KIND).items():
        list_id, _, number = stored.parent.rpartition(":")
        link = Link(ListItem(here, List(here, list_id), int(number)), key, stored.body)
        if link.url.lower() == wanted:
            return link
    return None


def make_link(item: ListItem, new: NewLink) -> tuple[Link, bool]:
    """A link, and whether it is new: one of the same kind is given again. Raises ServiceError for a forbidden one."""
    check_allowed(item, new)
    if new.scope is not Scope.PEOPLE:
        same = (one for one in links_of(item) if one.scope is new.scope and bool(one.body["Edits"]) is new.edits)
        found = next(same, None)
        if found is not None:
            return found, False
    here = item.here
    number = here.records.next_id(_KIND)
    key = guid_of(here.site.id, _KIND, number)
    body: dict[str, Any] = {
        "Scope": new.scope.value,
        "Edits": new.edits,
        "Created": here.now,
        "Expires": _limited(item, new),
        "Password": new.password,
        "BlocksDownload": new.blocks_download,
        "Group": None,
    }
    link = Link(item, key, body)
    if new.scope is not Scope.ANYONE:
        group = Groups(here).add({"Title": f"SharingLinks.{item.scope_id()}.{_NAMES[link.kind]}.{key}"})
        assert isinstance(group, Group)
        _own_scope(item)
        grant(item, group.id, _CONTRIBUTE if new.edits else _READ)
        body["Group"] = group.id
        for login in new.people:
            add_member(here, group.id, login)
    here.records.put(_KIND, key, body, item.key)
    return link, True


def check_allowed(item: ListItem, new: NewLink) -> None:
    """Refuse what the site's sharing forbids; raises ServiceError."""
    level = effective_sharing(item.here.transaction, item.here.site)
    if new.scope is Scope.ANYONE and level != 2:
        raise access_denied("Anonymous access links are not allowed on this site.")
    guests = [one for one in map(known, new.people) if one.guest]
    if guests and level == 0:
        raise access_denied("Sharing with people outside of the organization is not allowed on this site.")
    if new.scope is Scope.PEOPLE and not new.people:
        raise argument_error("A link for specific people names somebody.")


def _limited(item: ListItem, new: NewLink) -> float | None:
    """When a link ends: an anonymous one at the latest when the site, or the tenant, says so."""
    if new.scope is not Scope.ANYONE:
        return new.expires
    site = {**DEFAULTS, **item.here.site.settings}
    days = int(settings_of(item.here.transaction)["RequireAnonymousLinksExpireInDays"])
    if site["OverrideTenantAnonymousLinkExpirationPolicy"]:
        days = int(site["AnonymousLinkExpirationInDays"])
    latest = item.here.now + days * _DAY if days > 0 else None
    return min(filter(None, (new.expires, latest)), default=None)


def _own_scope(item: ListItem) -> None:
    member = member_of(type(item), "BreakRoleInheritance")
    assert member is not None
    member.run(item, copy_role_assignments=True)


def drop_link(link: Link) -> None:
    """Take a link away, with its group."""
    if link.body.get("Group") and link.item.here.records.get("group", link.body["Group"]) is not None:
        Group(link.item.here, int(link.body["Group"])).delete()
    link.item.here.records.drop(_KIND, link.id)


def rename_people(link: Link, people: tuple[str, ...]) -> None:
    """Name more people in a link."""
    for login in people:
        add_member(link.item.here, int(link.body["Group"]), login)
