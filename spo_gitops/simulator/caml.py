"""The part of CAML that clients use on the administration lists: fields, order, row limit and Where."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from .errors import argument_error
from .odata_filter import parse_date

Row = Mapping[str, Any]
_DEFAULT_LIMIT = 30
MAX_LIMIT = 5000


@dataclass(frozen=True, slots=True)
class View:
    """What a ViewXml asks for."""

    fields: tuple[str, ...]
    limit: int
    order: tuple[tuple[str, bool], ...]  # name, ascending
    where: ElementTree.Element | None


def parse_xml(text: str) -> ElementTree.Element:
    """XML without document types, which no client sends."""
    if "<!" in text:
        raise argument_error("The XML must not have a document type.")
    try:
        return ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise argument_error("The XML is not well-formed.") from error


def parse_view(text: str, default: int = _DEFAULT_LIMIT) -> View:
    """The view of a ViewXml; an empty one shows everything. ``default`` is the limit of one that names none."""
    if not text.strip():
        return View((), default, (), None)
    root = parse_xml(text)
    order = tuple(
        (str(field.get("Name")), (field.get("Ascending") or "TRUE").upper() == "TRUE")
        for field in root.findall(".//OrderBy/FieldRef")
    )
    limit = root.findtext(".//RowLimit") or ""
    return View(
        fields=tuple(str(field.get("Name")) for field in root.findall(".//ViewFields/FieldRef")),
        limit=min(int(limit), MAX_LIMIT) if limit.isdigit() and int(limit) > 0 else default,
        order=order,
        where=next(iter(root.findall(".//Where")), None),
    )


def passes(where: ElementTree.Element | None, row: Row) -> bool:
    """Whether a row's plain values satisfy a Where."""
    return where is None or all(_holds(condition, row) for condition in where)


def _holds(condition: ElementTree.Element, row: Row) -> bool:
    match condition.tag:
        case "And":
            return all(_holds(part, row) for part in condition)
        case "Or":
            return any(_holds(part, row) for part in condition)
        case "IsNull":
            return _actual(condition, row) in (None, "")
        case "IsNotNull":
            return _actual(condition, row) not in (None, "")
        case "In":
            wanted = {_text(value.text) for value in condition.findall(".//Value")}
            return _text(_actual(condition, row)) in wanted
        case tag if tag in _COMPARISONS:
            return _COMPARISONS[tag](*(_comparable(one) for one in _compared(condition, row)))
        case tag:
            raise argument_error(f"The CAML element {tag} is not supported.")


def _actual(condition: ElementTree.Element, row: Row) -> Any:
    field = condition.find("FieldRef")
    name = "" if field is None else str(field.get("Name"))
    if name not in row:
        raise argument_error(f"Column '{name}' does not exist. It may have been deleted by another user.")
    return row[name]


def _compared(condition: ElementTree.Element, row: Row) -> tuple[Any, Any]:
    """What a row has and what a condition names; dates as seconds, whichever way they are written."""
    actual, value = _actual(condition, row), condition.find("Value")
    wanted = None if value is None else value.text
    if value is not None and value.get("Type") == "DateTime" and wanted:
        return _seconds(actual), _seconds(wanted)
    return actual, wanted


def _seconds(value: Any) -> Any:
    return parse_date(value) if isinstance(value, str) and value else value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return str("" if value is None else value).strip("{}").lower()


def _comparable(value: Any) -> Any:
    text = _text(value)
    try:
        return (0, float(text), "")
    except ValueError:
        return (1, 0.0, text)


_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "Eq": lambda left, right: left == right,
    "Neq": lambda left, right: left != right,
    "Gt": lambda left, right: left > right,
    "Geq": lambda left, right: left >= right,
    "Lt": lambda left, right: left < right,
    "Leq": lambda left, right: left <= right,
    "BeginsWith": lambda left, right: str(left[2] or left[1]).startswith(right[2]),
    "Contains": lambda left, right: right[2] in left[2],
}
