"""Where an export grows: a folder that survives the process, so that a killed export goes on where it was.

``.export/`` in it holds the job (what was asked for), what discovery found, and a journal of what was read. It goes
when the export is complete; until then the manifest beside it is the former one.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..model.address import Address
from ..model.observation import Presence
from .manifest import load_manifest
from .observed import FOLDER, Record, read_records, read_shard, shard

HIDDEN = ".export"
JOB = "job.json"
_FOUND = "discovered.json"
_FORMER = "former"
_BEGUN = "begun"
_AS_OF = ".as-of"  # beside the export, and no part of it: times differ where nothing else does


class Workroom:
    """One export's folder. ``enter`` first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hidden = folder / HIDDEN

    def enter(self, job: Mapping[str, Any], *, restart: bool) -> bool:
        """Begins the job, or goes on with it: whether something was begun before. Raises UsageError for another job."""
        text = json.dumps(job, sort_keys=True, indent=1)
        if restart:
            shutil.rmtree(self.hidden, ignore_errors=True)
        begun = self.hidden / JOB
        if begun.is_file():
            if begun.read_text(encoding="utf-8") != text:
                hint = "finish it with the same options, or add --restart to drop what it has read"
                raise UsageError(f"another export into {self.folder} is unfinished", hint=hint)
            return True
        self._check_folder(str(job.get("url", "")))
        (self.hidden / FOLDER).mkdir(parents=True, exist_ok=True)
        _replace(begun, text)
        return False

    def _check_folder(self, url: str) -> None:
        """An export is written into an empty folder or over one of the same tenant, never over somebody's files: what
        the former one knows of a site stands for what cannot be read now."""
        if not self.folder.is_dir() or not any(self.folder.iterdir()):
            return
        former = load_manifest(self.folder)
        if former is None:
            raise UsageError(f"{self.folder} is not empty and holds no export", hint="name a new folder")
        if former.url.lower() != url.lower():
            raise UsageError(
                f"{self.folder} holds an export of another tenant, {former.tenant} at {former.url}",
                hint="name a new folder",
            )

    def found(self) -> list[dict[str, str]] | None:
        """What discovery found, None where it was not finished."""
        path = self.hidden / _FOUND
        if not path.is_file():
            return None
        rows: list[dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
        return rows

    def keep_found(self, rows: Iterable[Mapping[str, str]]) -> None:
        _replace(self.hidden / _FOUND, json.dumps([dict(row) for row in rows]))

    def journal(self, record: Record) -> None:
        """Keeps what was read; a line that is cut off later counts as not read."""
        with (self.hidden / FOLDER / shard(record.address)).open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(record.line() + "\n")

    def begun(self, now: str) -> str:
        """When the tenant said that this export began; ``now`` where it begins now."""
        path = self.hidden / _BEGUN
        if not path.is_file():
            _replace(path, now)
        return path.read_text(encoding="utf-8")

    def as_of(self) -> str:
        """Since when the logs of changes have to be asked; empty where no export asked them."""
        path = self.folder / _AS_OF
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    def mark_as_of(self) -> None:
        """What is here is not older than the begin of this export."""
        _replace(self.folder / _AS_OF, self.begun(""))

    def mend(self) -> None:
        """Cuts off the lines that a killed process left unfinished."""
        for path in (p for folder in (FOLDER, _FORMER) for p in (self.hidden / folder).glob("*.jsonl")):
            content = path.read_bytes()
            if not content.endswith(b"\n"):
                path.write_bytes(content[: content.rfind(b"\n") + 1])

    def known(self) -> frozenset[Address]:
        """What needs no second reading: what was read, or proven absent."""
        latest = {record.address: record.observation.presence for record in read_records(self.hidden / FOLDER)}
        return frozenset(address for address, presence in latest.items() if presence is not Presence.UNKNOWN)

    def shards(self) -> Iterator[tuple[str, list[Record]]]:
        """The journal, file by file."""
        for path in sorted((self.hidden / FOLDER).glob("*.jsonl")):
            yield path.name, list(read_shard(path, torn=True))

    def former(self) -> Iterator[Record]:
        """The records of the export that this one is written over."""
        yield from read_records(self.folder / FOLDER)

    def remember(self, record: Record) -> None:
        """Keeps what the former export knew of a resource whose reading failed."""
        folder = self.hidden / _FORMER
        folder.mkdir(exist_ok=True)
        with (folder / shard(record.address)).open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(record.line() + "\n")

    def remembered(self, address: Address) -> Record | None:
        """What ``remember`` kept."""
        kept = read_shard(self.hidden / _FORMER / shard(address), torn=True)
        return next((record for record in kept if record.address == address), None)

    def leave(self) -> None:
        """The job is done."""
        shutil.rmtree(self.hidden)


def _replace(path: Path, text: str) -> None:
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text, encoding="utf-8", newline="\n")
    os.replace(partial, path)
