"""A list's items as RenderListDataAsStream and RenderListData spell them, in pages."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs

from ..answers import Raw
from ..caml import View, parse_view
from ..errors import file_not_found
from ..list_rendering import Head, Spelling, page, people, row
from ..thing import function
from .columns import columns
from .copy_jobs import place_of
from .item_collection import queried, row_of
from .items import ListItem
from .lists import List, list_at
from .root import Root
from .scopes import governing
from .users import User

_SPELLINGS = {
    "DateTime": Spelling.DATE,
    "Boolean": Spelling.FLAG,
    "Number": Spelling.NUMBER,
    "Currency": Spelling.NUMBER,
    "Integer": Spelling.WHOLE,
    "Counter": Spelling.WHOLE,
    "Guid": Spelling.GUID,
    "User": Spelling.PEOPLE,
    "UserMulti": Spelling.PEOPLE,
}
# Of every row's own, or its head's.
_IN_HEAD = frozenset(("ID", "FileRef", "FSObjType", "UniqueId", "ContentTypeId", "owshiddenversion", "Attachments"))


@function(List, "RenderListDataAsStream", milliseconds=80, raw=True)
def _stream(list_: List, parameters: dict[str, Any] | None = None) -> Raw:
    given = parameters or {}
    paging = str(given.get("Paging") or "")
    return Raw(_rendered(list_, str(given.get("ViewXml") or ""), paging), function="RenderListDataAsStream")


@function(Root, "SP.List.GetListDataAsStream", milliseconds=80, raw=True)
def _stream_of(root: Root, list_full_url: str, parameters: dict[str, Any] | None = None) -> Raw:
    here, path = place_of(root.here, list_full_url)
    found = list_at(here, path)
    if found is None:
        raise file_not_found()
    return _stream(found, parameters)


@function(List, "RenderListData", milliseconds=80)
def _render(list_: List, view_xml: str) -> str:
    """The same as a text of JSON (wire/metadata: Edm.String)."""
    return json.dumps(_rendered(list_, view_xml, ""))


def _rendered(list_: List, view_xml: str, paging: str) -> dict[str, Any]:
    view, after = parse_view(view_xml), parse_qs(paging.lstrip("?"))
    found = queried(list_, view, limit=None)
    ids = [item.id for item in found]
    last = after.get("p_ID", ["0"])[0]
    start = ids.index(int(last)) + 1 if last.isdigit() and int(last) in ids else 0
    shown = found[start : start + view.limit]
    more = shown[-1].id if shown and start + view.limit < len(found) else None
    spellings = {str(one["InternalName"]): str(one["TypeAsString"]) for one in columns(list_.here, list_.id).values()}
    return page([_row(item, view, spellings) for item in shown], start + 1, view.limit, more)


def _row(item: ListItem, view: View, spellings: Mapping[str, str]) -> dict[str, Any]:
    record = item.record
    head = Head(
        number=item.id,
        unique=str(record["UniqueId"]),
        path=item.path,
        content_type=str(record["ContentTypeId"]),
        size=int(record["Length"]),
        version=int(record["Version"]),
        scope=governing(item).scope_id(),
        is_folder=bool(record["IsFolder"]),
        attachments=not item.list.is_library,
    )
    return row(head, _cells(item, view, spellings))


def _cells(item: ListItem, view: View, spellings: Mapping[str, str]) -> Iterator[tuple[str, Spelling, Any]]:
    plain = row_of(item)
    for name in view.fields or tuple(plain):
        if name in plain and name not in _IN_HEAD:
            spelling = _SPELLINGS.get(spellings.get(name, ""), Spelling.TEXT)
            value = plain[name]
            if spelling is Spelling.PEOPLE and value is not None:
                value = [person for number in _numbers(value) for person in people(number, _user(item, number))]
            yield name, spelling, value


def _user(item: ListItem, number: int) -> Mapping[str, Any]:
    return User(item.here, number).values()


def _numbers(value: Any) -> list[int]:
    return [int(one) for one in (value if isinstance(value, list) else [value]) if str(one).isdigit()]
