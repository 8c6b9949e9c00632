"""Site scripts and site designs as the service lists them: by id, with a title that need not be unique.

Elsewhere they are called by their titles in lower case; by their ids where a title is none, or is two things' own.
Source: wire/REFERENCE.md 11.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import MalformedAnswerError, RejectedError
from ..model.kind import Ask, Conversation
from ..model.observation import Observation, unknown
from ..model.operation import Request

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Titled:
    """All of one sort, ``bodies`` by id in lower case; ``what`` names the sort to people."""

    what: str
    bodies: Mapping[str, Mapping[str, Any]]

    def keys(self) -> tuple[str, ...]:
        """What each is called, sorted."""
        return tuple(sorted(self.key(identity) for identity in self.bodies))

    def key(self, identity: str) -> str:
        """What the one with an id is called."""
        title = _title(self.bodies.get(identity, {}))
        return title if title and self._count()[title] == 1 else identity

    def called(self, key: str) -> tuple[str, ...]:
        """The ids of those that are called so: none, one, or several of one title."""
        if key in self.bodies:
            return (key,)
        return tuple(identity for identity, body in self.bodies.items() if _title(body) == key)

    def identity(self, key: str) -> str:
        """The id behind what one is called; an id is itself. Raises RejectedError for none, and for several."""
        found = self.called(key)
        if not found and is_id(key):
            return key
        if len(found) != 1:
            raise RejectedError(self.trouble(key, found), hint="declare it, or write the id")
        return found[0]

    def trouble(self, key: str, found: tuple[str, ...]) -> str:
        """What is wrong with a name that is nobody's, or several ones'."""
        return f"no {self.what} is called {key}" if not found else f"{len(found)} {self.what}s are called {key}"

    def _count(self) -> Counter[str]:
        return Counter(_title(body) for body in self.bodies.values())


def scripts() -> Conversation[Titled]:
    """Every site script, without its content."""
    return (yield from _listed("site script", "script.list"))


def design_id(key: str) -> Conversation[str]:
    """The id of the site design that is called so; an id is itself."""
    return key if is_id(key) else (yield from designs()).identity(key)


def designs() -> Conversation[Titled]:
    """Every site design."""
    return (yield from _listed("site design", "design.list"))


def which(ask: Ask, known: Titled) -> str | Observation | None:
    """The id of what is asked for: the recorded one, whatever it is called now, else the one that is called so.

    None for nothing; unknown where several are called so.
    """
    if ask.identity in known.bodies:
        return ask.identity
    found = known.called(ask.address.key)
    if len(found) > 1:
        return unknown(ask.address, known.trouble(ask.address.key, found))
    return found[0] if found else None


def is_id(text: str) -> bool:
    """Whether something is called by an id."""
    return bool(_ID.fullmatch(text))


def entity(body: Any, what: str) -> Mapping[str, Any]:
    """One of them as the service answers. Raises MalformedAnswerError without an id."""
    if not isinstance(body, dict) or not body.get("Id"):
        raise MalformedAnswerError(f"a {what} without Id")
    return body


def told(body: Mapping[str, Any], properties: Iterable[str]) -> dict[str, Any]:
    """The properties as they are, but for null: an update sends all of them, as nobody has recorded what becomes of
    those that are left out."""
    return {name: body[name] for name in properties if body.get(name) is not None}


def _listed(what: str, operation: str) -> Conversation[Titled]:
    response = yield Request(operation, body={})
    values = response.body.get("value") if isinstance(response.body, dict) else None
    if not isinstance(values, list):
        raise MalformedAnswerError(f"the {what}s came without value")
    return Titled(what, {str(entity(value, what)["Id"]).strip("{}").lower(): value for value in values})


def _title(body: Mapping[str, Any]) -> str:
    return str(body.get("Title") or "").strip().lower()
