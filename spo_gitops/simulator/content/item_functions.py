"""Items beyond plain writes: form values, attachments, versions, uploads in parts."""

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ..calls import Effect
from ..errors import ServiceError, bad_query, file_not_found
from ..site_changes import known
from ..thing import Content, Thing, Things, function, navigation
from ..values import Typed
from .change_log import Change
from .columns import columns
from .files import File, Files, put_file, write
from .item_columns import column_values, renamed
from .items import ListItem, drop_item, keep_item, new_item
from .lists import List
from .users import ensured

_FORM = "SP.ListItemFormUpdateValue"


def _form_values(
    list_: List, form: list[Any], *, system: bool, utc: bool
) -> tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]:
    """The columns that form values set, what they set of the record itself, and what is answered for each."""
    changes: dict[str, Any] = {}
    record: dict[str, Any] = {}
    answers = []
    for one in form:
        if not isinstance(one, Mapping) or not isinstance(one.get("FieldName"), str):
            raise bad_query("A form value has no FieldName.")
        name, value = str(one["FieldName"]), one.get("FieldValue")
        answer = {
            "ErrorCode": 0,
            "ErrorMessage": None,
            "FieldName": name,
            "FieldValue": value,
            "HasException": False,
            "ItemId": 0,
        }
        try:
            if name in ("Author", "Editor", "Created", "Modified"):
                record |= _of_record(list_, name, str(value), utc=utc) if system and _takes_authors(list_) else {}
            elif name not in ("ContentType", "ContentTypeId"):
                changes |= column_values(list_, {name: _parsed(list_, name, value, utc=utc)})
        except ServiceError as error:
            answer |= {"ErrorCode": error.code, "ErrorMessage": error.message, "HasException": True}
        answers.append(answer)
    return changes, record, answers


def _takes_authors(list_: List) -> bool:
    return bool(list_.here.quirks.form_sets_authors)


def _of_record(list_: List, name: str, text: str, *, utc: bool) -> dict[str, Any]:
    """Who and when, which stand beside the columns."""
    if name in ("Author", "Editor"):
        people = _people(list_, text)
        return {f"{name}Id": people[0]} if people else {}
    return {name: datetime.fromisoformat(_moment(text, utc=utc)).timestamp()}


def _parsed(list_: List, name: str, value: Any, *, utc: bool) -> Any:
    """A form value, which is always text, as the column keeps it."""
    column = next(
        (one for one in columns(list_.here, list_.id).values() if one["InternalName"].lower() == name.lower()), None
    )
    text = str(value)
    match "" if column is None else column["TypeAsString"]:
        case "Number" | "Currency":
            return float(text) if text.replace(".", "", 1).lstrip("-").isdigit() else value
        case "Boolean":
            return text.lower() in ("1", "true", "yes")
        case "DateTime":
            return _moment(text, utc=utc) if text else None
        case "User":
            return next(iter(_people(list_, text)), None)
        case "UserMulti":
            return _people(list_, text)
        case "MultiChoice":
            return [choice for choice in text.split(";#") if choice]
        case "URL":
            url, _, title = text.partition(", ")
            return {"Description": title, "Url": url} if url else None
        case _:
            return value


