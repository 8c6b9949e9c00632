"""JSON Schemas of what a Site says of its lists."""

from __future__ import annotations

from ..catalog.lists import COLUMN_TYPES, LIST_SETTINGS, LIST_TEMPLATES, ListSetting
from .columns import LONGEST_VIEW
from .permission_schemas import Json, permission_schemas

_TEXT: Json = {"type": "string"}
_FLAG: Json = {"type": "boolean"}
_TEXTS: Json = {"type": "array", "items": _TEXT}


def list_schemas() -> Json:
    """``lists``."""
    column = _map(
        {
            "name": {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]{0,31}$"},
            "type": {"enum": list(COLUMN_TYPES)},
            "title": _TEXT,
            "description": _TEXT,
            "required": _FLAG,
            "indexed": _FLAG,
            "unique": _FLAG,
            "default": _TEXT,
            "choices": _TEXTS,
        },
        "name",
    )
    view = _map(
        {
            "title": _TEXT,
            "columns": _TEXTS,
            "query": _TEXT,
            "rowLimit": {"type": "integer", "minimum": 1, "maximum": LONGEST_VIEW},
            "default": {"const": True},
        },
        "title",
    )
    grants = permission_schemas()["roleAssignments"]["anyOf"]
    entry = _map(
        {
            "url": _TEXT,
            "template": {"enum": list(LIST_TEMPLATES)},
            **{name: _setting(setting) for name, setting in LIST_SETTINGS.items()},
            "columns": {"type": "array", "items": column},
            "views": {"type": "array", "items": view},
            "contentTypes": _TEXTS,
            "permissions": {"anyOf": [{"const": "inherit"}, *grants]},
        },
        "url",
    )
    return {"lists": {"type": "array", "items": entry}}


def _setting(setting: ListSetting) -> Json:
    if setting.enum:
        return {"enum": list(setting.enum)}
    return {bool: _FLAG, int: {"type": "integer", "minimum": 0}, str: _TEXT}[setting.value]


def _map(properties: Json, *needed: str) -> Json:
    return {"type": "object", "properties": properties, "additionalProperties": False, "required": list(needed)}
