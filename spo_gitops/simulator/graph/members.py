"""Who belongs to a group and who owns it, and the other way round."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from ..answers import Answer, Binary, Empty, Raw
from ..directory_people import person
from ..models import Group
from .endpoint import Call, endpoint
from .errors import bad_request, no_resource
from .groups import GROUP, existing, group_fields, referred
from .query import Row, many
from .users import USER, groups_of, user_fields
from .users import existing as existing_user


def _rows(call: Call, ids: Iterable[str]) -> Iterator[Row]:
    for number, key in enumerate(ids, 1):
        found = person(call.transaction, key)
        if found is not None and found.deleted is None:
            yield number, user_fields(found)


def _ids(call: Call, role: str) -> tuple[str, ...]:
    group = existing(call, call["id"])
    return group.owners if role == "owners" else group.members


def _with(group: Group, role: str, ids: tuple[str, ...]) -> Group:
    return replace(group, owners=ids) if role == "owners" else replace(group, members=ids)


def _declare(role: str, address: str) -> None:
    """All endpoints of one of the two roles."""
    base = f"/groups/{{id}}/{address}"

    @endpoint("GET", base)
    def _list(call: Call) -> Answer:
        return many(call, "directoryObjects", USER, _rows(call, _ids(call, role)), typed=True)

    @endpoint("GET", f"{base}/microsoft.graph.user")
    def _people(call: Call) -> Answer:
        return many(call, "users", USER, _rows(call, _ids(call, role)))

    @endpoint("GET", f"{base}/$count", f"{base}/microsoft.graph.user/$count", milliseconds=40)
    def _count(call: Call) -> Answer:
        return Binary(str(sum(1 for _ in _rows(call, _ids(call, role)))).encode(), "text/plain")

    @endpoint("GET", f"{base}/$ref")
    def _references(call: Call) -> Answer:
        links = [{"@odata.id": f"{call.root}/directoryObjects/{key}"} for key in _ids(call, role)]
        return Raw({**call.context("Collection($ref)"), "value": links})


for _role, _address in (("members", "members"), ("members", "transitiveMembers"), ("owners", "owners")):
    _declare(_role, _address)


def _added(call: Call, role: str) -> Answer:
    group = existing(call, call["id"])
    link = call.body.get("@odata.id") if isinstance(call.body, dict) else None
    if not isinstance(link, str):
        raise bad_request("A value is required for property '@odata.id'.")
    identifier = referred(call, link)
    ids = group.owners if role == "owners" else group.members
    if identifier in ids:
        message = f"One or more added object references already exist for the following modified properties: '{role}'."
        raise bad_request(message)
    call.transaction.put_group(_with(group, role, (*ids, identifier)))
    return Empty()


def _removed(call: Call, role: str) -> Answer:
    group = existing(call, call["id"])
    ids = group.owners if role == "owners" else group.members
    if call["member"].lower() not in ids:
        raise no_resource(call["member"])
    rest = tuple(key for key in ids if key != call["member"].lower())
    if role == "owners" and group.unified and not rest:
        raise bad_request("The group must have at least one owner, hence this owner cannot be removed.")
    call.transaction.put_group(_with(group, role, rest))
    return Empty()


@endpoint("POST", "/groups/{id}/members/$ref")
def _add_member(call: Call) -> Answer:
    return _added(call, "members")


@endpoint("POST", "/groups/{id}/owners/$ref")
def _add_owner(call: Call) -> Answer:
    return _added(call, "owners")


@endpoint("DELETE", "/groups/{id}/members/{member}/$ref")
def _remove_member(call: Call) -> Answer:
    return _removed(call, "members")


@endpoint("DELETE", "/groups/{id}/owners/{member}/$ref")
def _remove_owner(call: Call) -> Answer:
    return _removed(call, "owners")


def _groups(call: Call, *, owned: bool) -> Answer:
    found = groups_of(call, existing_user(call, call["id"]).id, owned=owned)
    rows = ((group.number, group_fields(group)) for group in found)
    return many(call, "directoryObjects", GROUP, rows, typed=True)


@endpoint("GET", "/users/{id}/memberOf", "/users/{id}/transitiveMemberOf", "/users/{id}/memberOf/microsoft.graph.group")
def _member_of(call: Call) -> Answer:
    return _groups(call, owned=False)


@endpoint("GET", "/users/{id}/ownedObjects", "/users/{id}/ownedObjects/microsoft.graph.group")
def _owned(call: Call) -> Answer:
    return _groups(call, owned=True)


@endpoint("GET", "/directoryObjects/{id}")
def _object(call: Call) -> Answer:
    return Raw({**call.context("directoryObjects/$entity"), **_object_of(call, call["id"])})


@endpoint("POST", "/directoryObjects/getByIds")
def _by_ids(call: Call) -> Answer:
    ids = call.fields().get("ids")
    if not isinstance(ids, list):
        raise bad_request("A value is required for parameter 'ids'.")
    found = []
    for key in map(str, ids):
        group = call.transaction.group(key)
        if group is not None or person(call.transaction, key) is not None:
            found.append(_object_of(call, key))
    return Raw({**call.context("directoryObjects"), "value": found})


def _object_of(call: Call, key: str) -> dict[str, Any]:
    group = call.transaction.group(key)
    if group is not None and group.deleted is None:
        fields = group_fields(group)
        return {"@odata.type": "#microsoft.graph.group", **{name: fields.get(name) for name in GROUP.shown}}
    fields = user_fields(existing_user(call, key))
    return {"@odata.type": "#microsoft.graph.user", **{name: fields.get(name) for name in USER.shown}}
