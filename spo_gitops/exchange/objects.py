"""Where an export keeps content: indexes by site and list, bytes once under their SHA-256."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import IO

from .filenames import apart
from .manifest import ExportError

FOLDER, OBJECTS, PARTIAL = "content", "objects", ".partial"


class Sink:
    """The bytes of one file, hashed as they come; ``keep`` gives them their place."""

    def __init__(self, room: Path, name: str) -> None:
        self._objects = room / OBJECTS
        self._objects.mkdir(parents=True, exist_ok=True)
        self._path = self._objects / f"{name}{PARTIAL}"
        self._stream: IO[bytes] | None = None
        self._hash = hashlib.sha256()
        self.size = 0

    def begin(self) -> None:
        self.close()
        self._hash, self.size = hashlib.sha256(), 0
        self._stream = self._path.open("wb")

    def write(self, piece: bytes) -> None:
        assert self._stream is not None
        try:
            self._stream.write(piece)
        except OSError as error:
            raise ExportError(f"{self._path.name} cannot be written ({error.strerror})") from error
        self._hash.update(piece)
        self.size += len(piece)

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def keep(self) -> str:
        """The hash; the file is there under it afterwards."""
        self.close()
        digest = self._hash.hexdigest()
        target = self._objects / digest[:2] / digest
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(self._path, target)
        return digest


class Digest:
    """A sink that keeps nothing but the hash."""

    def begin(self) -> None:
        self._hash = hashlib.sha256()

    def write(self, piece: bytes) -> None:
        self._hash.update(piece)

    def text(self) -> str:
        return self._hash.hexdigest()


def folder_of(room: Path, site: str) -> Path:
    """Where an export keeps the indexes of a site."""
    return room / FOLDER / apart({}, site.strip("/").replace("/", "~") or "_root")


def object_path(room: Path, digest: str) -> Path:
    """Where an export keeps the bytes of this SHA-256."""
    return room / OBJECTS / digest[:2] / digest
