"""JSON Schema of the configuration, ``spo-gitops.yaml``."""

from __future__ import annotations

from ..model.config import Detail, Mode, OnFailure, OnTrip, Scope
from ..model.duration import PATTERN
from .caveats import unproven_settings
from .config_areas import OWNER_PATTERN
from .config_guards import GUARD_CLASSES
from .documents import KINDS
from .mapping import KEYS as MAP_KEYS
from .packs import PACKS
from .schema_parts import FLAG, GLOBS, NAME, TEXT, Json, map_of, words_of
from .sign_in_schemas import SECRET, proxy_schema, sign_in_schema
from .site_schema import site_properties


def configuration_schema() -> Json:
    """The whole file."""
    ledger = {
        "remote": TEXT | {"default": "origin"},
        "ref": {"type": "string", "pattern": "^refs/"},
        "signers": {"type": "array", "items": TEXT},
        "signingKey": SECRET,
    }
    tenant = {
        "url": {"type": "string", "pattern": r"^https://[^/]+$"},
        "signIn": sign_in_schema(),
        "connectTo": {"type": "string", "pattern": r"^.+:[0-9]+$"},
        "proxy": proxy_schema(),
        "caBundle": TEXT,
        "licences": {"type": "integer", "minimum": 1, "default": 1000},
        "batching": FLAG | {"default": True},
        "packQueries": FLAG | {"default": False},
        "timeScale": {"type": "number", "exclusiveMinimum": 0},
        "mode": words_of(Mode, Mode.MANAGE),
        "map": map_of({key: {"type": "object", "additionalProperties": TEXT} for key in MAP_KEYS}),
        "requireApplied": TEXT,
        "ledger": map_of(ledger),
    }
    guards = {
        "maxChangedShare": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.3},
        "maxChanges": {"type": "integer", "minimum": 0},
        "onTrip": words_of(OnTrip, OnTrip.STOP),
        "require": map_of({name: {"enum": ["approval"]} for name in GUARD_CLASSES}),
    }
    count = {"type": "integer", "minimum": 1}
    rollout = {
        "canary": count,
        "batchSize": count,
        "maxFailures": {"type": "integer", "minimum": 0, "default": 0},
        "pauseBetween": {"type": "string", "pattern": f"^{PATTERN}$", "minLength": 1},
        "onFailure": words_of(OnFailure, OnFailure.STOP),
    }
    kinds = {"type": "array", "items": {"enum": list(KINDS)}}
    owners = {"type": "array", "items": {"type": "string", "pattern": f"^({OWNER_PATTERN})$"}}
    area = map_of({"urls": GLOBS, "kinds": kinds, "owners": owners})
    properties = {
        "defaultTenant": TEXT,
        "tenants": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": map_of(tenant, ("url", "signIn")),
        },
        "stack": NAME | {"default": "main"},
        "requires": TEXT,
        "guards": map_of(guards),
        "areas": {"type": "object", "additionalProperties": area},
        "scope": words_of(Scope, Scope.ALL),
        "baseline": {"anyOf": [{"enum": list(PACKS)}, {"type": "array", "items": {"enum": list(PACKS)}}]},
        "comments": words_of(Detail, Detail.NAMES),
        "naming": map_of(
            {
                "urls": GLOBS,
                "titlePrefix": TEXT,
                "titleSuffix": TEXT,
                "blockedWords": {"type": "array", "items": TEXT},
                "metadata": {"type": "array", "items": TEXT},
            }
        ),
        "rollout": map_of(rollout),
        "unproven": {"type": "array", "items": {"enum": unproven_settings()}},
        "defaults": map_of({"site": map_of(site_properties())}),
    }
    return map_of(properties, ("tenants",))
