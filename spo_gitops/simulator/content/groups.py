"""SharePoint groups, their members and owners, and the three that a web is associated with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..calls import Effect
from ..errors import ServiceError, bad_query, sp_error
from ..here import Here
from ..language import group_names, language_of
from ..models import Site
from ..records import derived
from ..site_changes import known
from ..site_users import FIRST_ID, ensured, next_principal, user_id
from ..store_objects import Stored
from ..thing import Thing, Things, function, names, navigation
from .change_log import Change, logged
from .users import User, Users
from .web import Web

OWNERS, VISITORS, MEMBERS = 3, 4, 5
ROLES = {OWNERS: "Owners", VISITORS: "Visitors", MEMBERS: "Members"}


@derived("group")
def _first_groups(site: Site) -> Mapping[str, Stored]:
    title = site.first_title or site.title
    return {
        str(number): Stored(
            "",
            {
                "Title": name,
                "Description": None,
                "OwnerId": OWNERS,
                "AllowMembersEditMembership": number == MEMBERS,
                "OnlyAllowMembersViewMembership": False,
            },
        )
        for number, name in zip(ROLES, group_names(title, language_of(site)), strict=True)
    }


@derived("member")
def _first_members(site: Site) -> Mapping[str, Stored]:
    found = {f"{OWNERS}:{FIRST_ID}": Stored(str(OWNERS), {})}
    if site.group is not None and not site.channel:
        found[f"{MEMBERS}:{FIRST_ID + 1}"] = Stored(str(MEMBERS), {})
    return found


@dataclass(slots=True)
class Group(Thing):
    """A SharePoint group."""

    id: int
    type_name = "SP.Group"
    entity_set = "SP.ApiData.Groups"
    writable = names(
        "Title Description AllowMembersEditMembership AllowRequestToJoinLeave AutoAcceptRequestToJoinLeave "
        "OnlyAllowMembersViewMembership RequestToJoinLeaveEmailSetting"
    )

    @property
    def record(self) -> Mapping[str, Any]:
        """What is kept of it; raises ServiceError for one that is gone."""
        found = self.here.records.get("group", self.id)
        if found is None:
            raise group_missing()
        return found

    def link(self) -> str:
        return f"Web/SiteGroups/GetById({self.id})"

    def identity(self) -> str | None:
        return f"site:{self.here.site.id}:g:{self.id}"

    def values(self) -> Mapping[str, Any]:
        record = self.record
        owner = principal(self.here, int(record["OwnerId"]))
        title = owner.record["Title"] if isinstance(owner, Group) else "" if owner is None else owner.values()["Title"]
        return {
            **record,
            "Id": self.id,
            "IsHiddenInUI": str(record["Title"]).startswith(("SharingLinks.", "Limited Access System")),
            "LoginName": record["Title"],
            "OwnerTitle": title,
            "PrincipalType": 8,
        }

    def update(self, fields: Mapping[str, Any]) -> None:
        changes = self.checked(fields)
        if "Title" in changes:
            _check_title(self.here, changes["Title"], self.id)
        self.here.records.change("group", self.id, **changes)
        logged(self.here, "Group", Change.UPDATE, GroupId=self.id)

    def delete(self) -> None:
        records = self.here.records
        _ = self.record
        records.drop("group", self.id)
        for name in records.under("member", str(self.id)):
            records.drop("member", name)
        for name in [name for name in records.rows("assignment") if name.rpartition(":")[2] == str(self.id)]:
            records.drop("assignment", name)
        logged(self.here, "Group", Change.DELETE, GroupId=self.id)


def group_missing() -> ServiceError:
    """No group has this id or name (K: status and text are seen in clients' tests)."""
    return sp_error("Group cannot be found.", 404)


def principal(here: Here, number: int) -> User | Group | None:
    """The group or user with an id in the site; users and groups share their numbers."""
    if here.records.get("group", number) is not None:
        return Group(here, number)
    return User(here, number) if here.records.get("user", number) is not None else None


def _check_title(here: Here, title: Any, own: int = 0) -> None:
    if not isinstance(title, str) or not title.strip() or len(title) > 255:
        raise sp_error("The group name must have 1 to 255 characters.")
    if any(char in title for char in "\"/\\[]:|<>+=;,?*'@") and not title.startswith("SharingLinks."):
        raise sp_error("The group name contains characters that are not allowed.")
    for name, stored in here.records.rows("group").items():
        if int(name) != own and str(stored.body["Title"]).lower() == title.lower():
            raise ServiceError(
                500,
                -2130575293,
                "Microsoft.SharePoint.SPException",
                "The specified name is already in use.  Please try again with a new name.",
            )


@dataclass(slots=True)
class Groups(Things):
    """The groups of a site, or those of one user."""

    of: int | None = None  # a user's id
    item = Group

    def items(self) -> Iterator[Thing]:
        member = self.here.records.rows("member")
        for name in self.here.records.rows("group"):
            if self.of is None or f"{name}:{self.of}" in member:
                yield Group(self.here, int(name))

    def find(self, key: Any) -> Thing:
        return self.named(key)

    def named(self, key: Any) -> Group:
        """The group with an id or a title; raises ServiceError."""
        text = str(key).lower()
        for name, stored in self.here.records.rows("group").items():
            if text in (name, str(stored.body["Title"]).lower()):
                return Group(self.here, int(name))
        raise group_missing()

    def add(self, fields: Mapping[str, Any]) -> Thing:
        checked = Group(self.here, 0).checked(fields)
        if "Title" not in checked:
            raise bad_query("The parameter Title is missing.")
        _check_title(self.here, checked["Title"])
        number = next_principal(self.here.records)
        body = {"Description": None, "OnlyAllowMembersViewMembership": True, "OwnerId": _app(self.here), **checked}
        self.here.records.put("group", number, body)
        logged(self.here, "Group", Change.ADD, GroupId=number)
        return Group(self.here, number)


def _app(here: Here) -> int:
    return user_id(here.records, here.site.owner) or FIRST_ID


@dataclass(slots=True)
class GroupUsers(Users):
    """The members of a group."""

    group: int

    def ids(self) -> Iterator[int]:
        return (int(name.rpartition(":")[2]) for name in self.here.records.under("member", str(self.group)))

    def add(self, fields: Mapping[str, Any]) -> Thing:
        wanted = {name.lower(): value for name, value in fields.items()}
        return add_member(self.here, self.group, str(wanted.get("loginname") or ""))

    def drop(self, number: int) -> None:
        self.here.records.drop("member", f"{self.group}:{number}")
        logged(self.here, "Group", Change.MEMBER_DELETE, GroupId=self.group, UserId=number)


def add_member(here: Here, group: int, login: str) -> User:
    """Put a principal into a group; being in it already is fine."""
    number = ensured(here.records, known(login))
    if f"{group}:{number}" not in here.records.rows("member"):
        here.records.put("member", f"{group}:{number}", {}, str(group))
        logged(here, "Group", Change.MEMBER_ADD, GroupId=group, UserId=number)
    return User(here, number)


@navigation(Web, "SiteGroups", 30)
def _site_groups(web: Web) -> Groups:
    return Groups(web.here)


@navigation(User, "Groups", 30)
def _groups_of(user: User) -> Groups:
    return Groups(user.here, user.id)


@navigation(Group, "Users", 30)
def _members(group: Group) -> GroupUsers:
    return GroupUsers(group.here, group.id)


@navigation(Group, "Owner", 15)
def _owner(group: Group) -> User | Group | None:
    return principal(group.here, int(group.record["OwnerId"]))


@function(Groups, "GetById", milliseconds=20)
def _by_id(groups: Groups, id: int) -> Group:
    return groups.named(id)


@function(Groups, "GetByName", milliseconds=20)
def _by_name(groups: Groups, name: str) -> Group:
    return groups.named(name)


@function(Groups, "RemoveById", Effect.WRITE, 80)
def _remove_by_id(groups: Groups, id: int) -> None:
    groups.named(id).delete()


@function(Groups, "RemoveByLoginName", Effect.WRITE, 80)
def _remove_by_name(groups: Groups, login_name: str) -> None:
    groups.named(login_name).delete()


@function(Group, "SetUserAsOwner", Effect.WRITE, 60)
def _set_owner(group: Group, owner_id: int) -> None:
    if principal(group.here, owner_id) is None:
        raise sp_error("User cannot be found.", 404)
    group.here.records.change("group", group.id, OwnerId=owner_id)
    logged(group.here, "Group", Change.UPDATE, GroupId=group.id)


def _associated(web: Web, number: int) -> Group | None:
    wanted = web.record.get(f"Associated{ROLES[number]}", number)
    return Group(web.here, wanted) if web.here.records.get("group", wanted) is not None else None


@navigation(Web, "AssociatedOwnerGroup")
def _owners(web: Web) -> Group | None:
    return _associated(web, OWNERS)


@navigation(Web, "AssociatedMemberGroup")
def _web_members(web: Web) -> Group | None:
    return _associated(web, MEMBERS)


@navigation(Web, "AssociatedVisitorGroup")
def _visitors(web: Web) -> Group | None:
    return _associated(web, VISITORS)


@function(Web, "CreateDefaultAssociatedGroups", Effect.WRITE, 300)
def create_default_groups(web: Web, user_login: str, user_login2: str = "", group_name_seed: str = "") -> None:
    """The groups that a web begins with, those that it has not."""
    names = group_names(group_name_seed or str(web.values()["Title"]), language_of(web.here.site))
    for (number, word), name in zip(ROLES.items(), names, strict=True):
        if _associated(web, number) is not None:
            continue
        made = Groups(web.here).add({"Title": name})
        assert isinstance(made, Group)
        web.here.records.change("web", web.id, **{f"Associated{word}": made.id})
        if number == OWNERS:
            add_member(web.here, made.id, user_login)
