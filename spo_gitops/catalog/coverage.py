"""What becomes of every property that the catalogue knows: managed, only read, or not settable and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ..model.order import Flag, Inclusion, Numeric, Order, Ranked, SignOut
from .settings import OWN_KEYS, Setting, site_settings
from .tenant_settings import tenant_settings


class Status(StrEnum):
    MANAGED = "managed"
    ELSEWHERE = "managed by another key"
    READ_ONLY = "read-only"
    SWITCH = "switch"
    NOT_SETTABLE = "not settable"


@dataclass(frozen=True, slots=True)
class Row:
    """One property of ``site`` or ``tenant``; ``property`` is its name in the API, or the call that changes it."""

    scope: str
    name: str
    property: str
    status: Status
    reason: str
    evidence: str
    direction: str
    reversible: str
    costs: str
    caveat: str


def rows() -> Iterator[Row]:
    """Every property, the sites' first, by name."""
    for scope, settings in (("site", site_settings()), ("tenant", tenant_settings())):
        yield from _rows(scope, settings)


def direction(setting: Setting) -> str:
    """Which of its values is the strictest, in words; empty where a change opens nothing."""
    if not setting.security:
        return ""
    told = _direction(setting.order)
    return f"{told}: {setting.direction_reason}" if setting.direction_reason else told


def _rows(scope: str, settings: Mapping[str, Setting]) -> Iterator[Row]:
    for name, setting in sorted(settings.items()):
        loses = f"after {setting.loses_when}: {setting.loses}" if setting.loses else "exactly"
        yield Row(
            scope=scope,
            name=name,
            property=setting.property or (f"Graph {setting.graph}" if setting.graph else setting.via),
            status=_status(scope, setting),
            reason=setting.refused,
            evidence=setting.evidence,
            direction="" if setting.refused else direction(setting),
            reversible="" if setting.refused else loses,
            costs=setting.costs,
            caveat=f"only with `unproven` in the configuration: {setting.unproven}" if setting.unproven else "",
        )


def _status(scope: str, setting: Setting) -> Status:
    if not setting.refused:
        return Status.MANAGED
    if scope == "site" and setting.name in OWN_KEYS:
        return Status.ELSEWHERE
    return {"read": Status.READ_ONLY, "switch": Status.SWITCH}.get(setting.kind, Status.NOT_SETTABLE)


def _direction(order: Order) -> str:
    match order:
        case Flag(strict):
            return f"{str(strict).lower()} is stricter"
        case Ranked(members):
            return f"{members[0]} is strictest, {members[-1]} loosest"
        case Numeric(less, unlimited):
            told = "less is stricter" if less else "more is stricter"
            return told + (f", {' and '.join(map(str, unlimited))} unlimited" if unlimited else "")
        case Inclusion(more, empty_is_all):
            told = "more entries are stricter" if more else "fewer entries are stricter"
            return told + (", none at all is loosest" if empty_is_all else "")
        case SignOut():
            return "sooner is stricter, never loosest"
    return "unknown, so that every change counts as loosening"
