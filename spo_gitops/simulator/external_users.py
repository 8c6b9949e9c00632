"""Office365Tenant: the external people that the tenant or a site knows (REFERENCE §13).

Positions and pages are as documented; that a page has at most 50 is general knowledge.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .answers import Answer, Collection, Entity, Value, Void
from .calls import Call, Effect, Handler, Route
from .csom_base import CsomObject, Passive, Session
from .csom_functions import constructor
from .directory_people import Person, people, person, put_person
from .errors import bad_query
from .hosts import Host
from .people import find_principal
from .records import Records
from .recycling import live_site
from .store import Transaction
from .values import Moment

_NAMESPACE = "Microsoft.Online.SharePoint.TenantManagement"
_TYPE_ID = "{e45fd516-a408-4ca4-b6dc-268e2f1f0f83}"
_MAX_PAGE = 50


@dataclass(slots=True)
class ExternalUser(Passive):
    """Somebody from outside."""

    person: Person
    type_name = f"{_NAMESPACE}.ExternalUser"

    def properties(self) -> Mapping[str, Any]:
        """What is known of them."""
        return {
            "AcceptedAs": self.person.mail,
            "DisplayName": self.person.name,
            "InvitedAs": self.person.mail,
            "InvitedBy": None,
            "UniqueId": unique_id(self.person),
            "UserId": 0,
            "WhenCreated": Moment(self.person.created),
        }


def unique_id(found: Person) -> str:
    """The number that SharePoint knows an external person by."""
    principal = find_principal(found.upn)
    return "" if principal is None else principal.name_id.upper()


@dataclass(slots=True)
class ExternalUsers(Passive):
    """A page of them."""

    users: tuple[ExternalUser, ...]
    type_name = f"{_NAMESPACE}.ExternalUserCollection"

    def children(self) -> Iterator[CsomObject]:
        """The people."""
        return iter(self.users)


@dataclass(slots=True)
class Results(Passive):
    """A page with its place in the whole."""

    page: ExternalUsers
    total: int
    position: int
    type_name = f"{_NAMESPACE}.GetExternalUsersResults"

    def properties(self) -> Mapping[str, Any]:
        """How many there are, and where the next page begins; -1 for no further one."""
        return {"TotalUserCount": self.total, "UserCollectionPosition": self.position}

    def member(self, name: str) -> CsomObject | None:
        """The page."""
        return self.page if name.lower() == "externalusercollection" else None


@dataclass(slots=True)
class Removal(Passive):
    """Who was removed, and who could not be."""

    removed: list[str]
    failed: list[str]
    type_name = f"{_NAMESPACE}.RemoveExternalUsersResults"

    def properties(self) -> Mapping[str, Any]:
        """Both lists of unique ids."""
        return {"RemoveFailed": self.failed, "RemoveSucceeded": self.removed}


@constructor(_TYPE_ID)
@dataclass(slots=True)
class Office365Tenant(Passive):
    """Where external people are looked up."""

    session: Session
    type_name = f"{_NAMESPACE}.Office365Tenant"

    def identity(self) -> str | None:
        """Names it."""
        return self.session.identity("Office365Tenant")

    def call(self, name: str, parameters: tuple[Any, ...]) -> Any:
        """One of its functions."""
        match name.lower():
            case "getexternalusers":
                return _page(_all(self.session.transaction), *parameters)
            case "getexternalusersforsite":
                return _page(_of_site(self.session.transaction, str(parameters[0])), *parameters[1:])
            case "disablesharingfornonownersofsite":
                return _restrict(self.session.transaction, *parameters)
            case "issharingdisabledfornonownersofsite":
                return _is_restricted(self.session.transaction, *parameters)
            case "removeexternalusers":
                return _remove(self.session.transaction, *parameters)
            case _:
                return Passive.call(self, name, parameters)


def _restrict(transaction: Transaction, url: str) -> None:
    """Only owners share from now on; there is no function that undoes it (REFERENCE 5.3)."""
    site = live_site(transaction, url)
    Records(transaction, site).change("web", site.web_id, MembersCanShare=False)


def _is_restricted(transaction: Transaction, url: str) -> bool:
    site = live_site(transaction, url)
    web = Records(transaction, site).get("web", site.web_id) or {}
    return web.get("MembersCanShare") is False


def _all(transaction: Transaction) -> Iterator[Person]:
    return (found for _, found in people(transaction) if found.guest)


def _of_site(transaction: Transaction, url: str) -> Iterator[Person]:
    for stored in Records(transaction, live_site(transaction, url)).rows("user").values():
        principal = find_principal(str(stored.body["LoginName"]))
        if principal is not None and principal.guest and principal.upn is not None:
            found = person(transaction, principal.upn)
            if found is not None and found.deleted is None:
                yield found


def _page(
    everybody: Iterable[Person], position: int = 0, size: int = _MAX_PAGE, text: str | None = "", order: int = 0
) -> Results:
    wanted = (text or "").lower()
    found = [one for one in everybody if wanted in one.name.lower() or wanted in one.mail.lower()]
    found.sort(key=lambda one: one.mail.lower(), reverse=order == 1)
    start, end = max(position, 0), max(position, 0) + min(max(size, 1), _MAX_PAGE)
    page = ExternalUsers(tuple(ExternalUser(one) for one in found[start:end]))
    return Results(page, len(found), end if end < len(found) else -1)


def _remove(transaction: Transaction, ids: list[str]) -> Removal:
    known = {unique_id(found): found for found in _all(transaction)}
    removed = [key for key in ids if key.upper() in known]
    for key in removed:
        put_person(transaction, replace(known[key.upper()], deleted=transaction.now))
    return Removal(removed, [key for key in ids if key not in removed])


# -- over REST: the metadata has these functions, and Office365-REST-Python-Client calls them --


def _listed(call: Call) -> Answer:
    return _answer(call, "GetExternalUsers", _all(call.transaction))


def _listed_of_site(call: Call) -> Answer:
    return _answer(call, "GetExternalUsersForSite", _of_site(call.transaction, call.text_argument("siteUrl")))


def _answer(call: Call, function: str, everybody: Iterable[Person]) -> Answer:
    text = call.argument("filter")
    if text is not None and not isinstance(text, str):
        raise bad_query("The parameter filter is not a string.")
    order = _number(call, "sortOrder", 0)
    found = _page(everybody, _number(call, "position", 0), _number(call, "pageSize", _MAX_PAGE), text, order)
    users = tuple(dict(user.properties()) for user in found.page.users)
    members = {"ExternalUserCollection": Collection(ExternalUser.type_name, users), **found.properties()}
    return Entity(Results.type_name, members, function=function)


def _removed(call: Call) -> Answer:
    ids = call.argument("uniqueIds")
    if not isinstance(ids, list):
        raise bad_query("The parameter uniqueIds is missing or is not a list.")
    done = _remove(call.transaction, [str(one) for one in ids])
    return Entity(Removal.type_name, done.properties(), function="RemoveExternalUsers")


def _restricted(call: Call) -> Answer:
    _restrict(call.transaction, call.text_argument("siteUrl"))
    return Void("DisableSharingForNonOwnersOfSite")


def _told_restricted(call: Call) -> Answer:
    found = _is_restricted(call.transaction, call.text_argument("siteUrl"))
    return Value("IsSharingDisabledForNonOwnersOfSite", found)


def _number(call: Call, name: str, default: int) -> int:
    value = call.argument(name)
    if value is not None and not isinstance(value, int):
        raise bad_query(f"The parameter {name} is not a number.")
    return default if value is None else value


def _route(name: str, run: Handler, effect: Effect) -> Route:
    return Route(f"Office365Tenant/{name}", "POST", f"{_NAMESPACE}.Office365Tenant/{name}(*)", run, effect, 400, _ADMIN)


_ADMIN = (Host.ADMIN,)
ROUTES: tuple[Route, ...] = (
    _route("GetExternalUsers", _listed, Effect.READ),
    _route("GetExternalUsersForSite", _listed_of_site, Effect.READ),
    _route("RemoveExternalUsers", _removed, Effect.WRITE),
    _route("DisableSharingForNonOwnersOfSite", _restricted, Effect.WRITE),
    _route("IsSharingDisabledForNonOwnersOfSite", _told_restricted, Effect.READ),
)
