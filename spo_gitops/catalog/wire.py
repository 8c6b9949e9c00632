"""Between the YAML's words and what travels. Reading never fails: what is odd is kept as it came.

Source: wire/REFERENCE.md 5.3; Int64 properties travel as text, enums as integers.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from typing import Any

from ..model.value import Value
from .settings import Format, Setting, SettingType

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def to_wire(setting: Setting, value: Value) -> Any:
    """The JSON that sets the value."""
    value = normalize(setting, value)
    if setting.type is SettingType.LIST:
        items = value if isinstance(value, tuple) else (value,)
        return [setting.enum.get(str(item), item) if setting.enum else item for item in items]
    if setting.type is SettingType.ENUM and isinstance(value, str):
        known = setting.enum.get(value)
        return setting.written.get(value, value if known is None else known)
    if setting.format is Format.LABEL and value == "":
        return None
    if setting.format is Format.IDLE:
        return _idle_parts(str(value))
    return value


def from_wire(setting: Setting, raw: Any) -> Value:
    """The value that a read means; null is the type's empty value."""
    match setting.type:
        case SettingType.BOOLEAN:
            return raw.strip().lower() in ("true", "1") if isinstance(raw, str) else bool(raw)
        case SettingType.INTEGER | SettingType.NUMBER:
            return _number(raw)
        case SettingType.ENUM:
            return _word(setting, raw)
        case SettingType.LIST:
            items = _texts(raw)
            return normalize(setting, tuple(str(_word(setting, item)) for item in items) if setting.enum else items)
        case _ if setting.format is Format.IDLE and (raw is None or isinstance(raw, dict)):
            return _idle_text(raw or {})
        case _:
            return normalize(setting, _text(raw))


def normalize(setting: Setting, value: Value) -> Value:
    """One form of equal values: lists and domain lists as sorted sets, ids in lower case."""
    if isinstance(value, tuple):
        return tuple(sorted({_lower_guid(item) for item in value}))
    if not isinstance(value, str) or setting.type is SettingType.ENUM:
        return value
    if setting.format is Format.DOMAINS:
        return " ".join(sorted(set(re.split(r"[\s,;]+", value.strip().lower())) - {""}))
    if setting.format is Format.IDLE:
        return ",".join(part.strip().lower() for part in value.split(","))
    if setting.format in (Format.COMMAS, Format.RANGES):
        return ",".join(sorted(set(re.split(r"[\s,;]+", value.strip())) - {""}))
    return _lower_guid(value)


def _idle_parts(text: str) -> dict[str, Any]:
    """Microsoft Graph's idleSessionSignOut."""
    enabled, warned, out = (part.strip() for part in text.split(","))
    return {"isEnabled": enabled == "true", "warnAfterInSeconds": int(warned), "signOutAfterInSeconds": int(out)}


def _idle_text(raw: dict[str, Any]) -> str:
    """As it is declared; seconds mean nothing where nobody is signed out."""
    if raw.get("isEnabled") is not True:
        return "false,0,0"
    return f"true,{_number(raw.get('warnAfterInSeconds'))},{_number(raw.get('signOutAfterInSeconds'))}"


def _number(raw: Any) -> int | float | str:
    if raw is None or raw == "":
        return 0
    try:
        return int(raw) if isinstance(raw, str | int) else _whole(float(raw))
    except (TypeError, ValueError, OverflowError):
        return _decimal(raw)


def _decimal(raw: Any) -> int | float | str:
    try:
        return _whole(float(raw))
    except (TypeError, ValueError, OverflowError):
        return _text(raw)


def _whole(number: float) -> int | float | str:
    if not math.isfinite(number):
        return str(number)
    return int(number) if number.is_integer() else number


def _word(setting: Setting, raw: Any) -> Value:
    if isinstance(raw, str) and raw in setting.enum:
        return raw
    if raw is None or raw == "":
        raw = "" if all(isinstance(sent, str) for sent in setting.enum.values()) else 0
    number = int(raw) if isinstance(raw, str) and re.fullmatch(r"-?[0-9]{1,9}", raw) else raw
    if isinstance(number, bool | float):
        number = int(number) if number == number and abs(number) < 2**31 else _text(number)
    for table in (setting.enum, setting.written):
        for word, sent in table.items():
            if sent is not None and sent == number:
                return word
    return number if isinstance(number, int) else _text(number)


def _texts(raw: Any) -> tuple[str, ...]:
    if isinstance(raw, dict):
        raw = raw.get("results", raw.get("value", ()))  # the verbose dialect wraps arrays
    if raw is None or raw == "":
        return ()
    if isinstance(raw, str) or not isinstance(raw, Iterable):
        raw = (raw,)
    return tuple(_text(item) for item in raw)


def _text(raw: Any) -> str:
    if raw is None:
        return ""
    return raw if isinstance(raw, str) else json.dumps(raw, sort_keys=True, default=str)


def _lower_guid(text: str) -> str:
    return text.lower() if _GUID.fullmatch(text) else text
