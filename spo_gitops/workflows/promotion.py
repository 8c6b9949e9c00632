"""Promotion: what may go to one tenant only after the very same commit was applied to another."""

from __future__ import annotations

from collections.abc import Mapping

from ..clock import SystemClock
from ..errors import GuardError
from .journal import Journal
from .pages import Json
from .project import Project, Target
from .runs import applied_commit


def check_promotion(project: Project, goal: Target, commit: str) -> None:
    """Raises GuardError where ``requireApplied`` names a tenant that this commit was not wholly applied to, or where it
    was rolled back since."""
    before = goal.settings.require_applied
    if not before:
        return
    settings = goal.configuration.tenants[before]
    journal = Journal(project.git.plumbing, settings, SystemClock())
    book = journal.fetch()
    stack = goal.configuration.stack
    now = book.stack(stack)
    outcomes = {run: found for run, found in journal.runs.outcomes().items() if found["stack"] == stack}
    if now.wholly and now.run in outcomes:
        outcomes[now.run] = {**outcomes[now.run], "wholly": True}
    if _stands(outcomes, commit):
        return
    there = f"{now.commit[:12]} is applied there" if now.commit else "nothing is applied there yet"
    if now.commit and not (now.wholly and _stands(outcomes, now.commit)):
        there += ", but was rolled back" if now.wholly else ", but not all of it"
    raise GuardError(
        f"{commit[:12]} was not applied to {before} before, and {goal.settings.name} requires it; {there}",
        hint=f"apply it there first: spo-gitops --tenant {before} apply",
    )


def _stands(outcomes: Mapping[str, Json], commit: str) -> bool:
    """Whether all of the commit was applied, and nothing of it rolled back since; ``outcomes`` newest first."""
    undone: set[str] = set()
    for run, found in outcomes.items():
        if "rollsBack" in found and run not in undone:
            undone.add(found["rollsBack"])
            if outcomes.get(found["rollsBack"], {}).get("commit") == commit:
                return False
        elif applied_commit(found) and found["commit"] == commit and _wholly(found):
            return True
    return False


def _wholly(outcome: Json) -> bool:
    """Whether the run applied all of its commit. One of before 2026-11-28 does not tell what selectors left out."""
    told: bool = outcome.get("wholly", bool(outcome.get("complete")) and "paused" not in outcome)
    return told
