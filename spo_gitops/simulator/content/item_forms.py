"""Items as forms write them: columns by text, with a word about each value."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ..calls import Effect
from ..errors import ServiceError, bad_query
from ..site_changes import known
from ..thing import function
from ..values import Typed
from .change_log import Change
from .columns import columns
from .item_columns import column_values, renamed
from .items import ListItem, keep_item, new_item
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
        case "Lookup":
            return next(iter(_numbers(text)), None)
        case "LookupMulti":
            return _numbers(text)
        case "MultiChoice":
            return [choice for choice in text.split(";#") if choice]
        case "URL":
            url, _, title = text.partition(", ")
            return {"Description": title, "Url": url} if url else None
        case _:
            return value


def _numbers(text: str) -> list[int]:
    """The ids in what is chosen from another list: an id, or ids and titles by turns (the titles may be left out)."""
    return [int(number) for number in text.split(";#")[::2] if number.isdigit()]


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
