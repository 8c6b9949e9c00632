"""Who may open a file or folder, through Graph: sharing links and invitations (REFERENCE §13)."""

import base64
from collections.abc import Iterator
from typing import Any

from ..answers import Answer, Empty, Raw
from ..clock import iso
from ..content.items import ListItem
from ..content.role_assignments import grant
from ..content.sharing_links import (
    Link,
    NewLink,
    Scope,
    check_allowed,
    drop_link,
    link_of,
    links_of,
    make_link,
    rename_people,
)
from ..content.users import User
from ..directory_people import person, person_id
from ..here import Here
from ..odata_filter import parse_date
from ..people import find_principal
from ..site_users import ensured, user_id
from .drive_items import below_item, item_in
from .endpoint import Call, endpoint
from .errors import GraphError, no_item
from .query import Resource, Row, many, one

PERMISSION = Resource(
    "permission",
    (
        *(
            "id",
            "roles",
            "shareId",
            "expirationDateTime",
            "hasPassword",
            "grantedToIdentitiesV2",
            "grantedToIdentities",
            "link",
        ),
        *("grantedToV2", "invitation"),
    ),
    sparse=True,
)
_PERMISSION = {"@odata.type": "#microsoft.graph.permission"}
_IDENTITY = {"@odata.type": "#microsoft.graph.sharePointIdentity"}
_READ, _WRITE = 1073741826, 1073741827


def _items_at(tail: str) -> tuple[str, ...]:
    """Addresses below an item, of a drive or of a list."""
    return (*below_item(tail), f"/sites/{{site}}/lists/{{list}}/items/{{item}}{tail}")


