"""Parts of which the JSON Schemas (draft 2020-12) of reports are made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

TEXT: Json = {"type": "string"}
TEXTS: Json = {"type": "array", "items": TEXT}
COUNT: Json = {"type": "integer", "minimum": 0}
RUN: Json = {"type": "string", "pattern": "^([0-9A-HJKMNP-TV-Z]{26})?$", "description": "a run's ULID, or empty"}
TIME: Json = {"type": "string", "pattern": r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?$"}


def object_of(properties: Mapping[str, Json]) -> Json:
    """Every key is always written, and no other."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def list_of(properties: Mapping[str, Json]) -> Json:
    """An array of such objects."""
    return {"type": "array", "items": object_of(properties)}
