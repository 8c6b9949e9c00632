"""Files and folders to another place at once: `SP.MoveCopyUtil`, by paths and by URLs. Source: wire/metadata, PnPjs."""

from collections.abc import Mapping
from typing import Any

from ..calls import Effect
from ..errors import argument_error
from ..thing import function
from ..values import Guid
from .copy_jobs import FAIL, RENAME, REPLACE, copied, place_of
from .files import File
from .folders import Folder
from .root import Root

_Path = dict[str, Any]
_Options = dict[str, Any]


def _done(
    root: Root, source: str, target: str, options: Mapping[str, Any] | None, *, overwrite: bool = False, moves: bool
) -> File | Folder:
    folder, _, leaf = target.rstrip("/").rpartition("/")
    if not leaf:
        raise argument_error("destPath")
    keeps = bool((options or {}).get("KeepBoth"))
    behavior = REPLACE if overwrite else RENAME if keeps else FAIL
    wanted = {"NameConflictBehavior": behavior, "IsMoveMode": moves}
    return copied(place_of(root.here, source), place_of(root.here, folder), leaf, wanted)


def _path(given: Mapping[str, Any]) -> str:
    path = given.get("DecodedUrl")
    if not isinstance(path, str) or not path:
        raise argument_error("DecodedUrl")
    return path


@function(Root, "SP.MoveCopyUtil.CopyFileByPath", Effect.WRITE, 400)
def _copy_file(
    root: Root, src_path: _Path, dest_path: _Path, overwrite: bool = False, options: _Options | None = None
) -> None:
    _done(root, _path(src_path), _path(dest_path), options, overwrite=overwrite, moves=False)


@function(Root, "SP.MoveCopyUtil.MoveFileByPath", Effect.WRITE, 400)
def _move_file(
    root: Root, src_path: _Path, dest_path: _Path, overwrite: bool = False, options: _Options | None = None
) -> None:
    _done(root, _path(src_path), _path(dest_path), options, overwrite=overwrite, moves=True)


@function(Root, "SP.MoveCopyUtil.CopyFile", Effect.WRITE, 400)
def _copy_file_url(
    root: Root, src_url: str, dest_url: str, overwrite: bool = False, options: _Options | None = None
) -> None:
    _done(root, src_url, dest_url, options, overwrite=overwrite, moves=False)


@function(Root, "SP.MoveCopyUtil.MoveFile", Effect.WRITE, 400)
def _move_file_url(
    root: Root, src_url: str, dest_url: str, overwrite: bool = False, options: _Options | None = None
) -> None:
    _done(root, src_url, dest_url, options, overwrite=overwrite, moves=True)


@function(Root, "SP.MoveCopyUtil.CopyFolderByPath", Effect.WRITE, 800)
def _copy_folder(root: Root, src_path: _Path, dest_path: _Path, options: _Options | None = None) -> Guid:
    return _folder(_done(root, _path(src_path), _path(dest_path), options, moves=False))


@function(Root, "SP.MoveCopyUtil.CopyFolder", Effect.WRITE, 800)
def _copy_folder_url(root: Root, src_url: str, dest_url: str, options: _Options | None = None) -> Guid:
    return _folder(_done(root, src_url, dest_url, options, moves=False))


@function(Root, "SP.MoveCopyUtil.MoveFolderByPath", Effect.WRITE, 800)
def _move_folder(root: Root, src_path: _Path, dest_path: _Path, options: _Options | None = None) -> None:
    _done(root, _path(src_path), _path(dest_path), options, moves=True)


@function(Root, "SP.MoveCopyUtil.MoveFolder", Effect.WRITE, 800)
def _move_folder_url(root: Root, src_url: str, dest_url: str, options: _Options | None = None) -> None:
    _done(root, src_url, dest_url, options, moves=True)


def _folder(made: File | Folder) -> Guid:
    return Guid(made.row.scope_id() if isinstance(made, File) else made.unique())
