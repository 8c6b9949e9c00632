"""An audit as an HTML report, in the frame of all of them."""

from __future__ import annotations

from collections.abc import Iterator

from ...clock import rfc3339
from ...model.finding import Verdict
from ...model.policy import SEVERITIES
from ..html.blocks import Cell, Column, Facts, Figure, Figures, Notes, Page, Section, Table, Tone
from ..html.frame import render as render_page
from .view import AuditView, PolicyRow, Told, scope_of

_TONES = {
    Verdict.FAIL: Tone.BAD,
    Verdict.UNKNOWN: Tone.CHANGE,
    Verdict.EXCEPTED: Tone.DIM,
    Verdict.NOT_APPLICABLE: Tone.DIM,
    Verdict.PASS: Tone.GOOD,
}


def render(view: AuditView) -> Iterator[str]:
    """The file's text."""
    yield render_page(page(view))


def page(view: AuditView) -> Page:
    figures = tuple(Figure(verdict.value, f"{view.count(verdict):,}", _TONES[verdict]) for verdict in Verdict)
    overview = (
        Facts((("Read", view.facts[0]), ("At", rfc3339(view.at)))),
        Figures(figures),
        *((Notes(view.notes, Tone.DIM),) if view.notes else ()),
    )
    sections = [Section("Overview", overview), Section("Policies", (_policies(view),))]
    rows = tuple(_row(told) for told in view.findings())
    if rows:
        sections.append(Section("Findings", (Table("Everything that does not simply pass", _COLUMNS, rows),)))
    if view.mended:
        mended = tuple((Cell(key), Cell(since[:10])) for key, since in sorted(view.mended.items()))
        sections.append(Section("Fixed", (Table("Findings that are open no more", _MENDED, mended),)))
    failing = view.count(Verdict.FAIL)
    tone = Tone.BAD if failing else Tone.CHANGE if view.count(Verdict.UNKNOWN) else Tone.GOOD
    return Page("Audit", view.summary, tone, tuple(sections))


# What calls for somebody comes first, as a narrow screen does not show all columns at once.
_TELLING = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.EXCEPTED, Verdict.NOT_APPLICABLE, Verdict.PASS)
_COLUMNS = (
    Column("Resource"), Column("Severity", numeric=True, choice=True), Column("Policy", choice=True),
    Column("Verdict", choice=True), Column("Finding"), Column("State"), Column("Written at"),
)  # fmt: skip
_MENDED = (Column("Finding"), Column("Open since"))
_POLICIES = (
    Column("Policy"), Column("Severity", numeric=True, choice=True),
    *(Column(v.value, numeric=True) for v in _TELLING), Column("About", choice=True), Column("Mode", choice=True),
    Column("References"),
)  # fmt: skip


def _policies(view: AuditView) -> Table:
    return Table("What was demanded, and how much of it holds", _POLICIES, tuple(_policy(row) for row in view.policies))


def _policy(row: PolicyRow) -> tuple[Cell, ...]:
    policy = row.policy
    notes = tuple(text for text in (policy.title, policy.rationale, f"{row.place.file}:{row.place.line}") if text)
    shown = ((v, row.count(v)) for v in _TELLING)
    counts = (Cell(f"{count:,}", _TONES[v] if count else Tone.DIM, float(count)) for v, count in shown)
    return (
        Cell(policy.name, notes=notes),
        _severity(policy.severity),
        *counts,
        Cell(scope_of(policy)),
        Cell(policy.mode.value),
        Cell(", ".join(policy.references)),
    )


def _severity(word: str) -> Cell:
    rank = SEVERITIES.index(word)
    return Cell(word, Tone.BAD if rank > 1 else Tone.PLAIN, float(rank))


def _row(told: Told) -> tuple[Cell, ...]:
    finding = told.finding
    place = finding.declared or finding.position
    return (
        Cell(str(finding.address)),
        _severity(finding.severity),
        Cell(finding.policy),
        Cell(finding.verdict.value, _TONES[finding.verdict]),
        Cell(told.sentence, notes=(f"would satisfy: {told.remedy}",) if told.remedy else ()),
        Cell(told.news),
        Cell(f"{place.file}:{place.line}" if place else ""),
    )
