"""Graph's `$batch`: the requests behind the parts of a recorded answer, sent as one batch."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.simulator.client import G

from .graph_calls import new_group
from .stage import Answered, Stage

_IN_BATCHES = {"Cache-Control", "Content-Type", "OData-Version", "x-ms-resource-unit"}  # of every recorded part


@dataclass(frozen=True, slots=True)
class PartRequest:
    """One request of a batch. ``{group}`` is a Microsoft 365 group; ``ready``: its site is there."""

    name: str
    url: str
    ready: bool | None = None


def request_of(part: Mapping[str, Any]) -> PartRequest | None:
    """The request that a recorded part answers; None where nothing tells."""
    context = str(part["body"].get("@odata.context", "")).rpartition("$metadata#")[2]
    match part["status"], context, part["body"]:
        case 200, "groups/$entity", _:
            return PartRequest("graph group", "/groups/{group}")
        case 200, text, _ if text.endswith("/sites('root')/webUrl"):
            return PartRequest("graph group's site", "/groups/{group}/sites/root/webUrl", True)
        case 404, _, {"error": {"code": "ResourceNotFound"}}:
            return PartRequest("graph group's site to come", "/groups/{group}/sites/root/webUrl", False)
        case 200, "users/$entity", _:
            return PartRequest("graph user", "/users/ann.lee@contoso.com")
        case 404, _, {"error": {"code": "Request_ResourceNotFound"}}:
            return PartRequest("graph user that is none", "/users/xyz123@nowhere.example")
        case _:
            return None


def sent(stage: Stage, requests: Mapping[str, PartRequest]) -> list[Answered]:
    """The answers in the order of ``requests``, which are told apart by their ids."""
    group = str(new_group(stage).body["id"])
    if any(request.ready for request in requests.values()):
        stage.client.advance(600)
    parts = [{"id": id, "method": "GET", "url": one.url.format(group=group)} for id, one in requests.items()]
    answer = stage.client.post(f"{G}/v1.0/$batch", {"requests": parts})
    assert answer.status_code == 200, answer.text[:300]
    found = {str(part["id"]): part for part in answer.json()["responses"]}
    assert set(found) == set(requests)
    for part in found.values():
        assert set(part) == {"id", "status", "headers", "body"} and set(part["headers"]) <= _IN_BATCHES
    return [Answered(found[id]["status"], found[id]["body"]) for id in requests]
