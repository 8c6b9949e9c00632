"""JSON Schemas of what a Site says of its permissions."""

from __future__ import annotations

from typing import Any

from ..catalog.permissions import permissions
from .groups import ASSOCIATED, FLAGS, LONGEST

Json = dict[str, Any]

_TEXT: Json = {"type": "string"}
_MODE: Json = {"enum": ["exact", "include"]}


def permission_schemas() -> Json:
    """``groups``, ``permissionLevels`` and ``roleAssignments``."""
    texts = {"type": "array", "items": _TEXT}
    members = {"anyOf": [texts, _map({"mode": _MODE | {"default": "exact"}, "members": texts}, "members")]}
    group = _map(
        {
            "name": {"type": "string", "minLength": 1, "maxLength": LONGEST},
            "previousName": {"type": "string", "minLength": 1, "maxLength": LONGEST},
            "associated": {"enum": list(ASSOCIATED)},
            "description": _TEXT,
            "owner": _TEXT,
            "role": _TEXT,
            "roles": texts,
            "members": members,
            **{flag: {"type": "boolean"} for flag in FLAGS},
            "requestToJoinLeaveEmailSetting": _TEXT,
        }
    ) | {"anyOf": [{"required": ["name"]}, {"required": ["associated"]}]}
    mask = {"type": "array", "minItems": 1, "items": {"enum": list(permissions())}}
    words = dict.fromkeys(("name", "previousName", "description"), _TEXT)
    level = _map({**words, "permissions": mask}, "name", "permissions")
    grant = _map({"principal": _TEXT, "level": _TEXT, "levels": texts}, "principal")
    grants = {"type": "array", "items": grant}
    modal = _map({"mode": _MODE | {"default": "include"}, "assignments": grants}, "assignments")
    return {
        "groups": {"type": "array", "items": group},
        "permissionLevels": {"type": "array", "items": level},
        "roleAssignments": {"anyOf": [grants, modal]},
    }


def _map(properties: Json, *needed: str) -> Json:
    schema: Json = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | ({"required": list(needed)} if needed else {})
