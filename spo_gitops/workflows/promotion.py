"""Promotion: what may go to one tenant only after the very same commit was applied to another."""

from __future__ import annotations

from ..clock import SystemClock
from ..errors import GuardError
from .journal import Journal
from .pages import Json
from .project import Project, Target
from .runs import applied_commit


def check_promotion(project: Project, goal: Target, commit: str) -> None:
    """Raises GuardError where ``requireApplied`` names a tenant that this commit was not wholly applied to."""
    before = goal.settings.require_applied
    if not before:
        return
    settings = goal.configuration.tenants[before]
    journal = Journal(project.git.plumbing, settings, SystemClock())
    book = journal.fetch()
    stack = goal.configuration.stack
    now = book.stack(stack)
    if now.commit == commit and now.wholly:
        return
    applied = (found for found in journal.runs.outcomes().values() if found["stack"] == stack and applied_commit(found))
    if any(found["commit"] == commit and _wholly(found) for found in applied):
        return
    there = f"{now.commit[:12]} is applied there" if now.commit else "nothing is applied there yet"
    there += "" if now.wholly else ", but not all of it"
    raise GuardError(
        f"{commit[:12]} was not applied to {before} before, and {goal.settings.name} requires it; {there}",
        hint=f"apply it there first: spo-gitops --tenant {before} apply",
    )


def _wholly(outcome: Json) -> bool:
    """Whether the run applied all of its commit. One of before 2026-11-28 does not tell what selectors left out."""
    told: bool = outcome.get("wholly", bool(outcome.get("complete")) and "paused" not in outcome)
    return told
