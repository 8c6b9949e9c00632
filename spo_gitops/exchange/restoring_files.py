"""Files of an export back into a library, with their columns, who and when, and permissions of their own."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from types import MappingProxyType

from ..errors import AnswerLostError, MalformedAnswerError, RejectedError, TenantError, UnreachableError
from ..model.kind import Conversation
from ..model.operation import Request, Response
from .fates import Fate, Item, Manner
from .held_rows import HeldFile, HeldLibrary, HeldRow
from .insiders import Insiders
from .objects import Digest
from .rows import Columns, Row, answers, form, read_rows, sentence, who_and_when

PIECE = 8 << 20  # bytes of one request; a larger file is sent in pieces of this
_OPERATION = "content.files"
Tell = Callable[[Item], None]


class FilesRestore:
    """One library of one site. ``id`` is empty for one that is only going to be made."""

    def __init__(
        self, site: str, id: str, held: HeldLibrary, columns: Columns, insiders: Insiders, manner: Manner, tell: Tell
    ) -> None:
        self._site, self._id, self._held, self._columns = site, id, held, columns
        self._insiders, self._manner, self._tell = insiders, manner, tell
        # What was filled in, why it was restored, what was lost.
        self._filled: list[tuple[HeldFile, Mapping[str, str], str, tuple[str, ...]]] = []

    def run(self) -> Conversation[None]:
        present: dict[str, Row] = {}
        if self._id:
            present = {row.path.lower(): row for row in (yield from read_rows(self._site, self._id, _OPERATION))}
        lost: set[str] = set()
        steps = [(path, self._folder(path, row, present)) for path, row in self._held.folders.items()]
        steps += [(file.path, self._file(file, present)) for file in self._held.files]
        for path, step in steps:
            if any(path.lower().startswith(f"{folder}/") for folder in lost):
                self._tell(Item(path, Fate.FAILED, "its folder could not be made"))
                continue
            try:
                item = yield from step
            except UnreachableError:
                raise
            except TenantError as error:
                item = Item(path, Fate.FAILED, str(error))
            if item is not None:
                lost |= {path.lower()} if item.fate is Fate.FAILED else set()
                self._tell(item)
        if self._filled:
            yield from self._verify()

    def _folder(self, path: str, held: HeldRow, present: Mapping[str, Row]) -> Conversation[Item | None]:
        row = present.get(path.lower())
        if row is not None:
            if not row.folder:
                return Item(path, Fate.FAILED, "a file has the name of this folder")
            why = yield from self._insiders.differ(self._id, row.id, row.unique, held.grants)
            if not why:
                return Item(path, Fate.IDENTICAL)
            if not self._manner.overwrite:
                return Item(path, Fate.DIFFERS, f"{why}; it was left as it is")
        if self._manner.write:
            if row is None:
                yield Request("content.add-folder", {"path": path}, site=self._site)
            if held.grants is not None:
                yield from self._close(path, held.grants, "content.folder-row")
        return Item(path, Fate.RESTORED, "" if row is None else "its permissions")

    def _file(self, file: HeldFile, present: Mapping[str, Row]) -> Conversation[Item | None]:
        row = present.get(file.path.lower())
        if row is not None:
            if row.folder:
                return Item(file.path, Fate.FAILED, "a folder has the name of this file")
            if row.size in (file.size, -1) and (yield from self._is_same(file)):
                return (yield from self._same_bytes(file, row))
            if not self._manner.overwrite and not _is_begun(row):
                return Item(file.path, Fate.DIFFERS, "it was left as it is")
        why = "" if row is None else "an upload that broke off" if _is_begun(row) else "over another content"
        if not self._manner.write:
            return Item(file.path, Fate.RESTORED, why or sentence(self._columns.lost(file.row), True, file.row.grants))
        try:
            size = yield from self._upload(file, row is not None)
        except AnswerLostError:
            if not (yield from self._arrived(file)):
                raise
            size = file.size
        if size != file.size:
            return Item(file.path, Fate.FAILED, f"the service keeps {size} bytes of it, {file.size} were sent")
        if file.row.grants is not None:
            yield from self._close(file.path, file.row.grants or (), "content.file-row")
        return (yield from self._fill(file, why))

    def _same_bytes(self, file: HeldFile, row: Row) -> Conversation[Item | None]:
        """A file whose bytes are those of the export: its columns and permissions are looked at."""
        wanted = self._columns.texts(file.row.fields, file.row.people)
        logins = (yield from self._insiders.logins()) if wanted or self._columns.are_filled(row.fields) else {}
        now = self._columns.texts(row.fields, logins)
        emptied = dict.fromkeys(now.keys() - wanted.keys(), "")
        wanted |= emptied
        whys = [f"{name} has another value" for name in sorted(wanted) if wanted[name] != now.get(name)]
        closed = yield from self._insiders.differ(self._id, row.id, row.unique, file.row.grants)
        whys += [closed] if closed else []
        if not whys:
            return Item(file.path, Fate.IDENTICAL)
        if not self._manner.overwrite:
            return Item(file.path, Fate.DIFFERS, f"{', '.join(whys)}; it was left as it is")
        if self._manner.write:
            if closed:
                yield from self._close(file.path, file.row.grants or (), "content.file-row")
            if wanted:
                return (yield from self._fill(file, "its columns", emptied))
        return Item(file.path, Fate.RESTORED, ", ".join(whys))

    # -- columns and permissions --------------------------------------------------------------------------------

    def _fill(
        self, file: HeldFile, why: str, emptied: Mapping[str, str] = MappingProxyType({})
    ) -> Conversation[Item | None]:
        """Columns, who and when; told at the end where something was to be filled in."""
        texts = {**self._columns.texts(file.row.fields, file.row.people), **emptied}
        own = who_and_when(file.row.fields, file.row.people)
        lost = set(self._columns.lost(file.row))
        if not texts and not own:
            return Item(file.path, Fate.RESTORED, why or sentence(lost, True, file.row.grants))
        refused = yield from self._send(file, {**texts, **own})
        if refused:  # once more, without what was refused
            lost |= set(refused) - set(own)
            rest = {name: text for name, text in {**texts, **own}.items() if name not in refused}
            if rest:
                yield from self._send(file, rest)
        self._filled.append((file, texts, why, tuple(lost)))
        return None

    def _send(self, file: HeldFile, texts: Mapping[str, str]) -> Conversation[dict[str, str]]:
        response = yield Request("content.fill-file", {"path": file.path}, form(texts), self._site)
        return answers(response.body)[1]

    def _close(self, path: str, grants: tuple[str, ...], operation: str) -> Conversation[None]:
        response = yield Request(operation, {"path": path}, site=self._site)
        number = response.body.get("Id") if isinstance(response.body, dict) else None
        if not isinstance(number, int):
            raise MalformedAnswerError(
                f"{path} came without its row, so that it keeps the permissions that it inherits"
            )
        yield from self._insiders.give(self._id, number, grants)

    def _verify(self) -> Conversation[None]:
        """Tells what was filled in, as it is read now."""
        rows = {row.path.lower(): row for row in (yield from read_rows(self._site, self._id, _OPERATION))}
        logins = yield from self._insiders.logins(again=True)
        for file, wanted, why, lost in self._filled:
            row = rows.get(file.path.lower())
            if row is None:
                self._tell(Item(file.path, Fate.FAILED, "it is not there, although it was written"))
                continue
            now = self._columns.texts(row.fields, logins)
            others = sorted(name for name, text in wanted.items() if now.get(name, "") != text and name not in lost)
            if others:
                self._tell(Item(file.path, Fate.FAILED, f"the service keeps other values of {', '.join(others)}"))
                continue
            own = who_and_when(file.row.fields, file.row.people)
            kept = own.items() <= who_and_when(row.fields, logins).items()
            told = "; ".join(filter(None, (why, sentence(lost, kept, file.row.grants))))
            self._tell(Item(file.path, Fate.RESTORED, told))

    # -- bytes --------------------------------------------------------------------------------------------------

    def _is_same(self, file: HeldFile) -> Conversation[bool]:
        digest = Digest()
        yield Request("content.bytes", {"path": file.path}, site=self._site, sink=digest)
        return digest.text() == file.sha256

    def _arrived(self, file: HeldFile) -> Conversation[bool]:
        """Whether a file whose answer was lost is there as a whole; not, where that cannot be told."""
        try:
            return (yield from self._is_same(file))
        except TenantError:
            return False

    def _upload(self, file: HeldFile, exists: bool) -> Conversation[int]:
        """Sends a file, at most ``PIECE`` bytes of it at a time in memory. The size that the service tells afterwards.

        Where an answer is lost, the piece is sent again; one that is refused then had been taken. What came of that is
        loaded and compared.
        """
        folder, _, name = file.path.rpartition("/")
        where = {"folder": folder, "name": name, "overwrite": "true" if exists else "false"}
        with file.source.open("rb") as stream:
            if file.size <= PIECE:
                response = yield Request("content.add-file", where, stream.read(), site=self._site)
                return _size(response)
            if not exists:  # pieces go only into a file that is there; never over one that came meanwhile
                yield Request("content.add-file", where, b"", site=self._site)
            upload, offset, doubtful = str(uuid.uuid4()), 0, False
            while True:
                piece = stream.read(PIECE)
                last = offset + len(piece) >= file.size
                step = "upload-end" if last else "upload-more" if offset else "upload-start"
                arguments = {"path": file.path, "upload": upload} | ({"offset": str(offset)} if offset else {})
                request = Request(f"content.{step}", arguments, piece, site=self._site)
                try:
                    response = yield request
                except AnswerLostError:
                    if last:
                        raise
                    doubtful = True
                    yield from self._again(request)
                if last:
                    if doubtful and not (yield from self._is_same(file)):
                        raise MalformedAnswerError("answers were lost, and what arrived is another file")
                    return _size(response)
                offset += len(piece)

    def _again(self, request: Request) -> Conversation[None]:
        try:
            yield request
        except RejectedError:
            return


def _is_begun(row: Row) -> bool:
    """Whether a file is what an upload that broke off leaves: empty, and never had another content."""
    return row.size == 0 and str(row.fields.get("OData__UIVersionString")) in ("1.0", "0.1")


def _size(response: Response) -> int:
    try:
        return int(response.body["Length"])
    except (TypeError, KeyError, ValueError) as error:
        raise MalformedAnswerError("the file that was written came without Length") from error
