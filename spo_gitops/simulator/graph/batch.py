"""JSON batches: up to 20 requests in one, each with an answer of its own (REFERENCE §14.2)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..dialects import Rendered
from .errors import GraphError
from .routing import Asked

MAX_PARTS = 20
_VERBS = ("GET", "POST", "PATCH", "PUT", "DELETE")


@dataclass(frozen=True, slots=True)
class Part:
    """A request of a batch and the ids of those that must succeed before it."""

    id: str
    after: tuple[str, ...]
    asked: Asked


def is_batch(asked: Asked) -> bool:
    """Whether a request is a batch."""
    return asked.method == "POST" and asked.path.lower().rstrip("/").endswith("/$batch")


def parts_of(asked: Asked) -> list[Part]:
    """The requests of a batch in the order that they must run; raises GraphError."""
    try:
        requests = json.loads(asked.body or b"null")["requests"]
        parts = [_part(asked, request) for request in requests]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise GraphError(400, "BadRequest", "Invalid batch payload format.") from error
    if not parts or len(parts) > MAX_PARTS:
        raise GraphError(400, "BadRequest", f"Number of batch request steps exceeds the maximum value of {MAX_PARTS}.")
    if len({part.id for part in parts}) < len(parts):
        raise GraphError(400, "BadRequest", "Request Id's must be unique.")
    return list(_ordered(parts))


def _part(outer: Asked, request: Mapping[str, Any]) -> Part:
    verb, url = str(request["method"]).upper(), str(request["url"])
    if verb not in _VERBS:
        raise ValueError(verb)
    version = outer.path.strip("/").partition("/")[0]
    path, _, query = url.partition("?")
    headers = {str(name).lower(): str(value) for name, value in (request.get("headers") or {}).items()}
    headers["authorization"] = outer.headers.get("authorization", "")
    body = request.get("body")
    content = b"" if body is None else json.dumps(body).encode()
    inner = Asked(verb, f"/{version}/{path.lstrip('/')}", query, headers, content, outer.request_id)
    return Part(str(request["id"]), tuple(map(str, request.get("dependsOn") or ())), inner)


def _ordered(parts: list[Part]) -> Iterator[Part]:
    waiting, done = list(parts), set[str]()
    while waiting:
        ready = next((part for part in waiting if set(part.after) <= done), None)
        if ready is None:
            raise GraphError(400, "BadRequest", "The dependencies of the batch can not be resolved.")
        waiting.remove(ready)
        done.add(ready.id)
        yield ready


def failed_dependency() -> Rendered:
    """The answer of a part whose predecessor failed."""
    error = {"error": {"code": "424", "message": "Failed Dependency"}}
    return Rendered(424, json.dumps(error).encode(), "application/json", {})


def joined(answers: Mapping[str, Rendered]) -> Rendered:
    """The answer of a batch. Parts come in no order of the requests (recorded): here the last one is first."""
    responses = [_response(key, answers[key]) for key in reversed(list(answers))]
    return Rendered(200, json.dumps({"responses": responses}).encode(), "application/json", {})


def _response(key: str, given: Rendered) -> dict[str, Any]:
    found: dict[str, Any] = {"id": key, "status": given.status, "headers": dict(given.headers)}
    if given.body:
        found["headers"]["Content-Type"] = given.content_type
        found["body"] = _json(given)
    return found


def _json(given: Rendered) -> Any:
    text = given.body.decode("utf-8", "replace")
    return json.loads(text) if "json" in given.content_type else text
