"""Microsoft Graph's ``$batch``: up to 20 requests in one, each answered and charged for itself. Pure.

Answers come in any order and are known by their ids (recorded); each may be throttled alone. Only reads are sent so:
what a repetition does to a write is decided elsewhere, request by request. Source: wire/REFERENCE.md §14.2.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..counting import how_many
from ..errors import ForbiddenOperationError, MalformedAnswerError, TenantError
from ..model.operation import Effect, Host, Operation, Request, Response
from .classify import classify
from .hosts import Hosts
from .message import Message, compose
from .wire import Answer

MOST_PARTS = 20


def compose_graph_batch(request: Request, operations: Mapping[str, Operation], hosts: Hosts) -> Message:
    """The HTTP message of a request with parts. Raises ForbiddenOperationError for parts that may not be in one."""
    if not 1 <= len(request.parts) <= MOST_PARTS:
        raise ForbiddenOperationError(f"a batch has 1 to {MOST_PARTS} parts, not {len(request.parts)}")
    parts = []
    for number, part in enumerate(request.parts, 1):
        operation = operations[part.operation]
        if operation.host is not Host.GRAPH or operation.effect is not Effect.READ:
            raise ForbiddenOperationError(f"{part.operation} does not go into a batch", request=request.operation)
        parts.append({"id": str(number), **_part(compose(operation, part, hosts))})
    return compose(operations[request.operation], Request(request.operation, body={"requests": parts}), hosts)


def _part(message: Message) -> dict[str, Any]:
    """A request as a part: its address without the host and the version, which the batch itself is sent to."""
    url = "/" + message.url.removeprefix(f"https://{message.host}/").partition("/")[2]
    part = {"method": message.method, "url": url, "headers": dict(message.headers)}
    return part | ({"body": json.loads(message.content)} if message.content else {})


def graph_answers(
    request: Request, answer: Answer, operations: Mapping[str, Operation]
) -> tuple[Response | TenantError, ...]:
    """What became of each part, in the order of the requests. Raises MalformedAnswerError where one has no answer."""
    try:
        found = {str(part["id"]): _answer(part) for part in json.loads(answer.content)["responses"]}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise MalformedAnswerError(f"{request.operation}: no answers to a batch", request=request.operation) from error
    own = [found.get(str(number)) for number in range(1, len(request.parts) + 1)]
    outcomes = []
    for part, one in zip(request.parts, own, strict=True):
        if one is None:
            raise MalformedAnswerError(
                f"{request.operation}: {how_many(len(found), 'answer')} to {how_many(len(request.parts), 'request')}",
                request=request.operation,
            )
        outcomes.append(_outcome(operations[part.operation], one))
    return tuple(outcomes)


def _answer(part: Mapping[str, Any]) -> Answer:
    headers = {str(name).lower(): str(value) for name, value in (part.get("headers") or {}).items()}
    body = part.get("body")
    return Answer(int(part["status"]), headers, b"" if body is None else json.dumps(body).encode())


def _outcome(operation: Operation, answer: Answer) -> Response | TenantError:
    try:
        return classify(operation, answer)
    except TenantError as error:
        return error
