"""Reverting commits beside the user's work: on a branch of its own, without touching work tree, index or HEAD."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from ..errors import LedgerError
from .plumbing import CommitId
from .repository import Repository

_NAMES = ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME")
_EMAILS = ("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL")


@dataclass(frozen=True, slots=True)
class Range:
    """The commits after ``older`` up to ``newer``."""

    older: CommitId
    newer: CommitId


def patch_of(repository: Repository, commits: Range) -> bytes:
    """What takes the project's files back from the newer commit to the older one; empty where nothing differs."""
    below = f":(top,literal){repository.project}" if repository.project else ":(top)"
    options = ("--binary", "--full-index", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames")
    return repository.plumbing.run("diff", *options, commits.newer, commits.older, "--", below).output


def branch_reverting(
    repository: Repository, commits: Range, *, onto: CommitId, branch: str, message: str
) -> CommitId | None:
    """A new branch on ``onto`` that takes the commits back; None where later commits are in the way.

    Raises LedgerError where the branch exists (somebody may be working on it) or there is nothing to take back.
    """
    plumbing = repository.plumbing
    if plumbing.attempt("rev-parse", "--verify", "--quiet", f"refs/heads/{branch}").status == 0:
        raise LedgerError(f"the branch {branch} exists already", hint=f"git branch -D {branch}, if nobody needs it")
    patch = patch_of(repository, commits)
    if not patch:
        raise LedgerError("these commits change no file of this project")
    with tempfile.TemporaryDirectory(prefix="spo-gitops-") as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        plumbing.run("read-tree", onto, environment=index)
        done = plumbing.attempt("apply", "--cached", "--whitespace=nowarn", "-", stdin=patch, environment=index)
        if done.status != 0:
            return None
        tree = plumbing.run("write-tree", environment=index).text.strip()
    commit = commit_tree(repository, tree, onto, message)
    # Created only where there is none: a branch that appeared meanwhile is somebody else's.
    plumbing.run("update-ref", f"refs/heads/{branch}", commit, "0" * len(commit))
    return commit


def by_hand(repository: Repository, commits: Range) -> tuple[str, ...]:
    """What somebody types to take the commits back, merges as well; empty where the history here does not reach."""
    older, newer = commits.older[:12], commits.newer[:12]
    between = repository.plumbing.attempt("rev-list", "--parents", f"{commits.older}..{commits.newer}", "--")
    if between.status != 0:
        return ()
    # Each line is a commit and its parents.
    merges = [line for line in between.text.splitlines() if len(line.split()) > 2]
    if repository.parent(commits.newer) == commits.older:
        return (f"git revert --no-edit{' --mainline 1' if merges else ''} {newer}",)
    if not merges:
        return (f"git revert --no-edit {older}..{newer}",)
    # Git reverts no range with merges in it.
    taken = f"git diff --binary {newer} {older} | git apply --index"
    return (taken, f'git commit --message "Take back {older}..{newer}"')


def commit_tree(repository: Repository, tree: str, parent: CommitId, message: str) -> CommitId:
    """By the user, or by this program where git does not know the user."""
    known = repository.plumbing.attempt("var", "GIT_COMMITTER_IDENT").status == 0
    who = {} if known else {**dict.fromkeys(_NAMES, "spo-gitops"), **dict.fromkeys(_EMAILS, "spo-gitops@localhost")}
    done = repository.plumbing.run(
        "commit-tree", tree, "-p", parent, stdin=(message.rstrip() + "\n").encode(), environment=who
    )
    return CommitId(done.text.strip())
