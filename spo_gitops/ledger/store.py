"""Commits of the ledger as mappings from path to bytes, and the chain that they form.

No work tree and no index of the user is touched. Each commit carries ``chain.json``, which repeats what git
knows (the parent) and adds what it does not (sequence, kind), so that a history put together by hand shows.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import pairwise
from pathlib import Path

from .. import __version__
from ..clock import rfc3339
from ..errors import LedgerError, LedgerTrustError
from .codec import CHAIN_PATH, FORMAT, decode, encode
from .plumbing import CommitId, Plumbing
from .signing import Signing

_AUTHOR = "spo-gitops"
_EMAIL = "spo-gitops@localhost"


class CommitKind(Enum):
    INTENT = "intent"
    PROGRESS = "progress"
    OUTCOME = "outcome"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Link:
    """What ``chain.json`` says. ``anchor`` names the commit that pruned history ended with."""

    commit: CommitId
    sequence: int
    previous: str
    kind: CommitKind
    anchor: str = ""


class Store:
    """Reads and writes the ledger's commits; what is pushed is decided elsewhere."""

    def __init__(self, plumbing: Plumbing, signing: Signing | None = None) -> None:
        self._plumbing = plumbing
        self._signing = signing or Signing()

    def read(self, commit: CommitId, below: str = "") -> Mapping[str, bytes]:
        """All files of a commit, or those below a folder, in one go. Raises LedgerError."""
        entries = self._entries(commit, below)
        contents = self._plumbing.blobs([blob for blob, _ in entries])
        return {path: content for (_, path), content in zip(entries, contents, strict=True) if content is not None}

    def read_some(self, commit: CommitId, paths: Sequence[str]) -> Mapping[str, bytes]:
        """These files of a commit, without those that do not exist."""
        contents = self._plumbing.blobs([f"{commit}:{path}" for path in paths])
        return {path: content for path, content in zip(paths, contents, strict=True) if content is not None}

    def paths(self, commit: CommitId, below: str = "") -> tuple[str, ...]:
        """The paths of a commit's files, sorted."""
        return tuple(path for _, path in self._entries(commit, below))

    def changes_of(self, newest: CommitId, below: str, limit: int) -> tuple[tuple[CommitId, str], ...]:
        """The newest commits that changed files below a folder, each with its time (RFC 3339), newest first."""
        listed = self._plumbing.run("log", f"--max-count={limit}", "--format=%H %cI", newest, "--", below).text
        rows = (line.partition(" ") for line in listed.splitlines())
        return tuple((CommitId(commit), at) for commit, _, at in rows)

    def write(
        self,
        parent: CommitId | None,
        changes: Mapping[str, bytes | None],
        *,
        kind: CommitKind,
        message: str,
        at: datetime,
        anchor: str = "",
    ) -> CommitId:
        """A new commit: the parent's files with ``changes`` (None deletes). Signed when a key is configured.

        ``anchor`` allows a commit without parent to continue the sequence of a history that was pruned.
        """
        chain = {
            "format": FORMAT,
            "sequence": self._next_sequence(parent or (CommitId(anchor) if anchor else None)),
            "previous": parent or "",
            "kind": kind.value,
            "writer": __version__,
        }
        if anchor:
            chain["anchor"] = anchor
        try:
            tree = self._tree(parent, {**changes, CHAIN_PATH: encode(chain)})
        except OSError as error:  # a folder for the index: the disk is full, say
            why = f"{error.strerror or error}{f' ({error.filename})' if error.filename else ''}"
            hint = "make room there; the next apply concludes what this one has left"
            raise LedgerError(f"the ledger's record cannot be written: {why}", hint=hint) from error
        parents = ("-p", parent) if parent else ()
        stamp = rfc3339(at)
        with self._signing.options() as (options, flags):
            done = self._plumbing.run(
                *options,
                "commit-tree",
                tree,
                *parents,
                *flags,
                stdin=(message.rstrip() + "\n").encode(),
                environment={
                    "GIT_AUTHOR_NAME": _AUTHOR,
                    "GIT_AUTHOR_EMAIL": _EMAIL,
                    "GIT_AUTHOR_DATE": stamp,
                    "GIT_COMMITTER_NAME": _AUTHOR,
                    "GIT_COMMITTER_EMAIL": _EMAIL,
                    "GIT_COMMITTER_DATE": stamp,
                },
            )
        return CommitId(done.text.strip())

    def verify_chain(self, newest: CommitId, *, until: CommitId | None = None) -> tuple[Link, ...]:
        """The chain from the newest commit to the first, or to ``until``, which was verified before.

        Checks parents, sequence, formats and, where signers are configured, signatures; and the formats of
        all records of the newest commit. Raises LedgerTrustError that names the commit and what is wrong.
        """
        links = self._links(newest, until)
        for link, older in pairwise(links):
            if link.sequence != older.sequence + 1:
                raise _broken(link.commit, f"its sequence {link.sequence} does not follow {older.sequence}")
        oldest = links[-1]
        if not oldest.previous and oldest.sequence != 1 and not oldest.anchor:
            raise _broken(oldest.commit, f"it is the first, and its sequence is {oldest.sequence}")
        self._signing.verify(self._plumbing, [link.commit for link in links])
        for path, content in self.read(newest).items():
            if path.endswith(".json"):
                decode(content, path)
        return links

    def _links(self, newest: CommitId, until: CommitId | None) -> tuple[Link, ...]:
        excluded = (f"^{until}",) if until else ()
        listed = self._plumbing.run("rev-list", "--topo-order", "--parents", newest, *excluded).text.split("\n")
        rows = [line.split() for line in listed if line]
        if until is not None:
            rows.append([until, *self._parents(until)])
        contents = self._plumbing.blobs([f"{row[0]}:{CHAIN_PATH}" for row in rows])
        links = []
        expected: str = newest
        for (commit, *parents), content in zip(rows, contents, strict=True):
            if commit != expected or len(parents) > 1:
                raise _broken(commit, "the history is not one line")
            links.append(_link(CommitId(commit), parents, content))
            expected = parents[0] if parents else ""
        return tuple(links)

    def _parents(self, commit: CommitId) -> list[str]:
        return self._plumbing.run("rev-list", "--parents", "-n", "1", commit).text.split()[1:]

    def _next_sequence(self, parent: CommitId | None) -> int:
        if parent is None:
            return 1
        (content,) = self._plumbing.blobs([f"{parent}:{CHAIN_PATH}"])
        return _link(parent, None, content).sequence + 1

    def _entries(self, commit: CommitId, below: str) -> tuple[tuple[str, str], ...]:
        scope = ("--", below) if below else ()
        listed = self._plumbing.run("ls-tree", "-r", "-z", "--full-tree", commit, *scope).text
        rows = (line.partition("\t") for line in listed.split("\0") if line)
        return tuple((fields.split()[2], path) for fields, _, path in rows)

    def _tree(self, parent: CommitId | None, changes: Mapping[str, bytes | None]) -> str:
        with tempfile.TemporaryDirectory(prefix="spo-gitops-") as folder:
            blobs = iter(self._store([content for content in changes.values() if content is not None], Path(folder)))
            nothing = "0" * len(parent or "")  # as long as an id of this repository
            lines = []
            for path, content in changes.items():
                if content is None and parent is None:
                    continue
                mode, blob = ("0", nothing) if content is None else ("100644", next(blobs))
                lines.append(f"{mode} {blob}\t{path}\0")
            index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            self._plumbing.run("read-tree", parent or "--empty", environment=index)
            update = "".join(lines).encode("utf-8", "surrogateescape")
            self._plumbing.run("update-index", "-z", "--index-info", stdin=update, environment=index)
            return self._plumbing.run("write-tree", environment=index).text.strip()

    def _store(self, contents: Sequence[bytes], folder: Path) -> list[str]:
        """Blobs for these contents, by one process however many they are."""
        names = []
        for number, content in enumerate(contents):
            file = folder / f"{number}"
            file.write_bytes(content)
            names.append(str(file))
        asked = "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")
        return self._plumbing.run("hash-object", "-w", "--no-filters", "--stdin-paths", stdin=asked).text.split()


def _link(commit: CommitId, parents: Sequence[str] | None, content: bytes | None) -> Link:
    if content is None:
        raise _broken(commit, f"it has no {CHAIN_PATH}")
    match decode(content, CHAIN_PATH):
        case {"sequence": int(sequence), "previous": str(previous), "kind": str(kind), **rest} if kind in _KINDS:
            if parents is not None and previous != (parents[0] if parents else ""):
                raise _broken(commit, f"it says that it follows {previous or 'nothing'}, and git says otherwise")
            anchor = rest.get("anchor", "")
            return Link(commit, sequence, previous, CommitKind(kind), anchor if isinstance(anchor, str) else "")
    raise _broken(commit, f"its {CHAIN_PATH} is incomplete")


_KINDS = frozenset(kind.value for kind in CommitKind)


def _broken(commit: str, why: str) -> LedgerTrustError:
    return LedgerTrustError(
        f"the ledger's commit {commit[:12]} cannot be trusted: {why}",
        hint="somebody wrote to the ledger without this program; compare `git log` of the ref with a backup",
    )
