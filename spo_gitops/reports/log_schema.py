"""The JSON Schema (draft 2020-12) of one line of the log that ``--log-file`` writes.

``python -m spo_gitops.reports.log_schema`` writes ``schemas/log.schema.json``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from ..model.outcome import Status
from ..model.plan import Verb
from .schema_parts import COUNT, RUN, TEXT, TIME, Json, object_of

NAME = "log.schema.json"

_NUMBER: Json = {"type": "number", "minimum": 0}
_FLAG: Json = {"type": "boolean"}
_STATUS: Json = {"enum": [status.value for status in Status]}
_VERB: Json = {"enum": [verb.value for verb in Verb]}

_EVENTS: dict[str, Json] = {
    "run": {"run": RUN, "tenant": TEXT, "commit": TEXT, "scope": TEXT, "actions": COUNT},
    "phase": {"text": TEXT},
    "started": {"address": TEXT, "action": _VERB},
    "carriedOut": {"address": TEXT, "action": _VERB},
    "ended": {"address": TEXT, "status": _STATUS, "message": TEXT, "seconds": _NUMBER, "correlationId": TEXT},
    "progress": {
        "total": COUNT,
        "done": COUNT,
        "failed": COUNT,
        "running": COUNT,
        "waiting": COUNT,
        "perMinute": _NUMBER,
        "etaSeconds": {"type": ["number", "null"], "minimum": 0},
        "units": _NUMBER,
        "unitsAllowed": _NUMBER,
        "pausedSeconds": _NUMBER,
        "pauses": COUNT,
    },
    "end": {
        "run": RUN,
        "complete": _FLAG,
        "paused": TEXT,
        "outcomes": {"type": "object", "additionalProperties": COUNT},
        "requests": COUNT,
        "throttled": COUNT,
    },
}
_REQUEST: Json = {
    "operation": TEXT,
    "method": TEXT,
    "site": TEXT,
    "arguments": {"type": "object", "additionalProperties": TEXT},
    "seconds": _NUMBER,
    "status": {"type": ["integer", "null"]},
    "correlationId": TEXT,
}
_REFUSED: Json = {**_REQUEST, "error": TEXT, "code": TEXT}


def log_schema() -> Json:
    """The schema of the lines that this program writes; seconds are the service's."""
    lines = [_line("request", _REQUEST), _line("request", _REFUSED)]
    lines += [_line(event, facts) for event, facts in _EVENTS.items()]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of the log of spo-gitops",
        "oneOf": lines,
    }


def _line(event: str, facts: Json) -> Json:
    return object_of({"event": {"const": event}, "at": TIME, **facts})


def render() -> str:
    """As it is published."""
    return json.dumps(log_schema(), indent=2, ensure_ascii=False) + "\n"


def write(folder: Path) -> None:
    (folder / NAME).write_text(render(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "schemas"))
