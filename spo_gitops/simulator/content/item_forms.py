"""Items as forms write them: columns by text, with a word about each value."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..calls import Effect
from ..errors import ServiceError, bad_query
from ..thing import function
from ..values import Typed
from .change_log import Change
from .item_columns import column_values, form_moment, form_value, people_named, renamed
from .items import ListItem, keep_item, new_item
from .lists import List

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
                changes |= column_values(list_, {name: form_value(list_, name, value, utc=utc)})
        except ServiceError as error:
            answer |= {"ErrorCode": error.code, "ErrorMessage": error.message, "HasException": True}
        answers.append(answer)
    return changes, record, answers


def _takes_authors(list_: List) -> bool:
    return bool(list_.here.quirks.form_sets_authors)


def _of_record(list_: List, name: str, text: str, *, utc: bool) -> dict[str, Any]:
    """Who and when, which stand beside the columns."""
    if name in ("Author", "Editor"):
        people = people_named(list_, text)
        return {f"{name}Id": people[0]} if people else {}
    return {name: datetime.fromisoformat(form_moment(text, utc=utc)).timestamp()}


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


@function(List, "BulkValidateUpdateListItems", Effect.WRITE, 300)
def _validate_many(
    list_: List,
    item_ids: list[Any],
    form_values: list[Any],
    b_new_document_update: bool = False,
    check_in_comment: str = "",
    folder_path: str = "",
) -> list[Typed]:
    """The same values for several items, with the answers of one after those of the other."""
    items = (ListItem(list_.here, list_, int(number)) for number in item_ids)
    return [answer for item in items for answer in _validate_update(item, form_values, b_new_document_update)]


@function(List, "AddValidateUpdateItem", Effect.WRITE, 150)
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
    path = info.get("FolderPath")
    folder = path.get("DecodedUrl") if isinstance(path, Mapping) else info.get("FolderUrl")
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
