"""Files that are uploaded in parts."""

import base64

from ..calls import Effect
from ..errors import ServiceError
from ..thing import function
from .files import File, Files, put_file, write


@function(File, "StartUpload", Effect.WRITE, 150, takes_bytes=True)
def _start(file: File, upload_id: str) -> int:
    return _part(file, upload_id, 0, replace=True)


@function(File, "ContinueUpload", Effect.WRITE, 150, takes_bytes=True)
def _continue(file: File, upload_id: str, file_offset: int) -> int:
    return _part(file, upload_id, file_offset)


def _part(file: File, upload_id: str, offset: int, *, replace: bool = False) -> int:
    """Keep a part of an upload; the next one must begin where this one ends."""
    records, data = file.here.records, file.here.text
    if replace:
        _forget(file, upload_id)
    stands = int((records.get("upload", upload_id) or {"Length": 0})["Length"])
    if offset != stands:
        message = f"The offset {offset} is not where the upload stands."
        raise ServiceError(400, -2147024809, "System.ArgumentException", message)
    records.put("uploadpart", f"{upload_id}:{offset:020}", {"Data": base64.b64encode(data).decode()}, upload_id)
    records.put("upload", upload_id, {"Length": stands + len(data)})
    return stands + len(data)


def _forget(file: File, upload_id: str) -> None:
    for name in list(file.here.records.under("uploadpart", upload_id)):
        file.here.records.drop("uploadpart", name)
    file.here.records.drop("upload", upload_id)


@function(File, "FinishUpload", Effect.WRITE, 200, takes_bytes=True)
def _finish(file: File, upload_id: str, file_offset: int) -> File:
    _part(file, upload_id, file_offset)
    parts = file.here.records.under("uploadpart", upload_id)
    write(file.row, b"".join(base64.b64decode(parts[name]["Data"]) for name in sorted(parts)))
    _forget(file, upload_id)
    return file


@function(File, "CancelUpload", Effect.WRITE)
def _cancel(file: File, upload_id: str) -> None:
    _forget(file, upload_id)


@function(Files, "AddStubUsingPath", Effect.WRITE, 150)
def _stub(files: Files, decoded_url: str) -> File:
    return put_file(files.here, files.path, decoded_url.rsplit("/", 1)[-1], b"", overwrite=True)
