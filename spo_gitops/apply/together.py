"""Requests that need not wait for each other, sent together where the connection batches, else one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import MalformedAnswerError, RejectedError
from ..model.operation import Request, Response, Transport
from ..model.operations import BATCH


def send_together(transport: Transport, requests: Sequence[Request], at_once: int) -> tuple[Response, ...]:
    """The answers in the order of the requests. Raises the TenantError of the first that fails for good.

    All of them are harmless when they happen twice: a part that failed is sent alone, with everything that repeating
    knows, and so are all where the service refuses the batch itself.
    """
    answered: list[Response] = []
    for begin in range(0, len(requests), at_once):
        chunk = tuple(requests[begin : begin + at_once])
        found = _in_one(transport, chunk) if len(chunk) > 1 else (None,)
        for request, answer in zip(chunk, found, strict=True):
            answered.append(answer if answer is not None else transport.send(request))
    return tuple(answered)


def _in_one(transport: Transport, chunk: tuple[Request, ...]) -> tuple[Response | None, ...]:
    try:
        body = transport.send(Request(BATCH, site=chunk[0].site, parts=chunk)).body
    except (RejectedError, MalformedAnswerError):
        return (None,) * len(chunk)
    return tuple(answer if isinstance(answer, Response) else None for answer in body)
