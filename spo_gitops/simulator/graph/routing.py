"""From a request to Graph to its endpoint, and from its answer to a response."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from ..answers import Binary
from ..clock import iso
from ..dialects import Dialect, Rendered, render
from ..errors import ServiceError
from ..quirks import Quirks
from ..store import Transaction
from . import families
from .endpoint import ENDPOINTS, Call, Endpoint
from .errors import GraphError, no_segment

_BY_FIRST: dict[str, list[Endpoint]] = {}
for _endpoint in ENDPOINTS:
    _BY_FIRST.setdefault(_endpoint.steps[0], []).append(_endpoint)
assert families.ALL

_TYPE = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
_COLON = re.compile(r":(/[^:]*)(:|$)")
_KEY = re.compile(r"(\w+)\(((?:'[^']*'|\w+='[^']*'))\)")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came, with its header names in lower case."""

    method: str
    path: str  # still percent-encoded
    query: str
    headers: Mapping[str, str]
    body: bytes
    request_id: str = ""


def operation(asked: Asked) -> Endpoint | None:
    """The endpoint that an address and verb mean, or None."""
    return _found(asked)[0]


def answer(asked: Asked, transaction: Transaction, quirks: Quirks) -> Rendered:
    """The response to a request."""
    try:
        return _answered(asked, transaction, quirks)
    except GraphError as error:
        transaction.rollback()
        return refused(error, asked, transaction.now)
    except ServiceError as error:
        transaction.rollback()
        return refused(GraphError(error.status, _code(error), error.message), asked, transaction.now)


def refused(error: GraphError, asked: Asked, now: float) -> Rendered:
    """A refusal in Graph's form (recorded)."""
    client = asked.headers.get("client-request-id", asked.request_id)
    inner = {"date": iso(now, zone=""), "request-id": asked.request_id, "client-request-id": client}
    body = {"error": {"code": error.code, "message": error.message, "innerError": inner}}
    return Rendered(error.status, json.dumps(body).encode(), "application/json", dict(error.headers))


def _answered(asked: Asked, transaction: Transaction, quirks: Quirks) -> Rendered:
    found, places, others = _found(asked)
    version, steps = _steps(asked.path)
    if found is None:
        if others:
            message = "Specified HTTP method is not allowed for the request target."
            raise GraphError(405, "Request_BadRequest", message)
        raise no_segment(steps[0] if steps else "")
    query = {name.lower() if name.startswith("$") else name: value for name, value in parse_qsl(asked.query)}
    path = unquote(asked.path)
    tail = path[path.index("/", 1) :] if "/" in path[1:] else ""
    call = Call(version, places, query, asked.headers, _body(asked), transaction, quirks, tail, asked.body)
    given = found.handler(call)
    rendered = render(given, Dialect.NONE, "")
    if isinstance(given, Binary) or not rendered.body:
        return rendered
    headers = {"OData-Version": "4.0", "Cache-Control": "no-cache", "x-ms-resource-unit": str(found.units)}
    return Rendered(rendered.status, rendered.body, _TYPE, {**headers, **rendered.headers})


def _found(asked: Asked) -> tuple[Endpoint | None, Mapping[str, str], bool]:
    """The endpoint, what stands in its places, and whether the address has other verbs."""
    steps = _steps(asked.path)[1]
    others = False
    for candidate in _BY_FIRST.get(steps[0].lower(), ()) if steps else ():
        places = candidate.places(steps)
        if places is None:
            continue
        if candidate.verb == asked.method or (candidate.verb == "GET" and asked.method == "HEAD"):
            return candidate, places, False
        others = True
    return None, {}, others


def _steps(path: str) -> tuple[str, tuple[str, ...]]:
    """The version and the steps of an address; a path between colons is one step, a key in brackets one of its own."""
    text = _KEY.sub(_slashed, _COLON.sub(_hidden, unquote(path)))
    version, *steps = [step.replace("\0", "/") for step in text.split("/") if step] or [""]
    if steps and steps[0].lower() == "myorganization":  # an older way to name the directory of the token
        steps = steps[1:]
    return version.lower(), tuple(steps)


def _hidden(match: re.Match[str]) -> str:
    return f":{match[1].replace('/', chr(0))}"


def _slashed(match: re.Match[str]) -> str:
    inside = match[2]
    return f"{match[1]}/{inside[1:-1] if inside.startswith(chr(39)) else inside}"


def _body(asked: Asked) -> Any:
    text = asked.body.decode("utf-8", "replace").strip()
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None


def _code(error: ServiceError) -> str:
    return {403: "accessDenied", 404: "itemNotFound"}.get(error.status, "invalidRequest")
