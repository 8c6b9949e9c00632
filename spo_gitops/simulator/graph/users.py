"""People of the directory."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..answers import Answer, Binary, Empty, Raw
from ..clock import iso
from ..directory_people import Person, people, person, put_person
from ..hosts import TENANT_DOMAIN
from ..models import Group
from .endpoint import Call, endpoint
from .errors import bad_request, no_resource
from .query import Resource, Row, counted, many, one

_NAMED = re.compile(r"(?:userPrincipalName|mail) eq '((?:[^']|'')+)'")

# What a plain read shows (recorded), and what clients ask beyond that.
USER = Resource(
    "user",
    (
        *("businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation"),
        *("preferredLanguage", "surname", "userPrincipalName", "id"),
    ),
    (
        *("accountEnabled", "userType", "createdDateTime", "deletedDateTime", "mailNickname", "usageLocation"),
        *("department", "companyName", "city", "country", "employeeId", "otherMails", "proxyAddresses", "state"),
        *("externalUserState", "externalUserStateChangeDateTime", "creationType", "identities", "assignedLicenses"),
        "signInActivity",
        *("onPremisesSyncEnabled", "onPremisesSamAccountName", "onPremisesImmutableId", "securityIdentifier"),
    ),
    expands={"manager": lambda call, key: _manager_of(call, key)},
)
_SETTABLE = frozenset(USER.shown + USER.asked) - {"id", "createdDateTime", "deletedDateTime", "securityIdentifier"}


def user_fields(found: Person) -> dict[str, Any]:
    """A person as a user, with every member that can be asked."""
    given, _, surname = found.name.partition(" ")
    return {
        "businessPhones": [],
        "displayName": found.name,
        "givenName": given or None,
        "surname": surname or None,
        "mail": found.mail,
        "userPrincipalName": found.upn,
        "id": found.id,
        "accountEnabled": True,
        "userType": "Guest" if found.guest else "Member",
        "externalUserState": "Accepted" if found.guest else None,
        "creationType": "Invitation" if found.guest else None,
        "createdDateTime": iso(found.created),
        "deletedDateTime": None if found.deleted is None else iso(found.deleted),
        "mailNickname": found.upn.partition("@")[0],
        "otherMails": [],
        "proxyAddresses": [f"SMTP:{found.mail}"],
        "identities": [],
        "assignedLicenses": [],
        **found.extra,
    }


def user_object(found: Person) -> dict[str, Any]:
    """A person in a listing of directory objects."""
    fields = user_fields(found)
    return {"@odata.type": "#microsoft.graph.user", **{name: fields.get(name) for name in USER.shown}}


def existing(call: Call, key: str) -> Person:
    """The person with an id or user principal name; raises GraphError."""
    found = person(call.transaction, key)
    if found is None or found.deleted is not None:
        raise no_resource(key)
    return found


def _rows(call: Call) -> Iterator[Row]:
    return ((number, user_fields(found)) for number, found in people(call.transaction))


@endpoint("GET", "/users")
def _list(call: Call) -> Answer:
    for name in _NAMED.findall(call.query.get("$filter", "")):
        person(call.transaction, name.replace("''", "'"))  # whoever is asked for by name is known from then on
    return many(call, "users", USER, _rows(call))


@endpoint("GET", "/users/$count", milliseconds=40)
def _count(call: Call) -> Answer:
    return Binary(str(counted(call, _rows(call))).encode(), "text/plain")


@endpoint("GET", "/users/{id}")
def _get(call: Call) -> Answer:
    return one(call, "users/$entity", USER, user_fields(existing(call, call["id"])))


@endpoint("POST", "/users")
def _create(call: Call) -> Answer:
    fields = call.fields((*USER.shown, *USER.asked, "passwordProfile"))
    for name in ("accountEnabled", "displayName", "mailNickname", "userPrincipalName", "passwordProfile"):
        if name not in fields:
            raise bad_request(f"A value is required for property '{name}' of resource 'User'.")
    upn = str(fields["userPrincipalName"])
    domain = upn.partition("@")[2].lower()
    if domain not in ("contoso.com", TENANT_DOMAIN):
        raise bad_request("The domain portion of the userPrincipalName property is invalid.")
    here = person(call.transaction, upn)
    if here is None:
        raise bad_request("Property userPrincipalName is invalid.")
    if here.extra.get("made"):
        raise bad_request("Another object with the same value for property userPrincipalName already exists.")
    extra = {name: value for name, value in fields.items() if name in _SETTABLE}
    made = replace(here, name=str(fields["displayName"]), created=call.now, extra={**extra, "made": True})
    put_person(call.transaction, made)
    return one(call, "users/$entity", USER, user_fields(made), 201)


@endpoint("PATCH", "/users/{id}")
def _update(call: Call) -> Answer:
    found = existing(call, call["id"])
    fields = call.fields((*USER.shown, *USER.asked, "passwordProfile"))
    changes = {name: value for name, value in fields.items() if name in _SETTABLE}
    name = str(changes.get("displayName") or found.name)
    put_person(call.transaction, replace(found, name=name, extra={**found.extra, **changes}))
    return Empty()


@endpoint("GET", "/users/{id}/manager", units=1)
def _manager(call: Call) -> Answer:
    found = existing(call, call["id"])
    manager = _manager_of(call, found.id)
    if manager is None:
        raise no_resource("manager")
    return Raw({**call.context("directoryObjects/$entity"), **manager})


def _manager_of(call: Call, user_id: str) -> dict[str, Any] | None:
    """Whoever somebody reports to, as a directory object."""
    key = existing(call, user_id).extra.get("managerId")
    found = None if key is None else person(call.transaction, str(key))
    return None if found is None or found.deleted is not None else user_object(found)


@endpoint("PUT", "/users/{id}/manager/$ref")
def _set_manager(call: Call) -> Answer:
    found = existing(call, call["id"])
    link = call.body.get("@odata.id") if isinstance(call.body, dict) else None
    if not isinstance(link, str):
        raise bad_request("A value is required for property '@odata.id'.")
    manager = existing(call, link.rstrip("/").rpartition("/")[2])
    put_person(call.transaction, replace(found, extra={**found.extra, "managerId": manager.id}))
    return Empty()


@endpoint("DELETE", "/users/{id}/manager/$ref")
def _no_manager(call: Call) -> Answer:
    found = existing(call, call["id"])
    extra = {name: value for name, value in found.extra.items() if name != "managerId"}
    put_person(call.transaction, replace(found, extra=extra))
    return Empty()


@endpoint("DELETE", "/users/{id}")
def _delete(call: Call) -> Answer:
    put_person(call.transaction, replace(existing(call, call["id"]), deleted=call.now))
    return Empty()


def groups_of(call: Call, user_id: str, *, owned: bool = False) -> Iterator[Group]:
    """The groups that somebody belongs to or owns."""
    for group in call.transaction.groups():
        if user_id in (group.owners if owned else group.members):
            yield group
