"""Reading the ledger for people: the runs, and one of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from ..clock import SystemClock
from ..reports.run_view import state_of
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
        written = {action["address"] for action in intent.get("actions", [])}
        counts = Counter(item["status"] for item in outcome.get("outcomes", []) if item["address"] in written)
        found.append(
            {
                "run": run,
                "at": either.get("at", ""),
                "commit": either.get("commit", ""),
                "state": state_of(parts),
                "rollsBack": outcome.get("rollsBack", ""),
                "counts": dict(counts),
            }
        )
    return found


@dataclass(frozen=True, slots=True)
class Shown:
    """One run's records by part, what git says of its commit, and the runs that took it back."""

    parts: dict[str, Any]
    commit: str
    rolled_back_by: tuple[str, ...]


def show(project: Project, tenant: str, run: str) -> Shown:
    """``run`` is an id, the beginning of one, or ``last``. Raises RunNotFoundError."""
    journal = _journal(project, tenant)
    journal.fetch()
    parts = journal.run(next(iter(journal.runs()), run) if run.lower() == "last" else run)
    either = parts.get("outcome") or parts["intent"]
    by = tuple(other for other, found in journal.outcomes().items() if found.get("rollsBack") == either["run"])
    return Shown(parts, project.git.subject(either.get("commit", "")), by)


def _journal(project: Project, tenant: str) -> Journal:
    goal: Target = target(project.work_tree(tenant, offline=True), "", tenant)
    return Journal(project.git.plumbing, goal.settings, SystemClock())
