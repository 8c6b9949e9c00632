"""What people keep in a site, exported: items of lists with attachments, and files of libraries.

``content/SITE/LIST.jsonl`` begins with a line about the list, which tells how to make it again, and has one line an
item; the bytes of a file lie once under ``objects/`` by their SHA-256, however many items have them, over all sites and
exports. Reading goes on behind the last line of an interrupted one. A list whose definition, count and last change are
those of the former export is not read again, and a file with the same ETag is not loaded again.
Source: wire/REFERENCE.md 12.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import MalformedAnswerError, TenantError
from ..kinds.list_state import Lists, ListState, read_lists
from ..model.kind import Conversation
from ..model.operation import Request
from ..model.operations import ITEMS_PAGE
from ..model.site_url import path_on_host
from ..model.understanding import understanding
from .definitions import definition_of
from .filenames import apart
from .form_values import PEOPLE, wire_name
from .insiders import Insiders
from .lines import whole_lines, whole_records
from .lookups import SEVERAL, SORTS
from .manifest import Entry, entry_of_file
from .objects import FOLDER, OBJECTS, PARTIAL, Sink, folder_of, object_path

LIBRARIES = frozenset({101, 109, 119, 700, 850})  # documents, pictures, pages, OneDrive, publishing pages
_APART = ("File", "AttachmentFiles", "HasUniqueRoleAssignments")
Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _List:
    """A list that is being read."""

    room: Path
    site: str
    id: str
    library: bool
    people: tuple[str, ...]  # the names of values that are numbers of people
    insiders: Insiders
    former: Mapping[int, Line]  # by item


def read_content(room: Path, site: str, *, full: bool = False) -> Conversation[tuple[str, ...]]:
    """Reads one site; returns what could not be read, a sentence each. ``full`` reads also what seems unchanged."""
    response = yield Request("site.content", site=site)
    lists = response.body.get("value") if isinstance(response.body, dict) else None
    if not isinstance(lists, list):
        raise MalformedAnswerError("the lists came without value")
    states = yield from read_lists(site, deep=True)
    insiders = Insiders(site)
    permissions = (yield from insiders.permissions()) if any(state.unique for state in states.values()) else None
    names: dict[str, str] = {}
    kept: set[Path] = set()
    folder = folder_of(room, site)
    with understanding("the lists of a site"):
        failed = [f"content of {url}: one reading of the lists shows it, and another does not"
                  for url in _unsteady(site, lists, states)]  # fmt: skip
        shown = sorted((e for e in lists if not (e.get("Hidden") or e.get("IsCatalog"))), key=lambda e: str(e["Id"]))
    for entry in shown:
        url = ""
        try:
            with understanding(f"the list {entry['Id']}"):
                url = str((entry.get("RootFolder") or {}).get("ServerRelativeUrl") or entry["Title"])
                below = url.lower().removeprefix(path_on_host(site)).strip("/")
                index = folder / f"{apart(names, below)}.jsonl"
                kept.add(index)
                state = states.get(below)
                head = _head(url, entry, None if state is None else definition_of(below, state, permissions))
                head |= _looking(site, state, states)
                if head["changed"] and not full and next(whole_records(index), None) == head:
                    continue
                library, people = entry.get("BaseTemplate") in LIBRARIES, ("AuthorId", "EditorId", *_people(state))
                known = {int(line["id"]): line for line in whole_records(index) if "id" in line}
                place = _List(room, site, str(entry["Id"]), library, people, insiders, known)
                yield from _read_list(place, index, head)
        except TenantError as error:
            failed.append(f"content of {url or entry['Id']}: {error}")
    for stale in () if failed else set(folder.glob("*.jsonl")) - kept:  # of lists that are gone
        stale.unlink()
    return tuple(failed)


def _unsteady(site: str, lists: list[Mapping[str, Any]], states: Lists) -> list[str]:
    """The lists that people see and that only one of two readings has: one was late. What is missing then is not gone,
    so that no index of a former export is dropped for it."""
    seen = {str(entry["Id"]).lower() for entry in lists}
    ids = {state.id for state in states.values()}
    shown = (below for below, state in states.items() if not (state.settings.get("hidden") or "_catalogs/" in below))
    late = [f"{path_on_host(site)}/{below}" for below in shown if states[below].id not in seen]
    visible = (entry for entry in lists if not (entry.get("Hidden") or entry.get("IsCatalog")))
    return sorted([*late, *(str(entry["Title"]) for entry in visible if str(entry["Id"]).lower() not in ids)])


def content_files(room: Path, sites: frozenset[str]) -> Iterator[tuple[str, Entry]]:
    """Path, hash and size of every file of the content of these sites' folders, and of the objects that they need."""
    needed: dict[str, int] = {}
    for site in sorted(sites):
        folder = folder_of(room, site)
        for path in sorted(folder.glob("*.jsonl")):
            yield f"{FOLDER}/{folder.name}/{path.name}", entry_of_file(path)
            for line in whole_records(path):
                for held in (line, *line.get("attachments", ())):
                    if "sha256" in held:
                        needed[held["sha256"]] = int(held["size"])
    for digest in sorted(needed):
        yield f"{OBJECTS}/{digest[:2]}/{digest}", Entry(digest, needed[digest])


