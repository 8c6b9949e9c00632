"""A plan as an HTML report: everything that the view tells, every resource with a row of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from ...model.plan import Foresight
from ...model.policy import SEVERITIES
from ..foresight import WORDS, counted
from ..gist import Danger
from ..view import Entry, View
from .blocks import Block, Cell, Column, Facts, Notes, Page, Section, Table, Tone
from .frame import render as render_page

TONES = {"+": Tone.GOOD, "~": Tone.CHANGE, "-": Tone.BAD, "!": Tone.BAD, " ": Tone.DIM, "=": Tone.CHANGE}
FATES = {
    Foresight.CLOSES: Tone.GOOD, Foresight.OPENS: Tone.BAD, Foresight.STAYS: Tone.CHANGE, Foresight.UNKNOWN: Tone.DIM,
}  # fmt: skip
HELD = "held"  # what a hold does has no verb
_COLUMNS = (Column("Resource"), Column("Action", choice=True), Column("Changes"), Column("Declared at"))


def render(view: View) -> str:
    """The file's text."""
    return render_page(page(view))


def page(view: View) -> Page:
    sections = (
        Section("Overview", tuple(_overview(view))),
        *_section("Risks", _dangers(view)),
        *_section("Guards", _guards(view)),
        *_section("Blocked", _table("Resources that cannot be planned", view.blocked)),
        *_section("Changes", _table("Everything that an apply writes to the tenant", view.entries)),
        *_section("Without writes", _table("What only the ledger notes, and what is merely told", view.quiet)),
        *_section("Held", _table("Holds, and what they keep from being done", view.held)),
        *_section("Policies", _foreseen(view)),
        *_section("Findings", [Notes(view.findings)] if view.findings else []),
    )
    refused = view.blocked or any(not allowed for _, _, allowed in view.guards)
    tone = Tone.BAD if refused else Tone.CHANGE if view.entries else Tone.GOOD
    return Page(view.title, view.summary, tone, sections)


def entry_rows(entries: Iterable[Entry]) -> Iterator[tuple[Cell, ...]]:
    """A row for each resource, those that change alike among them."""
    for entry in entries:
        for address, place in chain([(entry.address, entry.place)], ((other, "") for other in entry.others)):
            yield (Cell(address), Cell(entry.word or HELD, TONES[entry.sign]), changes(entry), Cell(place))


def changes(entry: Entry) -> Cell:
    """What changes, folded behind its first names; where nothing does, what is said first is in the open."""
    if not entry.lines:
        return Cell("".join(entry.remarks[:1]), notes=entry.remarks[1:])
    names = [line.attribute for line in entry.lines]
    parts = [*names[:3], f"and {len(names) - 3} more"] if len(names) > 3 else names
    return Cell(", ".join(parts), lines=entry.lines, notes=entry.remarks)


def _overview(view: View) -> Iterator[Block]:
    (read, *notes) = view.facts
    yield Facts((("About", read),))
    if notes:
        yield Notes(tuple(notes), Tone.DIM)
    if view.same:
        columns = (Column("Attribute"), Column("Before"), Column("After"), Column("Resources", numeric=True),
                   Column("Differ", numeric=True))  # fmt: skip
        rows = tuple(
            (Cell(s.attribute), Cell(s.before), Cell(s.after), Cell(f"{s.count:,} {s.kind}s", rank=float(s.count)),
             Cell(f"{s.differ:,}", rank=float(s.differ)))
            for s in view.same
        )  # fmt: skip
        yield Table("Changes that many resources share", columns, rows)


def _section(heading: str, blocks: Iterable[Block]) -> Iterator[Section]:
    found = tuple(blocks)
    if found:
        yield Section(heading, found)


def _guards(view: View) -> Iterator[Block]:
    if view.guards:
        rows = tuple(
            (Cell(guard), Cell("lifted", Tone.CHANGE) if allowed else Cell("refuses", Tone.BAD), Cell(reason))
            for guard, reason, allowed in view.guards
        )
        yield Table("Guards that stop this plan, or would", (Column("Class"), Column("State"), Column("Reason")), rows)


def _foreseen(view: View) -> Iterator[Block]:
    if view.foreseen:
        columns = (Column("Resource"), Column("The plan", choice=True), Column("Severity", numeric=True, choice=True),
                   Column("Policy", choice=True), Column("Finding"))  # fmt: skip
        rows = tuple(
            (Cell(str(f.address)), Cell(WORDS[f.foresight], FATES[f.foresight]),
             Cell(f.severity, rank=float(SEVERITIES.index(f.severity))), Cell(f.policy), Cell(f.text))
            for f in view.foreseen
        )  # fmt: skip
        yield Table(f"What becomes of findings: the plan {counted(view.foreseen)}", columns, rows)


def _dangers(view: View) -> Iterator[Block]:
    if view.dangers:
        rows = tuple((Cell(danger.word, Tone.BAD), Cell(danger.text), _where(danger)) for danger in view.dangers)
        columns = (Column("Risk", choice=True), Column("What"), Column("Where"))
        yield Table("What a reviewer should look at first", columns, rows)


def _where(danger: Danger) -> Cell:
    if len(danger.addresses) == 1:
        return Cell(danger.where)
    return Cell(danger.where, notes=danger.addresses)


def _table(caption: str, entries: tuple[Entry, ...]) -> Iterator[Block]:
    if entries:
        yield Table(caption, _COLUMNS, tuple(entry_rows(entries)))
