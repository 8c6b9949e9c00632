"""The files of a commit, read without a work tree."""

from __future__ import annotations

import errno
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from .plumbing import CommitId, Plumbing

_LINK = "120000"
_SUBMODULE = "160000"
_MAX_LINKS = 40

# Larger files are read one by one, when somebody asks for them.
_READ_AHEAD_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class _Entry:
    mode: str
    blob: str
    size: int


class CommitFiles:
    """Files of a commit below a folder. Paths are relative to it; links may lead anywhere in the repository."""

    def __init__(self, plumbing: Plumbing, commit: CommitId, folder: str = "") -> None:
        self._plumbing = plumbing
        self._folder = folder
        self._entries = _listed(plumbing, commit)
        self._directories = {part for path in self._entries for part in _above(path)}
        self._contents: dict[str, bytes] = {}

    def paths(self) -> Iterator[str]:
        """Every file, and every link but those to folders of the repository, which are entered as on disk; sorted."""
        yield from sorted(self._below("", self._folder, frozenset()))

    def read(self, path: str) -> bytes:
        """The content, links followed. Raises OSError: no such file, a folder, or a link that leads nowhere."""
        full = self._resolve(self._full(path))
        if full is None:
            raise OSError(errno.ELOOP, "a link that leaves the repository or runs in a circle", path)
        if full in self._directories:
            raise IsADirectoryError(errno.EISDIR, "a folder", path)
        entry = self._entries.get(full)
        if entry is None:
            raise FileNotFoundError(errno.ENOENT, "no such file at this commit", path)
        return self._content(full, entry)

    def link_leaves(self, path: str) -> bool:
        """Whether the path is a symbolic link to somewhere outside of the repository (or to nowhere)."""
        full = self._full(path)
        entry = self._entries.get(full)
        return entry is not None and entry.mode == _LINK and self._resolve(full) is None

    def _below(self, shown: str, folder: str, entered: frozenset[str]) -> Iterator[str]:
        """What a folder holds, under the name that it is shown by, but for the folders that led here."""
        prefix = f"{folder}/" if folder else ""
        for path in self._entries:
            if not path.startswith(prefix):
                continue
            rest = path.removeprefix(prefix)
            led_here = entered | {folder, *(prefix + above for above in _above(rest))}
            if len(led_here) < len(entered) + 1 + rest.count("/"):
                continue
            target = self._resolve(path) if self._is_link(path) else None
            if target not in self._directories:
                yield shown + rest
            elif target not in led_here:
                yield from self._below(f"{shown}{rest}/", str(target), led_here)

    def _full(self, path: str) -> str:
        return posixpath.normpath(posixpath.join(self._folder, path))

    def _resolve(self, path: str) -> str | None:
        """The path with its links, also those in its folders, replaced; None when they leave or never end."""
        for _ in range(_MAX_LINKS):
            if posixpath.isabs(path) or path.split("/")[0] == "..":
                return None
            link = next((part for part in (*_above(path), path) if self._is_link(part)), None)
            if link is None:
                return path
            target = self._content(link, self._entries[link]).decode("utf-8", "surrogateescape")
            path = posixpath.normpath(posixpath.join(posixpath.dirname(link), target) + path[len(link) :])
        return None

    def _is_link(self, path: str) -> bool:
        entry = self._entries.get(path)
        return entry is not None and entry.mode == _LINK

    def _content(self, path: str, entry: _Entry) -> bytes:
        if entry.blob not in self._contents:
            # One process for all files of the same sort, instead of one for each.
            suffix = posixpath.splitext(path)[1]
            wanted = {entry.blob} | {
                other.blob
                for name, other in self._entries.items()
                if other.mode == entry.mode
                and other.size <= _READ_AHEAD_BYTES
                and posixpath.splitext(name)[1] == suffix
            }
            names = sorted(wanted)
            for name, content in zip(names, self._plumbing.blobs(names), strict=True):
                if content is not None:
                    self._contents[name] = content
        try:
            return self._contents[entry.blob]
        except KeyError as error:  # a partial clone that cannot fetch it
            raise OSError(errno.EIO, "the file's content is not in this clone", path) from error


def _listed(plumbing: Plumbing, commit: CommitId) -> dict[str, _Entry]:
    entries = {}
    for line in plumbing.run("ls-tree", "-r", "-l", "-z", "--full-tree", commit).text.split("\0"):
        fields, _, path = line.partition("\t")
        if path:
            mode, _, blob, size = fields.split()
            if mode != _SUBMODULE:
                entries[path] = _Entry(mode, blob, int(size))
    return entries


def _above(path: str) -> tuple[str, ...]:
    """The folders above a path, the outermost first."""
    parts = path.split("/")[:-1]
    return tuple("/".join(parts[: count + 1]) for count in range(len(parts)))
