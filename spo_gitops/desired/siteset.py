"""SiteSets as written: a template with parameters, and rows that fill them."""

from __future__ import annotations

from dataclasses import dataclass

from ..problems import Position
from .nodes import Cursor, ListNode, MapNode, Scalar
from .parameters import Parameter, read_parameters
from .reading import KeyTable, Placed, check_keys, is_map, read_list, read_text, read_word, required
from .report import Report
from .sheet import SEPARATORS
from .site_keys import TEMPLATE
from .texts import read_name
from .wording import check_markers

OVERRIDE = "override"
_SET = KeyTable(
    "a SiteSet",
    ("kind", "name", "parameters", "rows", "separator", "ignoreColumns", "template"),
    {},
    {
        "url": "write it below template, with a parameter",
        "csv": "write rows with the name of the file",
        "settings": "write them below template",
        "profile": "write it below template",
        "columns": "write header in a parameter",
    },
)


@dataclass(frozen=True, slots=True)
class SiteSetDocument:
    """A SiteSet before its rows are read. ``rows`` is a list of maps, or the path of a CSV file beside it.

    ``separator`` is the character, empty where the file shows it; ``ignored`` are columns in lower case.
    """

    position: Position
    name: Placed[str]
    parameters: dict[str, Parameter]
    template: Cursor
    rows: Cursor
    separator: str = ""
    ignored: tuple[Placed[str], ...] = ()


def read_site_set(cursor: Cursor, report: Report) -> SiteSetDocument | None:
    """A document of kind SiteSet."""
    cursor = check_keys(cursor, _SET, report)
    written = required(cursor, "name", "a SiteSet", report)
    name = None if written is None else read_name(written, report, "SiteSet")
    rows = required(cursor, "rows", "a SiteSet", report)
    template = required(cursor, "template", "a SiteSet", report)
    declared = cursor.child("parameters")
    parameters = {} if declared is None else dict(read_parameters(declared, report))
    separator = ""
    if (child := cursor.child("separator")) and (word := read_word(child, SEPARATORS, report)):
        separator = SEPARATORS[word.value]
    ignored: tuple[Placed[str], ...] = ()
    if child := cursor.child("ignoreColumns"):
        columns = read_list(child, report, lambda item: read_text(item, report, "the name of a column"), "a list")
        ignored = () if columns is None else columns.value
    if template is not None and (template := check_keys(template, TEMPLATE, report)).is_map:
        check_markers(template, parameters, report)
    if name is None or rows is None or template is None or not isinstance(template.node, MapNode):
        return None
    if not _are_rows(rows, report):
        return None
    return SiteSetDocument(cursor.position, name, parameters, template, rows, separator, ignored)


def _are_rows(rows: Cursor, report: Report) -> bool:
    match rows.node:
        case ListNode():
            maps = [is_map(item, "parameters by name", report) for item in rows.items()]
            return all(maps)
        case Scalar(value=str()):
            return True
    return read_text(rows, report, "a list of rows, or the name of a CSV file beside this one") is not None
