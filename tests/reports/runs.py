"""Fixed runs, as the ledger records them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from spo_gitops.model.plan import Action
from spo_gitops.plan.records import action_json

from .plans import RUN, STORY, change, plan, update

Parts = dict[str, Any]

LATER = "01KB3S9Z9QH7XJ5T2M4N6P8R0V"


def end(address: str, status: str, message: str = "", **more: object) -> dict[str, object]:
    ended = {"address": address, "status": status, "message": message, "seconds": 1.5, "correlationId": ""}
    return {**ended, "verified": status == "succeeded", **more}


def recorded(actions: tuple[Action, ...], ends: list[dict[str, object]], **more: object) -> Parts:
    head = {"format": 1, "run": RUN, "stack": "main", "commit": "0123456789abcdef0123456789abcdef01234567"}
    return {
        "intent": {
            **head,
            "at": "2026-01-02T03:04:04Z",
            "recordedAt": "2026-01-02T03:04:05Z",
            "actions": [action_json(action) for action in actions],
        },
        "outcome": {
            **head,
            "at": "2026-01-02T03:04:35Z",
            "outcomes": ends,
            "complete": all(item["status"] == "succeeded" for item in ends),
            "blocked": [],
            "lifted": [],
            "metrics": {"requests": 73, "retries": 4, "throttled": 1, "seconds": 30.0},
            "by": "Ann <ann@contoso.com>",
            **more,
        },
    }


(CREATION, CHANGED, UNREGISTERED) = STORY.writing
TITLE = change("title", "A", "B")

DONE = recorded(
    (CREATION, CHANGED),
    [
        end("site:/sites/new", "succeeded", startedSeconds=0.0, requests=5, retries=1, waitedSeconds=0.25),
        end("site:/sites/changed", "succeeded", startedSeconds=0.5, requests=1, retries=0, waitedSeconds=0.0),
        end("site:/sites/noted", "succeeded"),
    ],
)
QUEUE = {
    "priorities": {
        "0": {"actions": 1, "peakDepth": 0, "waitMeanSeconds": 0.0, "waitP95Seconds": 0.0, "waitMaxSeconds": 0.0,
              "serviceMeanSeconds": 1.5, "serviceP95Seconds": 1.5, "serviceMaxSeconds": 1.5},
        "1": {"actions": 2, "peakDepth": 2, "waitMeanSeconds": 1.1, "waitP95Seconds": 2.0, "waitMaxSeconds": 2.0,
              "serviceMeanSeconds": 1.4, "serviceP95Seconds": 1.5, "serviceMaxSeconds": 1.5},
        "2": {"actions": 1, "peakDepth": 1},
    },
    "peakDepth": 3, "peakRunning": 2,
    "overTime": [[0.0, 3, 1], [0.5, 2, 2], [1.0, 2, 2], [1.5, 1, 1], [2.0, 1, 1], [3.5, 1, 0]],
}  # fmt: skip
OTHERS = tuple(update(f"/sites/{name}", TITLE) for name in ("later", "lost", "raced", "open"))
MIXED = recorded(
    (CREATION, CHANGED, UNREGISTERED, *OTHERS),
    [
        end("site:/sites/new", "succeeded", startedSeconds=0.0, requests=9, retries=5, waitedSeconds=2.0),
        end("site:/sites/changed", "failed", "Sharing is limited by the tenant", correlationId="c0ffee",
            hint="raise the tenant's limit first", startedSeconds=0.25, requests=2, retries=0, waitedSeconds=12.5),
        end("hub:/sites/hub", "blocked", "site:/sites/changed failed", seconds=0.0),
        end("site:/sites/later", "blocked", "the run was stopped", seconds=0.0),
        end("site:/sites/lost", "unknown", "the answer was lost",
            startedSeconds=2.0, requests=3, retries=0, waitedSeconds=0.0),
        end("site:/sites/raced", "conflict", "title is no longer what the plan saw", seconds=0.0),
    ],
    blocked=[{"address": "site:/sites/dark", "reason": "site.read: (HTTP 500)"}],
    lifted=["loosen"],
    metrics={"requests": 73, "retries": 4, "throttled": 1, "seconds": 30.0, "pauses": [[2.0, 12.0]], "queue": QUEUE},
)  # fmt: skip
HOSTILE = recorded(
    (update('/sites/x"><script>', change("title", "=cmd|' /C calc'!A0", "<img src=x onerror=alert(1)>")),),
    [end('site:/sites/x"><script>', "failed", "-1+1 </td><script>alert(1)</script>", correlationId="@x")],
    by="<b>=1</b>",
)
DIED: Parts = {"intent": MIXED["intent"]}
NOTHING: Parts = {"outcome": {**DONE["outcome"], "outcomes": []}}

RUNS = {"done": DONE, "mixed": MIXED, "hostile": HOSTILE, "died": DIED, "nothing": NOTHING}


def big(count: int) -> Parts:
    """A run of many actions, a tenth of them failed."""
    actions = tuple(update(f"/sites/p-{n:05d}", replace(TITLE, after=f"B{n}")) for n in range(count))
    ends = [
        end(f"site:/sites/p-{n:05d}", "failed" if n % 10 == 9 else "succeeded", startedSeconds=n * 0.2,
            requests=2, retries=0, waitedSeconds=0.0)
        for n in range(count)
    ]  # fmt: skip
    return recorded(plan(*actions).writing, ends)
