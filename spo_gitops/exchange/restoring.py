"""Files of an export back into the libraries of a site: what is missing, and what differs only where somebody asked.

What the service has is listed library by library. A file of the same size is loaded and hashed before it is called
identical. What cannot be read is failed, never missing. No recording has an upload: the forms of the requests are
those of public code, and a file whose size is another one afterwards counts as failed (the service is known to write
into documents of Office).
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ..errors import AnswerLostError, MalformedAnswerError, TenantError, UnreachableError
from ..model.kind import Conversation
from ..model.operation import Request, Response
from ..model.operations import ITEMS_PAGE
from .held_files import Held, HeldFile, HeldLibrary

PIECE = 8 << 20  # bytes of one request; a larger file is sent in pieces of this


class Fate(Enum):
    """What became of an item, or would."""

    RESTORED = "restored"
    IDENTICAL = "identical"
    DIFFERS = "differs"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Item:
    """A folder or file by its server-relative path, or a library that could not be looked at."""

    path: str
    fate: Fate
    why: str = ""


@dataclass(frozen=True, slots=True)
class Manner:
    """``write``: only look otherwise, and call restored what would be. ``overwrite`` files that differ."""

    write: bool = False
    overwrite: bool = False


class _Digest:
    """A sink that keeps nothing but the hash."""

    def begin(self) -> None:
        self._hash = hashlib.sha256()

    def write(self, piece: bytes) -> None:
        self._hash.update(piece)

    def text(self) -> str:
        return self._hash.hexdigest()


def restore_content(site: str, held: Held, manner: Manner, tell: Callable[[Item], None]) -> Conversation[None]:
    """Restores one site and tells every item. Raises TenantError where nothing of the site can be read."""
    response = yield Request("site.content", site=site)
    there = {
        str((entry.get("RootFolder") or {}).get("ServerRelativeUrl")).lower(): str(entry["Id"])
        for entry in _rows(response, "lists")
        if not (entry.get("Hidden") or entry.get("IsCatalog"))  # no export has them, so nothing goes into them
    }
    for library in held.libraries:
        id = there.get(library.url.lower())
        if id is None:
            tell(Item(library.url, Fate.FAILED, "no such library is shown there: declare it and apply first"))
            continue
        try:
            present = yield from _present(site, id)
        except UnreachableError:
            raise
        except TenantError as error:
            tell(Item(library.url, Fate.FAILED, str(error)))
            continue
        yield from _restore_library(site, library, present, manner, tell)


def _restore_library(
    site: str, library: HeldLibrary, present: Mapping[str, int | None], manner: Manner, tell: Callable[[Item], None]
) -> Conversation[None]:
    lost: set[str] = set()
    steps = [(path, _folder(site, path, present, manner)) for path in library.folders]
    steps += [(file.path, _file(site, file, present, manner)) for file in library.files]
    for path, step in steps:
        if any(path.lower().startswith(f"{folder}/") for folder in lost):
            tell(Item(path, Fate.FAILED, "its folder could not be made"))
            continue
        try:
            item = yield from step
        except UnreachableError:
            raise
        except TenantError as error:
            item = Item(path, Fate.FAILED, str(error))
        if item.fate is Fate.FAILED:
            lost.add(path.lower())
        tell(item)


def _present(site: str, id: str) -> Conversation[dict[str, int | None]]:
    """The sizes of a library's files by path in lower case, None for its folders; -1 is a size that is not told."""
    found: dict[str, int | None] = {}
    after = 0
    while True:
        response = yield Request("content.files", {"id": id, "id_before": str(after)}, site=site)
        rows = _rows(response, "items")
        for row in rows:
            length = (row.get("File") or {}).get("Length")
            size = -1 if length is None else int(length)
            found[str(row["FileRef"]).lower()] = None if str(row.get("FSObjType")) == "1" else size
            after = max(after, int(row["Id"]))
        if len(rows) < ITEMS_PAGE:
            return found


def _folder(site: str, path: str, present: Mapping[str, int | None], manner: Manner) -> Conversation[Item]:
    if path.lower() in present:
        if present[path.lower()] is not None:
            return Item(path, Fate.FAILED, "a file has the name of this folder")
        return Item(path, Fate.IDENTICAL)
    if manner.write:
        yield Request("content.add-folder", {"path": path}, site=site)
    return Item(path, Fate.RESTORED)


def _file(site: str, file: HeldFile, present: Mapping[str, int | None], manner: Manner) -> Conversation[Item]:
    exists = file.path.lower() in present
    if exists:
        size = present[file.path.lower()]
        if size is None:
            return Item(file.path, Fate.FAILED, "a folder has the name of this file")
        if size in (file.size, -1) and (yield from _is_same(site, file)):
            return Item(file.path, Fate.IDENTICAL)
        if not manner.overwrite:
            unfinished = " (it is empty there; an upload that broke off leaves that)" if size == 0 else ""
            return Item(file.path, Fate.DIFFERS, f"it was left as it is{unfinished}")
    if manner.write:
        try:
            size = yield from _upload(site, file, exists)
        except AnswerLostError:
            if not (yield from _arrived(site, file)):
                raise
            size = file.size
        if size != file.size:
            return Item(file.path, Fate.FAILED, f"the service keeps {size} bytes of it, {file.size} were sent")
    return Item(file.path, Fate.RESTORED, "over another content" if exists else "")


def _is_same(site: str, file: HeldFile) -> Conversation[bool]:
    digest = _Digest()
    yield Request("content.bytes", {"path": file.path}, site=site, sink=digest)
    return digest.text() == file.sha256


def _arrived(site: str, file: HeldFile) -> Conversation[bool]:
    """Whether a file whose answer was lost is there as a whole; not, where that cannot be told."""
    try:
        return (yield from _is_same(site, file))
    except TenantError:
        return False


def _upload(site: str, file: HeldFile, exists: bool) -> Conversation[int]:
    """Sends a file, at most ``PIECE`` bytes of it at a time in memory. The size that the service tells afterwards."""
    folder, _, name = file.path.rpartition("/")
    where = {"folder": folder, "name": name, "overwrite": "true" if exists else "false"}
    with file.source.open("rb") as stream:
        if file.size <= PIECE:
            response = yield Request("content.add-file", where, stream.read(), site=site)
            return _size(response)
        if not exists:  # pieces go only into a file that is there; never over one that came meanwhile
            yield Request("content.add-file", where, b"", site=site)
        upload, offset = str(uuid.uuid4()), 0
        while True:
            piece = stream.read(PIECE)
            last = offset + len(piece) >= file.size
            step = "upload-end" if last else "upload-more" if offset else "upload-start"
            arguments = {"path": file.path, "upload": upload} | ({"offset": str(offset)} if offset else {})
            response = yield Request(f"content.{step}", arguments, piece, site=site)
            if last:
                return _size(response)
            offset += len(piece)


def _size(response: Response) -> int:
    try:
        return int(response.body["Length"])
    except (TypeError, KeyError, ValueError) as error:
        raise MalformedAnswerError("the file that was written came without Length") from error


def _rows(response: Response, what: str) -> list[Any]:
    rows = response.body.get("value") if isinstance(response.body, dict) else None
    if not isinstance(rows, list):
        raise MalformedAnswerError(f"the {what} came without value")
    return rows
