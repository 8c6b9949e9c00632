"""Parts that the schemas of documents and of the configuration share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

from .texts import GUID_PATTERN, LONGEST_NAME, LONGEST_TITLE, NAME_PATTERN

Json = dict[str, Any]

URL = {"type": "string", "pattern": r"^/([Pp]ersonal|([Ss]ites|[Tt]eams|[Pp]ersonal)/[A-Za-z0-9_.-]*[A-Za-z0-9_-])?$"}
NAME = {"type": "string", "pattern": f"^{NAME_PATTERN}$", "maxLength": LONGEST_NAME, "not": {"const": "none"}}
REFERENCE = {"type": "string", "pattern": f"^{NAME_PATTERN}$"}
GUID = {"type": "string", "pattern": f"^{GUID_PATTERN}$"}
TITLE = {"type": "string", "minLength": 1, "maxLength": LONGEST_TITLE}
TEXT = {"type": "string"}
FLAG = {"type": "boolean"}
PARAMETER = {"type": "string", "pattern": r"\$\("}  # in the template of a SiteSet
GLOBS = {"type": "array", "items": {"type": "string", "pattern": r"^[/*]"}}


def map_of(properties: Mapping[str, Any], needed: Iterable[str] = ()) -> Json:
    """A map with these keys and no others."""
    schema: Json = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return schema | ({"required": list(needed)} if needed else {})


def words_of(members: Iterable[Enum], default: Enum) -> Json:
    """One of the words of a closed set."""
    return {"enum": [member.value for member in members], "default": default.value}
