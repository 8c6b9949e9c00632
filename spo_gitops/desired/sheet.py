"""Sheets: CSV files as people export them, cell by cell with the place of each.

Comma, semicolon or tab; with or without byte order mark; quoted cells may hold line breaks. A place is the line in
the file, the column of the sheet (counted from 1), and ``/ROW/HEADER`` with the row's number in a spreadsheet.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from ..counting import how_many
from ..problems import Position, Problem
from .encoding import LARGEST_SHEET, decode
from .nodes import escape, quote
from .report import Report

MOST_ROWS = 100_000
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}

_NAMES = {character: name for name, character in SEPARATORS.items()}
_EXCEL = "sep="  # the first line that Excel itself understands


@dataclass(frozen=True, slots=True)
class Row:
    """``cells`` are as many as the header's, blanks around them removed; ``number`` is that of a spreadsheet."""

    line: int
    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header and the rows that are not blank."""

    file: str
    header: tuple[str, ...]
    header_line: int
    rows: tuple[Row, ...]

    def place(self, row: Row, column: int) -> Position:
        """Where a cell is; ``column`` is its index in the header."""
        return Position(self.file, row.line, column + 1, f"/{row.number}/{escape(self.header[column])}")

    def header_place(self, column: int) -> Position:
        return Position(self.file, self.header_line, column + 1, f"/1/{escape(self.header[column])}")


def read_sheet(file: str, content: bytes, separator: str, report: Report) -> Sheet | None:
    """A CSV file's cells, None where it is not one. ``separator`` empty: the one that the header uses most."""
    text = decode(file, content, largest=LARGEST_SHEET)
    if isinstance(text, Problem):
        report.add(text)
        return None
    if not text.strip():
        report.error(Position(file), "sheet-empty", "an empty file", "a line of column names", "export it again")
        return None
    separator, begin, skipped = layout_of(text, separator)
    records = _records(file, text[begin:], separator, skipped, report)
    if records is None:
        return None
    header = next((index for index, record in enumerate(records) if any(record.cells)), None)
    if header is None:
        report.error(Position(file), "sheet-empty", "nothing but blanks", "a line of column names", "export it again")
        return None
    return _checked(file, records[header], records[header + 1 :], separator, report)


def layout_of(text: str, separator: str) -> tuple[str, int, int]:
    """Of a sheet's text as it stands in its file: the separator, where the header begins, and the lines before it."""
    begin = 1 if text.startswith("\ufeff") else 0
    skipped = 0
    if text[begin : begin + len(_EXCEL)].lower() == _EXCEL:
        line, feed, _ = text[begin:].partition("\n")
        separator, skipped = separator or line.rstrip("\r")[len(_EXCEL) :][:1], 1
        begin += len(line) + len(feed)
    return separator or _most_used(text[begin:]), begin, skipped


def _most_used(text: str) -> str:
    """The separator that stands most often in the first line that is not blank, outside of quotes."""
    header = "".join(text.lstrip(" \r\n").split("\n", 1)[0].split('"')[::2])
    return max(SEPARATORS.values(), key=header.count)


def _records(file: str, text: str, separator: str, skipped: int, report: Report) -> list[Row] | None:
    """Every record, blank ones as well; None where the file cannot be taken apart."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[Row] = []
    while True:
        line = reader.line_num + 1 + skipped
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            hint = "a quoted cell ends with a quote in front of a separator; a quote inside is written twice"
            report.error(Position(file, line), "sheet-syntax", f"a row that cannot be read ({error})", "CSV", hint)
            return None
        if len(rows) > MOST_ROWS:
            expected, hint = f"at most {MOST_ROWS:,} rows", "split the sheet into several SiteSets"
            report.error(Position(file, line), "sheet-too-long", "more rows", expected, hint)
            return None
        rows.append(Row(line, len(rows) + 1, tuple(cell.strip() for cell in cells)))
    return rows


def _checked(file: str, header: Row, rows: list[Row], separator: str, report: Report) -> Sheet | None:
    width = len(header.cells)
    while width and not header.cells[width - 1]:  # what spreadsheets append
        width -= 1
    names = header.cells[:width]
    good = True
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        place = Position(file, header.line, index + 1, "/1")
        if not name:
            report.error(place, "sheet-header", "a column without name", "a name for each column", "name or delete it")
            good = False
        elif name.lower() in first:
            related = (Position(file, header.line, first[name.lower()] + 1, "/1"),)
            found, hint = f"the column {quote(name)} a second time", "names are compared without case; rename one"
            report.error(place, "sheet-header", found, "each name once", hint, related=related)
            good = False
        first.setdefault(name.lower(), index)
    kept = []
    for row in rows:
        if not any(row.cells):
            continue
        if len(row.cells) < width or any(row.cells[width:]):
            found = f"a row of {how_many(len(row.cells), 'cell')}"
            word = _NAMES.get(separator, quote(separator))
            hint = f"the file is read with the separator {word}; a cell that holds one needs quotes"
            place = Position(file, row.line, min(len(row.cells), width) or 1, f"/{row.number}")
            expected = f"{how_many(width, 'cell')}, one for each column"
            report.error(place, "sheet-row", found, expected, hint)
            good = False
            continue
        kept.append(Row(row.line, row.number, row.cells[:width]))
    return Sheet(file, names, header.line, tuple(kept)) if good else None