def _moment(text: str, *, utc: bool) -> str:
    """ISO dates are only understood where the caller says that dates are in UTC."""
    try:
        if not utc and "T" in text:
            raise ValueError
        return datetime.fromisoformat(text).replace(tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except ValueError as error:
        raise ServiceError(400, -2146232832, "Microsoft.SharePoint.SPException", "Enter a date and time.") from error


def _people(list_: List, text: str) -> list[int]:
    """The ids of the principals that a form names by their keys."""
    keys = re.findall(r"""['"]Key['"]\s*:\s*(?:"([^"]+)"|'([^']+)')""", text)
    try:
        return [ensured(list_.here.records, known(one or other)) for one, other in keys]
    except ServiceError as error:
        raise ServiceError(400, -2146232832, "Microsoft.SharePoint.SPException", "The user does not exist.") from error


def _answer(values: list[dict[str, Any]]) -> list[Typed]:
    return [Typed(_FORM, value) for value in values]


@function(ListItem, "ValidateUpdateListItem", Effect.WRITE, 150)
def _validate_update(
    item: ListItem,
    form_values: list[Any],
    b_new_document_update: bool = False,
    check_in_comment: str = "",
    dates_in_utc: bool = False,
    number_in_invariant_culture: bool = False,
) -> list[Typed]:
    changes, own, answers = _form_values(item.list, form_values, system=b_new_document_update, utc=dates_in_utc)
    if not any(answer["HasException"] for answer in answers):
        record = item.record
        body = {**record, "Fields": {**record["Fields"], **changes}, **renamed(changes), **own}
        if not b_new_document_update:
            body |= {"Version": record["Version"] + 1, "Modified": item.here.now}
        keep_item(item, body, Change.UPDATE)
    return _answer([{**answer, "ItemId": item.id} for answer in answers])


@function(List, "AddValidateUpdateItemUsingPath", Effect.WRITE, 150)
def _add_validated(
    list_: List,
    form_values: list[Any],
    list_item_create_info: dict[str, Any] | None = None,
    b_new_document_update: bool = False,
    check_in_comment: str = "",
    dates_in_utc: bool = False,
    number_in_invariant_culture: bool = False,
) -> list[Typed]:
    changes, own, answers = _form_values(list_, form_values, system=b_new_document_update, utc=dates_in_utc)
    info = list_item_create_info or {}
    folder = (info.get("FolderPath") or {}).get("DecodedUrl") if isinstance(info.get("FolderPath"), Mapping) else None
    if not any(answer["HasException"] for answer in answers):
        is_folder = info.get("UnderlyingObjectType") == 1
        directory = None if folder is None else "/" + str(folder).split("//")[-1].partition("/")[2].strip("/")
        if folder is not None and str(folder).startswith("/"):
            directory = str(folder).rstrip("/")
        leaf = str(info.get("LeafName") or changes.get("FileLeafRef") or changes.get("Title") or "Folder")
        made = new_item(list_, changes, directory=directory, folder=is_folder, leaf=leaf if is_folder else None)
        if own:
            list_.here.records.put("item", made.key, {**made.record, **own}, list_.id)
        last = {**_EMPTY, "FieldName": "Id", "FieldValue": str(made.id)}
        answers.append(last)
    return _answer(answers)


_EMPTY = {"ErrorCode": 0, "ErrorMessage": None, "HasException": False, "ItemId": 0}


@dataclass(slots=True)
class Attachment(Thing):
    """A file attached to an item."""

    item: ListItem
    name: str
    type_name = "SP.Attachment"

    @property
    def path(self) -> str:
        """The server-relative URL."""
        return f"{self.item.list.path}/Attachments/{self.item.id}/{self.name}"

    def values(self) -> Mapping[str, Any]:
        return {
            "FileName": self.name,
            "FileNameAsPath": {"DecodedUrl": self.name},
            "ServerRelativePath": {"DecodedUrl": self.path},
            "ServerRelativeUrl": self.path,
        }

    def delete(self) -> None:
        self.here.records.drop("attachment", f"{self.item.key}:{self.name}")


@dataclass(slots=True)
class Attachments(Things):
    """The files attached to an item."""

    of: ListItem
    item = Attachment

    def items(self) -> Iterator[Thing]:
        for name in self.here.records.under("attachment", self.of.key):
            yield Attachment(self.here, self.of, name.split(":", 2)[2])

    def find(self, key: Any) -> Thing:
        if f"{self.of.key}:{key}" not in self.here.records.rows("attachment"):
            raise file_not_found()
        return Attachment(self.here, self.of, str(key))


@navigation(ListItem, "AttachmentFiles", 30)
def _attachments(item: ListItem) -> Attachments:
    return Attachments(item.here, item)


@function(Attachments, "Add", Effect.WRITE, 150, takes_bytes=True)
def _attach(attachments: Attachments, file_name: str) -> Attachment:
    data = base64.b64encode(attachments.here.text).decode()
    item, key = attachments.of, attachments.of.key
    if f"{key}:{file_name}" in attachments.here.records.rows("attachment"):
        raise ServiceError(
            400, -2130575257, "Microsoft.SharePoint.SPException", "The specified name is already in use."
        )
    attachments.here.records.put("attachment", f"{key}:{file_name}", {"Data": data}, key)
    keep_item(item, {**item.record, "Version": item.record["Version"] + 1, "Modified": item.here.now}, Change.UPDATE)
    return Attachment(attachments.here, attachments.of, file_name)


@function(Attachments, "AddUsingPath", Effect.WRITE, 150, takes_bytes=True)
def _attach_by_path(attachments: Attachments, decoded_url: str) -> Attachment:
    return _attach(attachments, decoded_url)


@function(Attachment, "$value")
def _attached(attachment: Attachment) -> Content:
    stored = attachment.here.records.get("attachment", f"{attachment.item.key}:{attachment.name}")
    if stored is None:
        raise file_not_found()
    return Content(base64.b64decode(stored["Data"]))


@dataclass(slots=True)
class Version(Thing):
    """The present version of an item; older ones are not kept."""

    item: ListItem
    type_name = "SP.ListItemVersion"

    def values(self) -> Mapping[str, Any]:
        record = self.item.record
        return {
            "Created": record["Modified"],
            "IsCurrentVersion": True,
            "VersionId": 512 * int(record["Version"]),
            "VersionLabel": f"{record['Version']}.0",
        }


@dataclass(slots=True)
class Versions(Things):
    """The versions of an item."""

    of: ListItem
    item = Version

    def items(self) -> Iterator[Thing]:
        return iter((Version(self.here, self.of),))


@navigation(ListItem, "Versions", 30)
def _versions(item: ListItem) -> Versions:
    return Versions(item.here, item)


@function(ListItem, "DeleteWithParameters", Effect.WRITE, 120)
def _delete(item: ListItem, parameters: dict[str, Any]) -> None:
    drop_item(item)


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
