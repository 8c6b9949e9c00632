"""The schemas of site scripts and site designs."""

from __future__ import annotations

from typing import Any

from .designs import WEB_TEMPLATES
from .texts import LONGEST_TITLE

Json = dict[str, Any]

_TITLE = {"type": "string", "minLength": 1, "maxLength": LONGEST_TITLE}
_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_VERSION = {"type": "integer", "minimum": 0}


def script_properties() -> Json:
    """The keys of a SiteScript but for kind and lifecycle."""
    action = {"type": "object", "required": ["verb"], "properties": {"verb": _TEXT}}
    actions = {"type": "array", "items": action}
    return {"name": _TITLE, "description": _TEXT, "version": _VERSION, "actions": actions}


def design_properties() -> Json:
    """The keys of a SiteDesign but for kind and lifecycle."""
    return {
        "name": _TITLE,
        "webTemplate": {"enum": list(WEB_TEMPLATES)},
        "siteScripts": {"type": "array", "items": _TITLE, "uniqueItems": True},
        "description": _TEXT,
        "previewImageUrl": _TEXT,
        "previewImageAltText": _TEXT,
        "isDefault": {"type": "boolean"},
        "version": _VERSION,
        "rights": principals_schema(),
    }


def principals_schema() -> Json:
    """People and groups, exactly or by inclusion."""
    mode = {"enum": ["exact", "include"], "default": "exact"}
    whole = {"type": "object", "properties": {"mode": mode, "members": _TEXTS}, "required": ["members"]}
    return {"anyOf": [_TEXTS, {**whole, "additionalProperties": False}]}
