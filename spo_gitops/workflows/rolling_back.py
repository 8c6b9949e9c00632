"""Rolling a run back: shown without a lock, or carried out like any other plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ..apply.observe import Observer
from ..clock import SystemClock
from ..errors import PlanError
from ..kinds.registry import kinds_of
from ..kinds.survey import survey
from ..model.plan import Plan
from ..tenant.connect import open_tenant
from .applying import apply
from .journal import Journal
from .orders import Finished, Order, Watcher
from .project import Project, Target, target
from .taking_back import Rollback

Log = Callable[[Mapping[str, Any]], None]


def preview(project: Project, order: Order, planner: Rollback, log: Log) -> Plan:
    """The plan of the rollback, without lock, recovery or any write."""
    goal = _goal(project, order.tenant)
    journal = Journal(project.git.plumbing, goal.settings, SystemClock())
    book = journal.fetch()
    clock = SystemClock(goal.settings.time_scale)
    kinds = kinds_of(goal.settings.url)
    with open_tenant(goal.settings, clock, read_only=True, log=log) as tenant:
        observer = Observer(tenant, clock, kinds, tenant.governor.limit, survey)
        plan = planner.plan(goal, book, journal, observer, "")
        plan = replace(plan, notes=(*plan.notes, *tenant.remarks()))
    if book.open_run is not None:
        open_ = f"{book.open_run.told}; a rollback that is approved concludes it first"
        plan = replace(plan, notes=(*plan.notes, open_))
    if due := book.undo.get(goal.configuration.stack):
        first = f"run {due.run} failed and has not been taken back yet; a rollback that is approved does that first"
        plan = replace(plan, notes=(*plan.notes, first))
    return plan


def roll_back(project: Project, order: Order, planner: Rollback, watcher: Watcher, log: Log) -> Finished:
    """Take the run back under the lock. Raises GuardError before any write where a guard refuses."""
    journal = Journal(project.git.plumbing, _goal(project, order.tenant).settings, SystemClock())
    journal.fetch()
    # Now: what the apply settles first is a run of its own, and not the last one that was meant.
    planner.run = journal.runs.id(planner.run)
    return apply(project, replace(order, planner=planner), watcher, log)


def _goal(project: Project, tenant: str) -> Target:
    commit = project.git.head()
    if commit is None:
        raise PlanError("there is no commit", hint="commit the files first")
    return target(project.at(commit, tenant), commit, tenant)
