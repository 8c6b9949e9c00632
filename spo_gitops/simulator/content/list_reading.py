"""A list as older clients follow it: changed rows as XML, forms, what may be looked up. Source: wire/metadata."""

import json
from typing import Any
from xml.sax.saxutils import quoteattr

from ..calls import Effect
from ..caml import parse_view
from ..errors import argument_error
from ..thing import Content, function
from .change_log import token_of
from .columns import columns
from .item_collection import Items, queried
from .items import ListItem, item_missing
from .lists import List
from .recycling import recycle_list

_NAMESPACES = (
    "xmlns:s='uuid:BDC6E3F0-6DA3-11d1-A2A3-00AA00C14882' xmlns:dt='uuid:C2F41010-65B3-11d1-A29F-00AA00C14882' "
    "xmlns:rs='urn:schemas-microsoft-com:rowset' xmlns:z='#RowsetSchema'"
)
_MODES = ("Invalid", "Display", "Edit", "New")


@function(List, "GetListItemChangesSinceToken", milliseconds=80)
def _changes(list_: List, query: dict[str, Any] | None = None) -> Content:
    """All rows without a token, and those changed since with one; the rows that are gone are in `getchanges` only."""
    given = query or {}
    token = str(given.get("ChangeToken") or "")
    since = _moment(token)
    view = parse_view(f"<View>{given.get('Query') or ''}{given.get('ViewFields') or ''}</View>")
    rows = [item for item in queried(list_, view, limit=None) if float(item.record["Modified"]) > since]
    limit = str(given.get("RowLimit") or "")
    rows = rows[: int(limit)] if limit.isdigit() else rows
    now = token_of(list_.here, 3, list_.id)
    body = "".join(f"<z:row {_attributes(item)} />" for item in rows)
    text = (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<GetListItemChangesSinceTokenResult xmlns="http://schemas.microsoft.com/sharepoint/soap/">'
        f"<listitems MinTimeBetweenSyncs='0' RecommendedTimeBetweenSyncs='180' {_NAMESPACES}>"
        f"<Changes LastChangeToken={quoteattr(str(now['StringValue']))}></Changes>"
        f"<rs:data ItemCount='{len(rows)}'>{body}</rs:data></listitems></GetListItemChangesSinceTokenResult>"
    )
    return Content(text.encode(), "text/xml;charset=utf-8")


def _moment(token: str) -> float:
    """The moment that a change token names, as seconds; 0 without one."""
    if not token:
        return 0.0
    parts = token.split(";")
    if len(parts) < 4 or not parts[3].isdigit():
        raise argument_error("The changeToken is not valid.")
    return int(parts[3]) / 10_000_000 - 62_135_596_800


def _attributes(item: ListItem) -> str:
    shown = {"ID": item.id, "UniqueId": f"{item.id};#{{{item.record['UniqueId']}}}", "FSObjType": f"{item.id};#0"}
    shown |= {name: value for name, value in item.record["Fields"].items() if isinstance(value, str | int | float)}
    return " ".join(f"ows_{name}={quoteattr(str(value))}" for name, value in shown.items())


@function(List, "RenderListFormData", milliseconds=60)
def _form(list_: List, item_id: int, form_id: str, mode: int) -> str:
    """The columns of a form and the values of an item, as a text of JSON; a new item has no number."""
    if not 1 <= mode < len(_MODES):
        raise argument_error("mode")
    item = None if mode == _MODES.index("New") else _row(list_, item_id)
    shown = [one for one in columns(list_.here, list_.id).values() if not one.get("Hidden")]
    values = {} if item is None else item.record["Fields"]
    fields = {
        str(one["InternalName"]): {
            "Id": "",
            "Title": one["Title"],
            "InternalName": one["InternalName"],
            "Type": one["TypeAsString"],
            "Required": bool(one.get("Required")),
            "ReadOnlyField": bool(one.get("ReadOnlyField")),
        }
        for one in shown
    }
    data = {name: values.get(name) for name in fields}
    told = {"ItemId": 0 if item is None else item.id, "FormMode": mode, "ListSchema": fields, "Data": data}
    return json.dumps({"ListData": told, "Title": list_.record["Title"], "FormId": form_id})


def _row(list_: List, number: int) -> ListItem:
    found = Items(list_.here, list_).find(number)
    if not isinstance(found, ListItem):
        raise item_missing()
    return found


@function(List, "GetLookupFieldChoices", milliseconds=60)
def _choices(list_: List, target_field_name: str, paging_info: str = "") -> str:
    return _looked_up(list_, target_field_name, "")


@function(List, "SearchLookupFieldChoices", milliseconds=60)
def _searched(list_: List, target_field_name: str, begins_with_search_string: str, paging_info: str = "") -> str:
    return _looked_up(list_, target_field_name, begins_with_search_string)


def _looked_up(list_: List, name: str, beginning: str) -> str:
    """What a lookup column may be set to, as a text of JSON: the items of the other list, with what they show."""
    for column in columns(list_.here, list_.id).values():
        if column["InternalName"] == name and str(column["TypeAsString"]).startswith("Lookup"):
            other = List(list_.here, str(column.get("LookupList") or "").strip("{}").lower())
            shown = str(column.get("LookupField") or "Title")
            found = [(item, str(item.record["Fields"].get(shown) or "")) for item in _rows(other)]
            rows = [{"ID": str(one.id), shown: text} for one, text in found if text.startswith(beginning)]
            return json.dumps({"Row": rows, "FirstRow": 1, "LastRow": len(rows), "RowLimit": 100})
    raise argument_error("targetFieldName")


def _rows(list_: List) -> list[ListItem]:
    return [item for item in Items(list_.here, list_).items() if isinstance(item, ListItem)]


@function(List, "StartRecycle", Effect.WRITE, 200)
def _start_recycle(list_: List) -> str:
    """Like Recycle; a list that is small is in the recycle bin at once."""
    return recycle_list(list_)
