"""The JSON Schema (draft 2020-12) of a plan: what ``--format json`` and ``--out`` write.

``python -m spo_gitops.reports.plan_schema`` writes ``schemas/plan.schema.json``.
"""

from __future__ import annotations

import json
import sys
from enum import Enum
from pathlib import Path
from typing import Any

from ..model.plan import Case, Foresight, GuardClass, Reversibility, Verb
from ..model.policy import SEVERITIES
from ..plan.planfile import FORMAT, SCOPES
from ..plan.risks import RiskKind
from .schema_parts import COUNT, RUN, TEXT, TEXTS, TIME, object_of

Json = dict[str, Any]

NAME = "plan.schema.json"

_ADDRESS: Json = {"type": "string", "pattern": "^(site|hub|tenant|theme):"}


def plan_schema() -> Json:
    """The schema of the format that this program writes."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A plan of spo-gitops",
        **object_of(
            {
                "format": {"const": FORMAT},
                "kind": {"const": "plan"},
                "tenant": TEXT,
                "stack": TEXT,
                "commit": {"type": "string", "pattern": "^([0-9a-f]{40}|[0-9a-f]{64})?$",
                           "description": "empty for a work tree with changes"},
                "scope": {"enum": list(SCOPES)},
                "desiredDigest": TEXT,
                "madeAt": TIME,
                "readAt": TIME,
                "lookedAt": COUNT,
                "unseen": COUNT,
                "notes": TEXTS,
                "findings": TEXTS,
                "policies": object_of(
                    {"counts": object_of({f.value: COUNT for f in Foresight}), "findings": _list("foreseen")}
                ),
                "actions": _list("action"),
                "blocked": _list("blocked"),
                "held": _list("held"),
                "forecast": {**_or_null("forecast"), "description": "null where nobody carries the plan out"},
                "risks": {"type": "array", "items": _ref("risk")},
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
        "action": object_of(
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
                "losses": TEXTS,
                "undoes": RUN,
                "notes": TEXTS,
                "metadata": {
                    "type": "object",
                    "additionalProperties": TEXT,
                    "description": "as noted in git, not sent",
                },
                "position": _or_null("position"),
            }
        ),
        "decision": object_of(
            {
                "attribute": TEXT,
                "before": _ref("value"),
                "after": {**_or_null("value"), "description": "null where nothing is written"},
                "claims": {
                    "type": "object",
                    "additionalProperties": TEXT,
                    "description": "groups of the directory that are named here, each with the service's claim of it",
                },
                "why": _words(Case),
                "case": {"enum": [case.name for case in Case]},
                "note": TEXT,
                "origin": TEXT,
                "position": _or_null("position"),
            }
        ),
        "sideEffect": object_of(
            {
                "address": _ADDRESS,
                "attribute": TEXT,
                "before": _ref("value"),
                "after": _ref("value"),
                "givesBack": {"type": "boolean"},
            }
        ),
        "blocked": object_of({"address": _ADDRESS, "reason": TEXT, "hint": TEXT, "position": _or_null("position")}),
        "held": object_of(
            {
                "selector": TEXT,
                "reason": TEXT,
                "until": TEXT,
                "by": TEXT,
                "withheld": {"type": "array", "items": object_of({"address": _ADDRESS, "verb": _words(Verb)})},
            }
        ),
        "foreseen": object_of(
            {
                "address": _ADDRESS,
                "policy": TEXT,
                "severity": {"enum": list(SEVERITIES)},
                "attribute": TEXT,
                "plan": _words(Foresight),
                "text": TEXT,
            }
        ),
        "trip": object_of(
            {
                "class": _words(GuardClass),
                "address": {"anyOf": [_ADDRESS, {"type": "null"}]},
                "reason": TEXT,
                "allowed": {"type": "boolean"},
            }
        ),
        "forecast": object_of(
            {
                "actions": COUNT,
                "requests": COUNT,
                "resourceUnits": COUNT,
                "resourceUnitsAMinute": COUNT,
                "seconds": {"type": "number", "minimum": 0},
                "longestChain": {"type": "array", "items": _ADDRESS},
                "longestChainSeconds": {"type": "number", "minimum": 0},
            }
        ),
        "risk": object_of({"kind": _words(RiskKind), "address": _ADDRESS, "text": TEXT}),
        "position": object_of({"file": TEXT, "line": _from_one(), "column": _from_one(), "pointer": TEXT}),
        "value": {
            "anyOf": [
                {"type": ["string", "number", "boolean"]},
                TEXTS,
                object_of({"missing": {"enum": ["unknown", "none"]}}),
            ]
        },
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
