"""Which files hold documents, read from a work tree or (by another implementation) from a commit."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from ..problems import Position
from .encoding import LARGEST_SHEET
from .report import Report

FOLDERS = ("sites", "policies")
CATALOG = "catalog"
_ENDINGS = (".yaml", ".yml")


class Files(Protocol):
    """A repository's files. Paths are relative to the project with forward slashes."""

    def paths(self) -> Iterable[str]:
        """Every file below sites/, policies/ and catalog/ (others do no harm), and every symbolic link there."""

    def read(self, path: str) -> bytes:
        """The content, links followed. Raises OSError."""

    def link_leaves(self, path: str) -> bool:
        """Whether the path, or a folder above it, is a symbolic link to somewhere outside of the repository."""


class WorkTree:
    """The files of a folder as they are on disk."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()
        self._real_root = os.path.realpath(root)

    def paths(self) -> Iterator[str]:
        for folder in (*FOLDERS, CATALOG):
            yield from self._below(folder, frozenset())

    def read(self, path: str) -> bytes:
        """At most one byte more than the largest file may have."""
        target = self._root / path
        if not stat.S_ISREG(target.stat().st_mode):  # before it is opened: a pipe would wait for a writer
            raise OSError(errno.EINVAL, "it is no regular file", path)
        with target.open("rb") as stream:
            return stream.read(LARGEST_SHEET + 1)

    def link_leaves(self, path: str) -> bool:
        target = os.path.realpath(self._root / path)
        return target != self._real_root and not target.startswith(self._real_root + os.sep)

    def _below(self, folder: str, seen: frozenset[str]) -> Iterator[str]:
        """A folder's files; linked folders are entered once, unless they leave the repository."""
        full = self._root / folder
        real = os.path.realpath(full)
        if self.link_leaves(folder):
            yield folder
            return
        if real in seen or not full.is_dir():
            return
        for name in _names(full, folder):
            path = f"{folder}/{name}"
            if os.path.isdir(full / name):
                yield from self._below(path, seen | {real})
            else:
                yield path


class Overlay:
    """Files as if those of ``changed`` were written over them."""

    def __init__(self, below: Files, changed: Mapping[str, str]) -> None:
        self._below = below
        self._changed = changed

    def paths(self) -> Iterable[str]:
        return sorted({*self._below.paths(), *self._changed})

    def read(self, path: str) -> bytes:
        return self._changed[path].encode() if path in self._changed else self._below.read(path)

    def link_leaves(self, path: str) -> bool:
        return path not in self._changed and self._below.link_leaves(path)


def is_for_us(path: str) -> bool:
    """Whether a file below the folders is a document, or the sheet of one, by its name."""
    return path.endswith((*_ENDINGS, ".csv")) and not any(part.startswith(".") for part in path.split("/"))


def _names(full: Path, folder: str) -> list[str]:
    """What a folder holds, sorted. An error names the folder as the project knows it."""
    try:
        return sorted(os.listdir(full))
    except OSError as error:
        raise OSError(error.errno, error.strerror, folder) from error


def discover(files: Files, report: Report, folders: tuple[str, ...] = FOLDERS) -> tuple[str, ...]:
    """The paths of the YAML files below the folders, sorted; those that hold documents unless others are asked for."""
    found: list[str] = []
    present: set[str] = set()
    paths = _all_paths(files, report)
    if paths is None:
        return ()
    for path in paths:
        folder, *rest = path.split("/")
        if folder not in folders:
            continue
        present.add(folder)
        if any(part.startswith(".") for part in rest):
            continue
        if files.link_leaves(path):
            expected = "files of the repository"
            hint = "copy the file into the repository, or remove the link"
            report.error(Position(path), "link-leaves", "a link that leaves the repository", expected, hint)
        elif path.endswith(_ENDINGS):
            found.append(path)
    for folder in FOLDERS if folders == FOLDERS else ():
        if folder not in present:
            hint = "a folder without files is as good as none; nothing is declared there"
            report.warning(Position(folder), "folder-missing", f"no folder {folder}/", f"files in {folder}/", hint)
    return tuple(found)


def _all_paths(files: Files, report: Report) -> list[str] | None:
    """Sorted. A folder that cannot be read is an error, and None: what it declares must not look removed."""
    try:
        return sorted(files.paths())
    except OSError as error:
        found = f"a folder that cannot be read ({error.strerror or 'unknown reason'})"
        report.error(Position(str(error.filename or "sites")), "file-unreadable", found, "a readable folder")
        return None
