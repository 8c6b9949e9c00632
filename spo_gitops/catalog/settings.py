"""Settings of a site as typed values: what may be declared, which values, which of two is stricter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any

from ..model.order import Flag, Inclusion, Magnitude, Numeric, Order, Ranked, Unordered
from ..model.value import Value
from .read import read_data
from .requires import Prerequisite, parse_requires


class SettingType(StrEnum):
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    STRING = "string"
    ENUM = "enum"
    LIST = "list"
    DATETIME = "datetime"


class Format(StrEnum):
    """What a text setting holds."""

    PLAIN = ""
    DOMAINS = "domains"  # domain names separated by blanks, a set
    LABEL = "label"  # the id of a sensitivity label; empty is written as null


@dataclass(frozen=True, slots=True)
class Setting:
    """One property of SiteProperties.

    ``enum`` maps the vendor's words to what travels (None: not known). ``written`` differs from it for writing.
    ``refused`` says why the setting cannot be declared, empty where it can. ``inherits`` are the enum's words that
    follow the tenant. ``least_unless_zero`` is the smallest number but 0.
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
    superseded_by: str = ""
    deprecated: bool = False
    direction_reason: str = ""

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
    directions = read_data("directions.yaml")["directions"]
    entries = read_data("site-settings.yaml")["settings"]
    return MappingProxyType({entry["name"]: _setting(entry, directions.get(entry["name"], {})) for entry in entries})


@cache
def declarable() -> Mapping[str, Setting]:
    """The settings that a document may declare."""
    return MappingProxyType({name: setting for name, setting in site_settings().items() if not setting.refused})


def _setting(entry: Mapping[str, Any], direction: Mapping[str, Any]) -> Setting:
    return Setting(
        name=entry["name"],
        property=entry.get("property", ""),
        type=SettingType(entry["type"]),
        order=_order(entry, direction),
        kind=entry["kind"],
        writable=entry.get("writable"),
        description=entry["description"],
        refused=_refusal(entry),
        security=entry.get("security", False),
        enum=MappingProxyType(entry.get("enum", {})),
        written=MappingProxyType(entry.get("wire", {})),
        inherits=tuple(entry.get("inherits", ())),
        minimum=entry.get("min"),
        maximum=entry.get("max"),
        least_unless_zero=entry.get("leastUnlessZero"),
        format=Format(entry.get("format", "")),
        requires=parse_requires(entry.get("requires", ())),
        superseded_by=entry.get("supersededBy", ""),
        deprecated=entry.get("deprecated", False),
        direction_reason=direction.get("reason", ""),
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
            return Inclusion(more_is_strict=side == "more-entries")
        case _:
            return Magnitude() if entry["type"] in (SettingType.INTEGER, SettingType.NUMBER) else Unordered()


def _refusal(entry: Mapping[str, Any]) -> str:
    if entry["name"] in OWN_KEYS:
        return OWN_KEYS[entry["name"]]
    if entry["kind"] == "read":
        return "the service only reports it; nothing can set it"
    if entry["kind"] == "switch":
        return "it is a one-off call, not a state that can be kept"
    if entry.get("writable") is not True:
        return "nobody has documented that it can be written"
    if "property" not in entry:
        return "only the PowerShell parameter is documented; the name of the API is not known"
    if entry["type"] == "enum" and not any(sent is not None for sent in entry["enum"].values()):
        return "the numbers that the API uses for its values are not known"
    return ""
