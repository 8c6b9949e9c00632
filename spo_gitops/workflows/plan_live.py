"""Planning against a tenant (or offline), and drift: what others changed since the last apply. Never writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..apply.observe import Watch
from ..clock import SystemClock, rfc3339
from ..counting import how_many
from ..errors import PlanError, UsageError
from ..kinds.registry import kinds_of
from ..model.kind import Kinds
from ..model.plan import Plan
from ..tenant.certificate import expiry_remarks
from ..tenant.connect import open_tenant
from .book import Book
from .half_read import Readings
from .journal import Journal
from .planning import Seen, Wish, cost, following, lifted, make, observe, remembered, remembering, seen_addresses
from .project import Project, Target, target
from .undeclared import TENANT_WIDE, undeclared

Log = Callable[[Mapping[str, Any]], None]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Listeners:
    """Who is told: ``watch`` how far the reading is, ``say`` what it will cost, ``log`` each request."""

    watch: Watch
    say: Say
    log: Log


def plan(project: Project, wish: Wish, *, tenant: str, offline: bool, listeners: Listeners) -> tuple[Plan, Kinds]:
    """The plan for the work tree as it is on disk."""
    head = project.git.head()
    goal = target(project.work_tree(tenant, offline=offline), project.commit_on_disk(), tenant)
    book = _journal(project, goal).read()
    if head is not None:
        wish = replace(wish, allowed=lifted(project, goal, book, wish, head))
    return _made(project, goal, book, wish, offline=offline, listeners=listeners)


def drift(project: Project, wish: Wish, *, tenant: str, listeners: Listeners) -> tuple[Plan, Kinds]:
    """Desired state is the last applied commit, so that every difference is somebody else's doing."""
    now = target(project.work_tree(tenant), "", tenant)
    book = _journal(project, now).read()
    applied = book.stack(now.configuration.stack).commit
    if not applied:
        raise PlanError("nothing has been applied yet, so nothing can have drifted", hint="apply first")
    goal = target(project.at(project.git.resolve(applied), tenant, offline=True), applied, tenant)
    # The connection is today's: certificates and addresses move, the desired state does not.
    goal = replace(goal, configuration=now.configuration, settings=now.settings)
    return _made(project, goal, book, replace(wish, drift=True), offline=False, listeners=listeners)


def _journal(project: Project, goal: Target) -> Journal:
    return Journal(project.git.plumbing, goal.settings, SystemClock())


def _made(
    project: Project, goal: Target, book: Book, wish: Wish, *, offline: bool, listeners: Listeners
) -> tuple[Plan, Kinds]:
    made_at = rfc3339(SystemClock().now())
    goal, book = following(goal, book)
    readings = Readings(project.git.plumbing.git_dir, goal.settings, book.newest or "", listeners.say)
    seen = look(goal, book, wish, offline=offline, listeners=listeners, readings=readings)
    signed = bool(goal.settings.ledger.signers)
    return make(project, goal, book, wish, seen, signed=signed, made_at=made_at), kinds_of(goal.settings.url)


def look(
    goal: Target, book: Book, wish: Wish, *, offline: bool, listeners: Listeners, readings: Readings | None = None
) -> Seen:
    """The tenant as a plan sees it: read, or ``offline`` from what the ledger remembers. Where reading is broken off,
    ``readings`` keeps what there is for the next time."""
    kinds = kinds_of(goal.settings.url)
    if offline:
        if wish.scope == TENANT_WIDE:
            raise UsageError(
                "offline nobody tells which sites the tenant has", hint="--scope all plans what the ledger remembers"
            )
        seen = remembered(seen_addresses(goal, book, wish), goal, book)
        remarks = expiry_remarks(goal.settings.sign_in, SystemClock().now())
        return replace(seen, notes=(*seen.notes, *remarks))
    clock = SystemClock(goal.settings.time_scale)
    with open_tenant(goal.settings, clock, read_only=True, log=listeners.log) as tenant:
        found = undeclared(goal, book, wish, tenant, clock)
        goal = goal.beside(found)
        looked_at = seen_addresses(goal, book, wish)
        memory = remembering(book, wish, SystemClock().now())
        if readings is not None:
            memory = replace(memory, begun=readings.begun(SystemClock().now()))
        listeners.say(f"reading {cost(looked_at, goal, book, tenant.governor.limit(), memory)}")
        keep = Readings.dropped if readings is None else readings.keep
        seen = observe(
            tenant, clock, kinds, tenant.governor.limit, looked_at, goal, book, listeners.watch, memory, keep
        )
        if readings is not None:
            readings.end()
        notes = (*tenant.remarks(), how_many(tenant.metrics().requests, "request"))
    return replace(seen, notes=(*seen.notes, *notes), undeclared=found)
