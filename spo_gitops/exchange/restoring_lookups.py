"""Lookup columns of what a restore puts back: those of lists that were made, and values that were not known yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from xml.sax.saxutils import quoteattr

from ..kinds.list_state import Lists
from ..model.kind import Conversation
from ..model.operation import Request
from .fates import Fate, Item, Manner
from .held_rows import HeldLibrary, HeldList, HeldLookup, HeldRow
from .lookups import ONE, SEVERAL, Lookups, Numbers
from .rows import Row, answers, form, read_rows, who_and_when

_OF_FILES, _OF_ITEMS = "content.files", "content.items"


def make_columns(site: str, one: HeldLibrary | HeldList, states: Lists, base: str) -> Conversation[bool]:
    """The lookup columns of a list that was just made; whether there were any whose list is there."""
    ids = {f"{base}/{below}": state.id for below, state in states.items()}
    made = False
    for name, lookup in one.lookups.items():
        state = states.get(one.url.lower().removeprefix(base).strip("/"))
        if state is not None and lookup.url in ids and name not in (state.columns or {}):
            body = {"parameters": {"SchemaXml": _schema(name, lookup, ids[lookup.url])}}
            yield Request("column.create", {"id": state.id}, body, site)
            made = True
    return made


def learn_files(site: str, id: str, one: HeldLibrary, numbers: Numbers) -> Conversation[None]:
    """The numbers that the files of a library have now."""
    rows = {row.path.lower(): row for row in (yield from read_rows(site, id, _OF_FILES))}
    for path, held in _rows(one):
        former, row = held.fields.get("Id"), rows.get(path.lower())
        if isinstance(former, int) and row is not None:
            numbers.learn(one.url, former, row.id)


def fill(
    site: str, id: str, one: HeldLibrary | HeldList, lookups: Lookups, manner: Manner, told: dict[str, Item]
) -> Conversation[None]:
    """Fills in what could not go along, reads it again, and amends what is told of each item."""
    operation = _OF_FILES if isinstance(one, HeldLibrary) else _OF_ITEMS
    places = _places(one, lookups.numbers, (yield from read_rows(site, id, operation)))
    filled: dict[str, tuple[HeldRow, int]] = {}
    for path, held in _rows(one):
        row, item = places.get(path), told.get(path)
        if row is None or item is None or item.fate is Fate.FAILED:
            continue
        changed = lookups.changed(held, row.fields)
        of_file = isinstance(one, HeldLibrary) and item.fate is Fate.RESTORED
        made = of_file or (one.url.lower(), row.id) in lookups.numbers.made
        if changed and not (made or manner.overwrite):
            item = _amended(item, Fate.DIFFERS, f"{_names(changed)} has another value; it was left as it is")
        elif changed and manner.write:
            own = who_and_when(held.fields, held.people) if made else {}
            texts = changed | {name: own[name] for name in ("Editor", "Modified") if name in own}
            response = yield Request("content.fill-item", {"id": id, "item": str(row.id)}, form(texts), site)
            refused = [f"{name}: {text}" for name, text in answers(response.body)[1].items() if name in changed]
            if refused:
                item = _amended(item, Fate.FAILED, "; ".join(refused))
            else:
                filled[path] = held, row.id
        elif changed and item.fate is Fate.IDENTICAL:
            item = Item(path, Fate.RESTORED, _names(changed))
        if manner.write and (missing := lookups.missing(held)):
            item = _amended(item, item.fate, f"not taken: {', '.join(missing)}, no such item is there")
        told[path] = item
    if filled:
        yield from _verify(site, id, operation, lookups, filled, told)


def _verify(
    site: str, id: str, operation: str, lookups: Lookups, filled: dict[str, tuple[HeldRow, int]], told: dict[str, Item]
) -> Conversation[None]:
    rows = {row.id: row for row in (yield from read_rows(site, id, operation))}
    for path, (held, number) in filled.items():
        left = lookups.changed(held, rows[number].fields) if number in rows else {"it": ""}
        if left:
            told[path] = _amended(told[path], Fate.FAILED, f"the service keeps other values of {_names(left)}")
        elif told[path].fate is not Fate.RESTORED:
            told[path] = replace(told[path], fate=Fate.RESTORED, why="over other values")


def _rows(one: HeldLibrary | HeldList) -> Iterator[tuple[str, HeldRow]]:
    """What is told of (by path) and has columns."""
    if isinstance(one, HeldLibrary):
        yield from ((file.path, file.row) for file in one.files)
    else:
        yield from ((f"{one.url}/{item.id}", item.row) for item in one.items if not item.folder)


def _places(one: HeldLibrary | HeldList, numbers: Numbers, rows: Iterable[Row]) -> dict[str, Row]:
    """The rows that are there, by what is told of."""
    if isinstance(one, HeldLibrary):
        by_path = {row.path.lower(): row for row in rows}
        return {file.path: by_path[file.path.lower()] for file in one.files if file.path.lower() in by_path}
    by_id = {row.id: row for row in rows}
    now = {item.id: numbers.now(one.url, item.id) for item in one.items}
    return {f"{one.url}/{former}": by_id[number] for former, number in now.items() if number in by_id}


def _amended(item: Item, fate: Fate, why: str) -> Item:
    return Item(item.path, fate, "; ".join(filter(None, (item.why, why))))


def _names(changed: dict[str, str]) -> str:
    return ", ".join(sorted(changed))


def _schema(name: str, lookup: HeldLookup, id: str) -> str:
    """The XML of the column: learn.microsoft.com, "Field element (List)"."""
    attributes = {
        "Type": SEVERAL if lookup.several else ONE,
        **({"Mult": "TRUE"} if lookup.several else {}),
        "Name": name,
        "StaticName": name,
        "DisplayName": lookup.title or name,
        "List": f"{{{id}}}",
        "ShowField": lookup.shows or "Title",
    }
    return f"<Field {' '.join(f'{key}={quoteattr(value)}' for key, value in attributes.items())} />"
