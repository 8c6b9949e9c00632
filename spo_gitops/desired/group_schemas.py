"""JSON Schema of what a Site says of its Microsoft 365 group."""

from __future__ import annotations

from typing import Any

from .group_site import LONGEST_ALIAS, LONGEST_DESCRIPTION, VISIBILITIES
from .site_web import LONGEST_CLASSIFICATION

Json = dict[str, Any]


def group_schema() -> Json:
    """``microsoft365Group``."""
    people: Json = {"type": "array", "items": {"type": "string"}}
    modal: Json = {
        "type": "object",
        "properties": {"mode": {"enum": ["exact", "include"], "default": "exact"}, "members": people},
        "additionalProperties": False,
        "required": ["members"],
    }
    return {
        "type": "object",
        "properties": {
            "alias": {"type": "string", "minLength": 1, "maxLength": LONGEST_ALIAS},
            "visibility": {"enum": list(VISIBILITIES)},
            "classification": {"type": "string", "minLength": 1, "maxLength": LONGEST_CLASSIFICATION},
            "description": {"type": "string", "maxLength": LONGEST_DESCRIPTION},
            "owners": {"anyOf": [people, modal]},
            "members": {"anyOf": [people, modal]},
        },
        "additionalProperties": False,
    }
