"""Live exchanges that say what was asked, such as those of `doctor --probe`: the same is asked again, in their order.

One conversation builds on what was made in it, so the ids that the tenant gave are replaced by those that the simulated
one gives in the same places. What was made before the conversation is made by `replays`, as for clients' requests.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.contract.description import every_member
from tests.simulator.client import A, G, T

from .exchanges import Exchange
from .process_queries import as_object
from .replays import Request, request_of
from .scenes import PERSON
from .stage import Answered, Stage

_HOSTS = frozenset(urlsplit(url).netloc for url in (A, T, G))
# Guids, and the ids of content types, which have one at their end.
_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|0x01[0-9a-fA-F]{32,}")
_CALLED_WITH = re.compile(r"(?<=[(=])\d+(?=[),])")  # the number of an item, a user or a group in an address
_BYTES = re.compile(r"\((\d+) bytes\)")
_PEOPLE = frozenset({"Owner", "logonName", "LoginName", "secondaryAdministratorLoginNames"})
_LATER = 30  # seconds of the service between two requests, for what is done later


def is_known(exchange: Exchange) -> bool:
    """Whether the whole request of a live exchange is known, not only guessed at from its answer."""
    if exchange.url is None or urlsplit(exchange.url).netloc not in _HOSTS or "{" in exchange.url:
        return False
    return exchange.transport != "batch" and (exchange.sent or exchange.method == "GET")


def recorded(exchange: Exchange, body: Any) -> Any:
    """A body as it is compared: a ProcessQuery's by what its elements are."""
    return as_object(body) if exchange.transport == "csom" else body


def also() -> frozenset[str]:
    """What an answer may have beyond the recorded members: the type is not known, so all that the description names."""
    return every_member()


@dataclass(slots=True)
class Conversation:
    """The exchanges of one recorded conversation, asked in order; `ids` has what stands for a recorded id."""

    ids: dict[str, str] = field(default_factory=dict)

    def ask(self, exchange: Exchange, stage: Stage) -> Answered:
        """The simulated tenant's answer; with what the request speaks of made first where it fails without."""
        stage.client.advance(_LATER)
        answered = _sent(self.request(exchange), stage)
        if answered.status >= 400 > (exchange.status or 0):
            answered = _sent(request_of(exchange, stage), stage)
        self.learn(exchange.answer, answered.body)
        return Answered(answered.status, recorded(exchange, answered.body))

    def learn(self, theirs: Any, ours: Any) -> None:
        """Take the ids of our answer for those of the recorded one."""
        self.ids.update(_pairs(theirs, ours))

    def request(self, exchange: Exchange) -> Request:
        """The request of an exchange, with our ids in it."""
        headers = {name: str(value) for name, value in exchange.headers.items() if name.lower() != "authorization"}
        url = _CALLED_WITH.sub(lambda match: self.ids.get(match[0], match[0]), self._ours(exchange.url or ""))
        body = exchange.body
        if body is None:
            return Request(exchange.method or "GET", url, headers, None)
        text = body if isinstance(body, str) else json.dumps(_with_people(body))
        blank = _BYTES.fullmatch(text)
        return Request(exchange.method or "GET", url, headers, "x" * int(blank[1]) if blank else self._ours(text))

    def _ours(self, text: str) -> str:
        return _ID.sub(lambda match: self.ids.get(match[0].lower(), match[0]), text)


def _sent(request: Request, stage: Stage) -> Answered:
    return Answered.of(stage.client.send(request.method, request.url, request.body, **request.headers))


def _with_people(value: Any, name: str = "") -> Any:
    """The body of a request with somebody whom the directory knows where a person was redacted."""
    if isinstance(value, dict):
        return {key: _with_people(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_people(inner, name) for inner in value]
    return PERSON if value == "redacted" and name in _PEOPLE else value


def _pairs(theirs: Any, ours: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Each recorded id, and what the simulated tenant has in the same place."""
    match theirs, ours:
        case dict(), dict():
            for key in theirs.keys() & ours.keys():
                yield from _pairs(theirs[key], ours[key], key)
        case list(), list():
            for one, other in zip(theirs, ours, strict=False):
                yield from _pairs(one, other, name)
        case str(), str():
            yield from zip(map(str.lower, _ID.findall(theirs)), _ID.findall(ours), strict=False)
        case int(), int() if name in ("Id", "ID", "PrincipalId"):
            yield str(theirs), str(ours)
