"""The part of the configuration's JSON Schema that says how to connect and sign in."""

from __future__ import annotations

from typing import Any

from ..model.config import CiSystem, IdentityId
from .sign_in import PROOFS
from .texts import GUID_PATTERN
from .workload import AUDIENCE

Json = dict[str, Any]

_TEXT = {"type": "string"}
_GUID = {"type": "string", "pattern": f"^{GUID_PATTERN}$"}
_WORDS = {"type": "array", "items": _TEXT, "minItems": 1}
_VARIABLE = {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$"}
ENVIRONMENT = {
    "type": "object",
    "properties": {"env": _VARIABLE},
    "required": ["env"],
    "additionalProperties": False,
}
SECRET = {"anyOf": [ENVIRONMENT, {**ENVIRONMENT, "properties": {"file": _TEXT}, "required": ["file"]}]}


def sign_in_schema() -> Json:
    """``signIn``: exactly one proof, and the names of the application unless it is a managed identity."""
    signer = _map({"command": _WORDS}, ["command"])
    beside = {"password": ENVIRONMENT, "signer": signer}
    certificate = _map({"file": _TEXT, "env": _VARIABLE, **beside}) | _one_of("file", "env")
    source = {"from": {"enum": [system.value for system in CiSystem]}, "file": _TEXT, "env": _VARIABLE}
    federated = _map({**source, "audience": _TEXT | {"default": AUDIENCE}, "serviceConnection": _GUID})
    identity = _map({kind.value: _TEXT for kind in IdentityId}) | {"minProperties": 1, "maxProperties": 1}
    properties = {
        "directory": _TEXT,
        "clientId": _GUID,
        "certificate": SECRET,
        "certificates": {"type": "array", "items": certificate, "minItems": 1},
        "federated": federated | _one_of(*source),
        "managedIdentity": {"anyOf": [{"const": "system"}, identity]},
        **beside,
    }
    named = {"anyOf": [{"required": ["managedIdentity"]}, {"required": ["directory", "clientId"]}]}
    return _map(properties) | {"allOf": [named, _one_of(*PROOFS)]}


def proxy_schema() -> Json:
    """``proxy``: a URL, ``none``, or a map with credentials."""
    url = {"type": "string", "pattern": r"^https?://[^/@]+:[0-9]+/?$"}
    full = _map({"url": url, "user": _TEXT, "password": ENVIRONMENT}, ["url"])
    return {"anyOf": [{"const": "none"}, url, full]}


def _one_of(*names: str) -> Json:
    return {"oneOf": [{"required": [name]} for name in names]}


def _map(properties: Json, needed: list[str] | None = None) -> Json:
    schema: Json = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | ({"required": needed} if needed else {})
