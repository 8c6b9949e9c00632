"""Preparing the commit that makes git say what a rollback has made true; nothing of the user's work is touched."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..clock import SystemClock
from ..errors import LedgerError
from ..ledger.plumbing import CommitId
from ..ledger.repository import Repository
from ..ledger.reverting import Range, branch_reverting, patch_of
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
    commits = _commits(project, tenant, rollback)
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
    by_hand = f"git revert {commits.older[:12]}..{commits.newer[:12]}"
    if made is None:
        return Prepared(f"No revert commit: later commits changed the same lines. Do it by hand: {by_hand}. {BY_HAND}")
    told = f"The revert is on the branch {branch} ({made[:12]}): push it, open a pull request, merge it. {BY_HAND}"
    return Prepared(told, branch=branch)


def _commits(project: Project, tenant: str, rollback: Rollback) -> Range | None:
    """The commits that the run brought to the tenant: after the one applied before it, up to its own."""
    goal = target(project.work_tree(tenant, offline=True), "", tenant)
    journal = Journal(project.git.plumbing, goal.settings, SystemClock())
    journal.fetch()
    found = journal.runs.outcomes()
    mine = found.get(rollback.rolls_back, {})
    if "rollsBack" in mine or "remediates" in mine or not rollback.commit:
        return None
    older = mine.get("appliedBefore") or _applied_before(found, rollback.rolls_back, goal.configuration.stack)
    older = older or project.git.parent(rollback.commit)
    if not older or older == rollback.commit:
        return None
    return Range(CommitId(older), CommitId(rollback.commit))


def _applied_before(outcomes: dict[str, dict[str, Any]], run: str, stack: str) -> str:
    """What was applied before a run that died and so does not say it itself: by the newest earlier one."""
    earlier = (o for other, o in outcomes.items() if other < run and o["stack"] == stack and applied_commit(o))
    return next((str(o["commit"]) for o in earlier), "")
