"""The JSON Schemas (draft 2020-12) of what short commands answer with ``--format json``: ``status``, ``explain``,
``history``, ``hold --list``, ``export``, ``compare`` and ``doctor``.

``python -m spo_gitops.reports.answer_schemas`` writes them to ``schemas/``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from ..model.checkup import Verdict
from ..model.value import NO_PRIOR, UNKNOWN
from ..plan.compare import Kind
from .schema_parts import COUNT, RUN, TEXT, TEXTS, TIME, Json, list_of, object_of

FORMAT: Json = {"const": 1}
_FLAG: Json = {"type": "boolean"}
_FACTS: Json = list_of({"label": TEXT, "text": TEXT})
_LASTING: Json = list_of(
    {"what": TEXT, "reason": TEXT, "until": TEXT, "state": {"enum": ["lasting", "ending", "expired"]}}
)


def schemas() -> dict[str, Json]:
    """Each schema by the name of its file."""
    return {
        "status.schema.json": _status(),
        "explanation.schema.json": _explanation(),
        "history.schema.json": _history(),
        "resource-history.schema.json": _resource_history(),
        "moment.schema.json": _moment(),
        "holds.schema.json": _holds(),
        "export-report.schema.json": _export(),
        "comparison.schema.json": _comparison(),
        "checkup.schema.json": _checkup(),
        "probe.schema.json": _probe(),
    }


def render(schema: Json) -> str:
    """The file's text."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _titled(title: str, properties: dict[str, Json]) -> Json:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **object_of(properties)}


def _listed(title: str, item: Json) -> Json:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, "type": "array", "items": item}


def _status() -> Json:
    last = object_of({"run": RUN, "state": TEXT, "at": TEXT, "by": TEXT, "summary": TEXT})
    return _titled(
        "Where a tenant stands, as spo-gitops knows it",
        {
            "format": FORMAT,
            "kind": {"const": "status"},
            "tenant": TEXT,
            "url": TEXT,
            "mode": TEXT,
            "stack": TEXT,
            "ledger": {**TEXT, "description": "empty where there is none"},
            "applied": {**TEXT, "description": "a commit, or empty"},
            "appliedAt": TEXT,
            "subject": TEXT,
            "ahead": {"type": ["integer", "null"], "minimum": 0, "description": "null where git cannot tell"},
            "dirty": _FLAG,
            "last": {"anyOf": [last, {"type": "null"}]},
            "openRun": RUN,
            "lock": {**TEXT, "description": "empty where it is free"},
            "declared": COUNT,
            "owned": COUNT,
            "drifted": list_of({"address": TEXT, "attribute": TEXT, "set": TEXT, "seen": TEXT, "at": TEXT}),
            "holds": _LASTING,
            "exceptions": _LASTING,
            "unitsAMinute": COUNT,
            "spent": TEXT,
            "findings": COUNT,
            "oldestFinding": TEXT,
            "timeScale": {
                "type": "number",
                "description": "how much faster a simulated tenant lives; 1 for a real one",
            },
        },
    )


def _explanation() -> Json:
    return _titled(
        "Why a resource is what it is, as spo-gitops explains it",
        {
            "format": FORMAT,
            "kind": {"const": "explanation"},
            "address": TEXT,
            "facts": _FACTS,
            "why": TEXTS,
            "reasons": list_of({"attribute": TEXT, "facts": _FACTS}),
        },
    )


def _history() -> Json:
    run = object_of(
        {
            "format": FORMAT,
            "run": RUN,
            "at": TEXT,
            "commit": TEXT,
            "state": {"enum": ["done", "unfinished", "paused", "open"]},
            "stack": TEXT,
            "rollsBack": {**TEXT, "description": "the run that it took back, or empty"},
            "counts": {
                "type": "object",
                "additionalProperties": COUNT,
                "description": "of actions, by what became of them; begun, where that is not known yet",
            },
        }
    )
    return _listed("The recorded runs of a tenant, newest first", run)


