"""The JSON Schema (draft 2020-12) of a plan: what ``--format json`` and ``--out`` write.

``python -m spo_gitops.reports.plan_schema`` writes ``schemas/plan.schema.json``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any

from ..model.plan import Case, GuardClass, Reversibility, Verb
from ..plan.planfile import FORMAT, SCOPES

Json = dict[str, Any]

NAME = "plan.schema.json"

_TEXT: Json = {"type": "string"}
_COUNT: Json = {"type": "integer", "minimum": 0}
_TEXTS: Json = {"type": "array", "items": _TEXT}
_ADDRESS: Json = {"type": "string", "pattern": "^(site|hub):/"}
_RUN: Json = {"type": "string", "pattern": "^([0-9A-HJKMNP-TV-Z]{26})?$", "description": "a run's ULID, or empty"}
_TIME: Json = {"type": "string", "pattern": r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?$"}


def plan_schema() -> Json:
    """The schema of the format that this program writes."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A plan of spo-gitops",
        **_object(
            {
                "format": {"const": FORMAT},
                "kind": {"const": "plan"},
                "tenant": _TEXT,
                "stack": _TEXT,
                "commit": {"type": "string", "pattern": "^([0-9a-f]{40}|[0-9a-f]{64})?$",
                           "description": "empty for a work tree with changes"},
                "scope": {"enum": list(SCOPES)},
                "desiredDigest": _TEXT,
                "madeAt": _TIME,
                "readAt": _TIME,
                "lookedAt": _COUNT,
                "unseen": _COUNT,
                "notes": _TEXTS,
                "findings": _TEXTS,
                "actions": _list("action"),
                "blocked": _list("blocked"),
                "held": _list("held"),
                "guards": _list("trip"),
            }
        ),
        "$defs": _definitions(),
    }  # fmt: skip


def render() -> str:
    """The file's text."""
    return json.dumps(plan_schema(), indent=2, ensure_ascii=False) + "\n"


def _definitions() -> Json:
    return {
        "action": _object(
            {
                "address": _ADDRESS,
                "verb": _words(Verb),
                "word": {"type": "string", "description": "what the kind calls it, for people"},
                "writes": {"type": "boolean"},
                "changes": _list("decision"),
                "observations": _list("decision"),
                "sideEffects": _list("sideEffect"),
                "requires": {"type": "array", "items": _ADDRESS, "uniqueItems": True},
                "priority": {"type": "integer"},
                "reversibility": _words(Reversibility),
                "losses": _TEXTS,
                "undoes": _RUN,
                "notes": _TEXTS,
                "position": _or_null("position"),
            }
        ),
        "decision": _object(
            {
                "attribute": _TEXT,
                "before": _ref("value"),
                "after": {**_or_null("value"), "description": "null where nothing is written"},
                "why": _words(Case),
                "case": {"enum": [case.name for case in Case]},
                "note": _TEXT,
                "origin": _TEXT,
                "position": _or_null("position"),
            }
        ),
        "sideEffect": _object(
            {
                "address": _ADDRESS,
                "attribute": _TEXT,
                "before": _ref("value"),
                "after": _ref("value"),
                "givesBack": {"type": "boolean"},
            }
        ),
        "blocked": _object({"address": _ADDRESS, "reason": _TEXT, "hint": _TEXT, "position": _or_null("position")}),
        "held": _object(
            {
                "selector": _TEXT,
                "reason": _TEXT,
                "until": _TEXT,
                "by": _TEXT,
                "withheld": {"type": "array", "items": _object({"address": _ADDRESS, "verb": _words(Verb)})},
            }
        ),
        "trip": _object(
            {
                "class": _words(GuardClass),
                "address": {"anyOf": [_ADDRESS, {"type": "null"}]},
                "reason": _TEXT,
                "allowed": {"type": "boolean"},
            }
        ),
        "position": _object({"file": _TEXT, "line": _from_one(), "column": _from_one(), "pointer": _TEXT}),
        "value": {
            "anyOf": [
                {"type": ["string", "number", "boolean"]},
                _TEXTS,
                _object({"missing": {"enum": ["unknown", "none"]}}),
            ]
        },
    }


def _object(properties: Mapping[str, Json]) -> Json:
    """Every key is always written, and no other."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _ref(name: str) -> Json:
    return {"$ref": f"#/$defs/{name}"}


def _list(name: str) -> Json:
    return {"type": "array", "items": _ref(name)}


def _or_null(name: str) -> Json:
    return {"anyOf": [_ref(name), {"type": "null"}]}


def _words(members: type[Enum]) -> Json:
    return {"enum": [member.value for member in members]}


def _from_one() -> Json:
    return {"type": "integer", "minimum": 1}


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "schemas")
    (folder / NAME).write_text(render(), encoding="utf-8", newline="\n")
