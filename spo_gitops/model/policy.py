"""Security policies as values: which sites (or the tenant itself), what is demanded of them, and who is excepted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from ..problems import Position
from .constraint import Constraint
from .order import Order

# Asks a read of a site for the fact when its content was last changed.
ACTIVE = "active"

SEVERITIES = ("low", "medium", "high", "critical")


class Mode(Enum):
    """What a policy does about a violation."""

    AUDIT = "audit"  # a finding
    ENFORCE = "enforce"  # a plan brings it to the nearest allowed value
    BLOCK = "block"  # a plan that would leave or make one is refused


class Level(Enum):
    """What a policy is about."""

    SITE = "site"
    TENANT = "tenant"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time: RFC 3339, or an age like ``90d`` counted back from now; empty ends are open."""

    before: str = ""
    after: str = ""

    def __bool__(self) -> bool:
        return bool(self.before or self.after)


@dataclass(frozen=True, slots=True)
class Selector:
    """Which sites. Every part must hold; the entries of one part are alternatives, and an empty part is any.

    ``urls`` and ``excluded`` are globs in lower case, ``types`` template ids, ``hubs`` the paths of hubs' sites (or
    ``none``), ``labels`` ids of sensitivity labels (or ``none``). ``but`` leaves out what it selects.
    """

    urls: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    hubs: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    has_guests: bool | None = None
    group_connected: bool | None = None
    created: Span = Span()
    active: Span = Span()
    declared: bool | None = None
    but: Selector | None = None

    @property
    def asks_for_guests(self) -> bool:
        """Whether it must be known who is in a site before it can be told whether it is selected."""
        return self.has_guests is not None or (self.but is not None and self.but.asks_for_guests)

    def attributes(self) -> Iterator[str]:
        """The attributes of a site that must be read before it can be told whether it is selected."""
        if self.hubs:
            yield "hub"
        if self.labels:
            yield "settings.sensitivityLabel"
        if self.active:
            yield ACTIVE
        if self.but is not None:
            yield from self.but.attributes()

    def to_json(self) -> dict[str, Any]:
        """The parts that restrict, for digests and the law."""
        record: dict[str, Any] = {
            "urls": sorted(self.urls),
            "types": sorted(self.types),
            "excluded": sorted(self.excluded),
            "hubs": sorted(self.hubs),
            "labels": sorted(self.labels),
            "hasGuests": self.has_guests,
            "groupConnected": self.group_connected,
            "created": [self.created.before, self.created.after] if self.created else None,
            "active": [self.active.before, self.active.after] if self.active else None,
            "declared": self.declared,
            "except": self.but.to_json() if self.but is not None else None,
        }
        return {name: part for name, part in record.items() if part not in (None, [])}


EVERYWHERE = Selector()


@dataclass(frozen=True, slots=True)
class Exemption:
    """A site (by glob) that a policy spares, or an ``application`` (by its id) that its checks leave out: why, who
    approved, and until when (RFC 3339 date or time)."""

    site: str
    reason: str
    approver: str
    expires: str
    position: Position
    application: str = ""

    @property
    def whom(self) -> str:
        """What is spared, for people."""
        return f"application {self.application}" if self.application else self.site


@dataclass(frozen=True, slots=True)
class Rule:
    """What one attribute may be; ``attribute`` is ``settings.<name>`` or a plain one."""

    attribute: str
    order: Order
    constraint: Constraint
    position: Position

    @property
    def name(self) -> str:
        """The attribute as a document writes it."""
        return self.attribute.removeprefix("settings.")


@dataclass(frozen=True, slots=True)
class Checking:
    """A check beyond settings that a policy asks for, with the limits that it sets itself."""

    name: str
    limits: tuple[tuple[str, int], ...]
    position: Position


@dataclass(frozen=True, slots=True)
class Policy:
    """A SecurityPolicy. ``when`` are conditions without which it does not apply; ``references`` ids of baselines."""

    position: Position
    name: str
    name_position: Position
    selector: Selector
    rules: tuple[Rule, ...]
    severity: str = "medium"
    mode: Mode = Mode.AUDIT
    level: Level = Level.SITE
    title: str = ""
    rationale: str = ""
    references: tuple[str, ...] = ()
    when: tuple[Rule, ...] = ()
    exemptions: tuple[Exemption, ...] = field(default=())
    checks: tuple[Checking, ...] = ()

    @property
    def is_binding(self) -> bool:
        """Whether documents and plans are bound by it."""
        return self.mode is not Mode.AUDIT