def _resource_history() -> Json:
    change = {"attribute": TEXT, "before": TEXT, "after": TEXT, "why": TEXT}
    event = object_of(
        {
            "format": FORMAT,
            "run": RUN,
            "at": TEXT,
            "commit": TEXT,
            "by": TEXT,
            "action": TEXT,
            "cause": {**TEXT, "description": "the address whose side effect it was, or empty"},
            "status": TEXT,
            "changes": list_of(change),
            "remarks": TEXTS,
        }
    )
    return _listed("What each recorded run did to one resource, newest first", event)


def _moment() -> Json:
    fields: Json = {"type": ["object", "null"], "description": "null where it was absent, or nobody knows"}
    return _titled(
        "What one resource was at a moment",
        {
            "format": FORMAT,
            "kind": {"const": "moment"},
            "address": TEXT,
            "presence": {"enum": ["present", "absent", "unknown"]},
            "fields": fields,
            "source": {**TEXT, "description": "how that is known"},
        },
    )


def _holds() -> Json:
    hold = {"selector": TEXT, "reason": TEXT, "until": TIME, "by": TEXT, "at": TEXT}
    lasts: Json = {**_FLAG, "description": "false where it has expired"}
    return _listed("What is held", object_of({"format": FORMAT, **hold, "lasts": lasts}))


def _export() -> Json:
    reasons: Json = {"type": "object", "additionalProperties": TEXT, "description": "by address"}
    return _titled(
        "What an export did",
        {
            "format": FORMAT,
            "path": TEXT,
            "root": {**TEXT, "description": "the digest of everything in it"},
            "resources": COUNT,
            "read": COUNT,
            "unchanged": {**COUNT, "description": "taken from the former export"},
            "resumed": {**COUNT, "description": "read before the export was interrupted"},
            "requests": COUNT,
            "resourceUnits": {"type": "number", "minimum": 0},
            "failed": reasons,
            "closed": reasons,
            "skipClosed": {**_FLAG, "description": "whether nobody tried to look into those that are closed"},
            "leftOut": reasons,
        },
    )


def _comparison() -> Json:
    missing = object_of({"missing": {"enum": [UNKNOWN.value, NO_PRIOR.value]}})
    plain: Json = {"type": ["string", "number", "boolean", "array", "null"], "items": TEXT}
    value: Json = {"anyOf": [plain, missing], "description": "null where that side does not have it"}
    difference = {
        "address": TEXT,
        "kind": {"enum": [kind.value for kind in Kind]},
        "why": {**TEXT, "description": "why it is unknown, or empty"},
        "attributes": list_of({"attribute": TEXT, "left": value, "right": value}),
    }
    return _titled(
        "What differs between two states",
        {
            "format": FORMAT,
            "kind": {"const": "comparison"},
            "left": TEXT,
            "right": TEXT,
            "compared": {**COUNT, "description": "resources on both sides or on one"},
            "differences": list_of(difference),
        },
    )


def _checkup() -> Json:
    check = {
        "name": TEXT,
        "status": {"enum": [verdict.value for verdict in Verdict]},
        "found": TEXT,
        "remedy": {**TEXT, "description": "empty where nothing is to be done"},
    }
    ok: Json = {**_FLAG, "description": "no check failed"}
    return _titled("How the set-up is, and what to do about it", {"format": FORMAT, "ok": ok, "checks": list_of(check)})


def _probe() -> Json:
    finding = {
        "item": TEXT,
        "name": TEXT,
        "assumed": {**TEXT, "description": "what the program is developed against"},
        "value": {"type": ["string", "null"], "description": "null where it was not found out"},
        "verdict": {"enum": ["confirmed", "refuted", "unknown"]},
        "told": TEXT,
    }
    return _titled("What a probe of a tenant found", {"format": FORMAT, "findings": list_of(finding)})


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "schemas")
    for name, schema in schemas().items():
        (folder / name).write_text(render(schema), encoding="utf-8", newline="\n")
