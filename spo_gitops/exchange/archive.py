"""Exports as archives, ``zip`` and ``tar.zst``: written the same for the same files, opened without trust.

The manifest stands first, so that every other member is known before it is read: what it does not name, what is larger
than it says, links and devices, and paths that lead out are refused.
"""

from __future__ import annotations

import shutil
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

import zstandard

from .manifest import LARGEST, NAME, Entry, ExportError, Manifest, check_path, load_manifest, parse_manifest, verify

FORMATS = ("tree", "tar.zst", "zip")
_MOMENT = (1980, 1, 1, 0, 0, 0)
_PIECE = 1 << 20
_LEVEL = 10
_ZIP, _ZSTD = b"PK", b"\x28\xb5\x2f\xfd"  # what they begin with
_BROKEN = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zstandard.ZstdError,
    EOFError,
    OSError,
    NotImplementedError,  # what zipfile says of a compression or encryption that it does not know
    ValueError,
)


def is_archive(path: Path) -> bool:
    """Whether it is a file that is called or looks like one."""
    return path.is_file() and (path.name.endswith((".zip", ".tar.zst")) or _begins(path, _ZIP, _ZSTD))


def pack(folder: Path, manifest: Manifest, target: Path, form: str) -> None:
    """Writes the export below ``folder`` into one file, which appears only when it is complete."""
    unfinished = target.with_name(target.name + ".partial")
    names = [NAME, *sorted(manifest.files)]
    if form == "zip":
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            for name in names:
                _add_to_zip(archive, folder / name, name)
    else:
        packer = zstandard.ZstdCompressor(level=_LEVEL)
        with (
            unfinished.open("wb") as raw,
            packer.stream_writer(raw) as stream,
            tarfile.open(fileobj=cast("IO[bytes]", stream), mode="w|", format=tarfile.PAX_FORMAT) as tar,
        ):
            for name in names:
                _add_to_tar(tar, folder / name, name)
    unfinished.replace(target)


def unpack(archive: Path, folder: Path) -> Manifest:
    """Reads an archive into an empty folder and proves that it is whole. Raises ExportError."""
    try:
        members = _zip_members(archive) if _begins(archive, _ZIP) else _tar_members(archive)
        manifest: Manifest | None = None
        seen: set[str] = set()
        for name, size, stream in members:
            if manifest is None:
                manifest = _first(name, size, stream)
                manifest.write(folder)
                continue
            entry = manifest.files.get(check_path(name))
            if entry is None or name in seen:
                raise ExportError(f"the archive has a file that its manifest does not name: {name[:200]}")
            seen.add(name)
            _extract(stream, folder / name, entry, name)
    except _BROKEN as error:
        raise ExportError(f"{archive.name} cannot be read to its end ({type(error).__name__})") from error
    if manifest is None:
        raise ExportError(f"{archive.name} is empty")
    for fault in verify(folder, manifest):
        raise ExportError(f"{archive.name}: {fault}", hint="the archive is cut off or was changed")
    return manifest


def open_export(path: Path, room: Path) -> tuple[Path, Manifest]:
    """The folder and manifest of an export, be it a folder or an archive (unpacked into ``room``), proven whole."""
    if not path.exists():
        raise ExportError(f"there is no {path}", hint="name the folder or archive of an export")
    if is_archive(path):
        room.mkdir(parents=True, exist_ok=True)
        return room, unpack(path, room)
    manifest = load_manifest(path) if path.is_dir() else None
    if manifest is None:
        raise ExportError(f"{path} is no export", hint="name the folder with manifest.json, or a .zip or .tar.zst")
    for fault in verify(path, manifest):
        raise ExportError(f"{path.name}: {fault}", hint="export again, or take the files back from git")
    return path, manifest


def _begins(path: Path, *magics: bytes) -> bool:
    with path.open("rb") as stream:
        return stream.read(4).startswith(magics)


def _first(name: str, size: int, stream: IO[bytes]) -> Manifest:
    if name != NAME:
        raise ExportError(f"the archive does not begin with {NAME}")
    if size > LARGEST:
        raise ExportError("the manifest is too large to be one")
    return parse_manifest(stream.read(LARGEST + 1))


def _extract(stream: IO[bytes], target: Path, entry: Entry, name: str) -> None:
    """Never a byte more than the manifest says, whatever the archive claims."""
    target.parent.mkdir(parents=True, exist_ok=True)
    left = entry.size
    with target.open("xb") as out:
        while piece := stream.read(min(_PIECE, left + 1)):
            left -= len(piece)
            if left < 0:
                raise ExportError(f"{name} is larger than the manifest says", hint="the archive is made to harm")
            out.write(piece)


def _zip_members(path: Path) -> Iterator[tuple[str, int, IO[bytes]]]:
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            unix = member.external_attr >> 16
            if member.is_dir() or (unix and (unix & 0o170000) not in (0, 0o100000)):
                raise ExportError(f"the archive has something that is no file: {member.filename[:200]}")
            with archive.open(member) as stream:
                yield member.filename, member.file_size, stream


def _tar_members(path: Path) -> Iterator[tuple[str, int, IO[bytes]]]:
    with (
        path.open("rb") as raw,
        zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(raw) as stream,
        tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r|") as tar,
    ):
        for member in tar:
            content = tar.extractfile(member) if member.isreg() else None
            if content is None:
                raise ExportError(f"the archive has something that is no file: {member.name[:200]}")
            yield member.name, member.size, content


def _add_to_zip(archive: zipfile.ZipFile, source: Path, name: str) -> None:
    info = zipfile.ZipInfo(name, _MOMENT)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o100644 << 16
    info.file_size = source.stat().st_size
    with source.open("rb") as stream, archive.open(info, "w") as out:
        shutil.copyfileobj(stream, out, _PIECE)


def _add_to_tar(tar: tarfile.TarFile, source: Path, name: str) -> None:
    info = tarfile.TarInfo(name)
    info.size = source.stat().st_size
    info.mode, info.mtime = 0o644, 0
    with source.open("rb") as stream:
        tar.addfile(info, stream)
