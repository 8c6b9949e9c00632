"""The settings of a site, those that the repository adds among them; tenant_settings.py has the tenant's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from ..model.order import Flag, Inclusion, Magnitude, Numeric, Order, Ranked, SignOut, Unordered
from .read import read_data
from .requires import parse_requires, parse_tenant_requires
from .setting import Format, Setting, SettingType
from .views import Catalogue

__all__ = [
    "OWN_KEYS",
    "Format",
    "Setting",
    "SettingType",
    "called",
    "declarable",
    "readable",
    "renamed",
    "shipped_settings",
    "site_settings",
]  # fmt: skip


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
def shipped_settings() -> Mapping[str, Setting]:
    """Every setting that the program itself knows by name."""
    return read_settings("site-settings.yaml", "site", _refusal)


_SITES = Catalogue(shipped_settings, lambda additions: additions.site, OWN_KEYS)
site_settings, declarable, readable = _SITES.known, _SITES.declarable, _SITES.readable
renamed, called = _SITES.renamed, _SITES.called


def read_settings(file: str, scope: str, refusal: Callable[[Mapping[str, Any]], str]) -> Mapping[str, Setting]:
    """The settings of a data file with the directions and effects of that scope; ``refusal`` says why one cannot be
    declared."""
    directions, effects = read_data("directions.yaml")[scope], read_data("effects.yaml")[scope]
    settings: dict[str, Setting] = {}
    for entry in read_data(file)["settings"]:
        name = entry["name"]
        settings[name] = setting_of(entry, directions.get(name, {}), effects.get(name, {}), refusal(entry))
    return MappingProxyType(settings)


def setting_of(
    entry: Mapping[str, Any], direction: Mapping[str, Any], effect: Mapping[str, Any], refused: str
) -> Setting:
    """An entry of the catalogue with what is known of its direction and its effects."""
    return Setting(
        name=entry["name"],
        property=entry.get("property", entry.get("readAs", "")),
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
        via=entry.get("via", ""),
        evidence=entry["evidence"],
        loses=effect.get("loses", ""),
        loses_when=effect.get("when", ""),
        overwrites=tuple(effect.get("overwrites", ())),
        tells=MappingProxyType(effect.get("tells", {})),
        unproven=entry.get("unproven", ""),
        loses_perhaps=effect.get("perhaps", False),
        costs=effect.get("costs", ""),
        renamed_from=tuple(entry.get("renamedFrom", ())),
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
        case "sooner":
            return SignOut()
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
    if "readAs" in entry:
        return f"answers call it {entry['readAs']}; nothing shows that it is written by that name, too"
    if "property" not in entry:
        return "only the PowerShell parameter is documented; the name of the API is not known"
    if entry["type"] == "enum" and not any(sent is not None for sent in entry["enum"].values()):
        return "the numbers that the API uses for its values are not known"
    return ""
