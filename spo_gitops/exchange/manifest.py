"""The manifest of an export: what it holds, what could not be read, and a SHA-256 of every file.

``root`` is the hash over the sorted lines ``<sha256>  <path>``, so that one value names the whole export; ``check`` is
one over the rest of the manifest. It has no times: whoever wants to know when, asks the commit or the archive.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from ..errors import SpoGitopsError

FORMAT = 1
NAME = "manifest.json"
LARGEST = 256 * 1024 * 1024  # bytes of a manifest
_PIECE = 1 << 20
_CHECK = "check"
NOT_TAKEN = (
    "versions of items and files other than the last",
    "hidden lists and catalogs",
    "sharing links, comments, likes, and the state of approvals and workflows",
)


class ExportError(SpoGitopsError):
    """An export that is not what its manifest says, or none at all."""


@dataclass(frozen=True, slots=True)
class Entry:
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """``failed``: what could not be read, by address, with the reason. ``closed``: sites that nobody can look into as
    they are, so that only what the tenant tells of them was read; ``skip_closed``: nobody tried, as somebody wished.
    ``left_out``: what no document can declare. ``partial``: what was quiet since a given time is not there at all.
    ``families``: what was read of each resource besides; None where the export is too old to say."""

    tenant: str
    url: str
    selectors: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    redacted: bool = False
    content: bool = False
    families: tuple[str, ...] | None = None
    resources: int = 0
    failed: Mapping[str, str] = field(default_factory=dict)
    closed: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    skip_closed: bool = False
    partial: bool = False
    files: Mapping[str, Entry] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether all that was asked for was read."""
        return not self.failed and (self.skip_closed or not self.closed)

    @property
    def root(self) -> str:
        """The hash over all files."""
        lines = "".join(f"{self.files[path].sha256}  {path}\n" for path in sorted(self.files))
        return hashlib.sha256(lines.encode()).hexdigest()

    def text(self) -> str:
        record: dict[str, Any] = {
            "format": FORMAT,
            "kind": "export",
            "tenant": self.tenant,
            "url": self.url,
            "selectors": list(self.selectors),
            **({"excluded": list(self.excluded)} if self.excluded else {}),
            "redacted": self.redacted,
            "content": self.content,
            **({"families": list(self.families)} if self.families is not None else {}),
            "resources": self.resources,
            "failed": dict(sorted(self.failed.items())),
            **({"closed": dict(sorted(self.closed.items()))} if self.closed else {}),
            **({"skipClosed": True} if self.skip_closed else {}),
            **({"partial": True} if self.partial else {}),
            "leftOut": dict(sorted(self.left_out.items())),
            **({"notTaken": list(NOT_TAKEN)} if self.content else {}),
            "root": self.root,
            "files": {
                path: {"sha256": self.files[path].sha256, "size": self.files[path].size} for path in sorted(self.files)
            },
        }
        return json.dumps({**record, _CHECK: _check(record)}, indent=1, ensure_ascii=False) + "\n"

    def write(self, folder: Path) -> None:
        """Puts it into the export's folder, whole or not at all."""
        partial = folder / f"{NAME}.partial"
        partial.write_text(self.text(), encoding="utf-8", newline="\n")
        partial.replace(folder / NAME)


def parse_manifest(content: bytes) -> Manifest:
    """Inverse of ``text``. Raises ExportError for anything else, and for what is newer than this program knows."""
    try:
        raw = json.loads(content.decode("utf-8"))
        if not isinstance(raw, dict) or raw.get("kind") != "export":
            raise ExportError("this is no manifest of an export")
        if raw["format"] > FORMAT:
            raise ExportError(f"the export has format {raw['format']}, this program knows {FORMAT}: update it")
        manifest = Manifest(
            tenant=_text(raw["tenant"]),
            url=_text(raw["url"]),
            selectors=tuple(map(_text, raw["selectors"])),
            excluded=tuple(map(_text, raw.get("excluded", ()))),
            redacted=raw["redacted"] is True,
            content=raw["content"] is True,
            families=tuple(map(_text, raw["families"])) if "families" in raw else None,
            resources=int(raw["resources"]),
            failed={_text(k): _text(v) for k, v in raw["failed"].items()},
            closed={_text(k): _text(v) for k, v in raw.get("closed", {}).items()},
            left_out={_text(k): _text(v) for k, v in raw["leftOut"].items()},
            skip_closed=raw.get("skipClosed") is True,
            partial=raw.get("partial") is True,
            files={check_path(path): _entry(entry) for path, entry in raw["files"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ExportError(f"the manifest cannot be understood ({type(error).__name__})") from error
    if manifest.root != raw.get("root"):
        raise ExportError("the manifest's root does not fit its list of files", hint="it was changed after the export")
    if raw.get(_CHECK, _check(raw)) != _check(raw):
        raise ExportError("the manifest is not as it was written", hint="it was changed or damaged after the export")
    return manifest


def _check(raw: Mapping[str, Any]) -> str:
    """The hash over all of a manifest but the hash itself, however its JSON is laid out."""
    rest = {name: value for name, value in raw.items() if name != _CHECK}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def check_path(path: str) -> str:
    """A relative path that stays inside, in every system. Raises ExportError for another."""
    parts = PurePosixPath(path).parts
    odd = "\\" in path or ":" in path or "\0" in path or path.startswith(("/", "~")) or "//" in path
    if odd or not parts or any(part in ("..", ".") for part in path.split("/")) or path.endswith("/"):
        raise ExportError(f"the export has a file with the path {path[:200]!r}", hint="it is damaged, or made to harm")
    return path


def entry_of(content: bytes) -> Entry:
    return Entry(hashlib.sha256(content).hexdigest(), len(content))


def entry_of_file(path: Path) -> Entry:
    """Hash and size, read in pieces."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
            size += len(piece)
    return Entry(digest.hexdigest(), size)


def load_manifest(folder: Path) -> Manifest | None:
    """The manifest of an export's folder, None where there is none. Raises ExportError for a broken one."""
    path = folder / NAME
    if not path.is_file():
        return None
    try:
        if path.stat().st_size > LARGEST:
            raise ExportError("the manifest is too large to be one")
        return parse_manifest(path.read_bytes())
    except ExportError as error:
        hint = f"{error.hint}; " if error.hint else ""
        hint += "take it back from git, or export into a new folder"
        raise ExportError(f"{path}: {error}", hint=hint) from error


def verify(folder: Path, manifest: Manifest) -> Iterator[str]:
    """What differs between the folder and its manifest, one sentence each. Other files are not its business."""
    for path in sorted(manifest.files):
        target = folder / path
        if target.is_symlink() or not target.is_file():
            yield f"{path} is missing"
        elif entry_of_file(target) != manifest.files[path]:
            yield f"{path} is not what the manifest says"


def _entry(raw: Mapping[str, Any]) -> Entry:
    if not isinstance(raw["size"], int) or raw["size"] < 0:
        raise ExportError("the manifest has a file without size")
    return Entry(_text(raw["sha256"]), raw["size"])


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise TypeError("no text")
    return raw
