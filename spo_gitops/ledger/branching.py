"""Proposing files on a branch of its own, without touching work tree, index or HEAD."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from ..errors import LedgerError
from .plumbing import CommitId
from .repository import Repository
from .reverting import commit_tree

_FILE = "100644"


def branch_with(
    repository: Repository, files: Mapping[str, bytes], *, onto: CommitId, branch: str, message: str
) -> CommitId:
    """A new branch on ``onto`` with these files, by path in the project, written over.

    Raises LedgerError where the branch exists: somebody may be working on it.
    """
    plumbing = repository.plumbing
    with tempfile.TemporaryDirectory(prefix="spo-gitops-") as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        plumbing.run("read-tree", onto, environment=index)
        for path, content in files.items():
            blob = plumbing.run("hash-object", "-w", "--stdin", stdin=content).text.strip()
            whole = f"{repository.project}/{path}" if repository.project else path
            plumbing.run("update-index", "--add", "--cacheinfo", f"{_FILE},{blob},{whole}", environment=index)
        tree = plumbing.run("write-tree", environment=index).text.strip()
    if plumbing.attempt("rev-parse", "--verify", "--quiet", f"refs/heads/{branch}").status == 0:
        raise LedgerError(f"the branch {branch} exists already", hint=f"git branch -D {branch}, if nobody needs it")
    commit = commit_tree(repository, tree, onto, message)
    plumbing.run("update-ref", f"refs/heads/{branch}", commit, "0" * len(commit))
    return commit
