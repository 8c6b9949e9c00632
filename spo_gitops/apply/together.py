"""Requests that need not wait for each other, sent together where the connection batches, else one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import MalformedAnswerError, RejectedError, TenantError
from ..model.operation import Host, Request, Response, Transport
from ..model.operations import BATCH, GRAPH_BATCH, GRAPH_PARTS, OPERATIONS

Outcome = Response | TenantError


def send_together(transport: Transport, requests: Sequence[Request], at_once: int) -> tuple[Response, ...]:
    """The answers in the order of the requests. Raises the TenantError of the first that fails for good.

    All of them are harmless when they happen twice: a part that failed is sent alone, with everything that repeating
    knows, and so are all where the service refuses the batch itself.
    """
    return tuple(_good(outcome) for chunk in _chunks(requests, at_once) for outcome in _sent(transport, chunk))


def send_each(transport: Transport, requests: Sequence[Request], at_once: int) -> tuple[Outcome, ...]:
    """The same, but with the error in the place of what failed for good: the others are answered all the same."""
    return tuple(outcome for chunk in _chunks(requests, at_once) for outcome in _sent(transport, chunk, each=True))


def _good(outcome: Outcome) -> Response:
    if isinstance(outcome, TenantError):
        raise outcome
    return outcome


def _chunks(requests: Sequence[Request], at_once: int) -> list[tuple[Request, ...]]:
    if requests and OPERATIONS[requests[0].operation].host is Host.GRAPH:
        at_once = min(at_once, GRAPH_PARTS)
    return [tuple(requests[begin : begin + at_once]) for begin in range(0, len(requests), at_once)]


def _sent(transport: Transport, chunk: tuple[Request, ...], *, each: bool = False) -> list[Outcome]:
    found = _in_one(transport, chunk) if len(chunk) > 1 else (None,)
    answered: list[Outcome] = []
    for request, answer in zip(chunk, found, strict=True):
        try:
            answered.append(answer if answer is not None else transport.send(request))
        except TenantError as error:
            if not each:
                raise
            answered.append(error)
    return answered


def _in_one(transport: Transport, chunk: tuple[Request, ...]) -> tuple[Response | None, ...]:
    graph = OPERATIONS[chunk[0].operation].host is Host.GRAPH
    try:
        body = transport.send(Request(GRAPH_BATCH if graph else BATCH, site=chunk[0].site, parts=chunk)).body
    except (RejectedError, MalformedAnswerError):
        return (None,) * len(chunk)
    return tuple(answer if isinstance(answer, Response) else None for answer in body)
