"""Operations, requests and responses: how the core talks about the wire without touching it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Protocol


class Host(Enum):
    """Which of the service's hosts an operation goes to; SITE is the tenant's host below a site's path."""

    TENANT = "tenant"
    ADMIN = "admin"
    SITE = "site"
    GRAPH = "graph"


class Effect(Enum):
    READ = "read"
    WRITE = "write"


class Repeat(Enum):
    """What a repetition does: nothing, the same again, or harm (read back first)."""

    SAFE = "safe"
    IDEMPOTENT = "idempotent"
    ONCE = "once"


class Sublimit(Enum):
    """Requests of which the service allows fewer than of others (REFERENCE §16)."""

    SHARING = "sharing"
    LABELS = "labels"


@dataclass(frozen=True, slots=True)
class Operation:
    """One request that the client can send.

    ``path`` has ``{argument}`` placeholders. ``absent`` lists the .NET types of errors which prove that the
    thing asked for does not exist, whatever the status; ``done`` those which say that a repeated write had
    already taken effect. ``evidence`` is the grade of wire/REFERENCE.md; ``cost_ru`` in resource units
    (unpublished for REST and CSOM: an estimate). ``poll``: asked again and again until something is done.
    ``content``: what people keep in the site is in the answer; refused unless somebody asked for content.
    ``bare``: sent without a request digest, even where the service wants one.
    ``sublimit`` counts requests, with ``sublimit_for`` only those whose body has that key, wherever in it.
    """

    name: str
    method: str
    host: Host
    path: str
    effect: Effect
    repeat: Repeat
    evidence: str
    permission: str = "Sites.FullControl.All"
    cost_ru: int = 2
    absent: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    poll: bool = False
    content: bool = False
    sublimit: Sublimit | None = None
    sublimit_for: str = ""
    bare: bool = False


class Sink(Protocol):
    """Where the bytes of one answer go."""

    def begin(self) -> None:
        """An answer begins; what came of an earlier attempt is dropped."""

    def write(self, piece: bytes) -> None:
        """The next bytes."""


@dataclass(frozen=True, slots=True)
class Request:
    """One call of an operation. ``body`` is JSON, text for CSOM, or the bytes of a file; ``site`` the server-relative
    path for SITE.

    ``parts`` are the requests of a batch, all to that site; the answer's body has for each a Response or a TenantError.
    ``sink`` takes the bytes of a good answer as they come; they are not in the Response then.
    """

    operation: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    site: str = ""
    parts: tuple[Request, ...] = ()
    sink: Sink | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Response:
    """What came back. ``body`` is parsed JSON (None when empty); ``at`` the service's own Date.

    ``attempts`` is how often it was sent, ``waited_s`` the service's seconds between them.
    """

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    at: datetime | None = None
    correlation_id: str = ""
    attempts: int = 1
    waited_s: float = 0.0


def sublimit_of(operation: Operation, request: Request) -> Sublimit | None:
    """The sub-limit that one request counts against, besides the units that all share."""
    named = not operation.sublimit_for or _has(request.body, operation.sublimit_for)
    return operation.sublimit if named else None


def _has(body: Any, key: str) -> bool:
    if isinstance(body, dict):
        return body.get(key) is not None or any(_has(inner, key) for inner in body.values())
    return isinstance(body, str) and f'"{key}"' in body  # of ProcessQuery


class Transport(Protocol):
    """The one seam to the tenant."""

    def send(self, request: Request) -> Response:
        """Send and wait for the answer.

        Raises the TenantError that fits: NotFoundError only for proven absence, AnswerLostError when it was
        sent and no answer came, RejectedError for what would be refused again.
        """
