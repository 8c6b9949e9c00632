"""Files by address and by id, their bytes, and what is done with them."""

from typing import Any

from ..calls import Effect
from ..errors import argument_error, file_not_found
from ..site_users import APP_ID, FIRST_ID
from ..thing import Content, function, member_of, navigation
from .change_log import Change
from .files import File, Files, file_at, put_file, write
from .folders import folder_at, row_by_id
from .items import drop_item, keep_item
from .lists import list_around
from .users import User
from .web import Web, server_relative


@function(Web, "GetFileByServerRelativePath")
def _file_by_path(web: Web, decoded_url: str) -> File:
    return file_at(web.here, server_relative(web, decoded_url))


@function(Web, "GetFileByServerRelativeUrl")
def _file_by_url(web: Web, server_relative_url: str) -> File:
    return file_at(web.here, server_relative(web, server_relative_url))


@function(Web, "GetFileByUrl")
def _file_by_whole_url(web: Web, file_url: str) -> File:
    return file_at(web.here, server_relative(web, file_url))


@function(Web, "GetFileById")
def _file_by_id(web: Web, unique_id: str) -> File:
    found = row_by_id(web.here, unique_id)
    if found is None or found.record["IsFolder"]:
        raise file_not_found()
    return File(web.here, found)


@function(Files, "Add", Effect.WRITE, 250, takes_bytes=True)
def _add_file(files: Files, url: str, overwrite: bool = False) -> File:
    return put_file(files.here, files.path, url.rsplit("/", 1)[-1], files.here.text, overwrite=overwrite)


@function(Files, "AddUsingPath", Effect.WRITE, 250, takes_bytes=True)
def _add_file_path(files: Files, decoded_url: str, overwrite: bool = False) -> File:
    return put_file(files.here, files.path, decoded_url.rsplit("/", 1)[-1], files.here.text, overwrite=overwrite)


@function(Files, "GetByUrl")
def _by_url(files: Files, url: str) -> File:
    found = files.find(url.rsplit("/", 1)[-1])
    assert isinstance(found, File)
    return found


@function(File, "$value")
def _bytes(file: File) -> Content:
    return Content(file.content())


@function(File, "OpenBinaryStream")
def _stream(file: File) -> Content:
    return Content(file.content())


@function(File, "SaveBinaryStream", Effect.WRITE, 200, takes_bytes=True)
def _save(file: File) -> None:
    write(file.row, file.here.text)


@function(File, "CheckOut", Effect.WRITE, 80)
def _check_out(file: File) -> None:
    keep_item(file.row, {**file.row.record, "CheckOutType": 0}, Change.UPDATE)


@function(File, "CheckIn", Effect.WRITE, 80)
def _check_in(file: File, comment: str = "", check_in_type: int = 0) -> None:
    keep_item(file.row, {**file.row.record, "CheckOutType": 2, "CheckInComment": comment}, Change.UPDATE)


@function(File, "UndoCheckOut", Effect.WRITE, 80)
def _undo_check_out(file: File) -> None:
    keep_item(file.row, {**file.row.record, "CheckOutType": 2}, Change.UPDATE)


@function(File, "Publish", Effect.WRITE, 80)
def _publish(file: File, comment: str = "") -> None:
    keep_item(file.row, {**file.row.record, "Level": 1, "CheckInComment": comment}, Change.UPDATE)


@function(File, "UnPublish", Effect.WRITE, 80)
def _unpublish(file: File, comment: str = "") -> None:
    keep_item(file.row, {**file.row.record, "Level": 2, "CheckInComment": comment}, Change.UPDATE)


@function(File, "Approve", Effect.WRITE, 80)
def _approve(file: File, comment: str = "") -> None:
    keep_item(file.row, {**file.row.record, "Level": 1, "Moderation": {"Status": 0, "Comment": comment}}, Change.UPDATE)


@function(File, "Deny", Effect.WRITE, 80)
def _deny(file: File, comment: str = "") -> None:
    keep_item(file.row, {**file.row.record, "Level": 2, "Moderation": {"Status": 1, "Comment": comment}}, Change.UPDATE)


@navigation(File, "Author", 15)
def _author(file: File) -> User:
    return User(file.here, int(file.row.record["AuthorId"] or FIRST_ID))


@navigation(File, "ModifiedBy", 15)
def _modified_by(file: File) -> User:
    return User(file.here, int(file.row.record["EditorId"] or FIRST_ID))


@navigation(File, "CheckedOutByUser", 15)
def _checked_out_by(file: File) -> User | None:
    return User(file.here, APP_ID) if file.row.record.get("CheckOutType", 2) != 2 else None


@navigation(File, "LockedByUser", 15)
def _locked_by(file: File) -> User | None:
    """Nobody ever has a file open here."""
    assert file.path
    return None


@function(File, "DeleteWithParameters", Effect.WRITE, 120)
def _delete(file: File, parameters: dict[str, Any]) -> None:
    file.delete()


@function(File, "RecycleWithETag", Effect.WRITE, 120)
def _recycle_unchanged(file: File, etag_match: str) -> str:
    """As Recycle, unless it has changed."""
    if etag_match not in ("*", file.etag()):
        raise argument_error("The ETag does not match.", 412)
    recycle = member_of(File, "Recycle")
    assert recycle is not None
    return str(recycle.run(file))


@function(File, "MoveTo", Effect.WRITE, 200)
def _move(file: File, new_url: str, flags: int = 0) -> None:
    directory, _, leaf = new_url.rpartition("/")
    target = folder_at(file.here, directory)
    if list_around(file.here, target.path) != file.row.list:
        copied = put_file(file.here, directory, leaf, file.content(), overwrite=bool(flags & 1))
        assert copied
        drop_item(file.row)
        return
    keep_item(file.row, {**file.row.record, "Dir": target.path, "Leaf": leaf}, Change.RENAME)


@function(File, "CopyTo", Effect.WRITE, 200)
def _copy(file: File, str_new_url: str, b_over_write: bool = False) -> None:
    directory, _, leaf = str_new_url.rpartition("/")
    put_file(file.here, directory, leaf, file.content(), overwrite=b_over_write)


@function(File, "CopyToUsingPath", Effect.WRITE, 200)
def _copy_path(file: File, decoded_url: str, b_over_write: bool = False) -> None:
    _copy(file, decoded_url, b_over_write)


@function(File, "MoveToUsingPath", Effect.WRITE, 200)
def _move_path(file: File, decoded_url: str, move_operations: int = 0) -> None:
    _move(file, decoded_url, move_operations)
