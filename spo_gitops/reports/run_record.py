"""A run's report for programs: JSON with a schema in ``schemas/run-report.schema.json``, and CSV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import sheet
from .run_queue import queue_json
from .run_view import Deed, RunView

FORMAT = 1
HEADER = (
    "run", "resource", "action", "result", "attribute", "before", "after", "why", "declared at", "verified", "seconds",
    "waited", "requests", "retries", "message", "next step", "correlation id",
)  # fmt: skip


def run_json(view: RunView) -> dict[str, Any]:
    """Everything that the other formats tell."""
    return {
        "format": FORMAT,
        "kind": "run-report",
        "run": view.run,
        "state": view.state,
        "summary": view.summary,
        "commit": view.commit,
        "rolledBackBy": list(view.rolled_back_by),
        "facts": [{"label": label, "text": text} for label, text in view.facts],
        "seconds": view.seconds,
        "counts": dict(sorted(view.counts.items())),
        "verified": view.verified,
        "metrics": dict(sorted(view.metrics.items())),
        "pauses": [{"startedSeconds": start, "seconds": seconds} for start, seconds in view.pauses],
        "queue": view.queue and queue_json(view.queue),
        "actions": [_deed(deed) for deed in view.deeds],
        "blocked": [{"address": address, "reason": reason} for address, reason in view.blocked],
        "recorded": list(view.recorded),
        "remarks": list(view.remarks),
        "wayBack": list(view.way_back),
        "losses": list(view.losses),
    }


def run_csv(view: RunView) -> str:
    """A row for each attribute of each action; one for an action without any."""
    return sheet.render(HEADER, _rows(view))


def _rows(view: RunView) -> Iterator[tuple[sheet.Field, ...]]:
    for deed in view.deeds:
        entry = deed.entry
        begin = (view.run, entry.address, entry.word, deed.status)
        end = (
            deed.verified, deed.seconds, deed.waited_s, deed.requests, deed.retries, deed.message, deed.advice,
            deed.correlation,
        )  # fmt: skip
        for line in entry.lines:
            yield (*begin, line.attribute, line.before, line.after, line.why, line.place, *end)
        if not entry.lines:
            yield (*begin, "", "", "", "", entry.place, *end)


def _deed(deed: Deed) -> dict[str, Any]:
    entry = deed.entry
    return {
        "address": entry.address,
        "action": entry.word,
        "status": deed.status,
        "message": deed.message,
        "nextStep": deed.advice,
        "verified": deed.verified,
        "seconds": deed.seconds,
        "startedSeconds": deed.started_s,
        "waitedSeconds": deed.waited_s,
        "requests": deed.requests,
        "retries": deed.retries,
        "correlationId": deed.correlation,
        "restorable": deed.restorable,
        "losses": list(deed.losses),
        "changes": [
            {
                "attribute": line.attribute,
                "before": line.before,
                "after": line.after,
                "why": line.why,
                "declaredAt": line.place,
            }
            for line in entry.lines
        ],
        "remarks": list(entry.remarks),
    }
