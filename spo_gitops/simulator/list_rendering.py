"""RenderListDataAsStream: how a page of a list is spelled, whatever the list.

Every value is a text; `Field.` and `Field.value` are the ones to compute with (recorded: wire/recorded, REFERENCE §0).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Any
from urllib.parse import quote

from .clock import iso
from .hosts import EMPTY_GUID


class Spelling(Enum):
    """How a column's values are spelled."""

    TEXT = auto()
    DATE = auto()
    GUID = auto()
    FLAG = auto()
    NUMBER = auto()
    WHOLE = auto()
    PEOPLE = auto()


@dataclass(frozen=True, slots=True)
class Head:
    """What every row says of itself."""

    number: int
    unique: str
    path: str
    content_type: str
    size: int
    version: int
    scope: str
    is_folder: bool = False
    attachments: bool = True


def row(head: Head, columns: Iterable[tuple[str, Spelling, Any]], children: tuple[int, int] = (0, 0)) -> dict[str, Any]:
    """One row: its head, the columns that the view shows, and what follows them. `children`: items and folders."""
    file = head.path
    found: dict[str, Any] = {
        "ID": str(head.number),
        "PermMask": "0x7ffffffffffbffff",
        "FSObjType": "1" if head.is_folder else "0",
        "UniqueId": _braced(head.unique),
        "ContentTypeId": head.content_type,
        "FileRef": file,
        "FileRef.urlencode": quote(file, safe="").replace("_", "%5F").replace(".", "%2E").replace("-", "%2D"),
        "FileRef.urlencodeasurl": quote(file),
        "FileRef.urlencoding": quote(file),
        "FileRef.scriptencodeasurl": quote(file).replace("/", "\\u002f"),
        **({"Attachments": "0"} if head.attachments else {}),
        "SMTotalSize": str(head.size),
        "_CommentFlags": "",
        "_CommentCount": "",
    }
    for name, spelling, value in columns:
        for wire, text in spelled(name, spelling, value).items():
            found.setdefault(wire, text)
    return found | {
        "ItemChildCount": str(children[0]),
        "FolderChildCount": str(children[1]),
        "ScopeId": _braced(head.scope),
        "owshiddenversion": str(head.version),
        "Restricted": "",
    }


def spelled(name: str, spelling: Spelling, value: Any) -> dict[str, Any]:
    """The members that show one value."""
    match spelling:
        case Spelling.DATE:
            return {name: _local(value), f"{name}.": "" if value is None else iso(value)}
        case Spelling.GUID:
            return {name: "" if value is None else _braced(value)}
        case Spelling.FLAG:
            return {name: "Yes" if value else "No", f"{name}.value": "1" if value else "0"}
        case Spelling.NUMBER:
            return {name: "", f"{name}.": ""} if value is None else {name: f"{value:,.0f}", f"{name}.": f"{value:.8f}"}
        case Spelling.WHOLE:
            return {name: "", f"{name}.": ""} if value is None else {name: f"{value:,}", f"{name}.": str(value)}
        case Spelling.PEOPLE:
            return {name: value or ""}
        case Spelling.TEXT:
            return {name: "" if value is None else str(value)}


def page(rows: list[dict[str, Any]], first: int, limit: int, more_after: int | None) -> dict[str, Any]:
    """The answer. `first` counts from 1; `more_after` is the last row's number when rows follow."""
    answer: dict[str, Any] = {
        "Row": rows,
        "FirstRow": first,
        "FolderPermissions": "0x7ffffffffffbffff",
        "LastRow": first + len(rows) - 1,
        "RowLimit": limit,
    }
    if more_after is not None:
        where = f"p_ID={more_after}&PageFirstRow={first + len(rows)}"
        answer["NextHref"] = f"?Paged=TRUE&{where}&View={EMPTY_GUID}"
    return answer | {
        "FilterLink": "?",
        "ForceNoHierarchy": "1",
        "HierarchyHasIndention": "",
        "CurrentFolderSpItemUrl": "",
    }


def people(number: int, values: Mapping[str, Any]) -> list[dict[str, str]]:
    """A person as a cell has one."""
    return [{"id": str(number), "title": str(values["Title"]), "email": str(values["Email"]), "sip": "", "picture": ""}]


def _braced(guid: object) -> str:
    return "{" + str(guid).upper() + "}"


def _local(value: float | None) -> str:
    if value is None:
        return ""
    at = datetime.fromtimestamp(value, UTC)
    return f"{at.month}/{at.day}/{at.year} {at.hour % 12 or 12}:{at.minute:02d} {'AM' if at.hour < 12 else 'PM'}"
