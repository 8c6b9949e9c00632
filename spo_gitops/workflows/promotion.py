"""Promotion: what may go to one tenant only after the very same commit was applied to another."""

from __future__ import annotations

from ..clock import SystemClock
from ..errors import GuardError
from .journal import Journal
from .project import Project, Target


def check_promotion(project: Project, goal: Target, commit: str) -> None:
    """Raises GuardError where ``requireApplied`` names a tenant that this commit was not applied to."""
    before = goal.settings.require_applied
    if not before:
        return
    settings = goal.configuration.tenants[before]
    journal = Journal(project.git.plumbing, settings, SystemClock())
    book = journal.fetch()
    if book.stack(goal.configuration.stack).commit == commit:
        return
    if any(_applied(outcome, commit, goal.configuration.stack) for outcome in journal.runs.outcomes().values()):
        return
    now = book.stack(goal.configuration.stack).commit
    there = f"{now[:12]} is applied there" if now else "nothing is applied there yet"
    raise GuardError(
        f"{commit[:12]} was not applied to {before} before, and {goal.settings.name} requires it; {there}",
        hint=f"apply it there first: spo-gitops --tenant {before} apply",
    )


def _applied(outcome: dict[str, object], commit: str, stack: str) -> bool:
    """Whether a run brought the commit there by itself: no rollback, and none that was only concluded."""
    ours = outcome.get("commit") == commit and outcome.get("stack") == stack
    return ours and "rollsBack" not in outcome and "recoveredBy" not in outcome
