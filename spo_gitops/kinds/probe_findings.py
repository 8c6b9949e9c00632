"""What the probe asks of its throw-away site, and what it finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ..errors import TenantError
from ..model.kind import Conversation
from ..model.understanding import understanding


@dataclass(frozen=True, slots=True)
class Finding:
    """What one item came to. ``value`` is None where it was not found out; ``assumed`` is what we develop against."""

    item: str
    name: str
    assumed: str
    value: str | None
    told: str

    @property
    def verdict(self) -> str:
        """``confirmed``, ``refuted`` or ``unknown``."""
        if self.value is None:
            return "unknown"
        return "confirmed" if self.value == self.assumed else "refuted"


class MissingError(TenantError):
    """What an earlier write should have made is not there; the text is its name."""


@dataclass(slots=True)
class Subject:
    """The throw-away site: its URL, the administrator that it gets, its id once it is there, and ids of what was made.

    ``made``: the service has begun to make it for us, so that it is ours to remove.
    """

    url: str
    owner: str
    second: str = ""  # a person who may become an administrator of the site for a moment
    identity: str = ""
    made: bool = False
    known: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    def has(self, name: str) -> str:
        """The id of what an earlier write made. Raises MissingError."""
        if name not in self.known:
            raise MissingError(name)
        return self.known[name]


# What came of it (None: it was not found out), and what to say.
Answer = tuple[str | None, str]
Ask = Callable[[Subject], Conversation[Answer]]


@dataclass(frozen=True, slots=True)
class Question:
    """One item: what is assumed, and the conversation that finds out."""

    item: str
    name: str
    assumed: str
    ask: Ask

    def of(self, subject: Subject) -> Conversation[Finding]:
        """The finding; what the service refuses where nobody expects it, or answers oddly, leaves it unknown."""
        try:
            with understanding("the answer"):
                value, told = yield from self.ask(subject)
        except TenantError as error:
            value, told = None, f"it could not be found out: {error}"
        return Finding(self.item, self.name, self.assumed, value, told)
