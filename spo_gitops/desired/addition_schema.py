"""The JSON Schema of ``catalog/*.yaml``, for editors. What it cannot say (a name that is taken) ``validate`` tells."""

from __future__ import annotations

from typing import Any

from .additions import NAME_PATTERN, PROPERTY_PATTERN, TYPES

Json = dict[str, Any]

_TEXT: Json = {"type": "string", "minLength": 1}
_WORDS: Json = {"type": "array", "items": _TEXT}


def addition_schema() -> Json:
    """A file with settings of sites and of the tenant."""
    interface: Json = {"type": "string", "pattern": f"^{PROPERTY_PATTERN}$"}
    setting: Json = {
        "property": interface | {"description": "The name in SharePoint's interface"},
        "type": {"enum": list(TYPES)},
        "description": _TEXT,
        "security": {"type": "boolean", "default": True},
        "reason": _TEXT | {"description": "Why that side is the stricter"},
        "enum": {"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 1},
        "order": _WORDS | {"description": "The words, strictest first"},
        "inherits": _WORDS | {"description": "The words that follow the tenant"},
        "stricter": {"enum": [True, False, "less", "more", "fewer", "more-entries", "unknown"]},
        "unlimited": {"type": "array", "items": {"type": "integer"}},
        "renamedFrom": _WORDS,
        "minimum": {"type": "integer"},
        "maximum": {"type": "integer"},
    }
    graph = {"graph": interface | {"description": "The name in Microsoft Graph's interface"}}
    parts = {"site": _settings(setting), "tenant": _settings(setting | graph)}
    return {"type": "object", "properties": parts, "additionalProperties": False}


def _settings(keys: Json) -> Json:
    named = {"type": "string", "pattern": f"^{NAME_PATTERN}$"}
    one = {"type": "object", "properties": keys, "additionalProperties": False}
    return {"type": "object", "propertyNames": named, "additionalProperties": one}
