"""JSON Schema of a SecurityPolicy: conditions, operators and the rules by setting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..catalog.settings import Setting, SettingType
from ..catalog.templates import site_types
from ..model.policy import SEVERITIES
from ..policy.checks.catalogue import CHECKS
from ..policy.checks.rule import Check
from .policy import MODES
from .policy_rules import PLAIN
from .schema_parts import GUID

Json = dict[str, Any]

_TEXT: Json = {"type": "string"}
_TEXTS: Json = {"type": "array", "items": _TEXT, "minItems": 1}
_FLAG: Json = {"type": "boolean"}
_GLOB: Json = {"type": "string", "pattern": r"^[/*]"}
_OPERATORS: Json = {"$ref": "#/$defs/Operators"}


def policy_properties() -> Json:
    """The keys of a policy beside its name and rules."""
    told = {"reason": _TEXT, "approver": _TEXT, "expires": _TEXT}
    exceptions = ({"site": _GLOB, **told}, {"application": GUID, **told})
    conditions = _conditions()
    selector = _map({**conditions, "except": _map(conditions) | {"minProperties": 1}}) | {"minProperties": 1}
    return {
        "title": _TEXT,
        "description": _TEXT,
        "rationale": _TEXT,
        "severity": {"enum": list(SEVERITIES), "default": "medium"},
        "references": {"type": "array", "items": _TEXT},
        "mode": {"enum": list(MODES), "default": "audit"},
        "appliesTo": {"anyOf": [{"enum": ["all", "tenant"]}, selector]},
        "checks": _map({name: _check(check) for name, check in sorted(CHECKS.items())}) | {"minProperties": 1},
        "exceptions": {
            "type": "array",
            "minItems": 1,
            "items": {"anyOf": [_map(exception, exception) for exception in exceptions]},
        },
    }


def _check(check: Check) -> Json:
    limits = {
        limit.name: {
            "type": "integer",
            "minimum": limit.least,
            "maximum": limit.most,
            "default": limit.default,
        }
        for limit in check.limits
    }
    return _map(limits) | {"description": check.title}


def rule_defs(settings: Iterable[Setting]) -> Json:
    """``Rules``: each setting with a value or a map of operators. Values of one form share a definition."""
    shared: dict[str, Json] = {"Operators": _operators(), "TextRule": _rule(_TEXT), "TextsRule": _rule(_TEXTS)}
    rules: Json = {name: {"$ref": f"#/$defs/{'TextsRule' if name == 'admins' else 'TextRule'}"} for name in PLAIN}
    for setting in settings:
        name, value = _form(setting)
        shared.setdefault(name, _rule(value))
        rule: Json = {"description": setting.description, "$ref": f"#/$defs/{name}"}
        known = rules.get(setting.name, rule)
        same = known.get("$ref") == rule["$ref"]
        rules[setting.name] = rule if same else {"description": setting.description, "anyOf": [known, rule]}
    return {"Rules": _map(rules) | {"minProperties": 1}, **shared}


def _form(setting: Setting) -> tuple[str, Json]:
    """A name for the form of the setting's values, and their schema; enums of the same words share one."""
    match setting.type:
        case SettingType.BOOLEAN:
            return "FlagRule", _FLAG
        case SettingType.INTEGER | SettingType.NUMBER:
            return "NumberRule", {"type": "number"}
        case SettingType.ENUM if setting.words():
            words = setting.words()
            return "OneOf" + "".join(word[:1].upper() + word[1:] for word in words), {"enum": list(words)}
        case SettingType.LIST:
            return "TextsRule", _TEXTS
        case _:
            return "TextRule", _TEXT


def _rule(value: Json) -> Json:
    return {"anyOf": [value, _OPERATORS]}


def _conditions() -> Json:
    span = _map({"before": _TEXT, "after": _TEXT}) | {"minProperties": 1}
    return {
        "urls": {"type": "array", "items": _GLOB, "minItems": 1},
        "types": _TEXTS | {"description": ", ".join(site_types()) + ", or a template id"},
        "excludeUrls": {"type": "array", "items": _GLOB},
        "hubs": _TEXTS,
        "labels": _TEXTS,
        "hasGuests": _FLAG,
        "groupConnected": _FLAG,
        "created": span,
        "active": span,
        "declared": _FLAG,
    }


def _operators() -> Json:
    """Which of them a setting knows is for the parsers to say."""
    number: Json = {"type": "integer"}
    several: Json = {"type": "array", "minItems": 1}
    operators: Json = {
        "equals": {},
        "atMost": {},
        "atLeast": {},
        "min": number,
        "max": number,
        "oneOf": several,
        "contains": _TEXTS,
        "excludes": _TEXTS,
        "matches": _TEXT,
        "all": several,
        "any": several,
        "none": several,
    }
    return _map(operators) | {"minProperties": 1}


def _map(properties: Mapping[str, Any], needed: Iterable[str] = ()) -> Json:
    schema: Json = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return schema | ({"required": list(needed)} if needed else {})
