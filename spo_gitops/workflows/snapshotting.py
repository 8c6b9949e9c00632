"""Observing what is managed and keeping it in the ledger. Writes nothing to the tenant."""

from __future__ import annotations

import os
from dataclasses import dataclass

from ..clock import SystemClock
from ..counting import how_many
from ..errors import PlanError
from ..ledger.lock import Lock
from ..model.address import Address
from ..model.observation import Presence
from ..model.ownership import Ownership
from ..model.value import UNKNOWN, same
from .ids import ulid
from .journal import Journal
from .plan_live import Listeners, look
from .planning import Wish, seen_addresses
from .project import Project, target


@dataclass(frozen=True, slots=True)
class Snapshot:
    """``read`` were kept; ``unread`` could not be read (address, why), so that what was known of them stays;
    ``differing`` are attributes that are not what we set."""

    read: tuple[Address, ...]
    unread: tuple[tuple[Address, str], ...]
    differing: tuple[tuple[Address, str], ...]


def snapshot(project: Project, wish: Wish, *, tenant: str, listeners: Listeners) -> Snapshot:
    """Read what is owned and selected, and record it as last observed. Raises PlanError where nothing is managed, or
    a run is open: its record belongs to the apply that concludes it."""
    goal = target(project.work_tree(tenant), "", tenant)
    clock, settings = SystemClock(), goal.settings
    journal = Journal(project.git.plumbing, settings, clock)
    book = journal.fetch()
    if not book.ownership:
        raise PlanError("nothing is managed yet, so there is nothing to keep", hint="apply first")
    if book.open_run is not None:
        raise PlanError(f"run {book.open_run.run} ended without an outcome", hint="the next apply concludes it")
    chosen = seen_addresses(goal, book, wish) & book.ownership.keys()
    if not chosen:
        raise PlanError("nothing that is managed fits", hint="`spo-gitops history` and `status` tell what is managed")
    seen = look(goal, book, Wish("all", only=chosen), offline=False, listeners=listeners).state.resources
    read = {address: seen[address] for address in sorted(chosen) if seen[address].presence is not Presence.UNKNOWN}
    lock = Lock(project.git.plumbing, remote=settings.ledger.remote, ledger_ref=settings.ledger.ref, clock=clock)
    with lock.acquire(ulid(clock.now(), os.urandom(10))):
        journal.fetch()  # a run may have ended meanwhile; what it released is left out
        journal.notes.note_observed(read.values(), settings.url, f"Snapshot of {how_many(len(read), 'resource')}")
    return Snapshot(
        tuple(read),
        tuple((address, seen[address].trouble) for address in sorted(chosen - read.keys())),
        tuple(
            (address, name)
            for address in read
            for name in _owned(book.ownership[address])
            if seen[address].value(name) is not UNKNOWN
            and not same(seen[address].value(name), book.ownership[address].attributes[name].value)
        ),
    )


def _owned(ownership: Ownership) -> list[str]:
    return sorted(ownership.attributes)