def _person(here: Here, login: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Somebody as a user of the directory, and as one of the site."""
    found = find_principal(login)
    name, mail = (login, "") if found is None else (found.name, found.email)
    shown = {"displayName": name, "email": mail}
    key = None if found is None or found.upn is None else person_id(found.upn)
    return {**shown, "id": key}, {**shown, "id": str(user_id(here.records, login) or ""), "loginName": login}


def permission_fields(link: Link, *, named: bool = True) -> dict[str, Any]:
    """A link as a permission (recorded). ``named``: with those it is for, also where it is for nobody in particular."""
    body = link.body
    people = [_person(link.item.here, login) for login in link.people()]
    expires = {} if body["Expires"] is None else {"expirationDateTime": iso(float(body["Expires"]))}
    given = {
        "grantedToIdentitiesV2": [{"user": {**_IDENTITY, **user}, "siteUser": known} for user, known in people],
        "grantedToIdentities": [{"user": user} for user, _ in people],
    }
    return {
        "id": link.id,
        "roles": ["write" if body["Edits"] else "read"],
        "shareId": f"u!{base64.urlsafe_b64encode(link.url.encode()).decode().rstrip('=')}",  # since 2024
        **expires,
        "hasPassword": body["Password"],
        **(given if named else {}),
        "link": {
            "scope": link.scope.value,
            "type": "edit" if body["Edits"] else "view",
            "webUrl": link.url,
            "preventsDownload": body["BlocksDownload"],
        },
    }


def _made(call: Call, fields: dict[str, Any], status: int) -> Answer:
    """How a link that was made or given to others is answered (recorded)."""
    return Raw({**call.context("permission"), **_PERMISSION, **fields}, status)


def _direct(item: ListItem) -> Iterator[dict[str, Any]]:
    """People with a role of their own on an item."""
    for name, body in item.here.records.under("assignment", item.scope_id()).items():
        number = int(name.rpartition(":")[2])
        if item.here.records.get("user", number) is None:
            continue
        user, known = _person(item.here, User(item.here, number).login)
        roles = ["write" if any(role != _READ for role in body["Roles"]) else "read"]
        yield {"id": f"aTowIy5m{number}", "roles": roles, "grantedToV2": {"user": user, "siteUser": known}}


def _permission_rows(item: ListItem) -> Iterator[Row]:
    found = [*(permission_fields(link) for link in links_of(item)), *_direct(item)]
    return iter(list(enumerate(found, 1)))


@endpoint("GET", *_items_at("/permissions"), units=5)
def _permissions(call: Call) -> Answer:
    return many(call, "permissions", PERMISSION, _permission_rows(item_in(call)))


def _link(call: Call) -> Link:
    found = link_of(item_in(call), call["permission"])
    if found is None:
        raise no_item("The specified permission was not found.")
    return found


def _shown(call: Call, fields: dict[str, Any], status: int = 200) -> Answer:
    return one(call, "permissions/$entity", PERMISSION, fields, status)


@endpoint("GET", *_items_at("/permissions/{permission}"), units=5)
def _permission(call: Call) -> Answer:
    return _shown(call, permission_fields(_link(call)))


@endpoint("DELETE", *_items_at("/permissions/{permission}"), units=5)
def _delete(call: Call) -> Answer:
    item = item_in(call)
    found = link_of(item, call["permission"])
    if found is not None:
        drop_link(found)
        return Empty()
    number = call["permission"].removeprefix("aTowIy5m")
    name = f"{item.scope_id()}:{number}"
    if item.here.records.get("assignment", name) is None:
        raise no_item("The specified permission was not found.")
    item.here.records.drop("assignment", name)
    return Empty()


@endpoint("PATCH", *_items_at("/permissions/{permission}"), units=5)
def _update(call: Call) -> Answer:
    link, fields = _link(call), call.fields()
    body = dict(link.body)
    if "expirationDateTime" in fields:
        ends = fields["expirationDateTime"]
        body["Expires"] = None if ends is None else parse_date(str(ends))
    if "roles" in fields:
        body["Edits"] = "write" in _list(fields, "roles")
    link.item.here.records.put("link", link.id, body, link.item.key)
    return _shown(call, permission_fields(Link(link.item, link.id, body)))


@endpoint("POST", *_items_at("/createLink"), units=5, milliseconds=500)
def _create_link(call: Call) -> Answer:
    return _linked(call, item_in(call))


def _linked(call: Call, item: ListItem) -> Answer:
    fields = call.fields()
    item.here.check_writable()
    try:
        scope = Scope(str(fields.get("scope") or "organization"))
    except ValueError as error:
        raise GraphError(400, "invalidRequest", "The scope of the link is not valid.") from error
    kind = str(fields.get("type") or "view")
    if kind not in ("view", "edit", "blocksDownload"):
        raise GraphError(400, "invalidRequest", "The type of the link is not valid.")
    ends = fields.get("expirationDateTime")
    new = NewLink(
        scope,
        kind == "edit",
        tuple(_login(call, one_) for one_ in _list(fields, "recipients")),
        None if not ends else parse_date(str(ends)),
        bool(fields.get("password")),
        kind == "blocksDownload",
    )
    link, made = make_link(item, new)
    return _made(call, permission_fields(link, named=scope is Scope.PEOPLE), 201 if made else 200)


def _list(fields: dict[str, Any], name: str) -> list[Any]:
    """A member that is a list, or is not there; raises GraphError."""
    found = fields.get(name) or []
    if not isinstance(found, list):
        raise GraphError(400, "invalidRequest", f"The property '{name}' is not a list.")
    return found


def _login(call: Call, recipient: Any) -> str:
    """The login name of a recipient: by mail address, alias or object id; raises GraphError."""
    given = recipient if isinstance(recipient, dict) else {}
    key = str(given.get("email") or given.get("alias") or given.get("objectId") or "")
    found = person(call.transaction, key)
    principal = None if found is None else find_principal(found.upn)
    if principal is None:
        raise GraphError(400, "invalidRequest", f"The recipient '{key}' could not be resolved.")
    return principal.login


@endpoint("POST", *_items_at("/invite"), units=5, milliseconds=500)
def _invite(call: Call) -> Answer:
    item, fields = item_in(call), call.fields()
    item.here.check_writable()
    writes = "write" in _list(fields, "roles")
    logins = [_login(call, one_) for one_ in _list(fields, "recipients")]
    if not logins:
        raise GraphError(400, "invalidRequest", "Recipients are required.")
    if fields.get("requireSignIn") is False:
        raise GraphError(400, "invalidRequest", "An invitation that needs no sign-in is a link for anyone.")
    check_allowed(item, NewLink(Scope.PEOPLE, writes, tuple(logins)))
    for login in logins:
        principal = find_principal(login)
        assert principal is not None
        grant(item, ensured(item.here.records, principal), _WRITE if writes else _READ)
    found = [given for given in _direct(item) if given["grantedToV2"]["siteUser"]["loginName"] in logins]
    return Raw({**call.context("Collection(permission)"), "value": [_invited(given) for given in found]})


def _invited(given: dict[str, Any]) -> dict[str, Any]:
    """A role of somebody as an invitation answers it (recorded): the older form, its role with a capital."""
    roles = [str(role).capitalize() for role in given["roles"]]
    return {**_PERMISSION, "id": given["id"], "roles": roles, "grantedTo": {"user": given["grantedToV2"]["user"]}}


@endpoint("POST", *_items_at("/permissions/{permission}/grant"), units=5)
def _grant(call: Call) -> Answer:
    link, fields = _link(call), call.fields()
    rename_people(link, tuple(_login(call, one_) for one_ in _list(fields, "recipients")))
    shown = permission_fields(link)
    # Recorded: who was given it is told as the site knows them, without their ids in the directory.
    shown["grantedToIdentitiesV2"] = [{"siteUser": both["siteUser"]} for both in shown["grantedToIdentitiesV2"]]
    for both in shown["grantedToIdentities"]:
        del both["user"]["id"]
    return _made(call, shown, 200)
