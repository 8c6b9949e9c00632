"""The JSON Schema (draft 2020-12) of a run's report: what ``report --format json`` writes.

``python -m spo_gitops.reports.run_schema`` writes ``schemas/run-report.schema.json``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from ..model.outcome import Status
from .run_record import FORMAT
from .run_view import OPEN
from .schema_parts import COUNT, RUN, TEXT, TEXTS, list_of, object_of

Json = dict[str, Any]

NAME = "run-report.schema.json"

_SECONDS: Json = {"type": "number", "minimum": 0}
_PERHAPS_SECONDS: Json = {"type": ["number", "null"], "minimum": 0, "description": "null where nothing was recorded"}
_STATUS: Json = {"enum": [*(status.value for status in Status), OPEN]}


def run_schema() -> Json:
    """The schema of the format that this program writes."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A report of a run of spo-gitops",
        **object_of(
            {
                "format": {"const": FORMAT},
                "kind": {"const": "run-report"},
                "run": RUN,
                "state": {"enum": ["done", "paused", "unfinished", OPEN]},
                "summary": TEXT,
                "commit": TEXT,
                "rolledBackBy": {"type": "array", "items": RUN},
                "facts": list_of({"label": TEXT, "text": TEXT}),
                "seconds": _PERHAPS_SECONDS,
                "counts": {"type": "object", "propertyNames": _STATUS, "additionalProperties": COUNT},
                "verified": COUNT,
                "metrics": {"type": "object", "additionalProperties": COUNT},
                "pauses": list_of({"startedSeconds": _SECONDS, "seconds": _SECONDS}),
                "queue": {**_queue(), "type": ["object", "null"], "description": "null where nothing was recorded"},
                "actions": {"type": "array", "items": _action()},
                "blocked": list_of({"address": TEXT, "reason": TEXT}),
                "recorded": TEXTS,
                "remarks": TEXTS,
                "wayBack": {**TEXTS, "description": "command lines that take the run back"},
                "losses": {**TEXTS, "description": "what taking it back cannot restore"},
            }
        ),
    }


def render() -> str:
    """The file's text."""
    return json.dumps(run_schema(), indent=2, ensure_ascii=False) + "\n"


def _queue() -> Json:
    lasting = object_of(dict.fromkeys(("meanSeconds", "p95Seconds", "maxSeconds"), _SECONDS))
    lasting |= {"type": ["object", "null"]}
    return object_of(
        {
            "peakDepth": COUNT,
            "peakRunning": COUNT,
            "priorities": list_of(
                {
                    "priority": COUNT,
                    "name": TEXT,
                    "actions": COUNT,
                    "peakDepth": COUNT,
                    "wait": lasting,
                    "service": lasting,
                }
            ),
            "overTime": list_of({"second": _SECONDS, "waiting": COUNT, "running": COUNT}),
        }
    )


def _action() -> Json:
    return object_of(
        {
            "address": TEXT,
            "action": TEXT,
            "status": _STATUS,
            "message": TEXT,
            "nextStep": TEXT,
            "verified": {"type": "boolean"},
            "seconds": _SECONDS,
            "startedSeconds": _PERHAPS_SECONDS,
            "waitedSeconds": _PERHAPS_SECONDS,
            "requests": {"type": ["integer", "null"], "minimum": 0},
            "retries": {"type": ["integer", "null"], "minimum": 0},
            "correlationId": TEXT,
            "restorable": TEXT,
            "losses": TEXTS,
            "changes": list_of({"attribute": TEXT, "before": TEXT, "after": TEXT, "why": TEXT, "declaredAt": TEXT}),
            "remarks": TEXTS,
        }
    )


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "schemas")
    (folder / NAME).write_text(render(), encoding="utf-8", newline="\n")
