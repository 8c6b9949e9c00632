"""Promotion: what may go to one tenant only after the very same commit was applied to another."""

from __future__ import annotations

from ..clock import SystemClock
from ..errors import GuardError
from .journal import Journal
from .project import Project, Target
from .runs import applied_commit


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
    stack = goal.configuration.stack
    applied = (found for found in journal.runs.outcomes().values() if found["stack"] == stack and applied_commit(found))
    if any(found["commit"] == commit for found in applied):
        return
    now = book.stack(goal.configuration.stack).commit
    there = f"{now[:12]} is applied there" if now else "nothing is applied there yet"
    raise GuardError(
        f"{commit[:12]} was not applied to {before} before, and {goal.settings.name} requires it; {there}",
        hint=f"apply it there first: spo-gitops --tenant {before} apply",
    )
