"""The dashboard's first page: where things stand, the map of hubs, resources, policies and runs."""

from __future__ import annotations

from collections.abc import Iterator

from ...counting import how_many
from ..board import Board, Resource, RunLine
from ..overview import lasting_text
from .blocks import (
    Block,
    Cell,
    Column,
    Columns,
    Facts,
    Figure,
    Figures,
    Node,
    Notes,
    Page,
    Section,
    Stack,
    Table,
    Tone,
    Tree,
)  # fmt: skip
from .frame import render as render_page
from .run import TONES as RESULTS

CHARTED = 60  # of many runs, the newest so many stand in the picture
NAME = "index.html"
_STATES = {"done": Tone.GOOD, "unfinished": Tone.BAD, "open": Tone.CHANGE, "paused": Tone.CHANGE}
_SEVERITIES = {"critical": Tone.BAD, "high": Tone.BAD, "medium": Tone.CHANGE, "low": Tone.DIM}


def render(board: Board) -> str:
    """The file's text."""
    return render_page(page(board))


def page_of(run: str) -> str:
    """Where a run's own page lies, seen from the first one."""
    return f"runs/{run}.html"


def page(board: Board) -> Page:
    last = board.overview.last
    sections = (
        Section("Where things stand", tuple(_standing(board))),
        *_section("Hubs and what belongs to them", _map(board)),
        *_section("Resources", _resources(board)),
        *_section("Policies", _policies(board)),
        *_section("Findings over time", _findings(board)),
        *_section("Runs", _runs(board)),
    )
    verdict = f"last run {last.state}: {last.summary}" if last else "nothing has been applied yet"
    tone = _STATES.get(last.state, Tone.CHANGE) if last else Tone.DIM
    return Page(f"SharePoint Online: {board.overview.tenant}", verdict, tone, sections)


def _section(heading: str, blocks: Iterator[Block]) -> Iterator[Section]:
    found = tuple(blocks)
    if found:
        yield Section(heading, found)


def _standing(board: Board) -> Iterator[Block]:
    overview = board.overview
    yield Facts((*overview.facts, ("Made", board.made_at)))
    yield Figures(
        (
            Figure("declared", f"{overview.declared:,}"),
            Figure("owned", f"{overview.owned:,}"),
            Figure("drifted", f"{len(overview.drifted):,}", Tone.CHANGE if overview.drifted else Tone.GOOD),
            Figure("holds", f"{len(overview.holds):,}", Tone.CHANGE if overview.holds else Tone.PLAIN),
            Figure("open findings", f"{overview.findings:,}", Tone.CHANGE if overview.findings else Tone.PLAIN),
            Figure("exceptions", f"{len(overview.exceptions):,}"),
            Figure("runs", f"{len(board.runs):,}"),
        )
    )
    lasting = tuple(lasting_text(each) for each in (*overview.holds, *overview.exceptions))
    if lasting:
        yield Notes(lasting, Tone.CHANGE)
    if overview.drifted:
        columns = (
            Column("Resource"),
            Column("Attribute", choice=True),
            Column("Set"),
            Column("Seen"),
            Column("At", whole=True),
        )
        rows = tuple(
            (Cell(d.address), Cell(d.attribute), Cell(d.set), Cell(d.seen), Cell(d.at)) for d in overview.drifted
        )
        yield Table("Drift that was seen and left", columns, rows)


def _map(board: Board) -> Iterator[Block]:
    """Trees of what others belong to; whatever stands alone is left to the table."""
    children: dict[str, list[Resource]] = {}
    for resource in board.resources:
        if resource.below:
            children.setdefault(resource.below.lower(), []).append(resource)
    known = {resource.address.lower() for resource in board.resources}
    tops = [r for r in board.resources if r.address.lower() in children and not r.below]
    outside = sorted({r.below for r in board.resources if r.below and r.below.lower() not in known})
    nodes = [_node(top, children, frozenset()) for top in tops]
    nodes += [
        Node(address, "not declared here", tuple(_node(c, children, frozenset()) for c in children[address.lower()]))
        for address in outside
    ]
    if nodes:
        yield Tree(tuple(nodes))


