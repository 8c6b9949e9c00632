"""A recorded run as an HTML report: what was done, how it went, and the way back."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import replace

from ...counting import how_many
from ..gist import lasting
from ..run_queue import Lasting, Queue
from ..run_view import Deed, RunView
from .blocks import (
    Bar,
    Block,
    Cell,
    Column,
    Commands,
    Facts,
    Figure,
    Figures,
    Notes,
    Page,
    Section,
    Table,
    Timeline,
    Tone,
)  # fmt: skip
from .frame import render as render_page
from .plan import changes

TONES = {"succeeded": Tone.GOOD, "failed": Tone.BAD, "conflict": Tone.BAD, "unknown": Tone.BAD, "blocked": Tone.CHANGE}
NOT_STARTED = ("blocked", "conflict")
_STATES = {"done": Tone.GOOD, "unfinished": Tone.BAD}


def render(view: RunView) -> str:
    """The file's text."""
    return render_page(page(view))


def page(view: RunView, *, home: str = "") -> Page:
    """The report; ``home`` is the page of the dashboard that it belongs to, if any."""
    sections = (
        Section("Overview", (Facts(view.facts), Figures(tuple(_figures(view))), *_remarks(view))),
        *_section("Failures", _failures(view)),
        *_section("Skipped", _skipped(view)),
        *_section("Actions", _actions(view)),
        *_section("Timeline", _timeline(view)),
        *_section("The way back", _way_back(view)),
    )
    return Page(
        f"Run {view.run}", f"{view.state}: {view.summary}", _STATES.get(view.state, Tone.CHANGE), sections, home
    )


def _section(heading: str, blocks: Iterator[Block]) -> Iterator[Section]:
    found = tuple(blocks)
    if found:
        yield Section(heading, found)


def _figures(view: RunView) -> Iterator[Figure]:
    yield Figure("actions", str(len(view.deeds)))
    for status, count in sorted(view.counts.items()):
        yield Figure(status, str(count), TONES.get(status, Tone.CHANGE))
    yield Figure("verified", str(view.verified))
    if view.blocked:
        yield Figure("could not be planned", str(len(view.blocked)), Tone.BAD)
    if view.seconds is not None:
        yield Figure("lasted", lasting(view.seconds))
    for name, value in sorted(view.metrics.items()):
        yield Figure(name, str(value))


def _remarks(view: RunView) -> Iterator[Block]:
    if view.remarks:
        yield Notes(view.remarks)


def _failures(view: RunView) -> Iterator[Block]:
    if view.failures:
        columns = (Column("Resource"), Column("Result", choice=True), Column("What the service or the tool said"),
                   Column("Next step"), Column("Correlation id"))  # fmt: skip
        rows = tuple(
            (Cell(d.entry.address), _status(d), Cell(d.cause), Cell(d.advice), Cell(d.correlation))
            for d in view.failures
        )
        yield Table("What did not succeed, why, and what to do", columns, rows)


def _skipped(view: RunView) -> Iterator[Block]:
    columns = (Column("Resource"), Column("Because of"), Column("Next step"))
    rows = [(Cell(d.entry.address), Cell(d.message), Cell(d.advice)) for d in view.skipped]
    rows += [(Cell(address), Cell(reason), Cell("mend what blocks it, then apply")) for address, reason in view.blocked]
    if rows:
        yield Table("What was not started, and because of what", columns, tuple(rows))


def _actions(view: RunView) -> Iterator[Block]:
    if not view.deeds:
        return
    columns = (Column("Resource"), Column("Action", choice=True), Column("Result", choice=True), Column("Changes"),
               Column("Verified", choice=True), Column("Requests", numeric=True), Column("Retries", numeric=True),
               Column("Waited", numeric=True),
               Column("Seconds", numeric=True))  # fmt: skip
    yield Table("Every action of the run", columns, tuple(_action(deed) for deed in view.deeds))
    if view.recorded:
        yield Table(
            "Only the ledger was told", (Column("Resource"),), tuple((Cell(address),) for address in view.recorded)
        )


