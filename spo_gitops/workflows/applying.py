"""Applying a commit: lock, conclude what died, plan, guards, approval, intent, execution, outcome."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from ..apply.manner import Manner
from ..apply.observe import Observer
from ..apply.recover import recover
from ..apply.run import Ports, Progress, Run
from ..apply.spans import queue_metrics
from ..clock import Clock, SystemClock, rfc3339
from ..errors import ApplyError, GuardError, PlanError
from ..kinds.registry import kinds_of
from ..kinds.survey import survey
from ..ledger.lease import Lease
from ..ledger.lock import Lock
from ..model.address import Address
from ..model.config import Mode, OnFailure, OnTrip, Rollout
from ..model.kind import Survey
from ..model.outcome import Outcome, Status
from ..model.plan import GuardClass, Plan
from ..plan.hold import held_back
from ..plan.resources import Context
from ..plan.reviewed import unreviewed
from ..tenant.connect import WRITE_NEEDS_S, Tenant, open_tenant
from .ids import ulid
from .journal import Begun, Book, Journal
from .planning import Wish, cost, lifted, make, observe, seen_addresses
from .project import Project, Target, target
from .recording import Ended, record
from .taking_back import Rollback


class Planner(Protocol):
    """Makes another plan than the one of the checked-out commit: a rollback, whose run takes back ``rolls_back``."""

    @property
    def rolls_back(self) -> str: ...

    def plan(self, goal: Target, book: Book, journal: Journal, observer: Observer, run: str) -> Plan: ...


@dataclass(frozen=True, slots=True)
class Order:
    """How an apply is asked for. ``reviewed`` is the JSON of a plan file, if one was given.

    ``atomic``: everything or nothing; what was done is taken back when something fails.
    """

    wish: Wish = field(default_factory=Wish)
    tenant: str = ""
    lock_timeout_s: float = 0.0
    parallelism: int | None = None
    batch_size: int = 0
    fail_fast: bool = False
    atomic: bool = False
    reviewed: Mapping[str, Any] | None = None
    new_ledger: bool = False
    planner: Planner | None = None

    def manner(self, rollout: Rollout | None) -> Manner:
        """What the configuration says, and what was asked for above it. A rollback goes all at once."""
        said = rollout if rollout is not None and self.planner is None else Rollout()
        limit = said.max_failures if rollout is not None and self.planner is None else None
        manner = Manner(said.canary, self.batch_size or said.batch_size, limit, said.pause_s)
        if self.atomic:
            return replace(manner, max_failures=0, fail_fast=True, on_failure=OnFailure.UNDO_RUN)
        return replace(manner, fail_fast=self.fail_fast, on_failure=said.on_failure)


@dataclass(frozen=True, slots=True)
class Finished:
    """A run's end. ``run`` is empty where there was nothing to record.

    ``superseded``: a later commit had been applied already, nothing was done. ``undone_by``: the run that took
    back what ``run`` had done; ``stays`` says what that one left standing.
    """

    plan: Plan | None
    outcomes: Mapping[Address, Outcome]
    run: str = ""
    superseded: bool = False
    recovered: tuple[str, ...] = ()
    metrics: Mapping[str, Any] = field(default_factory=dict)
    undone_by: str = ""
    stays: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every action succeeded and nothing was blocked."""
        done = all(outcome.status is Status.SUCCEEDED for outcome in self.outcomes.values())
        return done and not (self.plan is not None and self.plan.blocked)


class Watcher(Progress, Protocol):
    """Who watches an apply: ``approve`` is shown the plan and says whether to go on."""

    def say(self, text: str) -> None: ...

    def reading(self, done: int, total: int) -> None: ...

    def approve(self, plan: Plan) -> bool: ...

    def running(self, plan: Plan) -> None: ...


