"""The tenant-wide settings: names, types, what a new tenant has, and which values are valid.

`tenant_settings.tsv` has a row for each: name, EDM type, `read` or `write`, the default as JSON, and the numbers that
are valid (`0..3`, `0|2|4`). Names and types are those of the published metadata and of recorded answers; defaults are
recorded where a recording has the setting, else documented, else the zero of the type.
"""

import json
from collections.abc import Container, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from .errors import argument_error, bad_query
from .shapes import fits
from .shapes import typed as wire_value

TYPE_NAME = "Microsoft.Online.SharePoint.TenantAdministration.Tenant"


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table."""

    name: str
    edm: str
    writable: bool
    default: Any
    allowed: Container[int] | None


def _numbers(text: str) -> Container[int] | None:
    if not text:
        return None
    low, dots, high = text.partition("..")
    return range(int(low), int(high) + 1) if dots else frozenset(map(int, text.split("|")))


def _setting(line: str) -> Setting:
    name, edm, access, default, *allowed = line.split("\t")
    return Setting(name, edm, access == "write", json.loads(default), _numbers("".join(allowed)))


def _table() -> Mapping[str, Setting]:
    text = files(__package__).joinpath("tenant_settings.tsv").read_text(encoding="utf-8")
    return {setting.name: setting for setting in map(_setting, text.splitlines())}


SETTINGS = _table()
DEFAULTS: Mapping[str, Any] = {name: setting.default for name, setting in SETTINGS.items()}
_BY_LOWER = {name.lower(): setting for name, setting in SETTINGS.items()}


def typed(settings: Mapping[str, Any]) -> dict[str, Any]:
    """All settings as wire values, in alphabetical order as the service has them."""
    merged = {**DEFAULTS, **settings}
    return {name: wire_value(setting.edm, merged[name]) for name, setting in SETTINGS.items()}


def checked(changes: Mapping[str, Any], *, lenient: bool = False) -> dict[str, Any]:
    """Changes as plain values; `lenient` reads booleans and numbers out of texts, as CSOM clients send them."""
    found = ((_setting_named(name), value) for name, value in changes.items())
    return {setting.name: _checked(setting, value, lenient=lenient) for setting, value in found}


def _setting_named(name: str) -> Setting:
    found = _BY_LOWER.get(name.lower())
    if found is None:
        message = f"The property '{name}' does not exist on type '{TYPE_NAME}'. "
        raise bad_query(message + "Make sure to only use property names that are defined by the type.")
    if not found.writable:
        raise argument_error(f"The property '{found.name}' can not be set.")
    return found


def _checked(setting: Setting, value: Any, *, lenient: bool) -> Any:
    if isinstance(value, str):
        value = _read(setting, value, lenient=lenient)
    if not _fits(setting.edm, value):
        raise bad_query(f"Cannot convert a value to target type of the property '{setting.name}'.")
    if setting.allowed is not None and value not in setting.allowed:
        raise argument_error(f"The value {value} of {setting.name} is out of range.")
    return value


def _fits(edm: str, value: Any) -> bool:
    if edm.startswith("Collection("):
        return isinstance(value, list | None)
    if value is None or edm == "Edm.Int64":
        return edm == "Edm.String" or (isinstance(value, int) and not isinstance(value, bool))
    return fits(edm, value)


def _read(setting: Setting, text: str, *, lenient: bool) -> Any:
    """What a text means: 64-bit numbers are texts on the wire; some clients write every value as one."""
    is_number = setting.edm == "Edm.Int64" or (lenient and setting.edm == "Edm.Int32")
    if is_number and text.removeprefix("-").isdecimal():
        return int(text)
    if lenient and setting.edm == "Edm.Boolean":
        return text.lower() in ("true", "1")
    return text
