"""SP.Directory.DirectorySession: the directory's groups as SharePoint shows them, with their owners and members."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..calls import Effect
from ..directory_people import Person, person
from ..errors import argument_error, resource_not_found
from ..group_claims import mail_of
from ..group_sites import alias_is_taken, alias_is_valid
from ..models import Group
from ..shapes import Shape
from ..thing import Thing, Things, function, navigation
from ..values import Typed
from .root import Root

_TEXT, _FLAG, _GUID = "Edm.String", "Edm.Boolean", "Edm.Guid"
_GROUP = Shape(
    dict.fromkeys(("alias", "classification", "description", "displayName", "mail", "principalName"), _TEXT)
    | dict.fromkeys(("allowToAddGuests", "isPublic"), _FLAG)
    | {"id": _GUID},
    dict.fromkeys(("documentsUrl", "siteUrl", "inboxUrl", "calendarUrl", "peopleUrl", "pictureUrl"), _TEXT),
)
_USER = Shape(
    dict.fromkeys(("alias", "displayName", "mail", "preferredName", "principalName"), _TEXT)
    | {"accountEnabled": _FLAG, "id": _GUID},
    {},
)


@dataclass(slots=True)
class DirectorySession(Thing):
    """Where the directory begins."""

    type_name = "SP.Directory.DirectorySession"

    def link(self) -> str:
        return "SP.Directory.DirectorySession"


@dataclass(slots=True)
class DirectoryGroup(Thing):
    """A group of the directory."""

    id: str
    type_name = "SP.Directory.Group"

    @property
    def shape(self) -> Shape:
        """Its properties."""
        return _GROUP

    @property
    def group(self) -> Group:
        """The group; raises ServiceError for one that the directory does not have."""
        found = self.here.transaction.group(self.id)
        if found is None or found.deleted is not None:
            raise resource_not_found()
        return found

    def link(self) -> str:
        return f"SP.Directory.DirectorySession/Group('{self.id}')"

    def values(self) -> Mapping[str, Any]:
        group = self.group
        site = self.here.transaction.site(group.site or "")
        return {
            "alias": group.alias,
            "allowToAddGuests": True,
            "classification": group.classification,
            "description": group.description,
            "displayName": group.name,
            "documentsUrl": None if site is None else f"{site.url}/Shared Documents",
            "id": group.id,
            "isPublic": group.visibility == "Public",
            "mail": mail_of(group),
            "principalName": mail_of(group),
            "siteUrl": None if site is None else site.url,
        }


@dataclass(slots=True)
class DirectoryUser(Thing):
    """Somebody of the directory."""

    id: str
    type_name = "SP.Directory.User"

    @property
    def shape(self) -> Shape:
        """Its properties."""
        return _USER

    def link(self) -> str:
        return f"SP.Directory.DirectorySession/User('{self.id}')"

    def values(self) -> Mapping[str, Any]:
        found = person(self.here.transaction, self.id)
        if found is None:
            raise resource_not_found()
        return {
            "accountEnabled": True,
            "alias": found.upn.partition("@")[0],
            "displayName": found.name,
            "id": found.id,
            "mail": found.mail,
            "preferredName": found.name,
            "principalName": found.upn,
        }


@dataclass(slots=True)
class People(Things):
    """The owners or the members of a group."""

    of: DirectoryGroup
    owners: bool
    item = DirectoryUser

    @property
    def ids(self) -> tuple[str, ...]:
        """The object ids of those in it."""
        group = self.of.group
        return group.owners if self.owners else group.members

    def items(self) -> Iterator[Thing]:
        return (DirectoryUser(self.here, key) for key in self.ids if person(self.here.transaction, key) is not None)

    def find(self, key: Any) -> Thing:
        if str(key).lower() not in self.ids:
            raise resource_not_found()
        return DirectoryUser(self.here, str(key).lower())

    def put(self, ids: tuple[str, ...]) -> None:
        """Replace those in it."""
        group = self.of.group
        after = replace(group, owners=ids) if self.owners else replace(group, members=ids)
        self.here.transaction.put_group(after)


@navigation(Root, "SP.Directory.DirectorySession")
def _session(root: Root) -> DirectorySession:
    return DirectorySession(root.here)


@function(DirectorySession, "Group", milliseconds=150)
def _group(session: DirectorySession, group_id: str = "", alias: str = "") -> DirectoryGroup:
    if not group_id and alias:
        named = session.here.transaction.groups_with_alias(alias)
        group_id = next((group.id for group in named if group.deleted is None), "")
    found = DirectoryGroup(session.here, group_id.lower())
    assert found.group
    return found


@function(DirectorySession, "User", milliseconds=100)
def _user(session: DirectorySession, id: str = "", principal_name: str = "") -> DirectoryUser:
    return DirectoryUser(session.here, _person(session, id or principal_name).id)


@function(DirectorySession, "GetGraphUser", milliseconds=100)
def _graph_user(session: DirectorySession, principal_name: str) -> DirectoryUser:
    return DirectoryUser(session.here, _person(session, principal_name).id)


@function(DirectorySession, "ValidateGroupName", milliseconds=100)
def _validate(session: DirectorySession, display_name: str = "", alias: str = "") -> Typed:
    valid = alias_is_valid(alias) and not alias_is_taken(session.here.transaction, alias)
    fields = {
        "AliasErrorDetails": None,
        "DisplayNameErrorDetails": None,
        "ErrorCode": None if valid else "ObjectConflict",
        "ErrorMessage": None if valid else "The group alias already exists.",
        "IsValidName": valid,
    }
    return Typed("SP.Directory.GroupNameValidationResult", fields)


def _person(place: Thing | Things, key: str) -> Person:
    found = person(place.here.transaction, key)
    if found is None or found.deleted is not None:
        raise resource_not_found()
    return found


@navigation(DirectoryGroup, "owners", 100)
def _owners(group: DirectoryGroup) -> People:
    return People(group.here, group, True)


@navigation(DirectoryGroup, "members", 100)
def _members(group: DirectoryGroup) -> People:
    return People(group.here, group, False)


@function(People, "Add", Effect.WRITE, 400)
def _add(people: People, object_id: str = "", principal_name: str = "") -> None:
    found = _person(people, object_id or principal_name)
    people.put(tuple(dict.fromkeys((*people.ids, found.id))))


@function(People, "Remove", Effect.WRITE, 400)
def _remove(people: People, object_id: str) -> None:
    rest = tuple(key for key in people.ids if key != object_id.lower())
    if people.owners and not rest:
        raise argument_error("The group must have at least one owner.")
    people.put(rest)