def _node(resource: Resource, children: dict[str, list[Resource]], above: frozenset[str]) -> Node:
    key = resource.address.lower()
    below = [] if key in above else children.get(key, [])
    note = f"{resource.title} ({len(below):,})" if below else resource.title
    return Node(resource.address, note, tuple(_node(child, children, above | {key}) for child in below))


def _resources(board: Board) -> Iterator[Block]:
    if board.resources:
        columns = (Column("Resource"), Column("Title"), Column("State", choice=True), Column("Belongs to", choice=True),
                   Column("Managed", numeric=True), Column("Drifted", numeric=True), Column("Declared at"),
                   Column("Last seen", whole=True))  # fmt: skip
        yield Table("Everything that is declared or owned", columns, tuple(_resource(r) for r in board.resources))


def _resource(resource: Resource) -> tuple[Cell, ...]:
    return (
        Cell(resource.address),
        Cell(resource.title),
        Cell(resource.state, Tone.DIM if resource.state == "recycled" else Tone.PLAIN),
        Cell(resource.below),
        Cell(f"{resource.managed}", rank=float(resource.managed)),
        Cell(f"{resource.drifted}", rank=float(resource.drifted)),
        Cell(resource.place),
        Cell(resource.seen),
    )


def _policies(board: Board) -> Iterator[Block]:
    if board.policies:
        columns = (Column("Policy"), Column("Title"), Column("Severity", choice=True), Column("Mode", choice=True),
                   Column("Demands"), Column("Exceptions", numeric=True), Column("Declared at"))  # fmt: skip
        rows = tuple(
            (Cell(p.name), Cell(p.title), Cell(p.severity, _SEVERITIES.get(p.severity, Tone.PLAIN)), Cell(p.mode),
             Cell("; ".join(p.rules)), Cell(f"{p.exceptions}", rank=float(p.exceptions)), Cell(p.place))
            for p in board.policies
        )  # fmt: skip
        yield Table("What is demanded of sites and the tenant", columns, rows)


def _findings(board: Board) -> Iterator[Block]:
    """Open findings after each audit that found something new or gone."""
    if not board.findings:
        return
    (first, _), (last, now) = board.findings[0], board.findings[-1]
    told = f"Open findings after each audit that changed their number or kind, from {first} to {last}: {now:,} now."
    stacks = tuple(Stack(f"{at}: {count:,} open", ((count, Tone.CHANGE),)) for at, count in board.findings)
    yield Columns(told, stacks)
    columns = (Column("Audit", whole=True), Column("Open", numeric=True))
    rows = tuple((Cell(at), Cell(f"{count:,}", rank=float(count))) for at, count in reversed(board.findings))
    yield Table("Open findings by audit, newest first", columns, rows)


def _runs(board: Board) -> Iterator[Block]:
    if not board.runs:
        return
    charted = tuple(reversed(board.runs[:CHARTED]))
    told = f"Actions of the newest {len(charted)} of {how_many(len(board.runs), 'run')} by result, oldest on the left."
    yield Columns(told, tuple(_stack(run) for run in charted))
    columns = (Column("Run", whole=True), Column("Ended", whole=True), Column("State", choice=True),
               Column("Actions", numeric=True), Column("Results"), Column("Commit"),
               Column("By", choice=True))  # fmt: skip
    yield Table("Every recorded run, newest first", columns, tuple(_run(run) for run in board.runs))


def _stack(run: RunLine) -> Stack:
    parts = tuple((count, RESULTS.get(status, Tone.CHANGE)) for status, count in sorted(run.counts.items()))
    return Stack(f"{run.run} {run.at}: {_counts(run)}", parts)


def _counts(run: RunLine) -> str:
    return ", ".join(f"{count} {status}" for status, count in sorted(run.counts.items())) or "no changes"


def _run(run: RunLine) -> tuple[Cell, ...]:
    total = sum(run.counts.values())
    return (
        Cell(run.run, link=page_of(run.run) if run.detailed else ""),
        Cell(run.at),
        Cell(run.state, _STATES.get(run.state, Tone.CHANGE)),
        Cell(f"{total:,}", rank=float(total)),
        Cell(_counts(run)),
        Cell(f"{run.commit[:12]} {run.subject}".strip()),
        Cell(run.by),
    )
