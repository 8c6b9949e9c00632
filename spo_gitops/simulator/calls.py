"""One REST call as its handler sees it, and the table that finds the handler."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from .answers import Answer
from .errors import ServiceError, bad_query, no_such_endpoint
from .hosts import Host
from .odata import Address, Segment, literal
from .quirks import Quirks
from .store import Transaction


@dataclass(frozen=True, slots=True)
class Call:
    """A call with its arguments, the open transaction and the moment of service time it happens at."""

    host: Host
    method: str
    address: Address
    headers: Mapping[str, str]
    body: Any
    transaction: Transaction
    quirks: Quirks

    @property
    def now(self) -> float:
        """Service time."""
        return self.transaction.now

    @property
    def site_url(self) -> str:
        """The URL of the site that the address starts with."""
        return self.host.origin + self.address.site

    def argument(self, name: str, position: int = 0, segment: int = -1) -> Any:
        """An argument from the parentheses, the query or the body; None when it was given nowhere."""
        step = self.address.segments[segment]
        lowered = name.lower()
        if step.named and lowered in step.named:
            return step.named[lowered]
        if position < len(step.positional):
            return step.positional[position]
        return self._outside(name)

    def _outside(self, name: str) -> Any:
        for key, value in self.address.query.items():
            if key.lower() == name.lower():
                return literal(value, self.address.query)
        if isinstance(self.body, dict):
            for key, value in self.body.items():
                if key.lower() == name.lower():
                    return plain(value)
        return None

    def text_argument(self, name: str, position: int = 0, segment: int = -1) -> str:
        """A string argument that must be there."""
        value = self.argument(name, position, segment)
        if not isinstance(value, str) or not value:
            raise bad_query(f"The parameter {name} is missing or is not a string.")
        return value

    def object_argument(self, name: str) -> Mapping[str, Any]:
        """A structure argument that must be there."""
        value = self.argument(name)
        if not isinstance(value, dict):
            raise bad_query(f"The parameter {name} is missing or is not an object.")
        return value

    def optional_object(self, name: str) -> Mapping[str, Any]:
        """A structure argument; empty when it is not there."""
        return {} if self.argument(name) is None else self.object_argument(name)

    def fields(self) -> dict[str, Any]:
        """The body of an update without the verbose wrappers."""
        if not isinstance(self.body, dict):
            raise bad_query("The body must be a JSON object.")
        return {name: plain(value) for name, value in self.body.items() if name != "__metadata"}


def plain(value: Any) -> Any:
    """A body value without what verbose JSON adds."""
    match value:
        case {"results": list(items)}:
            return [plain(item) for item in items]
        case dict():
            return {name: plain(item) for name, item in value.items() if name not in ("__metadata", "@odata.type")}
        case list():
            return [plain(item) for item in value]
        case _:
            return value


Handler = Callable[[Call], Answer]


class Effect(Enum):
    """Whether an operation changes anything."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Route:
    """An operation: its verbs, hosts and address, and what it costs.

    The pattern's segments are names; `name()` wants arguments (a key), `name(*)` takes them anywhere.
    """

    name: str
    verbs: str
    pattern: str
    handler: Handler
    effect: Effect = Effect.READ
    milliseconds: int = 25
    hosts: tuple[Host, ...] = (Host.TENANT, Host.ADMIN, Host.MY)
    units: int = 2
    needs_site: bool = True

    def matches(self, method: str, segments: tuple[Segment, ...]) -> bool:
        """Whether this route takes a call."""
        steps = self.pattern.split("/")
        return (
            method in self.verbs.split()
            and len(steps) == len(segments)
            and all(_step_matches(step, segment) for step, segment in zip(steps, segments, strict=True))
        )


def _step_matches(step: str, segment: Segment) -> bool:
    name, bracket, inside = step.lower().partition("(")
    if name != segment.name:
        return False
    given = bool(segment.positional or segment.named)
    if not bracket:
        return not given
    return inside.startswith("*") or given


_TENANT_NAMES = (
    "spo.tenant",
    "SPOInternalUseOnly.Tenant".lower(),
    "microsoft.online.sharepoint.tenantadministration.tenant",
)


def canonical(address: Address) -> Address:
    """The address with the tenant's three names made one."""
    first = address.segments[0] if address.segments else None
    if first is None or first.name not in _TENANT_NAMES:
        return address
    tenant = Segment("spo.tenant", first.positional, first.named, first.called)
    return Address(address.site, (tenant, *address.segments[1:]), address.query)


@dataclass(frozen=True, slots=True)
class Router:
    """All routes, found by host, verb and address."""

    routes: tuple[Route, ...]
    by_length: dict[tuple[str, int], list[Route]] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Iterable[Iterable[Route]]) -> "Router":
        """A router over several tables."""
        router = cls(tuple(route for table in tables for route in table))
        for route in router.routes:
            steps = route.pattern.split("/")
            router.by_length.setdefault((steps[0].lower().partition("(")[0], len(steps)), []).append(route)
        return router

    def find(self, host: Host, method: str, address: Address) -> Route:
        """The route of a call, or the refusal that the service would give."""
        if not address.segments:
            raise no_such_endpoint("")
        candidates = self.by_length.get((address.segments[0].name, len(address.segments)), ())
        here = [route for route in candidates if host in route.hosts]
        for route in here:
            if route.matches(method, address.segments):
                return route
        if any(route.matches(verb, address.segments) for route in here for verb in route.verbs.split()):
            message = f"The HTTP method '{method}' cannot be used to access the resource."
            raise ServiceError(405, -1, "Microsoft.SharePoint.Client.InvalidClientQueryException", message)
        raise no_such_endpoint("/".join(segment.name for segment in address.segments))


def verb_of(method: str, headers: Mapping[str, str]) -> str:
    """The verb that is meant: a POST may stand for another one; MERGE is PATCH."""
    verb = headers.get("x-http-method", method).upper() if method == "POST" else method.upper()
    return "PATCH" if verb == "MERGE" else verb
