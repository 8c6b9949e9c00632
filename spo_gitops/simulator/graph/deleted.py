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


def _deleted(call: Call) -> Group | Person:
    """The deleted object with an id; raises GraphError."""
    group = call.transaction.group(call["id"])
    if group is not None and group.deleted is not None:
        return group
    found = person(call.transaction, call["id"])
    if found is not None and found.deleted is not None:
        return found
    raise no_resource(call["id"])


@endpoint("GET", f"{_BASE}/microsoft.graph.group")
def _groups(call: Call) -> Answer:
    rows = ((group.number, group_fields(group)) for group in call.transaction.groups(deleted=True))
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


@endpoint("DELETE", *_ONE)
def _purge(call: Call) -> Answer:
    found = _deleted(call)
    if isinstance(found, Group):
        call.transaction.drop_group(found)
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
    if alias_is_taken(call.transaction, found.alias):
        raise bad_request("Another object with the same value for property mailNickname already exists.")
    return one(call, "groups/$entity", GROUP, group_fields(restore_group(call.transaction, found)))
