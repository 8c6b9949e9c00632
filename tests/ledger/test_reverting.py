"""What somebody types to take commits back: it is typed here, and the files are what they were."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from spo_gitops.ledger.plumbing import CommitId
from spo_gitops.ledger.repository import Repository
from spo_gitops.ledger.reverting import Range, by_hand
from spo_gitops.workflows.reverting import way_back

from .repositories import git
from .test_repository import commit


def merge(folder: Path, name: str) -> str:
    """A pull request of two commits, merged as its platform does it."""
    git(folder, "switch", "-q", "-c", name)
    commit(folder, f"{name} 1", **{name: "one\n"})
    commit(folder, f"{name} 2", **{name: "two\n"})
    git(folder, "switch", "-q", "main")
    git(folder, "merge", "-q", "--no-ff", "-m", f"Merge {name}", name)
    return git(folder, "rev-parse", "HEAD")


def brought(clone: Path, how: str) -> tuple[str, ...]:
    if how == "a merge":
        return (merge(clone, "b"),)
    if how == "two merges":
        return (merge(clone, "b"), merge(clone, "c"))
    return tuple(commit(clone, f"commit {number}", b=f"{number}\n") for number in range({"one": 1, "three": 3}[how]))


@pytest.mark.skipif(shutil.which("bash") is None or os.name == "nt", reason="typed into bash")
@pytest.mark.parametrize("how", ["one", "three", "a merge", "two merges"])
def test_what_is_typed_takes_the_commits_back_and_no_later_one(clone: Path, how: str) -> None:
    before = git(clone, "rev-parse", "HEAD")
    newer = brought(clone, how)[-1]
    commit(clone, "later", later="stays\n")
    typed = by_hand(Repository.open(clone), Range(CommitId(before), CommitId(newer)))
    for line in typed:
        subprocess.run(["bash", "-eo", "pipefail", "-c", line], cwd=clone, check=True, capture_output=True)
    (clone / "sites" / "later.yaml").unlink()
    commit(clone, "only what was before")
    assert git(clone, "diff", before, "HEAD") == ""


def test_nothing_is_told_where_the_history_does_not_reach(clone: Path) -> None:
    head = git(clone, "rev-parse", "HEAD")
    assert by_hand(Repository.open(clone), Range(CommitId("0" * 40), CommitId(head))) == ()


def parts(commit: str, **outcome: object) -> Mapping[str, Mapping[str, Any]]:
    return {"outcome": {"run": "B", "stack": "main", "commit": commit, **outcome}}


def test_a_run_is_taken_back_as_far_as_what_was_applied_before_it(clone: Path) -> None:
    repository, first = Repository.open(clone), git(clone, "rev-parse", "HEAD")
    commit(clone, "second", b="1\n")
    third = commit(clone, "third", b="2\n")
    recorded = parts(third, appliedBefore=first)
    typed = way_back(repository, {"B": recorded["outcome"]}, recorded)
    assert typed == (f"git revert --no-edit {first[:12]}..{third[:12]}",)


@pytest.mark.parametrize("kind", [{"rollsBack": "A"}, {"remediates": True}])
def test_git_has_no_part_in_what_applied_no_commit(clone: Path, kind: dict[str, object]) -> None:
    recorded = parts(commit(clone, "second", b="1\n"), **kind)
    assert way_back(Repository.open(clone), {"B": recorded["outcome"]}, recorded) == ()