def apply(project: Project, order: Order, watcher: Watcher, log: Callable[[Mapping[str, Any]], None]) -> Finished:
    """Apply the checked-out commit. Raises GuardError before any write where a guard refuses."""
    commit = project.git.head()
    if commit is None:
        raise PlanError("there is no commit to apply", hint="commit the files first")
    goal = target(project.at(commit, order.tenant), commit, order.tenant)
    if goal.settings.mode is Mode.OBSERVE:
        raise GuardError(
            f"tenant {goal.settings.name} is only observed (mode: observe); nothing is written",
            hint="set mode: manage when you are ready",
        )
    wall = SystemClock()
    clock = SystemClock(goal.settings.time_scale)
    run = ulid(wall.now(), os.urandom(10))
    lock = Lock(
        project.git.plumbing, remote=goal.settings.ledger.remote, ledger_ref=goal.settings.ledger.ref, clock=wall
    )
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
            return _Apply(project, goal, order, watcher, clock, lease, journal, tenant, run).go()


@dataclass(slots=True)
class _Apply:
    project: Project
    goal: Target
    order: Order
    watcher: Watcher
    clock: Clock
    lease: Lease
    journal: Journal
    tenant: Tenant
    run: str

    def go(self) -> Finished:
        book = self.journal.fetch()
        if book.newest is None and not self.order.new_ledger:
            self.journal.refuse_beside_others()
        recovered = self._recover(book)
        if recovered:
            book = self.journal.fetch()
        if self.order.planner is None and self._superseded(book):
            return Finished(None, {}, superseded=True, recovered=recovered)
        plan = self._plan(book)
        if self.goal.configuration.guards.on_trip is OnTrip.ACTION:
            plan = held_back(plan)
        if plan.refused:
            raise _refusal(plan, frozenset(self.goal.configuration.guards.require))
        if self.order.atomic and plan.blocked:
            raise _incomplete(plan)
        if plan.writing and not self.watcher.approve(plan):
            raise PlanError("not approved; nothing was written")
        finished, undo = self._execute(plan, book)
        if undo:
            finished = self._undo(finished, undo)
        return replace(finished, recovered=recovered)

    def _undo(self, finished: Finished, what: frozenset[Address]) -> Finished:
        """Take back what the run did to these, under the same lock, as a run of its own: it may die like any other."""
        self.watcher.phase(f"taking back {len(what)} action(s) of run {finished.run}")
        run = ulid(SystemClock().now(), os.urandom(10))
        allowed = self.order.wish.allowed
        planner = Rollback(
            self.project, finished.run, self.order.tenant, allowed=allowed, only=what, binding=False
        )  # fmt: skip
        back = replace(self, order=Order(tenant=self.order.tenant, planner=planner), run=run)
        book = self.journal.fetch()
        plan = held_back(planner.plan(self.goal, book, self.journal, self._observer(), run))
        ended, _ = back._execute(plan, book)
        return undone(finished, ended, what)

    def _recover(self, book: Book) -> tuple[str, ...]:
        """Conclude a run that died: what the tenant shows is recorded as its outcome."""
        died = book.open_run
        if died is None:
            return ()
        self.watcher.phase(f"concluding run {died.run}, which ended without an outcome")
        observer = self._observer()
        outcomes = recover(died.actions, died.learned, observer, stack=died.stack, since=died.at, owned=book.ownership)
        summary = {"recoveredBy": self.run, "commit": died.commit}
        self.journal.outcome(died.run, died.stack, self.goal.settings.url, outcomes, applied=None, summary=summary)
        return tuple(f"{a}: {o.status.value} {o.message}".strip() for a, o in outcomes.items())

    def _superseded(self, book: Book) -> bool:
        applied = book.stack(self.goal.configuration.stack).commit
        commit = self.goal.state.commit
        if not applied or applied == commit:
            return False
        git = self.project.git
        if git.is_ancestor(applied, commit) is None and self.goal.settings.ledger.remote in git.remotes():
            git.fetch_history(self.goal.settings.ledger.remote)
        return git.is_ancestor(commit, applied) is True

    def _plan(self, book: Book) -> Plan:
        if self.order.planner is not None:
            return self.order.planner.plan(self.goal, book, self.journal, self._observer(), self.run)
        allowed = lifted(self.project, self.goal, book, self.order.wish, self.goal.state.commit)
        wish = replace(self.order.wish, allowed=allowed, run=self.run)
        looked_at = seen_addresses(self.goal, book, wish)
        self.watcher.say(f"reading {cost(looked_at, self.goal, book, self._workers())}")
        kinds = kinds_of(self.goal.settings.url)
        seen = observe(self.tenant, self.clock, kinds, self._workers, looked_at, self.goal, book, self.watcher.reading)
        seen = replace(seen, notes=(*seen.notes, *self.tenant.remarks()))
        made_at = rfc3339(SystemClock().now())
        plan = make(self.project, self.goal, book, wish, seen, signed=self.journal.signed, made_at=made_at)
        if self.order.reviewed is not None:
            plan = replace(plan, trips=(*plan.trips, *unreviewed(plan, self.order.reviewed, allowed)))
        return plan

    def _execute(self, plan: Plan, book: Book) -> tuple[Finished, frozenset[Address]]:
        """Carry the plan out and record it. Also what is to be taken back, because too much has failed."""
        stack, commit = self.goal.configuration.stack, self.goal.state.commit
        now = rfc3339(self.tenant.service_now())
        if plan.writing:
            self.journal.intent(Begun(self.run, stack, commit, now), self.goal.settings.url, plan.writing)
        self.watcher.running(plan)
        ports = Ports(
            self.tenant, self.clock, kinds_of(self.goal.settings.url), self._survey, survey, self._workers,
            lambda learned: self.journal.progress(self.run, learned), self.watcher,
        )  # fmt: skip
        context = Context(stack, self.run, commit, book.stack(stack).commit, now)
        manner = self.order.manner(self.goal.configuration.rollout)
        running = Run(ports, context, manner, book.ownership, now)
        running.execute(plan.actions)
        finished = Finished(plan, running.outcomes, self.run, metrics=_metrics(self.tenant, running))
        rolls_back = self.order.planner.rolls_back if self.order.planner is not None else ""
        ended = Ended(
            self.run, self.goal, plan, running.outcomes, finished.complete, finished.metrics, rolls_back,
            self.project.git.who(),
        )  # fmt: skip
        recorded = record(ended, book, self.journal, self.tenant.service_now())
        return (finished if recorded else replace(finished, run="")), running.to_undo()

    def _survey(self, hubs: bool) -> Survey:
        return self._observer().survey(hubs=hubs)

    def _observer(self) -> Observer:
        return Observer(self.tenant, self.clock, kinds_of(self.goal.settings.url), self._workers, survey)

    def _workers(self) -> int:
        return self.tenant.governor.limit()


