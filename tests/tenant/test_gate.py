"""What may be sent at all, whether alone or as a part of a batch."""

from __future__ import annotations

import pytest

from spo_gitops.errors import ForbiddenOperationError, LockLostError
from spo_gitops.model.operation import Effect, Request, Response, Transport
from spo_gitops.model.operations import GRAPH_BATCH, OPERATIONS
from spo_gitops.tenant.gate import Declared, Leased, ReadOnly, WithoutContent

WRITE = Request("directory.remove-group", {"id": "g"})
READ = Request("directory.group-details", {"id": "g"})
UNDECLARED = Request("site.purge")
CONTENT = Request(next(name for name, operation in OPERATIONS.items() if operation.content))


class Sent:
    """Takes note of what gets through."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def send(self, request: Request) -> Response:
        self.requests.append(request)
        return Response(200)


def lost() -> None:
    raise LockLostError("the tenant's lock was lost")


def in_a_batch(request: Request) -> Request:
    return Request(GRAPH_BATCH, parts=(READ, request))


def refused(gate: Transport, sent: Sent, request: Request, error: type[Exception]) -> None:
    for each in (request, in_a_batch(request)):
        with pytest.raises(error):
            gate.send(each)
    assert not sent.requests
    gate.send(in_a_batch(READ))
    assert len(sent.requests) == 1


def test_nothing_is_sent_that_is_not_declared() -> None:
    sent = Sent()
    refused(Declared(sent, OPERATIONS), sent, UNDECLARED, ForbiddenOperationError)


def test_a_connection_that_only_reads_sends_no_write() -> None:
    sent = Sent()
    refused(ReadOnly(sent, OPERATIONS), sent, WRITE, ForbiddenOperationError)


def test_content_is_out_of_reach_unless_it_was_asked_for() -> None:
    sent = Sent()
    refused(WithoutContent(sent, OPERATIONS), sent, CONTENT, ForbiddenOperationError)


def test_no_write_is_sent_once_the_lock_is_lost_in_a_batch_that_reads_either() -> None:
    assert OPERATIONS[GRAPH_BATCH].effect is Effect.READ
    sent = Sent()
    refused(Leased(sent, OPERATIONS, lost), sent, WRITE, LockLostError)
