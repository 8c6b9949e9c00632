"""A comparison as an HTML report."""

from __future__ import annotations

from ...plan.compare import Comparison, Difference, Kind
from ..comparison import said, shown, summary
from ..view import Line
from .blocks import Cell, Column, Notes, Page, Section, Table, Tone
from .frame import render as render_page

_TONES = {Kind.CHANGED: Tone.CHANGE, Kind.ONLY_LEFT: Tone.BAD, Kind.ONLY_RIGHT: Tone.GOOD, Kind.UNKNOWN: Tone.BAD}
_WORDS = {
    Kind.CHANGED: "differs",
    Kind.ONLY_LEFT: "only left",
    Kind.ONLY_RIGHT: "only right",
    Kind.UNKNOWN: "unknown",
}


def render(comparison: Comparison) -> str:
    """The file's text."""
    return render_page(page(comparison))


def page(comparison: Comparison) -> Page:
    title = f"{comparison.left} compared with {comparison.right}"
    columns = (Column("Resource"), Column("Difference", choice=True), Column("Attributes"))
    rows = tuple(_row(difference, comparison) for difference in comparison.differences)
    caption = f"Left: {comparison.left}; right: {comparison.right}"
    blocks = (Table(caption, columns, rows),) if rows else (Notes(("Nothing differs.",), Tone.GOOD),)
    return Page(title, summary(comparison), Tone.CHANGE if rows else Tone.GOOD, (Section("Differences", blocks),))


def _row(difference: Difference, comparison: Comparison) -> tuple[Cell, ...]:
    lines = tuple(
        Line(pair.attribute.removeprefix("settings."), shown(pair.left), shown(pair.right), "", "")
        for pair in difference.pairs
    )
    names = ", ".join(line.attribute for line in lines[:3]) + (f" and {len(lines) - 3} more" if len(lines) > 3 else "")
    words = "; ".join(filter(None, (names, said(difference, comparison).strip())))
    return (
        Cell(str(difference.address)),
        Cell(_WORDS[difference.kind], _TONES[difference.kind]),
        Cell(words, lines=lines),
    )
