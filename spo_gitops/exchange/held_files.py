"""Reading what an export holds of the content of a site, without trust: nothing in it leads out of its list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..model.site_url import path_on_host
from .content import LIBRARIES
from .definitions import wanted_of
from .held_rows import Held, HeldFile, HeldItem, HeldLibrary, HeldList, HeldLookup, HeldRow
from .lines import whole_records
from .manifest import Entry, ExportError, Manifest
from .objects import OBJECTS, folder_of, object_path

_LONGEST_NAME = 255


def held_content(room: Path, manifest: Manifest, site: str) -> Held:
    """What the export below ``room``, proven whole, has of a site. Raises ExportError for what does not fit."""
    libraries, lists = [], []
    base = path_on_host(site)
    for index in sorted(folder_of(room, site).glob("*.jsonl")):
        name = index.relative_to(room).as_posix()
        if name not in manifest.files:
            continue
        try:
            head, *lines = whole_records(index)
            url = _inside(str(head["list"]), base)
            definition = _definition(url.removeprefix(base), head.get("definition"))
            looking = _lookups(head.get("lookups", {}), base)
            bytes_ = _Bytes(room, manifest)
            if head["template"] in LIBRARIES:
                libraries.append(replace(_library(bytes_, url, lines, definition), lookups=looking))
            else:
                lists.append(replace(_list(bytes_, url, lines, definition), lookups=looking))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ExportError(f"{name} cannot be understood ({type(error).__name__})") from error
        except ExportError as error:
            raise ExportError(f"{name}: {error}", hint="it is damaged, or made to harm") from error
    return Held(tuple(libraries), tuple(lists))


class _Bytes:
    """The objects of an export."""

    def __init__(self, room: Path, manifest: Manifest) -> None:
        self._room, self._files = room, manifest.files

    def file(self, path: str, line: Mapping[str, Any], row: HeldRow) -> HeldFile:
        digest = str(line["sha256"])
        entry = self._files.get(f"{OBJECTS}/{digest[:2]}/{digest}")
        if entry is None or entry != Entry(digest, line["size"]):
            raise ExportError(f"the bytes of {path[:200]!r} are not in the export")
        return HeldFile(path, digest, entry.size, object_path(self._room, digest), row)


def _definition(below: str, raw: object) -> Mapping[str, Any] | None:
    if not isinstance(raw, dict):
        return None
    url, _ = wanted_of(raw)
    if url != below.strip("/").lower():
        raise ExportError(f"the definition of {url[:200]!r} is that of another list")
    return raw


def _lookups(raw: Mapping[str, Any], base: str) -> dict[str, HeldLookup]:
    return {
        str(name): HeldLookup(
            _inside(str(one["list"]), base).lower(), str(one["title"]), str(one["shows"]), one["several"] is True
        )
        for name, one in raw.items()
    }


def _row(line: Mapping[str, Any]) -> HeldRow:
    grants = line.get("grants")
    if not isinstance(line["fields"], dict) or not isinstance(grants, list | None):
        raise ExportError("an item is none")
    people = {str(number): str(login) for number, login in dict(line.get("people", {})).items()}
    shared = None if grants is None else tuple(map(str, grants))
    return HeldRow(line["fields"], people, shared, int(line.get("links", 0)))


def _is_folder(row: HeldRow) -> bool:
    return str(row.fields.get("FSObjType", row.fields.get("FileSystemObjectType"))) == "1"


def _library(
    objects: _Bytes, url: str, lines: list[dict[str, Any]], definition: Mapping[str, Any] | None
) -> HeldLibrary:
    folders: dict[str, tuple[str, HeldRow]] = {}
    files: dict[str, HeldFile] = {}
    for line in lines:
        row = _row(line)
        if "sha256" in line:
            path = _inside(str(line["path"]), url)
            files[path.lower()] = objects.file(path, line, row)
            above = path.rpartition("/")[0]
        elif _is_folder(row):
            path = _inside(str(row.fields["FileRef"]), url)
            folders[path.lower()] = (path, row)
            above = path.rpartition("/")[0]
        else:
            continue
        while len(above) > len(url):
            folders.setdefault(above.lower(), (above, HeldRow()))
            above = above.rpartition("/")[0]
    in_order = sorted(folders.values(), key=lambda entry: (entry[0].count("/"), entry[0]))
    return HeldLibrary(url, dict(in_order), tuple(files[key] for key in sorted(files)), definition)


def _list(objects: _Bytes, url: str, lines: list[dict[str, Any]], definition: Mapping[str, Any] | None) -> HeldList:
    items = []
    for line in lines:
        row = _row(line)
        path = _inside(str(row.fields["FileRef"]), url)
        attached = tuple(
            objects.file(_name(str(one["name"])), one, HeldRow()) for one in line.get("attachments", ())
        )  # fmt: skip
        items.append(HeldItem(int(line["id"]), path, _is_folder(row), row, attached))
    items.sort(key=lambda item: (not item.folder, item.path.count("/") if item.folder else 0, item.id))
    return HeldList(url, tuple(items), definition)


def _name(name: str) -> str:
    if not 0 < len(name) <= _LONGEST_NAME or "/" in name or "\\" in name or name in (".", ".."):
        raise ExportError(f"{name[:200]!r} is no name of an attachment")
    return name


def _inside(path: str, above: str) -> str:
    parts = path.removeprefix("/").split("/")
    if not path.lower().startswith(f"{above.lower()}/") or any(part in ("", ".", "..") for part in parts):
        raise ExportError(f"{path[:200]!r} is not below {above or '/'}")
    return path
