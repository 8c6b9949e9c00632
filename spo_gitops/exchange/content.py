"""What people keep in a site, exported: items of lists and files of libraries.

``content/SITE/LIST.jsonl`` begins with a line about the list and has one line an item; the bytes of a file lie once
under ``objects/`` by their SHA-256, however many items have them, over all sites and exports. Reading goes on behind
the last line of an interrupted one. A list whose count and last change are those of the former export is not read
again, and a file with the same ETag is not loaded again. Source: wire/REFERENCE.md 12.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from ..errors import MalformedAnswerError, TenantError
from ..model.kind import Conversation
from ..model.operation import Request
from ..model.operations import ITEMS_PAGE
from ..model.understanding import understanding
from .filenames import apart
from .lines import whole_lines, whole_records
from .manifest import Entry, ExportError, entry_of_file

FOLDER, OBJECTS = "content", "objects"

LIBRARIES = frozenset({101, 109, 119, 700, 850})  # documents, pictures, pages, OneDrive, publishing pages
_PARTIAL = ".partial"


class Sink:
    """The bytes of one file, hashed as they come; ``keep`` gives them their place."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{name}{_PARTIAL}"
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

    def keep(self, objects: Path) -> str:
        """The hash; the file is there under it afterwards."""
        self.close()
        digest = self._hash.hexdigest()
        target = objects / digest[:2] / digest
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(self._path, target)
        return digest


def folder_of(room: Path, site: str) -> Path:
    """Where an export keeps the indexes of a site."""
    return room / FOLDER / apart({}, site.strip("/").replace("/", "~") or "_root")


def read_content(room: Path, site: str) -> Conversation[tuple[str, ...]]:
    """Reads one site; returns what could not be read, a sentence each."""
    response = yield Request("site.content", site=site)
    lists = response.body.get("value") if isinstance(response.body, dict) else None
    if not isinstance(lists, list):
        raise MalformedAnswerError("the lists came without value")
    failed = []
    names: dict[str, str] = {}
    folder = folder_of(room, site)
    with understanding("the lists of a site"):
        shown = sorted((e for e in lists if not (e.get("Hidden") or e.get("IsCatalog"))), key=lambda e: str(e["Id"]))
    for entry in shown:
        url = ""
        try:
            with understanding(f"the list {entry['Id']}"):
                url = str((entry.get("RootFolder") or {}).get("ServerRelativeUrl") or entry["Title"])
                leaf = apart(names, url.lower().removeprefix(site if site != "/" else "").strip("/"))
                yield from _read_list(room, folder / f"{leaf}.jsonl", site, url, entry)
        except TenantError as error:
            failed.append(f"content of {url or entry['Id']}: {error}")
    return tuple(failed)


def content_files(room: Path, sites: frozenset[str]) -> Iterator[tuple[str, Entry]]:
    """Path, hash and size of every file of the content of these sites' folders, and of the objects that they need."""
    needed: dict[str, int] = {}
    for site in sorted(sites):
        folder = folder_of(room, site)
        for path in sorted(folder.glob("*.jsonl")):
            yield f"{FOLDER}/{folder.name}/{path.name}", entry_of_file(path)
            for line in whole_records(path):
                if "sha256" in line:
                    needed[line["sha256"]] = int(line["size"])
    for digest in sorted(needed):
        yield f"{OBJECTS}/{digest[:2]}/{digest}", Entry(digest, needed[digest])


def _read_list(room: Path, index: Path, site: str, url: str, entry: Mapping[str, Any]) -> Conversation[None]:
    head = {
        "list": url,
        "title": entry["Title"],
        "template": entry.get("BaseTemplate"),
        "items": entry.get("ItemCount"),
        "changed": entry.get("LastItemUserModifiedDate"),
    }
    library = entry.get("BaseTemplate") in LIBRARIES
    if head["changed"] and next(whole_records(index), None) == head:
        return
    known = {line["path"]: line for line in whole_records(index) if "sha256" in line}
    partial = index.with_name(index.name + _PARTIAL)
    after = _resume(partial, head)
    operation = "content.files" if library else "content.items"
    while True:
        response = yield Request(operation, {"id": str(entry["Id"]), "id_before": str(after)}, site=site)
        rows = response.body.get("value") if isinstance(response.body, dict) else None
        if not isinstance(rows, list):
            raise MalformedAnswerError("the items came without value")
        for row in rows:
            line = {"id": row["Id"], "fields": {name: row[name] for name in sorted(row) if name != "File"}}
            if library and isinstance(row.get("File"), dict) and row["File"].get("UniqueId"):
                line |= yield from _file(room, site, row, known)
            with partial.open("a", encoding="utf-8", newline="\n") as stream:
                stream.write(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")
            after = max(after, int(row["Id"]))
        if len(rows) < ITEMS_PAGE:
            os.replace(partial, index)
            return


def _file(
    room: Path, site: str, row: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]
) -> Conversation[dict[str, Any]]:
    path, etag = str(row["FileRef"]), str(row["File"].get("ETag") or "")
    before = known.get(path)
    if before is not None and etag and before["etag"] == etag and object_path(room, before["sha256"]).is_file():
        return {name: before[name] for name in ("path", "etag", "sha256", "size")}
    sink = Sink(room / OBJECTS, str(row["File"]["UniqueId"]))
    try:
        yield Request("content.bytes", {"path": path}, site=site, sink=sink)
    finally:
        sink.close()
    return {"path": path, "etag": etag, "sha256": sink.keep(room / OBJECTS), "size": sink.size}


def _resume(partial: Path, head: Mapping[str, Any]) -> int:
    """The last item that was kept; a list that has changed meanwhile begins anew."""
    if next(whole_records(partial), None) == head:
        os.truncate(partial, sum(map(len, whole_lines(partial))))
        return max((int(line["id"]) for line in whole_records(partial) if "id" in line), default=0)
    partial.parent.mkdir(parents=True, exist_ok=True)
    partial.write_text(json.dumps(head, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    return 0


def object_path(room: Path, digest: str) -> Path:
    """Where an export keeps the bytes of this SHA-256."""
    return room / OBJECTS / digest[:2] / digest
