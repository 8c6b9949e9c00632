"""Carrying a plan out between its two records."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..apply.ports import Ports
from ..apply.run import Run
from ..apply.spans import queue_metrics
from ..clock import rfc3339
from ..kinds.survey import survey
from ..model.plan import Plan
from ..plan.resources import Context
from ..tenant.connect import Tenant
from .book import Begun, Book, DueUndo
from .orders import Finished
from .recording import Ended, record, warrant_of
from .session import Session


def execute(
    session: Session, plan: Plan, book: Book, *, finishes_undo: bool = False
) -> tuple[Finished, DueUndo | None]:
    """Intent, execution, outcome. Also what is to be taken back; ``finishes_undo``: this run did that."""
    stack, commit, order = session.stack, session.goal.state.commit, session.order
    rolls_back = order.planner.rolls_back if order.planner is not None else ""
    applies_commit = order.planner is None or order.planner.applies_commit
    warrant = warrant_of(
        plan,
        by=session.project.git.who(),
        approval=order.approved.record() if order.approved is not None and order.approved.by else {},
        remediates=not (applies_commit or rolls_back),
    )
    now = rfc3339(session.tenant.service_now())
    session.watcher.begin(session.run, plan, session.tenant)
    begun_s = session.clock.monotonic_s()
    if plan.writing:
        begun = Begun(session.run, stack, commit, now, order.wish.asked(), order.atomic, rolls_back, warrant)
        session.journal.intent(begun, session.goal.settings.url, plan.writing)
    ports = Ports(
        session.tenant, session.clock, session.kinds, session.survey, survey, session.workers,
        lambda learned: session.journal.progress(session.run, learned), session.watcher, session.halted,
        session.tenant.at_once, session.watcher.answered,
        lambda what: session.journal.progress(session.run, (), undo=what),
    )  # fmt: skip
    context = Context(stack, session.run, commit, book.stack(stack).commit, now)
    manner = order.manner(session.goal.configuration.rollout, canary_is_done=session.canary_is_done)
    running = Run(ports, context, replace(manner, ends_s=session.ends_s), book.ownership, now)
    running.execute(plan.actions)
    metrics = _metrics(session.tenant, running) | {"seconds": round(session.clock.monotonic_s() - begun_s, 1)}
    finished = Finished(plan, running.outcomes, session.run, metrics=metrics, paused=running.paused)
    what = running.to_undo()
    due = DueUndo(session.run, what) if what else None
    ended = Ended(
        session.run, session.goal, plan, running.outcomes, finished.complete, metrics,
        rolls_back=rolls_back,
        applies_commit=applies_commit,
        warrant=warrant,
        paused={"why": running.paused, "batches": running.batches} if running.paused else {},
        undo=due, undone=finishes_undo, selected=bool(order.wish.targets or order.wish.excluded),
    )  # fmt: skip
    session.watcher.end(finished)
    recorded = record(ended, book, session.journal, session.tenant.service_now())
    return (finished if recorded else replace(finished, run="")), due


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
