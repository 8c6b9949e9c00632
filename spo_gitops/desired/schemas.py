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

from ..catalog.settings import readable
from ..catalog.tenant_settings import declarable_tenant, readable_tenant
from .addition_schema import addition_schema
from .configuration_schema import configuration_schema
from .design_schemas import design_properties, principals_schema, script_properties
from .meanings import explained
from .parameters import PARAMETER_PATTERN, TYPES
from .policy_schema import policy_properties, rule_defs
from .schema_parts import FLAG, NAME, PARAMETER, REFERENCE, TEXT, TITLE, URL, Json, map_of
from .sheet import SEPARATORS
from .site_schema import lifecycle_schema, setting_schema, site_properties
from .theme import COLOUR, SLOT

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PROFILES = {"anyOf": [REFERENCE, {"type": "array", "items": REFERENCE, "uniqueItems": True}]}


def schemas() -> Mapping[str, Json]:
    """Every schema by its name: ``site`` is written to ``site.schema.json``."""
    living = {"lifecycle": lifecycle_schema()}
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
        "spo-gitops": _titled("The configuration, spo-gitops.yaml", configuration_schema()),
    }
    own = {schema["properties"]["kind"]["const"]: name for name, schema in named.items() if _is_document(schema)}
    kinds = {kind: explained(schema, own[kind]) for kind, schema in by_kind.items()}
    any_kind = explained(_titled("Any document below sites/ and policies/", _any(kinds)), "document")
    return {**{name: explained(schema, name) for name, schema in named.items()}, "document": any_kind}


def write_schemas(folder: Path) -> None:
    """Writes ``<name>.schema.json`` for each."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        (folder / f"{name}.schema.json").write_text(render(schema), encoding="utf-8", newline="\n")


def render(schema: Json) -> str:
    """The text of a schema's file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _is_document(schema: Json) -> bool:
    return "const" in schema["properties"].get("kind", {})


def _site() -> Json:
    return _document("Site", {"url": URL, "previousUrl": URL, "profile": _PROFILES, **site_properties()}, ("url",))


def _site_set() -> Json:
    default = {"anyOf": [TEXT, {"type": "number"}, FLAG, {"type": "array", "items": TEXT}]}
    parameter = {"header": TEXT, "type": {"enum": list(TYPES), "default": "text"}, "default": default}
    name = {"type": "string", "pattern": f"^{PARAMETER_PATTERN}$"}
    by_name = {"type": "object", "propertyNames": name, "additionalProperties": map_of(parameter | {"optional": FLAG})}
    site = {"url": URL, "previousUrl": URL, "profile": _PROFILES, **site_properties()}
    row = {"type": "object", "properties": {"override": map_of(site)}}
    properties = {
        "name": NAME,
        "parameters": {"anyOf": [{"type": "array", "items": name}, by_name]},
        "rows": {"anyOf": [TEXT, {"type": "array", "items": row}]},
        "separator": {"enum": list(SEPARATORS)},
        "ignoreColumns": {"type": "array", "items": TEXT},
        "template": _templated(map_of(site)),
    }
    return _document("SiteSet", properties, ("name", "rows", "template"))


def _templated(schema: Json, *, alone: bool = True) -> Json:
    """The schema with a parameter allowed wherever a value is; what it means is still told first.

    No parameter is a list of maps. One of several choices is not ``alone``: the parameter is a choice beside it.
    """
    told = {"description": schema["description"]} if "description" in schema else {}
    if schema.get("type") == "object":
        properties = {name: _templated(below) for name, below in schema.get("properties", {}).items()}
        return schema | ({"properties": properties} if properties else {})
    if "anyOf" in schema:
        return schema | {"anyOf": [*(_templated(choice, alone=False) for choice in schema["anyOf"]), PARAMETER]}
    if schema.get("type") == "array":
        of_maps = schema["items"].get("type") == "object"
        schema, alone = schema | {"items": _templated(schema["items"])}, alone and not of_maps
    return told | {"anyOf": [schema, PARAMETER]} if alone else schema


def _profile() -> Json:
    return _document("SiteProfile", {"name": NAME, "profile": _PROFILES, **site_properties()}, ("name",))


def _hub() -> Json:
    properties = {
        "name": NAME,
        "site": URL,
        "title": TITLE,
        "description": TEXT,
        "logoUrl": TEXT,
        "requiresJoinApproval": FLAG,
        "hideNameInNavigation": FLAG,
        "enablePermissionsSync": FLAG,
        "siteDesignId": TITLE,
        "parent": REFERENCE,
        "whoMayJoin": principals_schema(),
        "lifecycle": lifecycle_schema(),
    }
    return _document("Hub", properties, ("name", "site"))


def _tenant() -> Json:
    settings = map_of({name: setting_schema(setting) for name, setting in declarable_tenant().items()})
    return _document("TenantSettings", {"settings": settings, "lifecycle": lifecycle_schema()}, ("settings",))


def _theme() -> Json:
    colours = {"type": "object", "minProperties": 1, "propertyNames": {"pattern": f"^{SLOT}$"}}
    palette = {**colours, "additionalProperties": {"type": "string", "pattern": f"^{COLOUR}$"}}
    keys = {"name": TITLE, "isInverted": FLAG, "palette": palette, "lifecycle": lifecycle_schema()}
    return _document("Theme", keys, ("name", "palette"))


def _policy() -> Json:
    rules = {"$ref": "#/$defs/Rules"}
    properties = {"name": NAME, **policy_properties(), "when": rules, "require": rules}
    schema = _document("SecurityPolicy", properties, ("name", "appliesTo"))
    return schema | {"anyOf": [{"required": ["require"]}, {"required": ["checks"]}]}


def _policy_defs() -> Json:
    """What the policy's rules refer to, at the root of each schema that has them."""
    return rule_defs((*readable().values(), *readable_tenant().values()))


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
    for_tenants = {"only": {"type": "array", "items": TEXT, "minItems": 1}, "overlays": overlays}
    return map_of({"kind": {"const": kind}, **properties, **for_tenants}, ("kind", *needed))


def _titled(title: str, schema: Json) -> Json:
    return {"$schema": _DIALECT, "title": title, **schema}


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1] if len(sys.argv) > 1 else "schemas"))
