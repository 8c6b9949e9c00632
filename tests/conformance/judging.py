"""What is asked for a recorded answer, and what the simulated tenant's answer differs in."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tests.contract.description import NEWER, family, members

from . import again, batches, graph_batches, graph_calls, process_queries, sharing_calls
from .exchanges import Exchange
from .reads import read_of
from .rest_calls import call_of
from .shapes import differences
from .stage import Answered, Stage

_CREATED = {"Lists.add": "SP.List", "SiteGroups.add": "SP.Group", "RoleDefinitions.add": "SP.RoleDefinition"}


@dataclass(frozen=True, slots=True)
class Part:
    """One answer that is compared: what was asked, and the recorded status and body."""

    name: str
    status: int | None
    body: Any
    also: frozenset[str] = frozenset()  # members that may be there beyond the recorded ones: the description has them


@dataclass(frozen=True, slots=True)
class Question:
    """A recorded exchange as a question: its parts, and how to get the simulated tenant's answers to them."""

    parts: tuple[Part, ...]
    ask: Callable[[Stage], list[Answered]]


Conversations = dict[str, again.Conversation]


def question_of(exchange: Exchange, conversations: Conversations) -> Question | None:
    """The question that an exchange answers; None where nothing tells what it was."""
    if exchange.sent and again.is_known(exchange):
        return _again(exchange, conversations)
    try:
        found = _guessed(exchange)
    except (AttributeError, LookupError, TypeError, ValueError):
        found = None  # an answer of another form than the recordings of the operation that are known here
    return _again(exchange, conversations) if found is None and again.is_known(exchange) else found


def _again(exchange: Exchange, conversations: Conversations) -> Question:
    conversation = conversations.setdefault(exchange.test, again.Conversation())
    body = again.recorded(exchange, exchange.answer)
    part = Part(f"again {exchange.method} {exchange.operation}", exchange.status, body, again.also())
    return Question((part,), lambda stage: [conversation.ask(exchange, stage)])


def _guessed(exchange: Exchange) -> Question | None:
    """The question told from the label of an exchange and its answer, where only the answer was recorded."""
    if exchange.transport == "csom":
        return _process_query(exchange)
    if exchange.transport == "batch":
        return _batch(exchange)
    if exchange.operation == "graph.batch":
        return _graph_batch(exchange)
    call = sharing_calls.call_of(exchange) or graph_calls.call_of(exchange) or call_of(exchange)
    if call is not None:
        name, ask = call
        return Question((Part(name, exchange.status, exchange.answer, _created(name)),), lambda stage: [ask(stage)])
    read = read_of(exchange.answer) if exchange.status == 200 and exchange.method in (None, "GET") else None
    if read is None:
        return None
    also = frozenset[str]().union(*map(family, read.starred))
    part = Part(f"{exchange.operation} {read.address}", exchange.status, exchange.answer, also)
    return Question((part,), lambda stage: [stage.get(read.path)])


def _process_query(exchange: Exchange) -> Question | None:
    ask = process_queries.ASKED.get(exchange.operation)
    if ask is None:
        return None
    body = process_queries.as_object(exchange.answer)
    also = NEWER.union(*(members(name)[0] for name in body))
    part = Part(exchange.operation, exchange.status, body, also)
    return Question((part,), lambda stage: [Answered(200, process_queries.as_object(ask(stage)))])


def _batch(exchange: Exchange) -> Question | None:
    requests = tuple(map(batches.request_of, exchange.parts))
    known = tuple(request for request in requests if request is not None)
    if not known or len(known) < len(requests):
        return None
    parts = tuple(
        Part(
            request.name if request.administration else f"$batch {request.name}",
            part["status"],
            part["body"],
            _created(request.name),
        )
        for request, part in zip(known, exchange.parts, strict=True)
    )
    return Question(parts, lambda stage: batches.sent(stage, known))


def _graph_batch(exchange: Exchange) -> Question | None:
    recorded = {str(part["id"]): part for part in exchange.answer["responses"]}
    requests = {id: request for id, part in recorded.items() if (request := graph_batches.request_of(part)) is not None}
    if len(requests) < len(recorded):
        return None
    parts = (Part(one.name, recorded[id]["status"], recorded[id]["body"]) for id, one in requests.items())
    return Question(tuple(parts), lambda stage: graph_batches.sent(stage, requests))


class Judge:
    """Compares with all recordings of the same question."""

    def __init__(self, questions: Iterable[Question]) -> None:
        self._recorded: dict[str, list[Any]] = defaultdict(list)
        for question in questions:
            for part in question.parts:
                self._recorded[part.name].append(part.body)

    def faults(self, question: Question, given: list[Answered]) -> list[str]:
        """What the given answers differ in from the recorded ones."""
        if len(given) != len(question.parts):
            return [f"{len(given)} parts, recorded {len(question.parts)}"]
        return [text for part, one in zip(question.parts, given, strict=True) for text in self._differences(part, one)]

    def _differences(self, part: Part, given: Answered) -> list[str]:
        if part.status is not None and given.status != part.status:
            return [f"{part.name}: {given.status} {str(given.body)[:200]}, recorded {part.status}"]
        if isinstance(part.body, dict) and "odata.error" in part.body:
            return _refusal(part.body, given.body)
        if (part.body is None) != (given.body is None):
            return [f"{part.name}: {str(given.body)[:100]}, recorded {str(part.body)[:100]}"]
        return differences(given.body, part.body, self._recorded[part.name], part.also)


def _refusal(own: Any, given: Any) -> list[str]:
    mine, theirs = (str(body.get("odata.error", {}).get("code")) for body in (given, own))
    found = [] if mine == theirs else [f"the code is {mine}, recorded {theirs}"]
    return found + differences(given, own, [own], frozenset())


def _created(name: str) -> frozenset[str]:
    """What the description has beyond the recorded members of an entity that is answered whole."""
    if name == "graph grant":
        return frozenset({"shareId"})  # the newest recording of a link has it
    return members(_CREATED[name])[0] if name in _CREATED else frozenset()
