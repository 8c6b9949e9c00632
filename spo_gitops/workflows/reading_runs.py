"""Reading the ledger for people: the runs, and one of them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ..clock import SystemClock
from .journal import Journal
from .project import Project, Target, target


def history(project: Project, tenant: str, limit: int) -> list[dict[str, Any]]:
    """``[{run, at, commit, state, counts}]``, newest first; state is done, unfinished or open."""
    journal = _journal(project, tenant)
    journal.fetch()
    found = []
    for run in journal.runs()[:limit]:
        parts = journal.run(run)
        outcome, intent = parts.get("outcome", {}), parts.get("intent", {})
        either = outcome or intent
        state = "open" if not outcome else "done" if outcome.get("complete", False) else "unfinished"
        written = {action["address"] for action in intent.get("actions", [])}
        counts = Counter(item["status"] for item in outcome.get("outcomes", []) if item["address"] in written)
        found.append(
            {
                "run": run,
                "at": either.get("at", ""),
                "commit": either.get("commit", ""),
                "state": state,
                "counts": dict(counts),
            }
        )
    return found


def show(project: Project, tenant: str, run: str) -> dict[str, Any]:
    """The run's records by part. Raises RunNotFoundError."""
    journal = _journal(project, tenant)
    journal.fetch()
    return journal.run(run)


def _journal(project: Project, tenant: str) -> Journal:
    goal: Target = target(project.work_tree(tenant, offline=True), "", tenant)
    return Journal(project.git.plumbing, goal.settings, SystemClock())
