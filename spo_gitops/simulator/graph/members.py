"""Who belongs to a group and who owns it, and the other way round."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..answers import Answer, Binary, Empty, Raw
from ..directory_people import person
from ..models import Group
from .endpoint import Call, endpoint
from .errors import bad_request, no_resource
from .groups import GROUP, existing, group_fields, referred
from .query import Resource, Row, many
from .users import USER, groups_of, user_fields
from .users import existing as existing_user


def _rows(call: Call, ids: Iterable[str], *, groups: bool = True) -> Iterator[Row]:
    """The people, and the groups where they are asked for, in their order."""
    for number, key in enumerate(ids, 1):
        group = call.transaction.group(key)
        if group is not None:
            if groups and group.deleted is None:
                yield number, group_fields(group)
            continue
        found = person(call.transaction, key)
        if found is not None and found.deleted is None:
            yield number, user_fields(found)


def _kind(fields: Mapping[str, Any]) -> Resource:
    return GROUP if "groupTypes" in fields else USER


def _ids(call: Call, role: str) -> tuple[str, ...]:
    group = existing(call, call["id"])
    return group.owners if role == "owners" else group.members


def _with(group: Group, role: str, ids: tuple[str, ...]) -> Group:
    return replace(group, owners=ids) if role == "owners" else replace(group, members=ids)


def _below(call: Call, ids: Iterable[str], seen: set[str]) -> Iterator[str]:
    """Members, and the members of groups among them, each once."""
    for key in ids:
        if key not in seen:
            seen.add(key)
            yield key
            group = call.transaction.group(key)
            if group is not None:
                yield from _below(call, group.members, seen)


def _declare(role: str, address: str) -> None:
    """All endpoints of one of the two roles."""
    base = f"/groups/{{id}}/{address}"

    def ids(call: Call) -> tuple[str, ...]:
        found = _ids(call, role)
        return tuple(_below(call, found, set())) if address.startswith("transitive") else found

    @endpoint("GET", base)
    def _list(call: Call) -> Answer:
        return many(call, "directoryObjects", _kind, _rows(call, ids(call)), typed=True)

    @endpoint("GET", f"{base}/microsoft.graph.user")
    def _people(call: Call) -> Answer:
        return many(call, "users", USER, _rows(call, ids(call), groups=False))

    @endpoint("GET", f"{base}/microsoft.graph.group")
    def _groups_in(call: Call) -> Answer:
        rows = ((number, fields) for number, fields in _rows(call, ids(call)) if "groupTypes" in fields)
        return many(call, "groups", GROUP, rows)

    @endpoint("GET", f"{base}/$count", milliseconds=40)
    def _count(call: Call) -> Answer:
        return Binary(str(sum(1 for _ in _rows(call, ids(call)))).encode(), "text/plain")

    @endpoint("GET", f"{base}/microsoft.graph.user/$count", milliseconds=40)
    def _count_people(call: Call) -> Answer:
        return Binary(str(sum(1 for _ in _rows(call, ids(call), groups=False))).encode(), "text/plain")

    @endpoint("GET", f"{base}/$ref")
    def _references(call: Call) -> Answer:
        links = [{"@odata.id": f"{call.root}/directoryObjects/{key}"} for key in ids(call)]
        return Raw({**call.context("Collection($ref)"), "value": links})


for _role, _address in (("members", "members"), ("members", "transitiveMembers"), ("owners", "owners")):
    _declare(_role, _address)


def _changeable(call: Call, role: str) -> Group:
    """The group, unless a rule says who its members are (documented; the text of the refusal is not)."""
    group = existing(call, call["id"])
    if role == "members" and "membershipRule" in group.extra:
        raise bad_request("Members of a group with dynamic membership can not be changed.")
    return group


def _added(call: Call, role: str) -> Answer:
    group = _changeable(call, role)
    link = call.body.get("@odata.id") if isinstance(call.body, dict) else None
    if not isinstance(link, str):
        raise bad_request("A value is required for property '@odata.id'.")
    identifier = referred(call, link, groups=role == "members" and not group.unified)
    ids = group.owners if role == "owners" else group.members
    if identifier in ids:
        message = f"One or more added object references already exist for the following modified properties: '{role}'."
        raise bad_request(message)
    call.transaction.put_group(_with(group, role, (*ids, identifier)))
    return Empty()


def _removed(call: Call, role: str) -> Answer:
    group = _changeable(call, role)
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


@endpoint("GET", "/groups/{id}/memberOf", "/groups/{id}/memberOf/microsoft.graph.group")
def _groups_around(call: Call) -> Answer:
    found = groups_of(call, existing(call, call["id"]).id)
    return many(call, "directoryObjects", GROUP, ((one_.number, group_fields(one_)) for one_ in found), typed=True)


@endpoint("GET", "/groups/{id}/transitiveMemberOf", "/groups/{id}/transitiveMemberOf/microsoft.graph.group")
def _all_groups_around(call: Call) -> Answer:
    found = sorted(_around(call, existing(call, call["id"]).id), key=lambda one_: one_.number)
    return many(call, "directoryObjects", GROUP, ((one_.number, group_fields(one_)) for one_ in found), typed=True)


def _in_any(tail: str) -> tuple[str, ...]:
    return tuple(f"/{kind}/{{id}}/{tail}" for kind in ("users", "groups", "directoryObjects"))


def _member(call: Call) -> str:
    """The id of the group or person that the address names; raises GraphError."""
    group = call.transaction.group(call["id"])
    return group.id if group is not None and group.deleted is None else existing_user(call, call["id"]).id


@endpoint("POST", *_in_any("getMemberGroups"), *_in_any("getMemberObjects"), units=2)
def _member_groups(call: Call) -> Answer:
    """The ids of the groups that somebody or a group is in, also by way of other groups."""
    found = list(_around(call, _member(call)))
    only = call.fields().get("securityEnabledOnly") is True
    ids = [group.id for group in found if group.security or not only]
    return Raw({**call.context("Collection(Edm.String)"), "value": ids})


@endpoint("POST", *_in_any("checkMemberGroups"), *_in_any("checkMemberObjects"), units=2)
def _check_groups(call: Call) -> Answer:
    """Which of some groups somebody or a group is in, also by way of other groups."""
    fields = call.fields(("groupIds", "ids"))
    wanted = fields.get("groupIds", fields.get("ids"))
    if not isinstance(wanted, list):
        raise bad_request("A value is required for parameter 'groupIds'.")
    around = {group.id for group in _around(call, _member(call))}
    return Raw({**call.context("Collection(Edm.String)"), "value": [key for key in map(str, wanted) if key in around]})


def _around(call: Call, key: str) -> Iterator[Group]:
    """The groups that somebody or a group is in, at any depth, each once."""
    seen, waiting = set[str](), [key]
    while waiting:
        for group in groups_of(call, waiting.pop()):
            if group.id not in seen:
                seen.add(group.id)
                waiting.append(group.id)
                yield group


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
