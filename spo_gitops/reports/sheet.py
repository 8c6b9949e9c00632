"""Tables as CSV (RFC 4180, UTF-8 with CRLF), safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from ..formulas import is_formula

Field = str | int | float | bool | None


def render(header: Sequence[str], rows: Iterable[Sequence[Field]]) -> str:
    """The file's text. None is empty; texts that would be formulas get an apostrophe in front."""
    return "".join(pieces(header, rows))


def pieces(header: Sequence[str], rows: Iterable[Sequence[Field]]) -> Iterator[str]:
    """The file's text line by line, for what may be very long."""
    yield _line(header)
    for row in rows:
        yield _line([_field(value) for value in row])


def _line(values: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(values)
    return out.getvalue()


def _field(value: Field) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return f"'{value}" if is_formula(value) else value
    return str(value)
