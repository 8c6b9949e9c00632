"""Taking back at once what went wrong, under the same lock, as a run of its own: it may die like any other.

What is due stands in the ledger with the outcome that made it due, so that whoever comes next finishes it.
"""

from __future__ import annotations

import os
from dataclasses import replace

from ..clock import SystemClock
from ..counting import how_many
from ..model.address import Address
from ..model.outcome import Outcome, Status
from ..model.plan import Plan
from ..plan.hold import held_back
from .book import Book, DueUndo, OpenRun
from .carrying_out import execute
from .ids import ulid
from .orders import Finished, Order
from .session import Session
from .taking_back import Rollback


def carry_out(session: Session, plan: Plan, book: Book) -> Finished:
    """Intent, execution, outcome; then take back what the manner says, where too much has failed."""
    finished, due = execute(session, plan, book)
    return undone(finished, _take_back(session, due), due.what) if due else finished


def finish_due(session: Session, due: DueUndo) -> tuple[str, ...]:
    """Take back what a run that died had still to take back. What came of it, resource by resource."""
    back = _take_back(session, due)
    told = [f"{a}: {_told(outcome, due.run, back.run)}" for a, outcome in sorted(back.outcomes.items())]
    return (*told, *_blocked(back))


def due_after(died: OpenRun, outcomes: dict[Address, Outcome]) -> DueUndo | None:
    """What a run that died leaves to be taken back: what it had decided, as far as that was recorded.

    One that was to do everything or nothing, and had decided nothing yet, did everything, or all that it did goes.
    """
    if died.undo:
        return DueUndo(died.run, died.undo)
    if not died.atomic or all(outcome.status is Status.SUCCEEDED for outcome in outcomes.values()):
        return None
    return DueUndo(died.run, frozenset(outcomes))


def _take_back(session: Session, due: DueUndo) -> Finished:
    session.watcher.phase(f"taking back {how_many(len(due.what), 'action')} of run {due.run}")
    allowed, tenant = session.order.wish.allowed, session.order.tenant
    planner = Rollback(session.project, due.run, tenant, allowed=allowed, only=due.what, binding=False)
    book = session.journal.fetch()
    run = session.journal.runs.next(ulid(SystemClock().now(), os.urandom(10)))
    back = replace(session, order=Order(tenant=tenant, planner=planner), run=run, ends_s=None, finishing=True)
    plan = held_back(planner.plan(session.goal, book, session.journal, session.observer(), run))
    ended, _ = execute(back, plan, book, finishes_undo=True)
    return ended


def undone(finished: Finished, back: Finished, what: frozenset[Address]) -> Finished:
    """The end of a run whose actions another one took back, action by action."""
    outcomes = dict(finished.outcomes)
    for address in what & set(back.outcomes):
        outcome = outcomes[address]
        if back.outcomes[address].status is Status.SUCCEEDED:
            said = f" ({outcome.message})" if outcome.message else ""
            outcomes[address] = replace(outcome, status=Status.UNDONE, message=f"taken back by run {back.run}{said}")
    bad = [(a, outcome) for a, outcome in back.outcomes.items() if outcome.status is not Status.SUCCEEDED]
    failed = tuple(f"{address}: {outcome.status.value} {outcome.message}" for address, outcome in bad)
    return replace(finished, outcomes=outcomes, undone_by=back.run, stays=(*failed, *_blocked(back)))


def _blocked(back: Finished) -> tuple[str, ...]:
    return tuple(f"{one.address}: {one.reason}" for one in back.plan.blocked) if back.plan is not None else ()


def _told(outcome: Outcome, run: str, back: str) -> str:
    if outcome.status is Status.SUCCEEDED:
        return f"undone: what run {run} did was taken back by run {back}"
    return f"not taken back: {outcome.status.value} {outcome.message}".strip()
