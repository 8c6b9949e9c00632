"""Settings as typed values: what may be declared, which values, which of two is stricter.

Those of a site are here; tenant_settings.py has the tenant's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any

from ..model.order import Flag, Inclusion, Magnitude, Numeric, Order, Ranked, Unordered
from ..model.value import Value
from .read import read_data
from .requires import Prerequisite, parse_requires, parse_tenant_requires


class SettingType(StrEnum):
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    STRING = "string"
    ENUM = "enum"
    LIST = "list"
    DATETIME = "datetime"
    OBJECT = "object"


class Format(StrEnum):
    """What a text setting holds."""

    PLAIN = ""
    DOMAINS = "domains"  # domain names separated by blanks, a set
    COMMAS = "commas"  # texts separated by commas, a set
    LABEL = "label"  # the id of a sensitivity label; empty is written as null


@dataclass(frozen=True, slots=True)
class Setting:
    """One property of SiteProperties, or of the tenant.

    ``enum`` maps the vendor's words to what travels (None: not known). ``written`` differs from it for writing.
    ``refused`` says why the setting cannot be declared, empty where it can. ``inherits`` are the enum's words that
    follow the tenant. ``least_unless_zero`` is the smallest number but 0. ``graph`` is its name in Microsoft Graph.
    ``evidence`` grades who says that it can be written (wire/REFERENCE.md 0). ``loses`` says what putting an old value
    back does not bring back, empty where it is exactly reversible, ``loses_when`` after which change; ``costs`` what
    has to be paid for.
    """

    name: str
    property: str
    type: SettingType
    order: Order
    kind: str
    writable: bool | str | None
    description: str
    refused: str = ""
    security: bool = False
    enum: Mapping[str, int | str | None] = field(default_factory=dict)
    written: Mapping[str, int] = field(default_factory=dict)
    inherits: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    least_unless_zero: int | None = None
    format: Format = Format.PLAIN
    requires: tuple[Prerequisite, ...] = ()
    tenant_requires: tuple[Prerequisite, ...] = ()
    superseded_by: str = ""
    deprecated: bool = False
    direction_reason: str = ""
    graph: str = ""
    evidence: str = "K"
    loses: str = ""
    loses_when: Value = ""
    costs: str = ""

    def words(self) -> tuple[str, ...]:
        """The enum's words that may be declared, strictest first, then those outside the order.

        Left out are words unknown on the wire, or that it only reports, and the service's own word for "never set".
        """
        ordered = [str(member) for member in self.order.members] if isinstance(self.order, Ranked) else []
        others = [word for word in self.enum if word not in ordered]
        known = [word for word in (*ordered, *others) if self.enum.get(word) is not None and word != "Unknown"]
        return tuple(word for word in known if not self.written or word in self.written)

    def refusable(self, value: Value) -> bool:
        """Whether the service may show the value and yet not take it: a word or number that only it uses."""
        if self.type is SettingType.ENUM:
            return value not in self.words()
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return number and isinstance(value, int | float) and value < (0 if self.minimum is None else self.minimum)

    def bounded(self) -> bool:
        """Whether policies may set a bound (``atMost``, ``atLeast``)."""
        return isinstance(self.order, Ranked | Numeric | Magnitude)

    def is_inherited(self, value: Value) -> bool:
        """Whether the value means "as the tenant says"."""
        return value in self.inherits


# One place each: these have a key of their own in a Site's document, or belong to creation.
OWN_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "title": "write title as a key of the Site",
        "description": "write description as a key of the Site",
        "owner": "write owner as a key of the Site",
        "admins": "write admins as a key of the Site",
        "hub": "write hub as a key of the Site",
        "hubSiteId": "write hub, with the name of a Hub, as a key of the Site",
        "url": "write url as a key of the Site",
        "lifecycle": "write lifecycle as a key of the Site",
        "create": "write create as a key of the Site",
        "profile": "write profile as a key of the Site",
        "type": "write type as a key of the Site",
        "template": "write type as a key of the Site",
        "localeId": "write language below create; it cannot be changed later",
        "timeZoneId": "write timeZoneId below create; it cannot be changed later",
        "compatibilityLevel": "the service chooses it; remove the line",
    }
)


@cache
def site_settings() -> Mapping[str, Setting]:
    """Every known setting by name."""
    return read_settings("site-settings.yaml", "site", _refusal)


@cache
def declarable() -> Mapping[str, Setting]:
    """The settings that a document may declare."""
    return MappingProxyType({name: setting for name, setting in site_settings().items() if not setting.refused})


@cache
def readable() -> Mapping[str, Setting]:
    """The settings that an answer of the service holds, declarable or not."""
    known = site_settings().items()
    return MappingProxyType({name: setting for name, setting in known if setting.property and name not in OWN_KEYS})


def read_settings(file: str, scope: str, refusal: Callable[[Mapping[str, Any]], str]) -> Mapping[str, Setting]:
    """The settings of a data file with the directions and effects of that scope; ``refusal`` says why one cannot be
    declared."""
    directions, effects = read_data("directions.yaml")[scope], read_data("effects.yaml")[scope]
    settings: dict[str, Setting] = {}
    for entry in read_data(file)["settings"]:
        name = entry["name"]
        settings[name] = _setting(entry, directions.get(name, {}), effects.get(name, {}), refusal(entry))
    return MappingProxyType(settings)


def _setting(
    entry: Mapping[str, Any], direction: Mapping[str, Any], effect: Mapping[str, Any], refused: str
) -> Setting:
    return Setting(
        name=entry["name"],
        property=entry.get("property", ""),
        type=SettingType(entry["type"]),
        order=_order(entry, direction),
        kind=entry["kind"],
        writable=entry.get("writable"),
        description=entry["description"],
        refused=refused,
        security=entry.get("security", False),
        enum=MappingProxyType(entry.get("enum", {})),
        written=MappingProxyType(entry.get("wire", {})),
        inherits=tuple(entry.get("inherits", ())),
        minimum=entry.get("min"),
        maximum=entry.get("max"),
        least_unless_zero=entry.get("leastUnlessZero"),
        format=Format(entry.get("format", "")),
        requires=parse_requires(entry.get("requires", ())),
        tenant_requires=parse_tenant_requires(entry.get("requires", ())),
        superseded_by=entry.get("supersededBy", ""),
        deprecated=entry.get("deprecated", False),
        direction_reason=direction.get("reason", ""),
        graph=entry.get("graph", ""),
        evidence=entry["evidence"],
        loses=effect.get("loses", ""),
        loses_when=effect.get("when", ""),
        costs=effect.get("costs", ""),
    )


def _order(entry: Mapping[str, Any], direction: Mapping[str, Any]) -> Order:
    if "order" in entry:
        return Ranked(tuple(entry["order"]))
    match direction.get("stricter"):
        case bool(strict):
            return Flag(strict)
        case "less" | "more" as side:
            return Numeric(less_is_strict=side == "less", unlimited=tuple(direction.get("unlimited", ())))
        case "fewer" | "more-entries" as side:
            return Inclusion(more_is_strict=side == "more-entries", empty_is_all=direction.get("emptyIsAll", False))
        case _:
            return Magnitude() if entry["type"] in (SettingType.INTEGER, SettingType.NUMBER) else Unordered()


def _refusal(entry: Mapping[str, Any]) -> str:
    if entry["name"] in OWN_KEYS:
        return OWN_KEYS[entry["name"]]
    return not_a_state(entry) or unknown_on_the_wire(entry)


def not_a_state(entry: Mapping[str, Any]) -> str:
    """Why the entry is nothing that can be kept as declared, or empty."""
    if entry["kind"] == "read":
        return "the service only reports it; nothing can set it"
    if entry["kind"] == "switch":
        return "it is a one-off call, not a state that can be kept"
    if entry.get("writable") is not True:
        return "nobody has documented that it can be written"
    return ""


def unknown_on_the_wire(entry: Mapping[str, Any]) -> str:
    """Why the entry cannot be sent, or empty."""
    if "property" not in entry:
        return "only the PowerShell parameter is documented; the name of the API is not known"
    if entry["type"] == "enum" and not any(sent is not None for sent in entry["enum"].values()):
        return "the numbers that the API uses for its values are not known"
    return ""
