"""What an export holds of the files of a site, taken without trust: nothing in it leads out of its library."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .content import LIBRARIES, OBJECTS, folder_of, object_path
from .lines import whole_records
from .manifest import Entry, ExportError, Manifest


@dataclass(frozen=True, slots=True)
class HeldFile:
    """``path`` is server-relative; ``source`` has the bytes."""

    path: str
    sha256: str
    size: int
    source: Path


@dataclass(frozen=True, slots=True)
class HeldLibrary:
    """A library by its server-relative URL; ``folders`` in an order in which each comes behind the one that has it."""

    url: str
    folders: tuple[str, ...]
    files: tuple[HeldFile, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """The content of a site; ``lists`` are the URLs of those that are no libraries."""

    libraries: tuple[HeldLibrary, ...]
    lists: tuple[str, ...]


def held_content(room: Path, manifest: Manifest, site: str) -> Held:
    """What the export below ``room``, proven whole, has of a site. Raises ExportError for what does not fit."""
    libraries, lists = [], []
    for index in sorted(folder_of(room, site).glob("*.jsonl")):
        name = index.relative_to(room).as_posix()
        if name not in manifest.files:
            continue
        try:
            head, *lines = whole_records(index)
            url = str(head["list"])
            if head["template"] in LIBRARIES:
                libraries.append(_library(room, manifest, _inside(url, "" if site == "/" else site), lines))
            else:
                lists.append(url)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ExportError(f"{name} cannot be understood ({type(error).__name__})") from error
        except ExportError as error:
            raise ExportError(f"{name}: {error}", hint="it is damaged, or made to harm") from error
    return Held(tuple(libraries), tuple(lists))


def _library(room: Path, manifest: Manifest, url: str, lines: list[dict[str, Any]]) -> HeldLibrary:
    folders: dict[str, str] = {}
    files: dict[str, HeldFile] = {}
    for line in lines:
        if "sha256" in line:
            path, digest = _inside(str(line["path"]), url), str(line["sha256"])
            entry = manifest.files.get(f"{OBJECTS}/{digest[:2]}/{digest}")
            if entry is None or entry != Entry(digest, line["size"]):
                raise ExportError(f"the bytes of {path[:200]!r} are not in the export")
            files[path.lower()] = HeldFile(path, digest, entry.size, object_path(room, digest))
            above = path.rpartition("/")[0]
        elif str(line["fields"].get("FSObjType", line["fields"].get("FileSystemObjectType"))) == "1":
            above = _inside(str(line["fields"]["FileRef"]), url)
        else:
            continue
        while len(above) > len(url):
            folders.setdefault(above.lower(), above)
            above = above.rpartition("/")[0]
    in_order = sorted(folders.values(), key=lambda path: (path.count("/"), path))
    return HeldLibrary(url, tuple(in_order), tuple(files[key] for key in sorted(files)))


def _inside(path: str, above: str) -> str:
    parts = path.removeprefix("/").split("/")
    if not path.lower().startswith(f"{above.lower()}/") or any(part in ("", ".", "..") for part in parts):
        raise ExportError(f"{path[:200]!r} is not below {above or '/'}")
    return path
