"""JSON Schemas (draft 2020-12) of the documents and the configuration, generated from the catalogue, for editors.

``python -m spo_gitops.desired.schemas`` writes them to ``schemas/``. They describe one document; what needs
several documents, or a better message, is checked by the parsers, which are the authority.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..catalog.locales import locales
from ..catalog.settings import Format, Setting, SettingType, declarable, readable
from ..catalog.tenant_settings import declarable_tenant, readable_tenant
from ..catalog.timezones import timezones
from ..model.config import Detail, Mode, OnFailure, OnTrip, Scope
from ..model.desired import OnDrift, OnMissing, OnRelease, OnRemove
from ..model.duration import PATTERN
from .addition_schema import addition_schema
from .caveats import unproven_settings
from .config import GUARD_CLASSES, OWNER_PATTERN
from .creation import SUPPORTED_TYPES
from .design_schemas import design_properties, principals_schema, script_properties
from .documents import KINDS
from .group_schemas import group_schema
from .group_site import GROUP_SITE
from .list_schemas import list_schemas
from .mapping import KEYS as MAP_KEYS
from .metadata import KEY_PATTERN, LONGEST_KEY, LONGEST_NOTE
from .packs import PACKS
from .parameters import PARAMETER_PATTERN, TYPES
from .permission_schemas import permission_schemas
from .policy_schema import policy_properties, rule_defs
from .sheet import SEPARATORS
from .sign_in_schemas import SECRET, proxy_schema, sign_in_schema
from .site_web import LONGEST_CLASSIFICATION
from .texts import GUID_PATTERN, LONGEST_NAME, LONGEST_TITLE, NAME_PATTERN
from .theme import COLOUR, SLOT

Json = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_URL = {"type": "string", "pattern": r"^/([Pp]ersonal|([Ss]ites|[Tt]eams|[Pp]ersonal)/[A-Za-z0-9_.-]*[A-Za-z0-9_-])?$"}
_NAME = {"type": "string", "pattern": f"^{NAME_PATTERN}$", "maxLength": LONGEST_NAME, "not": {"const": "none"}}
_REFERENCE = {"type": "string", "pattern": f"^{NAME_PATTERN}$"}
_PROFILES = {"anyOf": [_REFERENCE, {"type": "array", "items": _REFERENCE, "uniqueItems": True}]}
_PARAMETER = {"type": "string", "pattern": r"\$\("}
_GUID = {"type": "string", "pattern": f"^{GUID_PATTERN}$"}
_TITLE = {"type": "string", "minLength": 1, "maxLength": LONGEST_TITLE}
_TEXT = {"type": "string"}
_NOTE = {"type": "string", "maxLength": LONGEST_NOTE}
_NOTE_NAME = {"type": "string", "pattern": f"^{KEY_PATTERN}$", "maxLength": LONGEST_KEY}
_FLAG = {"type": "boolean"}
_GLOBS = {"type": "array", "items": {"type": "string", "pattern": r"^[/*]"}}


def schemas() -> Mapping[str, Json]:
    """Every schema by its name: ``site`` is written to ``site.schema.json``."""
    living = {"lifecycle": _lifecycle()}
    by_kind = {
        "Site": _site(),
        "SiteSet": _site_set(),
        "SiteProfile": _profile(),
        "Hub": _hub(),
        "SecurityPolicy": _policy(),
        "TenantSettings": _tenant(),
        "Theme": _theme(),
        "SiteScript": _document("SiteScript", script_properties() | living, ("name", "actions")),
        "SiteDesign": _document("SiteDesign", design_properties() | living, ("name", "webTemplate", "siteScripts")),
    }
    named = {
        "site": _titled("A site", by_kind["Site"]),
        "site-set": _titled("Sites from a template and rows", by_kind["SiteSet"]),
        "site-profile": _titled("Defaults that sites share", by_kind["SiteProfile"]),
        "hub": _titled("A hub", by_kind["Hub"]),
        "security-policy": _titled("What settings may be", {**by_kind["SecurityPolicy"], "$defs": _policy_defs()}),
        "tenant-settings": _titled("The settings of the tenant", by_kind["TenantSettings"]),
        "theme": _titled("A theme that the tenant offers", by_kind["Theme"]),
        "site-script": _titled("Actions that site designs run", by_kind["SiteScript"]),
        "site-design": _titled("Site scripts that run on new sites", by_kind["SiteDesign"]),
        "catalog": _titled("Settings that the service has grown since, in catalog/", addition_schema()),
        "spo-gitops": _titled("The configuration, spo-gitops.yaml", _configuration()),
    }
    return {**named, "document": _titled("Any document below sites/ and policies/", _any(by_kind))}


def write_schemas(folder: Path) -> None:
    """Writes ``<name>.schema.json`` for each."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        (folder / f"{name}.schema.json").write_text(render(schema), encoding="utf-8", newline="\n")


