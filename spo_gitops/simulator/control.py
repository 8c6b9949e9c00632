"""`/_sim/`: the interface of tests and operators. It costs nothing, needs no token and is in no counter."""

import json
from collections.abc import Mapping
from typing import Any

from .dialects import Rendered
from .edit import described, edit
from .errors import ServiceError
from .hosts import APP_ID
from .quirks import shown
from .signin.refusals import SignInError
from .state import canonical, state_of
from .tenant import Tenant


def handle(tenant: Tenant, method: str, name: str, query: Mapping[str, str], body: bytes) -> Rendered:
    """The answer to a control request."""
    try:
        content = json.loads(body) if body.strip() else {}
        return _handle(tenant, method, name.strip("/").lower(), query, content)
    except ServiceError as error:
        return _answer(described(error), 400)
    except (ValueError, TypeError, KeyError) as error:
        return _answer({"error": f"The request is not valid: {error}"}, 400)


def _handle(tenant: Tenant, method: str, name: str, query: Mapping[str, str], content: Any) -> Rendered:
    match method, name:
        case "GET", "state":
            extras = frozenset(part for part in query.get("with", "").split(",") if part)
            with tenant.begin() as transaction:
                return Rendered(200, canonical(state_of(transaction, extras)), "application/json", {})
        case "GET", "metrics":
            return _answer(tenant.metrics.shown())
        case "POST", "metrics/reset":
            tenant.metrics.reset()
            return _answer({})
        case "GET", "requests":
            return _answer(tenant.metrics.since(int(query.get("since", "0"))))
        case "POST", "faults":
            tenant.faults.replace(content)
            return _answer({})
        case "GET", "faults":
            return _answer({"injected": tenant.faults.injected})
        case "DELETE", "faults":
            tenant.faults.clear()
            return _answer({})
        case "POST", "edit":
            with tenant.begin() as transaction:
                edit(transaction, content)
            return _answer({})
        case "POST", "clock":
            return _clock(tenant, content)
        case "GET", "clock":
            return _answer({"now": tenant.clock.now(), "timeScale": tenant.clock.scale})
        case "POST", "quirks":
            tenant.change_quirks(content)
            return _answer(shown(tenant.quirks))
        case "GET", "quirks":
            return _answer(shown(tenant.quirks))
        case "POST", "applications":
            tenant.register(content)
            return _answer(tenant.sign_in.registry.shown())
        case "GET", "applications":
            return _answer(tenant.sign_in.registry.shown())
        case "POST", "signin":
            return _sign_in(tenant, content)
        case "GET", "identity":
            return _identity(tenant, query)
        case _:
            return _answer({"error": f"There is no {method} {name}."}, 404)


def _identity(tenant: Tenant, query: Mapping[str, str]) -> Rendered:
    """The endpoint of a managed identity: whoever reaches it is the application that it names, or the tenant's own."""
    try:
        token = tenant.sign_in.identity_token(query.get("client_id") or APP_ID, query.get("resource", ""))
    except SignInError as error:
        return _answer({"statusCode": error.status, "message": f"AADSTS{error.number}: {error.message}"}, error.status)
    return _answer(token)


def _clock(tenant: Tenant, content: Mapping[str, Any]) -> Rendered:
    if "timeScale" in content:
        scale = float(content["timeScale"])
        if scale <= 0:
            raise ValueError("timeScale must be greater than zero")
        tenant.clock.set_scale(scale)
    if content.get("frozen"):
        tenant.clock.freeze()
    if "advanceSeconds" in content:
        tenant.advance(float(content["advanceSeconds"]))
    return _answer({"now": tenant.clock.now(), "timeScale": tenant.clock.scale})


def _sign_in(tenant: Tenant, content: Mapping[str, Any]) -> Rendered:
    lifetime = int(content.get("lifetimeSeconds", tenant.sign_in.lifetime_s))
    if lifetime < 1:
        raise ValueError("lifetimeSeconds must be greater than zero")
    tenant.sign_in.lifetime_s = lifetime
    if content.get("revoke"):
        tenant.revoke_tokens()
    return _answer({"lifetimeSeconds": lifetime})


def _answer(body: Any, status: int = 200) -> Rendered:
    return Rendered(status, json.dumps(body).encode(), "application/json", {})
