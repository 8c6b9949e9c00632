"""The users that a site knows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..admins import set_admin
from ..calls import Effect
from ..errors import sp_error
from ..group_claims import principal_in
from ..here import Here
from ..hosts import APP_NAME
from ..site_changes import known
from ..site_users import APP_ID, FIRST_ID, SYSTEM_ID, ensured, user_id
from ..thing import Thing, Things, function, navigation
from .change_log import Change, logged
from .site import SiteCollection
from .web import Web


@dataclass(slots=True)
class User(Thing):
    """A principal as a user of the site."""

    id: int
    type_name = "SP.User"
    entity_set = "SP.ApiData.Users"
    writable = frozenset(("IsSiteAdmin", "Title", "Email", "IsHiddenInUI"))

    @property
    def login(self) -> str:
        """Its login name; raises ServiceError for an id that is gone."""
        found = self.here.records.get("user", self.id)
        if found is None:
            raise user_missing()
        return str(found["LoginName"])

    def link(self) -> str:
        return f"Web/GetUserById({self.id})"

    def identity(self) -> str | None:
        return f"site:{self.here.site.id}:u:{self.id}"

    def values(self) -> Mapping[str, Any]:
        site, login = self.here.site, self.login
        record = self.here.records.get("user", self.id) or {}
        person = principal_in(self.here.transaction, login)
        system = self.id in (SYSTEM_ID, APP_ID) or "|federateddirectoryclaimprovider|" in login
        title = {SYSTEM_ID: "System Account", APP_ID: APP_NAME}.get(self.id, login if person is None else person.name)
        name_id = (
            None
            if person is None or person.kind != 1
            else {"NameId": person.name_id, "NameIdIssuer": "urn:federation:microsoftonline"}
        )
        return {
            "Email": "" if person is None else person.email,
            "Expiration": str(record.get("Expiration") or ""),
            "Id": self.id,
            "IsHiddenInUI": system,
            "IsShareByEmailGuestUser": person is not None and person.guest,
            "IsSiteAdmin": self.id == SYSTEM_ID or login in (site.owner, *site.admins),
            "LoginName": login,
            "PrincipalType": 1 if person is None else person.kind,
            "Title": title,
            "UserId": name_id,
            "UserPrincipalName": None if person is None else person.upn,
            **{name: value for name, value in record.items() if name in self.writable},
        }

    def update(self, fields: Mapping[str, Any]) -> None:
        changes = self.checked(fields)
        admin = changes.pop("IsSiteAdmin", None)
        if admin is not None:
            set_admin(self.here.transaction, self.here.site, self.login, is_admin=bool(admin))
        if changes:
            self.here.records.change("user", self.id, **changes)
        logged(self.here, "User", Change.UPDATE, UserId=self.id)

    def delete(self) -> None:
        remove_user(self.here, self.id)


def user_missing() -> Exception:
    """The refusal for a user that the site does not know (REFERENCE gives the text; the status is recorded)."""
    return sp_error("User cannot be found.", 500)


def remove_user(here: Here, number: int) -> None:
    """Make a site forget a user, and whatever it was given there."""
    site, records = here.site, here.records
    user = User(here, number)
    if user.login == site.owner:
        raise sp_error("You cannot delete the owners of a Web site collection.", 500)
    if user.login in site.admins:
        set_admin(here.transaction, site, user.login, is_admin=False)
    records.drop("user", number)
    for kind in ("member", "assignment"):
        for name in [name for name in records.rows(kind) if name.rpartition(":")[2] == str(number)]:
            records.drop(kind, name)
    records.touch()
    logged(here, "User", Change.DELETE, UserId=number)


@dataclass(slots=True)
class Users(Things):
    """A collection of users by their ids."""

    item = User

    def ids(self) -> Iterator[int]:
        """The ids of those in it."""
        return (int(name) for name in self.here.records.rows("user"))

    def items(self) -> Iterator[Thing]:
        return (User(self.here, number) for number in self.ids())

    def find(self, key: Any) -> Thing:
        text = str(key).lower()
        for number in self.ids():
            if text in (str(number), User(self.here, number).login.lower()):
                return User(self.here, number)
        raise user_missing()

    def add(self, fields: Mapping[str, Any]) -> Thing:
        wanted = {name.lower(): value for name, value in fields.items()}
        number = ensured(self.here.records, known(str(wanted.get("loginname") or "")))
        return User(self.here, number)

    def drop(self, number: int) -> None:
        """Take a user out of the collection."""
        remove_user(self.here, number)


@navigation(Web, "SiteUsers", 30)
def _site_users(web: Web) -> Users:
    return Users(web.here)


@navigation(Web, "CurrentUser", 15)
def _current(web: Web) -> User:
    return User(web.here, APP_ID)


@navigation(Web, "Author", 15)
def _author(web: Web) -> User:
    return User(web.here, FIRST_ID)


@navigation(SiteCollection, "Owner", 11)
def _owner(site: SiteCollection) -> User:
    number = user_id(site.here.records, site.here.site.owner)
    return User(site.here, FIRST_ID if number is None else number)


@function(Users, "GetById", milliseconds=20)
def _by_id(users: Users, id: int) -> User:
    return _user(users, id)


@function(Users, "GetByLoginName", milliseconds=20)
def _by_login(users: Users, login_name: str) -> User:
    return _user(users, login_name)


@function(Users, "GetByEmail", milliseconds=20)
def _by_email(users: Users, email_address: str) -> User:
    for user in users.items():
        if str(user.values()["Email"]).lower() == email_address.lower() and isinstance(user, User):
            return user
    raise user_missing()


def _user(users: Users, key: Any) -> User:
    found = users.find(key)
    assert isinstance(found, User)
    return found


@function(Users, "RemoveById", Effect.WRITE, 60)
def _remove_by_id(users: Users, id: int) -> None:
    users.drop(_user(users, id).id)


@function(Users, "RemoveByLoginName", Effect.WRITE, 60)
def _remove_by_login(users: Users, login_name: str) -> None:
    users.drop(_user(users, login_name).id)


@function(Web, "EnsureUser", Effect.WRITE, 60)
def _ensure(web: Web, logon_name: str) -> User:
    return User(web.here, ensured(web.here.records, known(logon_name)))


@function(Web, "GetUserById")
def _web_user(web: Web, user_id: int) -> User:
    return _user(Users(web.here), user_id)