def render(schema: Json) -> str:
    """The text of a schema's file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def setting_schema(setting: Setting) -> Json:
    """One setting of a site or of the tenant."""
    schema: Json = {"description": setting.description}
    match setting.type:
        case SettingType.BOOLEAN:
            schema |= _FLAG
        case SettingType.INTEGER | SettingType.NUMBER:
            schema |= {"type": str(setting.type)}
            schema |= {} if setting.minimum is None else {"minimum": setting.minimum}
            schema |= {} if setting.maximum is None else {"maximum": setting.maximum}
        case SettingType.ENUM:
            schema |= {"enum": list(setting.words())}
        case SettingType.LIST:
            schema |= {"type": "array", "items": _TEXT}
        case _:
            schema |= _TEXT if setting.format is not Format.LABEL else {"anyOf": [_GUID, {"const": "none"}]}
    return schema | ({"deprecated": True} if setting.deprecated else {})


def _site() -> Json:
    return _document("Site", {"url": _URL, "previousUrl": _URL, "profile": _PROFILES, **_shared()}, ("url",))


def _site_set() -> Json:
    default = {"anyOf": [_TEXT, {"type": "number"}, _FLAG, {"type": "array", "items": _TEXT}]}
    parameter = {"header": _TEXT, "type": {"enum": list(TYPES), "default": "text"}, "default": default}
    name = {"type": "string", "pattern": f"^{PARAMETER_PATTERN}$"}
    by_name = {"type": "object", "propertyNames": name, "additionalProperties": _map(parameter | {"optional": _FLAG})}
    site = {"url": _URL, "previousUrl": _URL, "profile": _PROFILES, **_shared()}
    row = {"type": "object", "properties": {"override": _map(site)}}
    properties = {
        "name": _NAME,
        "parameters": {"anyOf": [{"type": "array", "items": name}, by_name]},
        "rows": {"anyOf": [_TEXT, {"type": "array", "items": row}]},
        "separator": {"enum": list(SEPARATORS)},
        "ignoreColumns": {"type": "array", "items": _TEXT},
        "template": _templated(_map(site)),
    }
    return _document("SiteSet", properties, ("name", "rows", "template"))


def _templated(schema: Json) -> Json:
    """The schema with a parameter allowed wherever a value is."""
    if schema.get("type") == "object":
        properties = {name: _templated(below) for name, below in schema.get("properties", {}).items()}
        return schema | ({"properties": properties} if properties else {})
    if "anyOf" in schema:
        return schema | {"anyOf": [*map(_templated, schema["anyOf"]), _PARAMETER]}
    if schema.get("type") == "array":
        return schema | {"items": _templated(schema["items"])}
    return {"anyOf": [schema, _PARAMETER]}


def _profile() -> Json:
    return _document("SiteProfile", {"name": _NAME, "profile": _PROFILES, **_shared()}, ("name",))


def _hub() -> Json:
    properties = {
        "name": _NAME,
        "site": _URL,
        "title": _TITLE,
        "description": _TEXT,
        "logoUrl": _TEXT,
        "requiresJoinApproval": _FLAG,
        "hideNameInNavigation": _FLAG,
        "enablePermissionsSync": _FLAG,
        "siteDesignId": _TITLE,
        "parent": _REFERENCE,
        "whoMayJoin": principals_schema(),
        "lifecycle": _lifecycle(),
    }
    return _document("Hub", properties, ("name", "site"))


def _tenant() -> Json:
    settings = _map({name: setting_schema(setting) for name, setting in declarable_tenant().items()})
    return _document("TenantSettings", {"settings": settings, "lifecycle": _lifecycle()}, ("settings",))


def _theme() -> Json:
    colours = {"type": "object", "minProperties": 1, "propertyNames": {"pattern": f"^{SLOT}$"}}
    palette = {**colours, "additionalProperties": {"type": "string", "pattern": f"^{COLOUR}$"}}
    keys = {"name": _TITLE, "isInverted": _FLAG, "palette": palette, "lifecycle": _lifecycle()}
    return _document("Theme", keys, ("name", "palette"))


def _policy() -> Json:
    rules = {"$ref": "#/$defs/Rules"}
    properties = {"name": _NAME, **policy_properties(), "when": rules, "require": rules}
    schema = _document("SecurityPolicy", properties, ("name", "appliesTo"))
    return schema | {"anyOf": [{"required": ["require"]}, {"required": ["checks"]}]}


def _policy_defs() -> Json:
    """What the policy's rules refer to, at the root of each schema that has them."""
    return rule_defs((*readable().values(), *readable_tenant().values()))


