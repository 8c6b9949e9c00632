"""The dashboard's content, from files, git and the ledger. The tenant is not asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from ..clock import SystemClock, rfc3339
from ..kinds.registry import kinds_of
from ..model.address import Address
from ..model.observation import Observation
from ..model.value import Missing
from ..reports.board import Board, PolicyLine, Resource, RunLine
from ..reports.run_view import RunView, run_view, state_of
from .book import Book
from .ids import is_ulid
from .overviewing import opened, overview_of
from .project import Project, Target
from .reverting import way_back
from .runs import counts_of

CHARTED = 60  # audits


def board(project: Project, tenant: str, *, details: int, each: Callable[[RunView], None]) -> Board:
    """The first page's content; ``each`` is given the newest runs, so many as ``details``, one at a time."""
    goal, journal, book = opened(project, tenant)
    overview = overview_of(project, goal, journal, book)
    outcomes = journal.runs.outcomes()
    kinds = kinds_of("")
    lines: list[RunLine] = []
    for parts in islice(journal.runs.all(), details):
        line = _line(project, parts, detailed=True)
        lines.append(line)
        if line.detailed:
            by = tuple(run for run, found in outcomes.items() if found.get("rollsBack") == line.run)
            revert = way_back(project.git, outcomes, parts)
            each(run_view(parts, kinds, commit=line.subject, rolled_back_by=by, revert=revert))
    lines += [_line(project, {"outcome": outcomes[run]}, detailed=False)
              for run in journal.runs.ids()[details:] if run in outcomes]  # fmt: skip
    drifted = Counter(found.address for found in overview.drifted)
    return Board(
        overview,
        tuple(_resources(goal, book, drifted)),
        tuple(_policies(goal)),
        tuple(lines),
        rfc3339(SystemClock().now()),
        journal.notes.finding_counts(CHARTED),
    )


def _line(project: Project, parts: Mapping[str, Any], *, detailed: bool) -> RunLine:
    outcome, intent = parts.get("outcome", {}), parts.get("intent", {})
    either = outcome or intent
    commit = str(either.get("commit", ""))
    return RunLine(
        run=either["run"],
        at=either.get("at", ""),
        state=state_of(parts),
        commit=commit,
        subject=project.git.subject(commit),
        by=outcome.get("by", ""),
        counts=counts_of(parts, whole=not detailed),
        detailed=detailed and is_ulid(either["run"]),
    )


def _resources(goal: Target, book: Book, drifted: Mapping[str, int]) -> Iterator[Resource]:
    stack = goal.configuration.stack
    owned = {address: found for address, found in book.ownership.items() if found.stack == stack}
    for address in sorted({*goal.state.resources, *owned}):
        desired, mine, seen = goal.state.resources.get(address), owned.get(address), book.observed.get(address)
        declared = dict(desired.fields) if desired else {}
        fields = {**(seen.fields if seen else {}), **declared}
        managed = set(declared) | set(mine.attributes if mine else ())
        yield Resource(
            address=str(address),
            title=_text(fields.get("title")),
            state=mine.origin.value if mine else "declared",
            place=f"{desired.position.file}:{desired.position.line}" if desired else "",
            below=_below(address, fields),
            managed=len(managed),
            drifted=drifted.get(str(address), 0),
            seen=_at(seen),
            run=mine.history[-1].run if mine and mine.history else "",
        )


def _below(address: Address, fields: Mapping[str, object]) -> str:
    """What the resource belongs to, by an attribute that points at another."""
    kind = kinds_of("")[address.kind]
    for name, value in sorted(fields.items()):
        pointed = kind.points_at(name)
        if pointed and isinstance(value, str) and value not in ("", "none"):
            return str(Address.of(pointed, value))
    return ""


def _policies(goal: Target) -> Iterator[PolicyLine]:
    for policy in sorted(goal.policies, key=lambda p: p.name):
        rules = tuple(f"{rule.name} {rule.constraint.told()}" for rule in policy.rules)
        place = f"{policy.position.file}:{policy.position.line}"
        yield PolicyLine(
            policy.name, policy.title, policy.severity, policy.mode.value, rules, place, len(policy.exemptions)
        )


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, Missing) else str(value)


def _at(seen: Observation | None) -> str:
    return seen.at if seen else ""
