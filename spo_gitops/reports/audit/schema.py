"""The JSON Schema (draft 2020-12) of an audit: what ``audit --format json`` writes.

``python -m spo_gitops.reports.audit.schema`` writes ``schemas/audit.schema.json``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from ...model.finding import Verdict
from ...model.policy import SEVERITIES, Level, Mode
from ..schema_parts import COUNT, TEXT, TEXTS, TIME, list_of, object_of
from .machine import FORMAT

Json = dict[str, Any]

NAME = "audit.schema.json"

_VERDICTS: Json = {"enum": [verdict.value for verdict in Verdict]}
_SEVERITY: Json = {"enum": list(SEVERITIES)}
_PLACE: Json = object_of({"file": TEXT, "line": COUNT, "column": COUNT})
_VALUE: Json = {
    "description": "a value; {missing: unknown} for what could not be read",
    "anyOf": [
        {"type": ["string", "number", "boolean"]},
        TEXTS,
        object_of({"missing": {"enum": ["unknown", "none"]}}),
    ],
}
_COUNTS: Json = object_of({verdict.value: COUNT for verdict in Verdict})


def audit_schema() -> Json:
    """The schema of the format that this program writes."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An audit of spo-gitops",
        **object_of(
            {
                "format": {"const": FORMAT},
                "kind": {"const": "audit"},
                "tenant": TEXT,
                "commit": {**TEXT, "description": "empty for the work tree"},
                "at": TIME,
                "source": TEXT,
                "sites": object_of({"judged": COUNT, "unread": COUNT, "passedOver": COUNT}),
                "counts": _COUNTS,
                "notes": TEXTS,
                "policies": {"type": "array", "items": _policy()},
                "mended": list_of({"key": TEXT, "since": TIME}),
                "findings": {"type": "array", "items": _finding()},
            }
        ),
    }


def render() -> str:
    """The file's text."""
    return json.dumps(audit_schema(), indent=2, ensure_ascii=False) + "\n"


def _policy() -> Json:
    return object_of(
        {
            "name": TEXT,
            "title": TEXT,
            "rationale": TEXT,
            "severity": _SEVERITY,
            "mode": {"enum": [mode.value for mode in Mode]},
            "level": {"enum": [level.value for level in Level]},
            "references": TEXTS,
            "at": _PLACE,
            "counts": _COUNTS,
        }
    )


def _finding() -> Json:
    """What is empty is left out; ``new`` and ``since`` stand where the finding is open."""
    required = object_of(
        {
            "key": TEXT,
            "policy": TEXT,
            "resource": TEXT,
            "attribute": TEXT,
            "verdict": _VERDICTS,
            "severity": _SEVERITY,
            "found": _VALUE,
        }
    )
    optional = {
        "demand": TEXT,
        "reason": TEXT,
        "title": TEXT,
        "references": TEXTS,
        "at": _PLACE,
        "declaredAt": _PLACE,
        "remedy": _VALUE,
        "check": {**TEXT, "description": "the check beyond settings that found it"},
        "new": {"type": "boolean"},
        "since": TIME,
    }
    return {**required, "properties": {**required["properties"], **optional}}


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "schemas")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / NAME).write_text(render(), encoding="utf-8", newline="\n")
