"""Preparing the commit that makes git say what a rollback has made true; nothing of the user's work is touched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..clock import SystemClock
from ..errors import LedgerError
from ..ledger.plumbing import CommitId
from ..ledger.repository import Repository
from ..ledger.reverting import Range, branch_reverting, by_hand, patch_of
from .journal import Journal
from .project import Project, target
from .runs import applied_commit
from .taking_back import Rollback

BY_HAND = "Until git asks for something else, the next apply refuses to redo it (guard history)."


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was prepared, in words; ``branch`` and ``patch`` are empty where that was not possible."""

    told: str
    branch: str = ""
    patch: Path | None = None


def prepare_revert(project: Project, tenant: str, rollback: Rollback, patch: Path | None) -> Prepared:
    """A branch ``spo-gitops/revert-RUN`` on the checked-out commit, or a patch file."""
    repository, head = project.git, project.git.head()
    commits = _commits(project, head, tenant, rollback) if head is not None else None
    if commits is None or head is None:
        return Prepared(f"No revert commit: the run applied no commit of its own. Change the files by hand. {BY_HAND}")
    if repository.is_ancestor(commits.newer, head) is not True:
        return Prepared(f"No revert commit: {commits.newer[:12]} is not part of what is checked out.")
    if patch is not None:
        patch.write_bytes(patch_of(repository, commits))
        return Prepared(
            f"The revert is in {patch}: git apply {patch}, then commit and merge it. {BY_HAND}", patch=patch
        )
    return _branch(repository, commits, head, rollback.rolls_back)


def _branch(repository: Repository, commits: Range, head: CommitId, run: str) -> Prepared:
    branch = f"spo-gitops/revert-{run}"
    message = (
        f"Revert what run {run} applied\n\nTakes the files back from {commits.newer}\nto {commits.older}; "
        "the tenant was rolled back already.\n"
    )
    try:
        made = branch_reverting(repository, commits, onto=head, branch=branch, message=message)
    except LedgerError as error:
        return Prepared(f"No revert commit: {error}{f' ({error.hint})' if error.hint else ''}. {BY_HAND}")
    if made is None:
        typed = "; ".join(by_hand(repository, commits))
        return Prepared(f"No revert commit: later commits changed the same lines. Do it by hand: {typed}. {BY_HAND}")
    told = f"The revert is on the branch {branch} ({made[:12]}): push it, open a pull request, merge it. {BY_HAND}"
    return Prepared(told, branch=branch)


def _commits(project: Project, head: CommitId, tenant: str, rollback: Rollback) -> Range | None:
    """The commits that the run brought to the tenant: after the one applied before it, up to its own."""
    goal = target(project.at(head, tenant, offline=True), head, tenant)
    journal = Journal(project.git.plumbing, goal.settings, SystemClock())
    journal.fetch()
    return commits_of(
        project.git, journal.runs.outcomes(), rollback.rolls_back, rollback.commit, goal.configuration.stack
    )


def commits_of(
    repository: Repository, outcomes: Mapping[str, Mapping[str, Any]], run: str, commit: str, stack: str
) -> Range | None:
    """The commits that a run brought to the tenant; None where it brought none, or nobody knows from where on."""
    mine = outcomes.get(run, {})
    if "rollsBack" in mine or "remediates" in mine or not commit:
        return None
    older = mine.get("appliedBefore") or _applied_before(outcomes, run, stack) or repository.parent(commit)
    if not older or older == commit:
        return None
    return Range(CommitId(older), CommitId(commit))


def way_back(
    repository: Repository, outcomes: Mapping[str, Mapping[str, Any]], parts: Mapping[str, Mapping[str, Any]]
) -> tuple[str, ...]:
    """What is typed to make git say what was there before a recorded run; empty where git has no part in it."""
    either = parts.get("outcome") or parts["intent"]
    commits = commits_of(repository, outcomes, either["run"], either.get("commit", ""), either["stack"])
    return () if commits is None else by_hand(repository, commits)


def _applied_before(outcomes: Mapping[str, Mapping[str, Any]], run: str, stack: str) -> str:
    """What was applied before a run that died and so does not say it itself: by the newest earlier one."""
    earlier = (o for other, o in outcomes.items() if other < run and o["stack"] == stack and applied_commit(o))
    return next((str(o["commit"]) for o in earlier), "")