def _action(deed: Deed) -> tuple[Cell, ...]:
    told = (deed.message, deed.restorable, f"declared at {deed.entry.place}" if deed.entry.place else "")
    entry = replace(deed.entry, remarks=(*filter(None, told), *deed.entry.remarks))
    return (
        Cell(deed.entry.address),
        Cell(deed.entry.word),
        _status(deed),
        changes(entry),
        Cell("yes" if deed.verified else "no"),
        _number(deed, deed.requests, ""),
        _number(deed, deed.retries, ""),
        _number(deed, deed.waited_s, " s"),
        _number(deed, deed.seconds, " s"),
    )


def _status(deed: Deed) -> Cell:
    return Cell(deed.status, TONES.get(deed.status, Tone.CHANGE))


def _number(deed: Deed, value: float | None, unit: str) -> Cell:
    if value is None or (not value and deed.status in NOT_STARTED):
        return Cell("not started" if deed.status in NOT_STARTED else "not recorded", rank=-1.0)
    return Cell(f"{value:.1f}{unit}" if unit else f"{value}", rank=float(value))


def _timeline(view: RunView) -> Iterator[Block]:
    timed = [(d.started_s, d.started_s + d.seconds, d) for d in view.deeds if d.started_s is not None]
    if not timed:
        return
    bars = tuple(_bars(sorted(timed, key=lambda item: item[:2])))
    pauses = tuple((start, start + seconds) for start, seconds in view.pauses)
    end = max([bar.end for bar in bars] + [end for _, end in pauses])
    lanes = max(bar.lane for bar in bars) + 1
    told = f"{how_many(len(bars), 'action')} in {lasting(end)}, at most {lanes} at a time; each bar is one action"
    if pauses:
        told += (
            f"; {len(pauses)} throttle pauses, together {lasting(sum(seconds for _, seconds in view.pauses))} (shaded)"
        )
    yield Timeline(f"{told}.", lanes, end, bars, pauses)
    if view.queue is not None:
        yield _in_line(view.queue)


def _in_line(queue: Queue) -> Table:
    names = ("Waited on average", "Waited at most", "Took on average", "Took at most")
    columns = (Column("Priority"), Column("Actions", numeric=True), Column("Waiting at most", numeric=True),
               *(Column(name, numeric=True) for name in names))  # fmt: skip
    rows = tuple(
        (
            Cell(rank.word),
            Cell(f"{rank.actions}", rank=float(rank.actions)),
            Cell(f"{rank.peak_depth}", rank=float(rank.peak_depth)),
            *_lasting(rank.wait),
            *_lasting(rank.service),
        )
        for rank in queue.ranks
    )
    return Table("How the actions stood in line, by priority", columns, rows)


def _lasting(lasting: Lasting | None) -> tuple[Cell, ...]:
    if lasting is None:
        return (Cell("none", rank=-1.0),) * 2
    return tuple(Cell(f"{seconds:.1f} s", rank=seconds) for seconds in (lasting.mean_s, lasting.max_s))


def _bars(timed: list[tuple[float, float, Deed]]) -> Iterator[Bar]:
    """Each in the first lane that is free when it starts."""
    free: list[int] = []
    busy: list[tuple[float, int]] = []
    for start, end, deed in timed:
        while busy and busy[0][0] <= start:
            heapq.heappush(free, heapq.heappop(busy)[1])
        lane = heapq.heappop(free) if free else len(busy)
        heapq.heappush(busy, (end, lane))
        label = f"{deed.entry.word} {deed.entry.address}: {deed.status}, {deed.seconds:.1f} s"
        yield Bar(lane, start, end, label, TONES.get(deed.status, Tone.CHANGE))


def _way_back(view: RunView) -> Iterator[Block]:
    if view.way_back:
        yield Notes(
            ("Revert the commit and apply, or roll back this one run; both are planned and shown first.",), Tone.DIM
        )
        yield Commands(view.way_back)
    if view.way_back and view.losses:
        yield Notes(tuple(f"cannot be exact: {loss}" for loss in view.losses), Tone.CHANGE)
    for run in view.rolled_back_by:
        yield Notes((f"It was rolled back by run {run}.",))
