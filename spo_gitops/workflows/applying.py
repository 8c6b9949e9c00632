"""Applying a commit: lock, conclude what died, plan, guards, approval, intent, execution, outcome."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ..apply.recover import recover
from ..clock import Clock, SystemClock, rfc3339
from ..counting import how_many
from ..errors import ApplyError, GuardError, LedgerError, PlanError
from ..kinds.registry import kinds_of
from ..ledger.lock import Lock
from ..model.config import Mode, OnTrip
from ..model.plan import GuardClass, Plan
from ..plan.hold import held_back
from ..plan.reviewed import unreviewed
from ..tenant.connect import WRITE_NEEDS_S, open_tenant
from .approving import Approved
from .book import Book
from .ids import ulid
from .journal import Journal
from .orders import Finished, Order, Watcher
from .planning import cost, demanded, following, judged_by, lifted, make, observe, seen_addresses
from .project import Project, Target, target
from .promotion import check_promotion
from .resuming import resumed
from .session import Session
from .telling import Telling
from .undeclared import undeclared
from .undoing import carry_out, due_after, finish_due


def apply(
    project: Project,
    order: Order,
    watcher: Watcher,
    log: Callable[[Mapping[str, Any]], None],
    wall: Clock | None = None,
) -> Finished:
    """Apply the checked-out commit. Raises GuardError before any write where a guard refuses.

    The lock lives in ``wall`` time, which is never scaled.
    """
    commit = project.git.head()
    if commit is None:
        raise PlanError("there is no commit to apply", hint="commit the files first")
    goal = target(project.at(commit, order.tenant), commit, order.tenant)
    if goal.settings.mode is Mode.OBSERVE:
        raise GuardError(
            f"tenant {goal.settings.name} is only observed (mode: observe); nothing is written",
            hint="set mode: manage when you are ready",
        )
    if order.reviewed is not None:
        _check_whose(order.reviewed, goal)
    if order.planner is None:  # a rollback gives back what was there, whatever another tenant has
        check_promotion(project, goal, commit)
    wall = wall or SystemClock()
    clock = SystemClock(goal.settings.time_scale)
    run = ulid(wall.now(), os.urandom(10))
    lock = Lock(
        project.git.plumbing, remote=goal.settings.ledger.remote, ledger_ref=goal.settings.ledger.ref, clock=wall
    )
    begun_s = clock.monotonic_s()
    with lock.acquire(run, timeout_s=order.lock_timeout_s) as lease:
        journal = Journal(project.git.plumbing, goal.settings, wall)
        with open_tenant(
            goal.settings,
            clock,
            read_only=False,
            may_write=lambda: lease.check(WRITE_NEEDS_S),
            log=log,
            parallelism=order.parallelism,
        ) as tenant:
            ends_s = None if order.deadline_s is None else begun_s + order.deadline_s
            telling = Telling(watcher, log, clock, kinds_of(goal.settings.url))
            return _go(Session(project, goal, order, telling, clock, journal, tenant, run, ends_s))


def _check_whose(reviewed: Mapping[str, Any], goal: Target) -> None:
    """Raises PlanError for the plan of another tenant or stack: what was reviewed there says nothing of this one."""
    for key, ours in (("tenant", goal.settings.name), ("stack", goal.configuration.stack)):
        if reviewed.get(key) != ours:
            raise PlanError(
                f"the plan file is of {key} {reviewed.get(key)}, and this is an apply of {ours}",
                hint="make it with `spo-gitops plan --out FILE` of the same tenant and repository",
            )


def _go(session: Session) -> Finished:
    order, goal = session.order, session.goal
    book = session.journal.fetch()
    if book.newest is None and not order.new_ledger:
        session.journal.refuse_beside_others()
    session = _following_all(session)
    recovered = _recover(session, book)
    if recovered:
        book = session.journal.fetch()
    if due := book.undo.get(session.stack):
        recovered += finish_due(session, due)
        book = session.journal.fetch()
        session = _following_all(session)
    if order.planner is None:
        goal, book = following(goal, book)
        session = replace(session, goal=goal)
    if order.resume:
        session = resumed(session)
    if order.planner is None and _superseded(session, book):
        return Finished(None, {}, superseded=True, recovered=recovered)
    plan = _plan(session, book)
    if judged_by(goal, book).on_trip is OnTrip.ACTION:
        plan = held_back(plan)
    if plan.refused:
        raise _refusal(plan, demanded(goal, book), order.approved)
    if order.atomic and plan.blocked:
        raise _incomplete(plan)
    if plan.writing and not session.watcher.approve(plan):
        raise PlanError("not approved; nothing was written")
    return replace(carry_out(session, plan, book), recovered=recovered)


def _following_all(session: Session) -> Session:
    """The run is newer than all that are recorded, whatever the clocks of those who made them said."""
    return replace(session, run=session.journal.runs.next(session.run))


def _recover(session: Session, book: Book) -> tuple[str, ...]:
    """Conclude a run that died: what the tenant shows is recorded as its outcome."""
    died = book.open_run
    if died is None:
        return ()
    session.watcher.phase(f"concluding run {died.run}, which ended without an outcome")
    outcomes = recover(
        died.actions,
        died.learned,
        session.observer(),
        session.kinds,
        stack=died.stack,
        run=died.run,
        since=died.at,
        owned=book.ownership,
    )
    summary = {**died.warrant, "recoveredBy": session.run, "commit": died.commit}
    summary |= {"rollsBack": died.rolls_back} if died.rolls_back else {}
    undo = due_after(died, outcomes)
    session.journal.outcome(
        died.run, died.stack, session.goal.settings.url, outcomes, applied=None, summary=summary, undo=undo
    )
    return tuple(f"{a}: {o.status.value} {o.message}".strip() for a, o in outcomes.items())


def _superseded(session: Session, book: Book) -> bool:
    applied, commit = book.stack(session.stack).commit, session.goal.state.commit
    if not applied or applied == commit:
        return False
    _find_out_ancestry(session, applied, commit)
    return session.project.git.is_ancestor(commit, applied) is True


def _find_out_ancestry(session: Session, applied: str, commit: str) -> None:
    """Fetch what a shallow clone lacks, from the ledger's remote last, which may have nothing but the ledger.

    Where that fails the ancestry stays unknown, and the guard ``history`` trips.
    """
    git, ledger = session.project.git, session.goal.settings.ledger.remote
    for remote in sorted(git.remotes(), key=lambda name: name == ledger):
        if git.is_ancestor(applied, commit) is not None:
            return
        try:
            git.fetch_history(remote)
        except LedgerError as error:
            session.watcher.say(f"the history cannot be fetched from {remote}: {error}")


def _plan(session: Session, book: Book) -> Plan:
    order, goal = session.order, session.goal
    if order.planner is not None:
        return order.planner.plan(goal, book, session.journal, session.observer(), session.run)
    approved = None if order.approved is None else order.approved.classes
    allowed = lifted(session.project, goal, book, order.wish, goal.state.commit, approved)
    wish = replace(order.wish, allowed=allowed, run=session.run)
    found = undeclared(goal, book, wish, session.tenant, session.clock)
    wide = goal.beside(found)
    looked_at = seen_addresses(wide, book, wish)
    session.watcher.say(f"reading {cost(looked_at, wide, book, session.workers())}")
    seen = observe(
        session.tenant, session.clock, session.kinds, session.workers, looked_at, wide, book, session.watcher.reading
    )
    seen = replace(seen, notes=(*seen.notes, *session.tenant.remarks()), undeclared=found)
    made_at = rfc3339(SystemClock().now())
    plan = make(session.project, goal, book, wish, seen, signed=session.journal.signed, made_at=made_at)
    if order.reviewed is not None:
        plan = replace(plan, trips=(*plan.trips, *unreviewed(plan, order.reviewed, allowed)))
    return plan


def _refusal(plan: Plan, demanding: frozenset[str], approved: Approved | None) -> GuardError:
    refusing = {trip.guard.value for trip in plan.refused}
    hint = _way_out(refusing, demanding, approved)
    error = GuardError(
        f"{how_many(len(plan.refused), 'guard refuses', 'guards refuse')} this run; nothing was written", hint=hint
    )
    error.plan = plan
    return error


def _way_out(refusing: set[str], demanding: frozenset[str], approved: Approved | None) -> str:
    if GuardClass.POLICY.value in refusing:
        return "a policy in mode block: declare what it allows, or give it an exception with approver and end"
    if approved is not None and refusing & demanding:
        plan = f" {approved.digest}" if approved.digest else "; and that plan has to show them as refusing"
        doubt = f"; {approved.doubt}" if approved.doubt else ""
        return (
            f"{', '.join(sorted(refusing & demanding))}: somebody else than the author has to approve the pull "
            f"request, with the digest of its plan in the review{plan}{doubt}"
        )
    classes = ",".join(sorted(refusing))
    trailer = f"a trailer `Spo-Gitops-Allow: {classes}` on the commit"
    by_hand = "" if refusing & demanding else f"--allow {classes}, or "
    return f"to lift them for this run: {by_hand}{trailer}"


def _incomplete(plan: Plan) -> ApplyError:
    named = "; ".join(f"{blocked.address}: {blocked.reason}" for blocked in plan.blocked[:5])
    more = f"; and {len(plan.blocked) - 5} more" if len(plan.blocked) > 5 else ""
    told = how_many(len(plan.blocked), "resource is", "resources are")
    return ApplyError(
        f"{told} blocked ({named}{more}), and --atomic does everything or nothing; nothing was written",
        hint="`spo-gitops plan` shows why; apply without --atomic does the rest",
    )
