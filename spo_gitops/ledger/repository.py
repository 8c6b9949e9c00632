"""The user's repository: commits, their files and ancestry. Reads only, but for fetching missing history."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ..clock import rfc3339
from ..errors import LedgerError
from .files import CommitFiles
from .plumbing import REMOTE_TIMEOUT_S, CommitId, Plumbing

ALLOW_TRAILER = "Spo-Gitops-Allow"


@dataclass(frozen=True, slots=True)
class Blame:
    """The commit that last changed a line (empty: not committed yet), its author, time and first line."""

    commit: str
    author: str
    at: str
    subject: str


class Repository:
    """The repository that a project's folder lies in; ``project`` is that folder relative to the root, or empty."""

    def __init__(self, plumbing: Plumbing, root: Path, project: str) -> None:
        self.plumbing = plumbing
        self.root = root
        self.project = project

    @classmethod
    def open(cls, folder: Path) -> Repository:
        """Raises LedgerError where there is no repository with a work tree."""
        plumbing, root = Plumbing.find(folder)
        relative = Path(os.path.relpath(os.path.realpath(folder), os.path.realpath(root))).as_posix()
        return cls(plumbing, root, "" if relative == "." else relative)

    @staticmethod
    def begin(folder: Path) -> None:
        """Make the folder a repository, unless it lies in one already."""
        try:
            Plumbing.find(folder)
        except LedgerError:
            Plumbing.begin(folder)

    def resolve(self, revision: str) -> CommitId:
        """The commit that a name, an abbreviation or ``HEAD~1`` stands for. Raises LedgerError."""
        commit = self._commit(revision)
        if commit is None:
            raise LedgerError(
                f"{revision} is not a commit of this repository",
                hint="in a shallow clone older commits are missing: fetch with more depth",
            )
        return commit

    def who(self) -> str:
        """The name and address that git has for the user, empty where it has none."""
        done = self.plumbing.attempt("var", "GIT_COMMITTER_IDENT")
        return done.text.rpartition(">")[0] + ">" if done.status == 0 else ""

    def head(self) -> CommitId | None:
        """The commit that is checked out; None before the first one."""
        return self._commit("HEAD")

    def subject(self, commit: str) -> str:
        """A commit's first line and its author; empty where it is not here."""
        if not commit or not self.plumbing.has_commit(commit):
            return ""
        return self.plumbing.run("show", "--no-patch", "--format=%s (%an)", commit, "--").text.strip()

    def blame(self, file: str, line: int) -> Blame | None:
        """Who last changed a line of the project's file on disk; None where git does not know the file or line."""
        path = f"{self.project}/{file}" if self.project else file
        done = self.plumbing.attempt(
            f"--work-tree={self.root}", "blame", "--porcelain", "-L", f"{line},{line}", "--", str(self.root / path)
        )
        return _blame(done.text) if done.status == 0 else None

    def parent(self, commit: str) -> CommitId | None:
        """The first parent; None for a first commit, or where the history here ends."""
        return self._commit(f"{commit}^1")

    def is_dirty(self) -> bool:
        """Whether the project's files differ from the checked-out commit, untracked ones included."""
        done = self.plumbing.run(
            f"--work-tree={self.root}",
            "status",
            "--porcelain",
            "-z",
            "--untracked-files=all",
            "--",
            f":(top,literal){self.project}" if self.project else ":(top)",
            environment={"GIT_INDEX_FILE": str(self.plumbing.git_dir / "index")},
        )
        return bool(done.output)

    def ignored(self, folders: Iterable[str]) -> tuple[str, ...]:
        """The files in these folders of the project that git passes over, as a user's .gitignore says."""
        done = self.plumbing.run(
            f"--work-tree={self.root}",
            "ls-files",
            "--others",
            "--ignored",
            "--exclude-standard",
            "-z",
            "--",
            *(f":(top,literal){f'{self.project}/' if self.project else ''}{folder}" for folder in folders),
            environment={"GIT_INDEX_FILE": str(self.plumbing.git_dir / "index")},
        )
        return tuple(path for path in done.text.split("\0") if path)

    def files(self, commit: CommitId) -> CommitFiles:
        """The project's files as they are at a commit."""
        return CommitFiles(self.plumbing, commit, self.project)

    def is_tracked(self, path: Path) -> bool:
        """Whether git tracks this file, and so would publish it. False outside of the repository."""
        relative = os.path.relpath(os.path.realpath(path.parent), os.path.realpath(self.root))
        name = Path(relative, path.name).as_posix()
        if name.startswith("../"):
            return False
        done = self.plumbing.run(
            f"--work-tree={self.root}",
            "ls-files",
            "-z",
            "--",
            f":(top,literal){name}",
            environment={"GIT_INDEX_FILE": str(self.plumbing.git_dir / "index")},
        )
        return bool(done.output)

    def is_shallow(self) -> bool:
        return self.plumbing.run("rev-parse", "--is-shallow-repository").text.strip() == "true"

    def is_ancestor(self, older: str, newer: str) -> bool | None:
        """Whether ``older`` is ``newer`` or came before it; None when the history here cannot tell."""
        done = self.plumbing.attempt("merge-base", "--is-ancestor", older, newer)
        if done.status == 0:
            return True
        # Not found in a history that ends early, or not here at all, proves nothing.
        if done.status != 1 or self.is_shallow():
            return None
        return False

    def distance(self, older: str, newer: str) -> int | None:
        """How many commits of ``newer`` are not in ``older``; None when the history here cannot tell."""
        done = self.plumbing.attempt("rev-list", "--count", f"{older}..{newer}", "--")
        return int(done.text) if done.status == 0 and not self.is_shallow() else None

    def fetch_history(self, remote: str) -> None:
        """Get the commits that a shallow clone lacks, and what the remote has besides. Raises LedgerError."""
        deeper = ("--unshallow",) if self.is_shallow() else ()
        self.plumbing.run(
            "fetch",
            *deeper,
            "--no-tags",
            "--no-write-fetch-head",
            "--no-recurse-submodules",
            "--",
            remote,
            timeout_s=REMOTE_TIMEOUT_S,
        )

    def remotes(self) -> tuple[str, ...]:
        return tuple(self.plumbing.run("remote").text.split())

    def allowances(self, applied: str | None, commit: str) -> tuple[tuple[CommitId, str], ...]:
        """The guard classes that trailers lift, each with the commit that says so.

        Counts the commits that are being applied: those after ``applied``; the commit alone, with what it
        merged, where nothing was applied before or the range is not known here.
        """
        scope = f"{applied}..{commit}" if applied and self.plumbing.has_commit(applied) else ""
        found = self.plumbing.run(
            "log",
            f"--format=%H%x09%(trailers:key={ALLOW_TRAILER},valueonly,unfold,separator=%x2C)",
            *((scope,) if scope else (commit, "--not", *filter(None, [self.parent(commit)]))),
            "--",
        )
        return tuple(_allowances(found.text))

    def _commit(self, revision: str) -> CommitId | None:
        done = self.plumbing.attempt("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        return CommitId(done.text.strip()) if done.status == 0 else None


def _blame(porcelain: str) -> Blame | None:
    head, *rest = porcelain.splitlines() or [""]
    facts = dict(line.partition(" ")[::2] for line in rest if not line.startswith("\t"))
    commit = head.partition(" ")[0]
    if not commit or "author-time" not in facts:
        return None
    if not commit.strip("0"):
        return Blame("", "", "", "not committed yet")
    at = rfc3339(datetime.fromtimestamp(int(facts["author-time"]), UTC))
    return Blame(commit, facts.get("author", ""), at, facts.get("summary", ""))


def _allowances(log: str) -> Iterator[tuple[CommitId, str]]:
    for line in log.splitlines():
        commit, _, values = line.partition("\t")
        for value in values.split(","):
            if value.strip():
                yield CommitId(commit), value.strip()
