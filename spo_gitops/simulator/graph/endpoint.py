"""One call to Graph as its handler sees it, and how a family declares an endpoint.

    @endpoint("GET", "/groups/{id}/owners")
    def _owners(call: Call) -> Answer: ...

Names in the address match whatever their case; `call["id"]` is what stands in a place. A read costs one resource unit
of a single object, two of several; `units` says otherwise.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..answers import Answer
from ..hosts import Host
from ..quirks import Quirks
from ..store import Transaction
from .errors import GraphError


@dataclass(frozen=True, slots=True)
class Call:
    """A call with the open transaction."""

    version: str  # `v1.0` or `beta`
    places: Mapping[str, str]
    query: Mapping[str, str]  # names with `$` in lower case
    headers: Mapping[str, str]  # names in lower case
    body: Any
    transaction: Transaction
    quirks: Quirks
    path: str = ""
    data: bytes = b""  # the body as it was sent

    def __getitem__(self, place: str) -> str:
        """What stands in a place of the address."""
        return self.places[place]

    @property
    def now(self) -> float:
        """Service time."""
        return self.transaction.now

    @property
    def root(self) -> str:
        """Where addresses begin."""
        return f"{Host.GRAPH.origin}/{self.version}"

    def context(self, name: str) -> dict[str, Any]:
        """The first member of every answer."""
        return {"@odata.context": f"{self.root}/$metadata#{name}"}

    def fields(self, names: Iterable[str] = ()) -> dict[str, Any]:
        """The body, an object, without annotations of types; the names that are given match whatever their case."""
        if not isinstance(self.body, dict):
            message = (
                "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of "
                "valid JSON format."
            )
            raise GraphError(400, "BadRequest", message)
        right = {name.lower(): name for name in names}
        found = {str(key): value for key, value in self.body.items() if not str(key).startswith("@odata.")}
        return {right.get(key.lower(), key): value for key, value in found.items()}


Handler = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A verb and an address with places."""

    verb: str
    pattern: str
    handler: Handler
    units: int
    milliseconds: int
    steps: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        """How the metrics call it."""
        return f"graph{self.pattern} {self.verb}"

    @property
    def writes(self) -> bool:
        """Whether it changes anything."""
        return self.verb != "GET"

    def places(self, steps: tuple[str, ...]) -> dict[str, str] | None:
        """What stands in the places of an address, or None when it is another one."""
        if len(steps) != len(self.steps):
            return None
        found: dict[str, str] = {}
        for wanted, step in zip(self.steps, steps, strict=True):
            if wanted.startswith("{"):
                found[wanted[1:-1]] = step
            elif wanted != step.lower():
                return None
        return found


ENDPOINTS: list[Endpoint] = []


def endpoint(
    verb: str, *patterns: str, units: int | None = None, milliseconds: int | None = None
) -> Callable[[Handler], Handler]:
    """Declare an endpoint, at one or several addresses."""
    write = verb != "GET"

    def declare(handler: Handler) -> Handler:
        for pattern in patterns:
            single = pattern.rstrip("/").endswith(("}", "root"))
            cost = units or (1 if not write and single else 2)
            steps = tuple(step if step.startswith("{") else step.lower() for step in pattern.strip("/").split("/"))
            ENDPOINTS.append(Endpoint(verb, pattern, handler, cost, milliseconds or (180 if write else 60), steps))
        return handler

    return declare