def _shared() -> Json:
    members = {"type": "array", "items": _TEXT}
    admins = _map({"mode": {"enum": ["exact", "include"], "default": "exact"}, "members": members})
    create = {"timeZoneId": {"enum": list(timezones())}, "language": {"enum": list(locales())}, "siteDesign": _TITLE}
    return {
        "type": {"enum": list(SUPPORTED_TYPES)},
        "title": _TITLE,
        "description": _TEXT,
        "owner": _TEXT,
        "admins": {"anyOf": [members, admins]},
        "hub": _REFERENCE,
        "settings": _map({name: setting_schema(setting) for name, setting in declarable().items()}),
        **permission_schemas(),
        **list_schemas(),
        GROUP_SITE: group_schema(),
        "managedBy": _TITLE,
        "versionPolicy": _map({"existingLibraries": {"const": True}}),
        "membersCanShare": _FLAG,
        "accessRequests": _TEXT,
        "logoUrl": _TEXT,
        "classification": {"type": "string", "minLength": 1, "maxLength": LONGEST_CLASSIFICATION},
        "archived": _FLAG,
        "create": _map(create),
        "lifecycle": _lifecycle(),
        "metadata": {"type": "object", "propertyNames": _NOTE_NAME, "additionalProperties": _NOTE},
    }


def _lifecycle() -> Json:
    return _map(
        {
            "onDrift": _words(OnDrift, OnDrift.CORRECT),
            "onMissing": _words(OnMissing, OnMissing.REPORT),
            "onRelease": _words(OnRelease, OnRelease.RESTORE),
            "onRemove": _words(OnRemove, OnRemove.DEFAULT),
            "protect": _FLAG | {"default": False},
            "ignore": {"type": "array", "items": _TEXT},
        }
    )


