"""What an import keeps until it is done, inside of the clone's git folder, so that an interrupted one goes on where it
was: what was read of the tenant, and the texts that were on their way into the work tree."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..exchange.manifest import NAME
from ..exchange.workroom import HIDDEN, JOB
from ..model.address import Address

FRESH_S = 3600.0  # what was read longer ago is read again: others go on changing the tenant
_TEXTS, _ALSO = "texts.json", "also.json"


class ImportRoom:
    """One import's folder; ``key`` is what was asked for."""

    def __init__(self, git_dir: Path, key: Mapping[str, Any]) -> None:
        text = json.dumps(key, sort_keys=True)
        self._folder = git_dir / "spo-gitops" / f"import-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
        self.reading = self._folder / "reading"

    def age_s(self, now: float) -> float | None:
        """How long ago the reading that broke off was begun, in seconds of ``now``'s clock; None where none did."""
        for sign in (self.reading / HIDDEN / JOB, self.reading / NAME):
            if sign.is_file():
                return max(0.0, now - sign.stat().st_mtime)
        return None

    def begin(self, now: float, also: Mapping[Address, frozenset[str]]) -> float:
        """The age of the reading that is gone on with; 0 where a new one is begun. ``also``: what is read of resources
        because somebody manages it, and not what it was if the documents have changed since."""
        age, about = self.age_s(now), self._folder / _ALSO
        text = json.dumps({str(address): sorted(names) for address, names in sorted(also.items())})
        same = about.is_file() and about.read_text(encoding="utf-8") == text
        if age is None or age > FRESH_S or not same:
            shutil.rmtree(self.reading, ignore_errors=True)
            age = 0.0
        self._folder.mkdir(parents=True, exist_ok=True)
        about.write_text(text, encoding="utf-8")
        return age

    def write(self, root: Path, texts: Mapping[str, str]) -> None:
        """Puts the texts into the work tree. They are kept before the first is written: ``finish`` goes on."""
        kept = {path: {"text": text, "before": _digest(root / path)} for path, text in texts.items()}
        partial = self._folder / f"{_TEXTS}.partial"
        self._folder.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(kept), encoding="utf-8")
        partial.replace(self._folder / _TEXTS)
        self.finish(root)

    def finish(self, root: Path) -> tuple[str, ...]:
        """Writes what an interrupted ``write`` left, and tells the paths. What somebody changed meanwhile stays."""
        try:
            kept = json.loads((self._folder / _TEXTS).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return ()
        written = []
        for path, entry in kept.items():
            place = root / path
            now = _digest(place)
            if now == hashlib.sha256(entry["text"].encode()).hexdigest():
                continue
            if now == entry["before"]:
                _put(root, place, path, entry["text"])
                written.append(path)
        (self._folder / _TEXTS).unlink()
        return tuple(written)

    def leave(self) -> None:
        """The import is done."""
        shutil.rmtree(self._folder, ignore_errors=True)
        with contextlib.suppress(OSError):
            self._folder.parent.rmdir()


def _put(root: Path, place: Path, path: str, text: str) -> None:
    if not place.resolve().is_relative_to(root.resolve()):
        raise UsageError(f"{path} leads out of the repository through a link")
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = place.with_name(f".{place.name}.partial")
    partial.write_bytes(text.encode())
    os.replace(partial, place)


def _digest(place: Path) -> str:
    """The hash of a file, empty for none."""
    return hashlib.sha256(place.read_bytes()).hexdigest() if place.is_file() else ""
