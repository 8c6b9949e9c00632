"""Items of an export back into a list: what is missing is added, what differs changed only where somebody asked.

An item is known by its GUID, by all that its columns hold, or, where it was changed after an earlier restore, by who
made it and when. It is made in one request, with author and dates as the service allows; what came of that is read
again and told. Attachments and permissions of its own follow; permissions first, so that nobody sees what they may not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..counting import how_many
from ..errors import AnswerLostError, TenantError, UnreachableError
from ..model.kind import Conversation
from ..model.operation import Request
from .fates import Fate, Item, Manner
from .held_rows import HeldFile, HeldItem, HeldList
from .insiders import Insiders
from .lookups import Lookups
from .objects import Digest
from .rows import Columns, Row, answers, form, read_rows, sentence, who_and_when

_OPERATION = "content.items"
Tell = Callable[[Item], None]


class ItemsRestore:
    """One list of one site. ``id`` is empty for one that is only going to be made."""

    def __init__(
        self, site: str, id: str, held: HeldList, columns: Columns, lookups: Lookups, insiders: Insiders,
        manner: Manner, tell: Tell,
    ) -> None:  # fmt: skip
        self._site, self._id, self._held, self._columns, self._lookups = site, id, held, columns, lookups
        self._insiders, self._manner, self._tell = insiders, manner, tell
        self._made: list[tuple[HeldItem, int, tuple[str, ...]]] = []  # with what was lost

    def run(self) -> Conversation[None]:
        rows = (yield from read_rows(self._site, self._id, _OPERATION)) if self._id else ()
        logins = (yield from self._insiders.logins()) if self._id else {}
        known = {row.path.lower(): row for row in rows if row.folder}
        for item in [item for item in self._held.items if item.folder]:
            yield from self._tried(item, self._folder(item, known.get(item.path.lower())))
        items = [item for item in self._held.items if not item.folder]
        pairs = dict(self._pairs(items, [row for row in rows if not row.folder], logins))
        for former, there in pairs.items():
            self._lookups.numbers.learn(self._held.url, former, there.id)
        self._last = max((row.id for row in rows), default=0)
        for item in items:
            row = pairs.get(item.id)
            step = self._add(item) if row is None else self._compare(item, row, logins)
            yield from self._tried(item, step)
        if self._made:
            yield from self._verify()

    def _tried(self, item: HeldItem, step: Conversation[Item | None]) -> Conversation[None]:
        try:
            told = yield from step
        except UnreachableError:
            raise
        except TenantError as error:
            told = self._item(item, Fate.FAILED, str(error))
        if told is not None:
            self._tell(told)

    def _item(self, item: HeldItem, fate: Fate, why: str = "") -> Item:
        return Item(item.path if item.folder else f"{self._held.url}/{item.id}", fate, why)

    # -- which is which -----------------------------------------------------------------------------------------

    def _pairs(self, items: list[HeldItem], rows: list[Row], logins: Mapping[str, str]) -> Iterator[tuple[int, Row]]:
        """The row that each item is; every row once."""
        free = {row.id: row for row in rows}
        waiting = items
        for key_of_item, key_of_row, alone in self._keys(logins):
            places: dict[Any, list[int]] = defaultdict(list)
            for row in free.values():
                places[key_of_row(row)].append(row.id)
            asking = Counter(key_of_item(item) for item in waiting)
            left = []
            for item in waiting:
                key = key_of_item(item)
                found = places.get(key, []) if key else []
                if found and not (alone and max(len(found), asking[key]) > 1):
                    yield item.id, free.pop(found.pop(0))
                else:
                    left.append(item)
            waiting = left

    def _keys(
        self, logins: Mapping[str, str]
    ) -> Iterator[tuple[Callable[[HeldItem], Any], Callable[[Row], Any], bool]]:
        """What an item is known by, the surest first; whether it must be the only one."""
        yield lambda item: item.row.fields.get("GUID"), lambda row: row.fields.get("GUID"), False
        yield self._print_of_item, lambda row: self._print(row.path, row.fields, logins), False
        yield (
            lambda item: _origin(item.row.fields, item.row.people),
            lambda row: _origin(row.fields, logins),
            True,
        )

    def _print_of_item(self, item: HeldItem) -> Any:
        return self._print(item.path, item.row.fields, item.row.people)

    def _print(self, path: str, fields: Mapping[str, Any], people: Mapping[str, str]) -> Any:
        return path.rpartition("/")[0].lower(), tuple(sorted(self._columns.texts(fields, people).items()))

    # -- one item -----------------------------------------------------------------------------------------------

    def _folder(self, item: HeldItem, row: Row | None) -> Conversation[Item]:
        if row is not None:
            why = yield from self._insiders.differ(self._id, row.id, row.unique, item.row.grants)
            if not why:
                return self._item(item, Fate.IDENTICAL)
            if not self._manner.overwrite:
                return self._item(item, Fate.DIFFERS, f"{why}; it was left as it is")
            if self._manner.write:
                yield from self._insiders.give(self._id, row.id, item.row.grants or ())
            return self._item(item, Fate.RESTORED, "its permissions")
        if self._manner.write:
            yield Request("content.add-folder", {"path": item.path}, site=self._site)
            if item.row.grants is not None:
                rows = yield from read_rows(self._site, self._id, _OPERATION)
                number = next((row.id for row in rows if row.path.lower() == item.path.lower()), 0)
                yield from self._insiders.give(self._id, number, item.row.grants)
        return self._item(item, Fate.RESTORED)

    def _compare(self, item: HeldItem, row: Row, logins: Mapping[str, str]) -> Conversation[Item]:
        wanted = self._columns.texts(item.row.fields, item.row.people)
        now = self._columns.texts(row.fields, logins)
        differs = sorted(name for name in wanted.keys() | now.keys() if wanted.get(name, "") != now.get(name, ""))
        closed = yield from self._insiders.differ(self._id, row.id, row.unique, item.row.grants)
        missing, others = yield from self._attached(item, row)
        whys = [f"{name} has another value" for name in differs]
        whys += [f"its attachment {name} is another one" for name in others]
        whys += [closed] if closed else []
        if whys and not self._manner.overwrite:
            return self._item(item, Fate.DIFFERS, f"{', '.join(whys)}; it was left as it is")
        if not whys and not missing:
            return self._item(item, Fate.IDENTICAL)
        refused: dict[str, str] = {}
        if self._manner.write:
            if closed:
                yield from self._insiders.give(self._id, row.id, item.row.grants or ())
            if differs:
                refused = yield from self._fill(row.id, {name: wanted.get(name, "") for name in differs})
            for file in missing:
                yield from self._attach(row.id, file)
        why = "over other values" if whys else how_many(len(missing), "attachment")
        why += f"; left: {', '.join(others)}" if others else ""
        if refused:
            return self._item(item, Fate.FAILED, "; ".join(f"{name}: {text}" for name, text in refused.items()))
        return self._item(item, Fate.RESTORED, why)

    def _add(self, item: HeldItem) -> Conversation[Item | None]:
        lost = set(self._columns.lost(item.row))
        if not self._manner.write:
            return self._item(item, Fate.RESTORED, sentence(lost, True, item.row.grants))
        texts = self._columns.texts(item.row.fields, item.row.people)
        texts |= self._lookups.known(item.row)
        own = who_and_when(item.row.fields, item.row.people)
        number, refused = yield from self._send(item, {**texts, **own})
        if refused and not number:  # once more, without what was refused
            lost |= set(refused) - set(own)
            rest = {name: text for name, text in {**texts, **own}.items() if name not in refused}
            number, refused = yield from self._send(item, rest)
        if not number:
            why = "; ".join(f"{name}: {text}" for name, text in refused.items()) or "no item came of it"
            return self._item(item, Fate.FAILED, why)
        self._lookups.numbers.learn(self._held.url, item.id, number, made=True)
        self._last = max(self._last, number)
        if item.row.grants is not None:
            yield from self._insiders.give(self._id, number, item.row.grants)
        for file in item.attachments:
            yield from self._attach(number, file)
        if item.attachments and own:  # which changed who and when
            yield from self._fill(number, {name: own[name] for name in ("Editor", "Modified") if name in own})
        self._made.append((item, number, tuple(lost)))
        return None

    def _send(self, item: HeldItem, texts: Mapping[str, str]) -> Conversation[tuple[int, dict[str, str]]]:
        folder = item.path.rpartition("/")[0]
        body = {"listItemCreateInfo": {"FolderPath": {"DecodedUrl": folder}, "UnderlyingObjectType": 0}, **form(texts)}
        try:
            response = yield Request("content.add-item", {"id": self._id}, body, self._site)
        except AnswerLostError:
            logins = yield from self._insiders.logins(again=True)
            rows = yield from read_rows(self._site, self._id, _OPERATION)
            wanted = self._print_of_item(item)
            came = [
                row.id for row in rows if row.id > self._last and self._print(row.path, row.fields, logins) == wanted
            ]
            if not came:
                raise
            return came[0], {}
        return answers(response.body)

    def _fill(self, number: int, texts: Mapping[str, str]) -> Conversation[dict[str, str]]:
        where = {"id": self._id, "item": str(number)}
        response = yield Request("content.fill-item", where, form(texts), self._site)
        return answers(response.body)[1]

    # -- attachments --------------------------------------------------------------------------------------------

    def _attached(self, item: HeldItem, row: Row) -> Conversation[tuple[list[HeldFile], list[str]]]:
        """The attachments that the row lacks, and the names of those that are others."""
        names = {name.lower() for name in row.attachments}
        missing, others = [], []
        for file in item.attachments:
            if file.path.lower() not in names:
                missing.append(file)
                continue
            digest = Digest()
            where = {"id": self._id, "item": str(row.id), "name": file.path}
            yield Request("content.attachment", where, site=self._site, sink=digest)
            if digest.text() != file.sha256:
                others.append(file.path)
        return missing, others

    def _attach(self, number: int, file: HeldFile) -> Conversation[None]:
        where = {"id": self._id, "item": str(number), "name": file.path}
        try:
            yield Request("content.attach", where, file.source.read_bytes(), self._site)
        except AnswerLostError:
            digest = Digest()
            yield Request("content.attachment", where, site=self._site, sink=digest)
            if digest.text() != file.sha256:
                raise

    # -- afterwards ---------------------------------------------------------------------------------------------

    def _verify(self) -> Conversation[None]:
        """Tells what was made, as it is read now."""
        rows = {row.id: row for row in (yield from read_rows(self._site, self._id, _OPERATION))}
        logins = yield from self._insiders.logins(again=True)
        for item, number, lost in self._made:
            row = rows.get(number)
            if row is None:
                self._tell(self._item(item, Fate.FAILED, "it is not there, although it was made"))
                continue
            wanted = self._columns.texts(item.row.fields, item.row.people)
            now = self._columns.texts(row.fields, logins)
            others = sorted(name for name, text in wanted.items() if now.get(name) != text and name not in lost)
            if others:
                self._tell(self._item(item, Fate.FAILED, f"the service keeps other values of {', '.join(others)}"))
                continue
            own = who_and_when(item.row.fields, item.row.people)
            kept = own.items() <= who_and_when(row.fields, logins).items()
            self._tell(self._item(item, Fate.RESTORED, sentence(lost, kept, item.row.grants)))


def _origin(fields: Mapping[str, Any], people: Mapping[str, str]) -> Any:
    own = who_and_when(fields, people)
    return (own["Created"], own["Author"]) if {"Created", "Author"} <= own.keys() else None
