"""Which application may do what with one site (Sites.Selected)."""

from collections.abc import Mapping
from typing import Any

from ..answers import Answer, Empty
from ..content.application_grants import GRANT as APP_GRANT
from ..content.application_grants import give
from ..content.seeding import unlocked
from ..records import Records
from .endpoint import Call, endpoint
from .errors import GraphError, no_item
from .query import Resource, many, one
from .sites import site_at

GRANT = Resource("permission", ("id", "roles", "grantedToIdentitiesV2", "grantedToIdentities"))
_ROLES = ("read", "write", "manage", "fullcontrol", "owner")


def _grants(call: Call) -> Records:
    site = site_at(call, call["id"])
    return unlocked(call.transaction, site).records


def _grant_fields(key: str, body: Mapping[str, Any]) -> dict[str, Any]:
    who = [{"application": dict(body["application"])}]
    return {"id": key, "roles": list(body["roles"]), "grantedToIdentitiesV2": who, "grantedToIdentities": who}


@endpoint("GET", "/sites/{id}/permissions", units=5)
def _permissions(call: Call) -> Answer:
    found = _grants(call).rows(APP_GRANT)
    rows = ((number, _grant_fields(key, stored.body)) for number, (key, stored) in enumerate(found.items(), 1))
    return many(call, "permissions", GRANT, rows)


@endpoint("GET", "/sites/{id}/permissions/{grant}", units=5)
def _permission(call: Call) -> Answer:
    body = _grants(call).get(APP_GRANT, call["grant"])
    if body is None:
        raise no_item()
    return one(call, "permissions/$entity", GRANT, _grant_fields(call["grant"], body))


@endpoint("POST", "/sites/{id}/permissions", units=5)
def _grant(call: Call) -> Answer:
    fields, records = call.fields(), _grants(call)
    identities = fields.get("grantedToIdentitiesV2") or fields.get("grantedToIdentities") or []
    first = identities[0] if isinstance(identities, list) and identities else None
    application = first.get("application") if isinstance(first, dict) else None
    if not isinstance(application, dict) or not application.get("id"):
        raise GraphError(400, "invalidRequest", "The identity of an application is required.")
    body = {"roles": _roles(fields), "application": application}
    key = give(records, application, body["roles"])
    return one(call, "permissions/$entity", GRANT, _grant_fields(key, body), 201)


@endpoint("PATCH", "/sites/{id}/permissions/{grant}", units=5)
def _regrant(call: Call) -> Answer:
    records = _grants(call)
    body = records.get(APP_GRANT, call["grant"])
    if body is None:
        raise no_item()
    after = {**body, "roles": _roles(call.fields())}
    records.put(APP_GRANT, call["grant"], after)
    return one(call, "permissions/$entity", GRANT, _grant_fields(call["grant"], after))


@endpoint("DELETE", "/sites/{id}/permissions/{grant}", units=5)
def _revoke(call: Call) -> Answer:
    records = _grants(call)
    if records.get(APP_GRANT, call["grant"]) is None:
        raise no_item()
    records.drop(APP_GRANT, call["grant"])
    return Empty()


def _roles(fields: dict[str, Any]) -> list[str]:
    roles = fields.get("roles")
    if not isinstance(roles, list) or not roles or any(str(role).lower() not in _ROLES for role in roles):
        raise GraphError(400, "invalidRequest", "The roles are not valid.")
    return [str(role).lower() for role in roles]
