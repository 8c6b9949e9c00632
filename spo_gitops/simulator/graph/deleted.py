"""What the directory keeps of deleted groups and people for 30 days."""

from dataclasses import replace

from ..answers import Answer, Empty
from ..directory_people import Person, drop_person, people, person, put_person
from ..group_sites import alias_is_taken, restore_group
from ..models import Group
from .endpoint import Call, endpoint
from .errors import bad_request, no_resource
from .groups import GROUP, group_fields
from .query import many, one
from .users import USER, user_fields

_BASE = "/directory/deletedItems"


def _is_shown(call: Call, group: Group) -> bool:
    """Whether the recycle bin shows a group by now: one comes in late, and goes late (REFERENCE 9.2)."""
    lag = call.quirks.deleted_groups_lag_seconds
    come = group.deleted is not None and group.deleted + lag <= call.now
    return come and (group.purged is None or group.purged + lag > call.now)


def _deleted(call: Call) -> Group | Person:
    """The deleted object with an id; raises GraphError."""
    group = call.transaction.group(call["id"])
    if group is not None and _is_shown(call, group):
        return group
    found = person(call.transaction, call["id"])
    if found is not None and found.deleted is not None:
        return found
    raise no_resource(call["id"])


@endpoint("GET", f"{_BASE}/microsoft.graph.group")
def _groups(call: Call) -> Answer:
    found = (group for group in call.transaction.groups(deleted=True) if _is_shown(call, group))
    rows = ((group.number, group_fields(group)) for group in found)
    return many(call, "groups", GROUP, rows)


@endpoint("GET", f"{_BASE}/microsoft.graph.user")
def _people(call: Call) -> Answer:
    return many(call, "users", USER, ((n, user_fields(p)) for n, p in people(call.transaction, deleted=True)))


_ONE = (f"{_BASE}/{{id}}", f"{_BASE}/microsoft.graph.group/{{id}}", f"{_BASE}/microsoft.graph.user/{{id}}")


@endpoint("GET", *_ONE)
def _get(call: Call) -> Answer:
    found = _deleted(call)
    if isinstance(found, Group):
        return one(call, "groups/$entity", GROUP, group_fields(found))
    return one(call, "users/$entity", USER, user_fields(found))


def _not_purged(group: Group) -> None:
    if group.purged is not None:
        raise no_resource(group.id)


@endpoint("DELETE", *_ONE)
def _purge(call: Call) -> Answer:
    found = _deleted(call)
    if isinstance(found, Group):
        _not_purged(found)
        call.transaction.put_group(replace(found, purged=call.now))
    else:
        drop_person(call.transaction, found)
    return Empty()


@endpoint("POST", *(f"{address}/restore" for address in _ONE), milliseconds=600)
def _restore(call: Call) -> Answer:
    found = _deleted(call)
    if isinstance(found, Person):
        back = replace(found, deleted=None)
        put_person(call.transaction, back)
        return one(call, "users/$entity", USER, user_fields(back))
    _not_purged(found)
    if alias_is_taken(call.transaction, found.alias):
        raise bad_request("Another object with the same value for property mailNickname already exists.")
    return one(call, "groups/$entity", GROUP, group_fields(restore_group(call.transaction, found)))
