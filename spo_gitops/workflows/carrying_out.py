"""Carrying a plan out between its two records, and taking back what went wrong."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

from ..apply.ports import Ports
from ..apply.run import Run
from ..apply.spans import queue_metrics
from ..clock import SystemClock, rfc3339
from ..kinds.survey import survey
from ..model.address import Address
from ..model.outcome import Status
from ..model.plan import Plan
from ..plan.hold import held_back
from ..plan.resources import Context
from ..tenant.connect import Tenant
from .book import Begun, Book
from .ids import ulid
from .orders import Finished, Order
from .recording import Ended, record
from .session import Session
from .taking_back import Rollback

AT_ONCE = 50  # of the hundred that the service takes: a batch that fails as a whole should not be half an hour's work


def carry_out(session: Session, plan: Plan, book: Book) -> Finished:
    """Intent, execution, outcome; then take back what the manner says, where too much has failed."""
    finished, undo = _execute(session, plan, book)
    return _undo(session, finished, undo) if undo else finished


def _execute(session: Session, plan: Plan, book: Book) -> tuple[Finished, frozenset[Address]]:
    """Carry the plan out and record it. Also what is to be taken back."""
    stack, commit, order = session.stack, session.goal.state.commit, session.order
    now = rfc3339(session.tenant.service_now())
    session.watcher.begin(session.run, plan, session.tenant)
    begun_s = session.clock.monotonic_s()
    if plan.writing:
        begun = Begun(session.run, stack, commit, now, order.wish.asked())
        session.journal.intent(begun, session.goal.settings.url, plan.writing)
    ports = Ports(
        session.tenant, session.clock, session.kinds, session.survey, survey, session.workers,
        lambda learned: session.journal.progress(session.run, learned), session.watcher, session.halted,
        AT_ONCE if session.goal.settings.batching else 1,
    )  # fmt: skip
    context = Context(stack, session.run, commit, book.stack(stack).commit, now)
    manner = order.manner(session.goal.configuration.rollout, canary_is_done=session.canary_is_done)
    running = Run(ports, context, replace(manner, ends_s=session.ends_s), book.ownership, now)
    running.execute(plan.actions)
    metrics = _metrics(session.tenant, running) | {"seconds": round(session.clock.monotonic_s() - begun_s, 1)}
    finished = Finished(plan, running.outcomes, session.run, metrics=metrics, paused=running.paused)
    ended = Ended(
        session.run, session.goal, plan, running.outcomes, finished.complete, metrics,
        rolls_back=order.planner.rolls_back if order.planner is not None else "",
        applies_commit=order.planner is None or order.planner.applies_commit,
        by=session.project.git.who(),
        approval=order.approved.record() if order.approved is not None and order.approved.by else {},
        paused={"why": running.paused, "batches": running.batches} if running.paused else {},
    )  # fmt: skip
    session.watcher.end(finished)
    recorded = record(ended, book, session.journal, session.tenant.service_now())
    return (finished if recorded else replace(finished, run="")), running.to_undo()


def _undo(session: Session, finished: Finished, what: frozenset[Address]) -> Finished:
    """Take back what the run did to these, under the same lock, as a run of its own: it may die like any other."""
    session.watcher.phase(f"taking back {len(what)} action(s) of run {finished.run}")
    run = ulid(SystemClock().now(), os.urandom(10))
    allowed, tenant = session.order.wish.allowed, session.order.tenant
    planner = Rollback(session.project, finished.run, tenant, allowed=allowed, only=what, binding=False)
    back = replace(session, order=Order(tenant=tenant, planner=planner), run=run, ends_s=None, finishing=True)
    book = session.journal.fetch()
    plan = held_back(planner.plan(session.goal, book, session.journal, session.observer(), run))
    ended, _ = _execute(back, plan, book)
    return undone(finished, ended, what)


def undone(finished: Finished, back: Finished, what: frozenset[Address]) -> Finished:
    """The end of a run whose actions another one took back, action by action."""
    outcomes = dict(finished.outcomes)
    for address in what & set(back.outcomes):
        outcome = outcomes[address]
        if back.outcomes[address].status is Status.SUCCEEDED:
            said = f" ({outcome.message})" if outcome.message else ""
            outcomes[address] = replace(outcome, status=Status.UNDONE, message=f"taken back by run {back.run}{said}")
    stays = [f"{a}: {o.status.value} {o.message}" for a, o in back.outcomes.items() if o.status is not Status.SUCCEEDED]
    if back.plan is not None:
        stays += [f"{blocked.address}: {blocked.reason}" for blocked in back.plan.blocked]
    return replace(finished, outcomes=outcomes, undone_by=back.run, stays=tuple(stays))


def _metrics(tenant: Tenant, running: Run) -> dict[str, Any]:
    metrics = tenant.metrics()
    return {
        "requests": metrics.requests,
        "retries": metrics.retries,
        "throttled": metrics.throttled,
        "queue": queue_metrics(running.carried.spans),
        "pauses": _pauses(tenant, running),
    }


def _pauses(tenant: Tenant, running: Run) -> list[list[float]]:
    """When everybody had to wait for the service, since the first action started: (start, seconds)."""
    if running.carried.began_s is None:
        return []
    since = [(at - running.carried.began_s, seconds) for at, seconds in tenant.governor.pauses()]
    return [[round(max(at, 0.0), 3), round(seconds + min(at, 0.0), 3)] for at, seconds in since if at + seconds > 0]
