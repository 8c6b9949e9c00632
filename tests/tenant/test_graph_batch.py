"""Several reads of Graph in one request: answered in any order, each for itself, and paced by what each is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from spo_gitops.errors import ForbiddenOperationError, MalformedAnswerError, RejectedError
from spo_gitops.model.operation import Request, Response
from spo_gitops.model.operations import GRAPH_BATCH, GRAPH_PARTS, OPERATIONS
from spo_gitops.tenant.classify import RefusedForNow
from spo_gitops.tenant.governor import Governed, Governor
from spo_gitops.tenant.graph_batch import MOST_PARTS, compose_graph_batch, graph_answers
from spo_gitops.tenant.hosts import Hosts
from spo_gitops.tenant.limits import allowance
from spo_gitops.tenant.log import Logged, Tally
from spo_gitops.tenant.wire import Answer

from .doubles import FakeClock

HOSTS = Hosts.of("https://contoso.sharepoint.com")
ANN = Request("directory.find-user", {"name": "ann@contoso.com"})
GROUP = Request("directory.group", {"id": "7"})
BOTH = Request(GRAPH_BATCH, parts=(ANN, GROUP))


def answered(*parts: dict[str, Any]) -> Answer:
    return Answer(200, {"content-type": "application/json"}, json.dumps({"responses": parts}).encode())


def test_parts_are_addressed_below_the_version_of_the_batch() -> None:
    message = compose_graph_batch(BOTH, OPERATIONS, HOSTS)
    assert (message.method, message.url) == ("POST", "https://graph.microsoft.com/v1.0/$batch")
    assert message.content is not None
    first, second = json.loads(message.content)["requests"]
    assert (first["id"], first["method"]) == ("1", "GET") and first["url"].startswith("/users?$filter=")
    assert (second["id"], second["method"]) == ("2", "GET") and second["url"].startswith("/groups/7?$select=id,")
    asks = Request(GRAPH_BATCH, parts=(Request("directory.find-objects", body={"ids": ["7"]}),))
    content = compose_graph_batch(asks, OPERATIONS, HOSTS).content
    assert content is not None
    (posted,) = json.loads(content)["requests"]
    assert (posted["method"], posted["url"], posted["body"]) == ("POST", "/directoryObjects/getByIds", {"ids": ["7"]})
    assert posted["headers"]["Content-Type"] == "application/json"


@pytest.mark.parametrize("part", [Request("tenant.update-graph", body={}), Request("hub.list")])
def test_writes_and_other_hosts_do_not_go_into_a_batch(part: Request) -> None:
    with pytest.raises(ForbiddenOperationError):
        compose_graph_batch(Request(GRAPH_BATCH, parts=(ANN, part)), OPERATIONS, HOSTS)


def test_a_batch_takes_twenty() -> None:
    assert GRAPH_PARTS == MOST_PARTS
    with pytest.raises(ForbiddenOperationError):
        compose_graph_batch(Request(GRAPH_BATCH, parts=(ANN,) * 21), OPERATIONS, HOSTS)


def test_answers_are_known_by_their_ids_in_whatever_order_they_come() -> None:
    refused = {"id": "2", "status": 429, "headers": {"Retry-After": "7"}, "body": {"error": {"code": "TooMany"}}}
    ann, group = graph_answers(BOTH, answered(refused, {"id": "1", "status": 200, "body": {"value": []}}), OPERATIONS)
    assert isinstance(ann, Response) and ann.body == {"value": []}
    assert isinstance(group, RefusedForNow) and group.retry_after_s == 7
    gone = {"id": "2", "status": 404, "body": {"error": {"code": "Request_ResourceNotFound"}}}
    _, group = graph_answers(BOTH, answered({"id": "1", "status": 200, "body": {}}, gone), OPERATIONS)
    assert isinstance(group, RejectedError)


@pytest.mark.parametrize("parts", [[], [{"id": "1", "status": 200}], [{"id": "1"}], [{"status": 200}]])
def test_an_answer_that_lacks_one_is_malformed(parts: list[dict[str, Any]]) -> None:
    with pytest.raises(MalformedAnswerError):
        graph_answers(BOTH, answered(*parts), OPERATIONS)
    with pytest.raises(MalformedAnswerError):
        graph_answers(BOTH, Answer(200, {}, b"<html>"), OPERATIONS)


class Answering:
    """Answers a batch whose second part is throttled."""

    def send(self, request: Request) -> Response:
        refused = RefusedForNow("wait")
        refused.retry_after_s = 30.0
        return Response(200, (Response(200, {}), refused))


def test_a_batch_is_charged_by_its_parts_and_a_refused_part_holds_everybody() -> None:
    clock, tally = FakeClock(), Tally()
    governor = Governor(allowance(1000), clock)
    Governed(Logged(Answering(), OPERATIONS, clock, tally, None), governor, clock).send(BOTH)
    usage = governor.usage()
    assert usage.used == OPERATIONS["directory.find-user"].cost_ru + OPERATIONS["directory.group"].cost_ru
    assert usage.paused_s == 30 and usage.pauses == 1
    assert tally.metrics().throttled == 1
