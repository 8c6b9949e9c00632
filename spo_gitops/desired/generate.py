"""From a SiteSet's rows to Sites, each with an address of its own, as if somebody had written them one by one."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ..catalog.settings import declarable
from ..problems import Position, Problem, Severity
from .cells import Path, cell_type
from .encoding import LARGEST_SHEET
from .files import Files
from .nodes import Cursor, Entry, ListNode, MapNode, Node, quote
from .parameters import Absent, Argument, Parameter, absent, checked, from_cell, typed
from .perspective import overlaid, settled
from .reading import is_map
from .report import Report, did_you_mean, one_of
from .sheet import SEPARATORS, Row, Sheet, read_sheet
from .site import SiteDocument, read_site
from .site_keys import TEMPLATE
from .siteset import OVERRIDE, SiteSetDocument
from .wording import fill, marker_in, texts

MOST_PROBLEMS = 200  # of one SiteSet's rows; more of the same help nobody


@dataclass(frozen=True, slots=True)
class _Filled:
    """One row: arguments for the template, and what it writes over the result."""

    position: Position
    arguments: Mapping[str, Argument]
    override: MapNode | None


def generate(document: SiteSetDocument, files: Files, report: Report) -> tuple[SiteDocument, ...] | None:
    """The Sites of a set; None where its rows could not be read, so that what is missing may stand there."""
    own = Report()
    sites: list[SiteDocument] = []
    good = True
    for row in _rows(document, files, own):
        _check_unfilled(document, row, own)
        site = _site(document, row, own)
        good = good and site is not None
        sites += [] if site is None else [site]
        if own.errors > MOST_PROBLEMS:
            found = f"more than {MOST_PROBLEMS} problems in the rows of {document.name.value}"
            report.error(document.position, "too-many-problems", found, "good rows", "mend these first")
            break
    _tell(document, own.problems(), report)
    return tuple(sites) if good and not own.errors else None


def _tell(document: SiteSetDocument, problems: tuple[Problem, ...], report: Report) -> None:
    """Every error, and of the warnings as many as help."""
    warnings = [problem for problem in problems if problem.severity is Severity.WARNING]
    for problem in problems:
        if problem.severity is Severity.ERROR:
            report.add(problem)
    for problem in warnings[:MOST_PROBLEMS]:
        report.add(problem)
    if more := len(warnings[MOST_PROBLEMS:]):
        found = f"{more:,} more warnings in the rows of {document.name.value}"
        report.warning(document.position, "too-many-problems", found, "good rows", "mend those that are shown first")


def _check_unfilled(document: SiteSetDocument, row: _Filled, report: Report) -> None:
    """Markers where nothing fills them: in what a row gives, in a default, in an override."""
    given = [node for node in (*row.arguments.values(), row.override) if node is not None]
    for text in (text for node in given if not isinstance(node, Absent) for text in texts(node)):
        if name := marker_in(text.raw, document.parameters):
            found, hint = f"the text $({name}), which stays as it is", "write the value: only the template is filled"
            place = text.origin or Position(document.template.file, text.line, text.column)
            report.warning(place, "unfilled-marker", found, "a value", hint)


def _site(document: SiteSetDocument, row: _Filled, report: Report) -> SiteDocument | None:
    node = fill(document.template.node, row.arguments, document.template.file)
    if row.override is not None:
        node = row.override if node is None else overlaid(node, row.override, document.template.file)
    if not isinstance(node, MapNode):
        return None
    cursor = Cursor(document.template.file, replace(node, origin=row.position), document.template.pointer)
    site = read_site(cursor, report)
    return None if site is None else replace(site, origin=f"siteset:{document.name.value}")


def _rows(document: SiteSetDocument, files: Files, report: Report) -> Iterator[_Filled]:
    if isinstance(document.rows.node, ListNode):
        for item in document.rows.items():
            yield _inline(item, document, report)
        return
    sheet = _sheet(document, files, report)
    if sheet is not None:
        columns = _Columns.of(sheet, document, report)
        for row in sheet.rows:
            yield columns.fill(row, report)


def _inline(item: Cursor, document: SiteSetDocument, report: Report) -> _Filled:
    arguments: dict[str, Argument] = {}
    for name in item.names():
        if name != OVERRIDE and name not in document.parameters:
            known = (*document.parameters, OVERRIDE)
            hint = did_you_mean(name, known) or f"declare it below parameters, or write it below {OVERRIDE}"
            found, expected = f"the unknown key {quote(name)}", "a parameter, or " + OVERRIDE
            report.error(item.key_position(name), "unknown-key", found, expected, hint)
    for name, parameter in document.parameters.items():
        child = item.child(name)
        arguments[name] = (
            absent(parameter, item.position, report) if child is None else checked(child, parameter, report)
        )
    override = item.child(OVERRIDE)
    written = override is not None and is_map(override, "keys of a Site", report)
    over = settled(override) if written and override is not None else None
    return _Filled(item.position, arguments, over if isinstance(over, MapNode) else None)


def _sheet(document: SiteSetDocument, files: Files, report: Report) -> Sheet | None:
    written, position = str(document.rows.node.value), document.rows.position  # type: ignore[union-attr]  # is a text
    path = posixpath.normpath(posixpath.join(posixpath.dirname(document.rows.file), written))
    folder = posixpath.dirname(document.rows.file)
    if posixpath.isabs(written) or not path.startswith(f"{folder}/") or "\\" in written:
        hint = "put it beside this file or into a folder below, and write / between names"
        report.error(position, "bad-path", quote(written), "the name of a CSV file beside this one", hint)
        return None
    if files.link_leaves(path):
        hint = "copy the file into the repository"
        report.error(position, "link-leaves", f"{path}, a link that leaves the repository", "a file", hint)
        return None
    try:
        content = files.read(path)
    except OSError as error:
        reason = error.strerror or "no such file"
        found = f"{path}, which cannot be read ({reason})"
        hint = did_you_mean(path, (other for other in files.paths() if other.startswith(f"{folder}/")))
        report.error(position, "file-unreadable", found, f"a CSV file of at most {LARGEST_SHEET // 10**6} MB", hint)
        return None
    return read_sheet(path, content, document.separator, report)


@dataclass(frozen=True, slots=True)
class _Columns:
    """What each column of a sheet is for: a parameter, or a key of the Site that it overrides."""

    sheet: Sheet
    parameters: tuple[tuple[int, Parameter], ...]
    missing: tuple[Parameter, ...]
    overrides: tuple[tuple[int, Path, str], ...]  # and the type of its cells

    @classmethod
    def of(cls, sheet: Sheet, document: SiteSetDocument, report: Report) -> _Columns:
        by_header = {parameter.header: parameter for parameter in document.parameters.values()}
        ignored = {column.value.strip().lower() for column in document.ignored}
        parameters: list[tuple[int, Parameter]] = []
        overrides: list[tuple[int, Path, str]] = []
        for index, name in enumerate(sheet.header):
            if parameter := by_header.pop(name.lower(), None):
                parameters.append((index, parameter))
            elif name.lower() in ignored:
                continue
            elif name.partition(".")[0] in TEMPLATE.keys:
                if type_ := _override(sheet, index, report):
                    overrides.append((index, tuple(name.split(".")), type_))
            else:
                found, expected = f"the unknown column {quote(name)}", "a parameter, or a key of a Site"
                report.error(sheet.header_place(index), "unknown-column", found, expected, _advice(name, document))
        for parameter in by_header.values():
            if parameter.default is None and not parameter.optional:
                found, expected = f"no column {quote(parameter.header)}", f"one for the parameter {parameter.name}"
                hint, related = "correct the parameter's header, or give it a default", (parameter.position,)
                if len(sheet.header) == 1:
                    hint = f"the first line has one column; the separator may be {one_of(SEPARATORS)}"
                place = Position(sheet.file, sheet.header_line)
                report.error(place, "missing-column", found, expected, hint, related=related)
        return cls(sheet, tuple(parameters), tuple(by_header.values()), tuple(overrides))

    def fill(self, row: Row, report: Report) -> _Filled:
        arguments: dict[str, Argument] = {}
        for index, parameter in self.parameters:
            place = self.sheet.place(row, index)
            arguments[parameter.name] = from_cell(row.cells[index], parameter, place, report)
        start = Position(self.sheet.file, row.line, 1, f"/{row.number}")
        quiet = Report()  # a column that is missing is reported once, by its header
        for parameter in self.missing:
            arguments[parameter.name] = absent(parameter, start, quiet)
        override: Node = MapNode({}, row.line, 1, start)
        for index, path, type_ in self.overrides:
            if row.cells[index]:
                place = self.sheet.place(row, index)
                value = typed(row.cells[index], type_, place, report)
                over = _nested(path, value, place, self.sheet.header_place(index))
                override = overlaid(override, over, self.sheet.file)
        assert isinstance(override, MapNode)
        return _Filled(start, arguments, override if override.entries else None)


def _advice(name: str, document: SiteSetDocument) -> str:
    """What an unknown column may have been meant as: a parameter, or a key in other case or without its map."""
    settings = {setting.lower(): f"settings.{setting}" for setting in declarable()}
    keys = (*TEMPLATE.keys, *settings.values())
    by_lower = {**settings, **{key.lower(): key for key in keys}}
    if meant := by_lower.get(name.lower()):
        return f"to override that key of a Site, name the column {meant}"
    headers = [parameter.header for parameter in document.parameters.values()]
    return did_you_mean(name, [*headers, *keys]) or "name it in a parameter's header, or among ignoreColumns"


def _override(sheet: Sheet, index: int, report: Report) -> str:
    """The type of a column that overrides a key; empty, and reported, where no cell has room for it."""
    name = sheet.header[index]
    found = cell_type(tuple(name.split(".")))
    if found is None:
        hint = "write it in the template, or name a key below it, like settings.sharingCapability"
        what = f"the column {quote(name)}, which takes more than a cell has room for"
        report.error(sheet.header_place(index), "unknown-column", what, "a key with one value or a list", hint)
    return found or ""


def _nested(path: Path, value: Node, place: Position, header: Position) -> Node:
    for key in reversed(path):
        value = MapNode({key: Entry(header.line, header.column, value, header)}, place.line, place.column, place)
    return value