def _configuration() -> Json:
    ledger = {
        "remote": _TEXT | {"default": "origin"},
        "ref": {"type": "string", "pattern": "^refs/"},
        "signers": {"type": "array", "items": _TEXT},
        "signingKey": SECRET,
    }
    tenant = {
        "url": {"type": "string", "pattern": r"^https://[^/]+$"},
        "signIn": sign_in_schema(),
        "connectTo": {"type": "string", "pattern": r"^.+:[0-9]+$"},
        "proxy": proxy_schema(),
        "caBundle": _TEXT,
        "licences": {"type": "integer", "minimum": 1, "default": 1000},
        "batching": _FLAG | {"default": True},
        "packQueries": _FLAG | {"default": False},
        "timeScale": {"type": "number", "exclusiveMinimum": 0},
        "mode": _words(Mode, Mode.MANAGE),
        "map": _map({key: {"type": "object", "additionalProperties": _TEXT} for key in MAP_KEYS}),
        "requireApplied": _TEXT,
        "ledger": _map(ledger),
    }
    guards = {
        "maxChangedShare": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.3},
        "maxChanges": {"type": "integer", "minimum": 0},
        "onTrip": _words(OnTrip, OnTrip.STOP),
        "require": _map({name: {"enum": ["approval"]} for name in GUARD_CLASSES}),
    }
    count = {"type": "integer", "minimum": 1}
    rollout = {
        "canary": count,
        "batchSize": count,
        "maxFailures": {"type": "integer", "minimum": 0, "default": 0},
        "pauseBetween": {"type": "string", "pattern": f"^{PATTERN}$", "minLength": 1},
        "onFailure": _words(OnFailure, OnFailure.STOP),
    }
    kinds = {"type": "array", "items": {"enum": list(KINDS)}}
    owners = {"type": "array", "items": {"type": "string", "pattern": f"^({OWNER_PATTERN})$"}}
    area = _map({"urls": _GLOBS, "kinds": kinds, "owners": owners})
    properties = {
        "defaultTenant": _TEXT,
        "tenants": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": _map(tenant, ("url", "signIn")),
        },
        "stack": _NAME | {"default": "main"},
        "requires": _TEXT,
        "guards": _map(guards),
        "areas": {"type": "object", "additionalProperties": area},
        "scope": _words(Scope, Scope.ALL),
        "baseline": {"anyOf": [{"enum": list(PACKS)}, {"type": "array", "items": {"enum": list(PACKS)}}]},
        "comments": _words(Detail, Detail.NAMES),
        "naming": _map(
            {
                "urls": _GLOBS,
                "titlePrefix": _TEXT,
                "titleSuffix": _TEXT,
                "blockedWords": {"type": "array", "items": _TEXT},
                "metadata": {"type": "array", "items": _TEXT},
            }
        ),
        "rollout": _map(rollout),
        "unproven": {"type": "array", "items": {"enum": unproven_settings()}},
        "defaults": _map({"site": _map(_shared())}),
    }
    return _map(properties, ("tenants",))


def _any(by_kind: Mapping[str, Json]) -> Json:
    """One schema for every kind: an editor needs only this one for sites/ and policies/."""
    choices = [
        {"if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]}, "then": {"$ref": f"#/$defs/{kind}"}}
        for kind in by_kind
    ]
    return {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": list(by_kind)}},
        "allOf": choices,
        "$defs": {**by_kind, **_policy_defs()},
    }


def _document(kind: str, properties: Mapping[str, Any], needed: Iterable[str]) -> Json:
    overlays = {"type": "object", "additionalProperties": {"type": "object"}}
    for_tenants = {"only": {"type": "array", "items": _TEXT, "minItems": 1}, "overlays": overlays}
    return _map({"kind": {"const": kind}, **properties, **for_tenants}, ("kind", *needed))


def _map(properties: Mapping[str, Any], needed: Iterable[str] = ()) -> Json:
    schema: Json = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return schema | ({"required": list(needed)} if needed else {})


def _words(
    members: Iterable[Mode | OnFailure | OnTrip | Scope | OnDrift | OnMissing | OnRelease | OnRemove], default: Any
) -> Json:
    return {"enum": [member.value for member in members], "default": default.value}


def _titled(title: str, schema: Json) -> Json:
    return {"$schema": _DIALECT, "title": title, **schema}


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1] if len(sys.argv) > 1 else "schemas"))
