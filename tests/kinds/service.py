"""A tenant that answers from a script, and remembers what it was asked."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from spo_gitops import errors
from spo_gitops.model.kind import ByItself, Change, Together, Wait
from spo_gitops.model.operation import Effect, Request, Response
from spo_gitops.model.operations import OPERATIONS
from spo_gitops.model.value import Missing, Prior, show, to_json


@dataclass
class Service:
    """Answers by operation, in order, and remembers what was asked."""

    answers: Mapping[str, list[Any]]
    asked: list[Any] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def talk(self, conversation: Change[Any]) -> Any:
        """Hold the conversation to its end."""
        answer: Response | tuple[Response, ...] | None = None
        error: errors.TenantError | None = None
        while True:
            try:
                effect = conversation.throw(error) if error else conversation.send(answer)  # type: ignore[arg-type]
            except StopIteration as end:
                return end.value
            answer, error = None, None
            if isinstance(effect, ByItself):
                self.asked.append({"by itself": {name: _told(value) for name, value in effect.values.items()}})
                continue
            if isinstance(effect, Wait):
                self.asked.append(f"wait {effect.seconds:g}")
                continue
            requests = effect.requests if isinstance(effect, Together) else (effect,)
            self.asked += [told(request) for request in requests]
            try:
                answers = tuple(Response(200, self._answer(request)) for request in requests)
                answer = answers if isinstance(effect, Together) else answers[0]
            except errors.TenantError as raised:
                error = raised

    def _answer(self, request: Request) -> Any:
        known = self.answers.get(request.operation, [{"IsComplete": True}])
        index = self.counts.get(request.operation, 0)
        self.counts[request.operation] = index + 1
        found = known[min(index, len(known) - 1)]
        if isinstance(found, Mapping) and "error" in found:
            raise getattr(errors, found["error"])(found["error"], status=found.get("status"))
        return found


def _told(value: Prior) -> Any:
    return show(value) if isinstance(value, Missing) else to_json(value)


def told(request: Request) -> Any:
    """A read by its name, a write with what it sends."""
    assert request.operation in OPERATIONS
    if OPERATIONS[request.operation].effect is Effect.READ:
        return request.operation
    body = (sets_of(request.body) or arguments_of(request.body)) if isinstance(request.body, str) else request.body
    return {request.operation: body}


def sets_of(xml: str) -> dict[str, str]:
    """The properties that a CSOM request sets."""
    nodes = ET.fromstring(xml).iter()
    return {node.attrib["Name"]: node[0].text or "" for node in nodes if node.tag.endswith("SetProperty")}


def arguments_of(xml: str) -> list[str]:
    """The arguments of a CSOM request's method; the items of an array with blanks between them."""
    return [
        " ".join(item.text or "" for item in (node if len(node) else [node]))
        for node in ET.fromstring(xml).iter()
        if node.tag.endswith("}Parameter")
    ]
