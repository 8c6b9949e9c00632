"""Reading the ledger for people: the runs, and one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ..clock import SystemClock
from ..errors import RunNotFoundError, UsageError
from ..kinds.registry import kinds_of
from ..model.address import Address
from ..model.hold import moment as parse_moment
from ..reports.resource_history import Event, Moment, came_from, event, moment
from ..reports.run_view import state_of
from .journal import Journal
from .project import Project, Target, target
from .reverting import way_back
from .runs import counts_of


def history(project: Project, tenant: str, limit: int) -> list[dict[str, Any]]:
    """``[{run, at, commit, state, stack, counts}]``, newest first; state is done, unfinished or open."""
    journal = _journal(project, tenant)
    journal.fetch()
    found = []
    for run in journal.runs.ids()[:limit]:
        parts = journal.runs.one(run)
        outcome, intent = parts.get("outcome", {}), parts.get("intent", {})
        either = outcome or intent
        found.append(
            {
                "run": run,
                "at": either.get("at", ""),
                "commit": either.get("commit", ""),
                "state": state_of(parts),
                "stack": either["stack"],
                "rollsBack": outcome.get("rollsBack", ""),
                "counts": counts_of(parts),
            }
        )
    return found


@dataclass(frozen=True, slots=True)
class Shown:
    """One run's records by part, what git says of its commit, the runs that took it back, and what git would be told
    to do so."""

    parts: dict[str, Any]
    commit: str
    rolled_back_by: tuple[str, ...]
    revert: tuple[str, ...] = ()


def show(project: Project, tenant: str, run: str) -> Shown:
    """``run`` is an id, the beginning of one, or ``last``. Raises RunNotFoundError."""
    journal = _journal(project, tenant)
    journal.fetch()
    parts = journal.runs.one(run)
    either = parts.get("outcome") or parts["intent"]
    outcomes = journal.runs.outcomes()
    by = tuple(other for other, found in outcomes.items() if found.get("rollsBack") == either["run"])
    return Shown(parts, project.git.subject(_commit(parts)), by, way_back(project.git, outcomes, parts))


def events(project: Project, tenant: str, address: Address, limit: int) -> Iterator[Event]:
    """What each run did to one resource, newest first, under the addresses that it had before as well."""
    journal = _journal(project, tenant)
    journal.fetch()
    kinds = kinds_of("")

    def found() -> Iterator[Event | None]:
        names = [address]
        for parts in journal.runs.all():
            subject = project.git.subject(_commit(parts))
            yield from (event(parts, name, kinds, subject) for name in names)
            names += [name for name in came_from(parts, names) if name not in names]

    return islice((one for one in found() if one is not None), limit)


def moment_of(project: Project, tenant: str, address: Address, at: str) -> Moment:
    """What one resource was at a time, or after a run (as for ``show``). UsageError for anything else."""
    journal = _journal(project, tenant)
    journal.fetch()
    return moment(journal.runs.all(), address, _until(at, journal))


def _until(at: str, journal: Journal) -> Callable[[str, str], bool]:
    """Whether a run (id and time of its end) lies in the past of that moment. The ids of runs rise with time."""
    try:
        parts = journal.runs.one(at)
    except RunNotFoundError:
        pass
    else:
        last = str((parts.get("outcome") or parts["intent"])["run"])
        return lambda run, _: run <= last
    try:
        end = parse_moment(at)
    except ValueError as error:
        raise UsageError(
            f"{at!r} is neither a run nor a time", hint="write 2026-12-01T18:00Z, a run's id, or last"
        ) from error
    return lambda _, ended: bool(ended) and parse_moment(ended) <= end


def _commit(parts: Mapping[str, Any]) -> str:
    return str((parts.get("outcome") or parts["intent"]).get("commit", ""))


def _journal(project: Project, tenant: str) -> Journal:
    goal: Target = target(project.work_tree(tenant, offline=True), "", tenant)
    return Journal(project.git.plumbing, goal.settings, SystemClock())