def _refusal(plan: Plan, reviewed_only: frozenset[str]) -> GuardError:
    refusing = {trip.guard.value for trip in plan.refused}
    hint = _way_out(refusing, reviewed_only)
    error = GuardError(f"{len(plan.refused)} guard(s) refuse this run; nothing was written", hint=hint)
    error.plan = plan
    return error


def _way_out(refusing: set[str], reviewed_only: frozenset[str]) -> str:
    if GuardClass.POLICY.value in refusing:
        return "a policy in mode block: declare what it allows, or give it an exception with approver and end"
    classes = ",".join(sorted(refusing))
    trailer = f"a trailer `Spo-Gitops-Allow: {classes}` on the commit"
    by_hand = "" if refusing & reviewed_only else f"--allow {classes}, or "
    return f"to lift them for this run: {by_hand}{trailer}"


def _incomplete(plan: Plan) -> ApplyError:
    named = "; ".join(f"{blocked.address}: {blocked.reason}" for blocked in plan.blocked[:5])
    more = f"; and {len(plan.blocked) - 5} more" if len(plan.blocked) > 5 else ""
    return ApplyError(
        f"{len(plan.blocked)} resource(s) are blocked ({named}{more}), and --atomic does everything or nothing; "
        "nothing was written",
        hint="`spo-gitops plan` shows why; apply without --atomic does the rest",
    )


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
        "queue": queue_metrics(running.spans),
        "pauses": _pauses(tenant, running),
    }


def _pauses(tenant: Tenant, running: Run) -> list[list[float]]:
    """When everybody had to wait for the service, since the first action started: (start, seconds)."""
    if running.began_s is None:
        return []
    since = [(at - running.began_s, seconds) for at, seconds in tenant.governor.pauses()]
    return [[round(max(at, 0.0), 3), round(seconds + min(at, 0.0), 3)] for at, seconds in since if at + seconds > 0]
