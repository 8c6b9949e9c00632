"""Several ProcessQuery requests in one: their ids told apart, their results shared out again. Pure.

An action that fails loses the results of all, and what others did stays done (REFERENCE §0.3): so only what is harmless
when it happens twice is packed. How many the service takes is not proven; shipping clients send up to fifty small ones.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from ..errors import ForbiddenOperationError, MalformedAnswerError
from ..model.operation import Repeat, Request, Response
from ..model.operations import OPERATIONS, QUERY_PACK, is_csom

MOST_PARTS = 10
# Between the ids of one request and those of the next; ours have fewer than so many objects and actions.
_STEP = 1000

_REQUEST = re.compile(r"^(.*<Actions>)(.*)(</Actions><ObjectPaths>)(.*)(</ObjectPaths></Request>)$", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")  # what stands between tags is escaped
_ID = re.compile(r'( (?:Id|ObjectPathId|ParentId)=")(\d+)"')


def may_be_packed(request: Request) -> bool:
    """Whether a request may travel with others."""
    operation = OPERATIONS[request.operation]
    alike = operation.host is OPERATIONS[QUERY_PACK].host  # the pack goes to that host, whatever is in it
    return alike and is_csom(operation) and operation.repeat is Repeat.IDEMPOTENT and not request.parts


def packed(request: Request) -> str:
    """The text of all parts in one. Raises ForbiddenOperationError for parts that may not be in one."""
    if not 1 <= len(request.parts) <= MOST_PARTS or not all(map(may_be_packed, request.parts)):
        raise ForbiddenOperationError(f"{request.operation} takes 1 to {MOST_PARTS} idempotent queries")
    matches = [_REQUEST.match(_apart(str(part.body), number)) for number, part in enumerate(request.parts)]
    found = [match.groups() for match in matches if match is not None]
    if len(found) != len(request.parts):
        raise ForbiddenOperationError(f"{request.operation}: a part is no query of ours")
    head, _, middle, _, tail = found[0]
    return head + "".join(one[1] for one in found) + middle + "".join(one[3] for one in found) + tail


def unpacked(request: Request, response: Response) -> tuple[Response, ...]:
    """The answer to each part, as if it had been sent alone. Raises MalformedAnswerError."""
    body = response.body
    if not isinstance(body, list) or len(body) % 2 == 0:
        raise MalformedAnswerError(f"{request.operation}: no header followed by pairs", request=request.operation)
    own: list[list[Any]] = [[body[0]] for _ in request.parts]
    for number, result in zip(body[1::2], body[2::2], strict=True):
        if not isinstance(number, int) or not 0 <= number // _STEP < len(own):
            raise MalformedAnswerError(f"{request.operation}: a result of nobody's", request=request.operation)
        own[number // _STEP] += [number % _STEP, result]
    return tuple(replace(response, body=part) for part in own)


def _apart(text: str, number: int) -> str:
    """The text with ids that no other part has."""

    def renumbered(tag: re.Match[str]) -> str:
        return _ID.sub(lambda found: f'{found[1]}{int(found[2]) + number * _STEP}"', tag[0])

    return _TAG.sub(renumbered, text)