def _head(url: str, entry: Mapping[str, Any], definition: Mapping[str, Any] | None) -> Line:
    return {
        "list": url,
        "title": entry["Title"],
        "template": entry.get("BaseTemplate"),
        "items": entry.get("ItemCount"),
        "changed": entry.get("LastItemUserModifiedDate"),
        "definition": None if definition is None else dict(definition),
    }


def _looking(site: str, state: ListState | None, states: Lists) -> Line:
    """The columns that look into other lists of the site: a restore has to know which numbers are whose."""
    urls = {one.id: f"{path_on_host(site)}/{below}" for below, one in states.items()}
    columns = (state.columns or {}) if state is not None else {}
    found = {
        name: {
            "list": urls[column.looks_into],
            "title": column.properties["title"],
            "shows": column.shows,
            "several": column.type == SEVERAL,
        }
        for name, column in sorted(columns.items())
        if column.type in SORTS and column.writable and column.looks_into in urls
    }
    return {"lookups": found} if found else {}


def _people(state: ListState | None) -> Iterator[str]:
    for name, column in ((state.columns or {}) if state is not None else {}).items():
        if column.type in PEOPLE and name not in ("Author", "Editor"):
            yield wire_name(name, column.type)


def _read_list(place: _List, index: Path, head: Line) -> Conversation[None]:
    partial = index.with_name(index.name + PARTIAL)
    after = _resume(partial, head)
    operation = "content.files" if place.library else "content.items"
    while True:
        response = yield Request(operation, {"id": place.id, "id_before": str(after)}, site=place.site)
        rows = response.body.get("value") if isinstance(response.body, dict) else None
        if not isinstance(rows, list):
            raise MalformedAnswerError("the items came without value")
        for row in rows:
            line = yield from _line(place, row)
            with partial.open("a", encoding="utf-8", newline="\n") as stream:
                stream.write(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")
            after = max(after, int(row["Id"]))
        if len(rows) < ITEMS_PAGE:
            os.replace(partial, index)
            return


def _line(place: _List, row: Mapping[str, Any]) -> Conversation[Line]:
    line: Line = {"id": row["Id"], "fields": {name: row[name] for name in sorted(row) if name not in _APART}}
    numbers = {str(number) for name in place.people for number in _numbers(row.get(name))}
    if numbers:
        logins = yield from place.insiders.logins()
        line["people"] = {number: logins[number] for number in sorted(numbers) if number in logins}
    if place.library and isinstance(row.get("File"), dict) and row["File"].get("UniqueId"):
        line |= yield from _file(place, row)
    elif attached := row.get("AttachmentFiles"):
        line["attachments"] = yield from _attachments(place, line, [str(one["FileName"]) for one in attached])
    if row.get("HasUniqueRoleAssignments"):
        grants, links = yield from place.insiders.given(place.id, int(row["Id"]))
        line |= {"grants": list(grants), **({"links": links} if links else {})}
    return line


def _file(place: _List, row: Mapping[str, Any]) -> Conversation[Line]:
    path, etag = str(row["FileRef"]), str(row["File"].get("ETag") or "")
    before = place.former.get(int(row["Id"]), {})
    known = before.get("path") == path and etag and before.get("etag") == etag
    if known and object_path(place.room, before["sha256"]).is_file():
        return {name: before[name] for name in ("path", "etag", "sha256", "size")}
    sink = Sink(place.room, str(row["File"]["UniqueId"]))
    yield from _load(Request("content.bytes", {"path": path}, site=place.site, sink=sink), sink)
    return {"path": path, "etag": etag, "sha256": sink.keep(), "size": sink.size}


def _attachments(place: _List, line: Line, names: list[str]) -> Conversation[list[Line]]:
    """An attachment has no mark of its own: it is the former one where nothing of the item has changed."""
    before = place.former.get(int(line["id"]), {})
    held: list[Line] = before.get("attachments", [])
    same = before.get("fields") == line["fields"] and sorted(one["name"] for one in held) == sorted(names)
    if same and all(object_path(place.room, one["sha256"]).is_file() for one in held):
        return held
    found = []
    for name in sorted(names):
        sink = Sink(place.room, f"{place.id}-{line['id']}")
        arguments = {"id": place.id, "item": str(line["id"]), "name": name}
        yield from _load(Request("content.attachment", arguments, site=place.site, sink=sink), sink)
        found.append({"name": name, "sha256": sink.keep(), "size": sink.size})
    return found


def _load(request: Request, sink: Sink) -> Conversation[None]:
    try:
        yield request
    finally:
        sink.close()


def _numbers(value: object) -> list[object]:
    value = value.get("results") if isinstance(value, dict) else value
    return value if isinstance(value, list) else [] if value is None else [value]


def _resume(partial: Path, head: Mapping[str, Any]) -> int:
    """The last item that was kept; a list that has changed meanwhile begins anew."""
    if next(whole_records(partial), None) == head:
        os.truncate(partial, sum(map(len, whole_lines(partial))))
        return max((int(line["id"]) for line in whole_records(partial) if "id" in line), default=0)
    partial.parent.mkdir(parents=True, exist_ok=True)
    partial.write_text(json.dumps(head, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    return 0
