"""SharePoint's ``$batch``: several requests to one site in one, each answered for itself. Pure.

Answers stand flat and in the order of the requests; a part that fails stops no other (recorded). At most 100 parts.
Source: wire/REFERENCE.md §14.1.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping

from ..counting import how_many
from ..errors import ForbiddenOperationError, MalformedAnswerError, TenantError
from ..model.operation import Host, Operation, Repeat, Request, Response
from .classify import classify
from .hosts import Hosts
from .message import WRITE_TIMEOUT_S, Message, compose
from .wire import Answer

MOST_PARTS = 100

_BOUNDARY = re.compile(r'boundary="?([^";,\s]+)"?', re.IGNORECASE)
_STATUS = re.compile(r"HTTP/1\.\d (\d{3})")


def compose_batch(request: Request, operations: Mapping[str, Operation], hosts: Hosts) -> Message:
    """The HTTP message of a request with parts. Raises ForbiddenOperationError for parts that may not be in one."""
    messages = []
    for part in request.parts:
        operation = operations[part.operation]
        if operation.host is not Host.SITE or part.site != request.site or operation.repeat is Repeat.ONCE:
            raise ForbiddenOperationError(f"{part.operation} does not go into a batch", request=request.operation)
        messages.append(compose(operation, part, hosts))
    if not 1 <= len(messages) <= MOST_PARTS:
        raise ForbiddenOperationError(f"a batch has 1 to {MOST_PARTS} parts, not {len(messages)}")
    outer = compose(operations[request.operation], Request(request.operation, site=request.site), hosts)
    # The same requests give the same bytes.
    boundary = f"batch_{uuid.uuid5(uuid.NAMESPACE_URL, ' '.join(message.url for message in messages))}"
    content = b"".join(_part(message, boundary) for message in messages) + f"--{boundary}--\r\n".encode()
    headers = {"Accept": "multipart/mixed", "Content-Type": f"multipart/mixed; boundary={boundary}"}
    return Message(outer.method, outer.host, outer.url, headers, content, WRITE_TIMEOUT_S)


def _part(message: Message, boundary: str) -> bytes:
    """One request; a write stands in a change set of its own, as shipping clients send it."""
    head = f"{message.method} {message.url} HTTP/1.1\r\n"
    headers = dict(message.headers)
    if message.content:
        headers["Content-Length"] = str(len(message.content))
    head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    http = b"Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    http += head.encode() + b"\r\n" + (message.content or b"") + b"\r\n"
    if message.method == "GET":
        return f"--{boundary}\r\n".encode() + http
    inner = boundary.replace("batch_", "changeset_")
    begin = f'--{boundary}\r\nContent-Type: multipart/mixed; boundary="{inner}"\r\n\r\n--{inner}\r\n'
    return begin.encode() + http + f"--{inner}--\r\n".encode()


def answers(
    request: Request, answer: Answer, operations: Mapping[str, Operation]
) -> tuple[Response | TenantError, ...]:
    """What became of each part. Raises MalformedAnswerError where the answer has not one for each."""
    found = _BOUNDARY.search(answer.headers.get("content-type", ""))
    pieces = re.split(rb"(?:^|\r?\n)--" + re.escape(found[1].encode()), answer.content) if found else []
    parts = [parsed for piece in pieces[1:] if (parsed := _answer(piece)) is not None]
    if len(parts) != len(request.parts):
        raise MalformedAnswerError(
            f"{request.operation}: {how_many(len(parts), 'answer')} to {how_many(len(request.parts), 'request')}",
            request=request.operation,
        )
    return tuple(_outcome(operations[part.operation], own) for part, own in zip(request.parts, parts, strict=True))


def _answer(piece: bytes) -> Answer | None:
    """One part of the answer; None for the end of all."""
    _, _, http = piece.replace(b"\r\n", b"\n").partition(b"\n\n")
    head, _, body = http.partition(b"\n\n")
    lines = head.decode("utf-8", "replace").strip().split("\n")
    status = _STATUS.match(lines[0])
    if status is None:
        return None
    pairs = (line.partition(":") for line in lines[1:])
    return Answer(int(status[1]), {name.strip().lower(): value.strip() for name, _, value in pairs}, body.strip())


def _outcome(operation: Operation, answer: Answer) -> Response | TenantError:
    try:
        return classify(operation, answer)
    except TenantError as error:
        return error


def is_multipart(answer: Answer) -> bool:
    """Whether a batch was answered as one; a refusal of the whole comes as JSON or text."""
    return 200 <= answer.status < 300 and "multipart/mixed" in answer.headers.get("content-type", "").lower()
