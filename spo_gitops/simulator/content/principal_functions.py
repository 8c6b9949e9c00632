"""What administrators ask of users and levels beyond finding them by number or name. Source: wire/metadata."""

from typing import Any

from ..calls import Effect
from ..directory_people import person
from ..errors import sp_error
from ..people import find_principal
from ..thing import function
from .content_types import ContentType
from .field_links import FieldLinks, reordered
from .groups import GroupUsers, add_member
from .role_definitions import RoleDefinitions, built_in
from .users import User, Users, user_missing


@function(Users, "GetByObjectId", milliseconds=20)
def _by_object(users: Users, object_id: str) -> User:
    """The user with an object id in the directory."""
    found = person(users.here.transaction, object_id)
    principal = None if found is None else find_principal(found.upn)
    if principal is None:
        raise user_missing()
    known = users.find(principal.login)
    assert isinstance(known, User)
    return known


@function(Users, "GetByPuid", milliseconds=20)
def _by_puid(users: Users, puid: str) -> User:
    """The user with the number that the service calls NameId."""
    for one in users.items():
        named = one.values().get("UserId")
        if isinstance(one, User) and named and named["NameId"] == puid.lower():
            return one
    raise user_missing()


@function(GroupUsers, "AddUserById", Effect.WRITE, 80)
def _add(users: GroupUsers, id: int) -> User:
    return add_member(users.here, users.group, User(users.here, id).login)


@function(User, "Expire", Effect.WRITE, 80)
def _expire(user: User) -> None:
    """A guest's access ends; whoever is no guest has none that could."""
    if not user.values()["IsShareByEmailGuestUser"]:
        raise sp_error("The user is not a guest of this site.", 400)
    user.delete()


@function(RoleDefinitions, "RecreateMissingDefaultRoleDefinitions", Effect.WRITE, 200)
def _recreate(roles: RoleDefinitions) -> None:
    here = roles.here
    here.check_writable()
    for name, stored in built_in(here.site).items():
        if here.records.get("role", name) is None:
            here.records.put("role", name, stored.body)


@function(RoleDefinitions, "RemoveAll", Effect.WRITE, 200)
def _remove_all(roles: RoleDefinitions) -> None:
    """All that a site made for itself; those that every site has stay."""
    of_every_site = built_in(roles.here.site)
    for role in list(roles.items()):
        if str(role.values()["Id"]) not in of_every_site:
            role.delete()


@function(ContentType, "ReorderFields", Effect.WRITE, 80)
def _reorder(type_: ContentType, field_names: list[Any]) -> None:
    reordered(FieldLinks(type_.here, type_), field_names)
