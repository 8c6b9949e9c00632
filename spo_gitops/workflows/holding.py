"""Freezing resources for an emergency: holds in the ledger, written under the tenant's lock."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from ..clock import SystemClock, rfc3339
from ..errors import UsageError
from ..ledger.lock import Lock
from ..model.hold import Hold, moment
from ..plan.selectors import check, selects
from .book import Book
from .ids import ulid
from .journal import Journal
from .project import Project, Target, target

_LASTING = re.compile(r"(\d+)\s*([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def moment_of(until: str, now: datetime) -> datetime:
    """When a hold ends: ``90m``, ``4h``, ``2d`` from now, or a time. Raises UsageError, also for one in the past."""
    lasting = _LASTING.fullmatch(until.strip().lower())
    try:
        end = now + timedelta(**{_UNITS[lasting[2]]: int(lasting[1])}) if lasting else moment(until.strip())
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{until!r} is no time", hint="write 4h, 2d, or 2026-12-01T18:00Z") from error
    if end <= now:
        raise UsageError(f"{until!r} is in the past", hint="write 4h, 2d, or a later time")
    return end


def hold(project: Project, tenant: str, selector: str, *, reason: str, until: str) -> tuple[Hold, tuple[str, ...]]:
    """Freeze what the selector names; one hold of the same selector is replaced. Also what it freezes now."""
    check(selector)
    now = SystemClock().now()
    made = Hold(selector, reason, rfc3339(moment_of(until, now)), project.git.who(), rfc3339(now))
    frozen: list[str] = []

    def change(goal: Target, book: Book) -> tuple[Hold, ...]:
        frozen.extend(_named(selector, goal, book))
        return (*(kept for kept in book.holds if kept.selector != selector), made)

    _under_the_lock(project, tenant, change, f"Hold {selector} until {made.until}")
    return made, tuple(frozen)


def end_hold(project: Project, tenant: str, selector: str) -> tuple[Hold, ...]:
    """End the holds of exactly this selector. Returns them; UsageError where there is none."""
    found: list[Hold] = []

    def change(goal: Target, book: Book) -> tuple[Hold, ...]:
        found.extend(kept for kept in book.holds if kept.selector == selector)
        if not found:
            raise UsageError(f"there is no hold on {selector}", hint="`spo-gitops hold --list` shows them")
        return tuple(kept for kept in book.holds if kept.selector != selector)

    _under_the_lock(project, tenant, change, f"End the hold on {selector}")
    return tuple(found)


def holds(project: Project, tenant: str) -> tuple[tuple[Hold, bool], ...]:
    """Every hold that is recorded, and whether it still lasts."""
    goal = target(project.work_tree(tenant, offline=True), "", tenant)
    book = Journal(project.git.plumbing, goal.settings, SystemClock()).read()
    now = rfc3339(SystemClock().now())
    return tuple((found, found.lasts(now)) for found in book.holds)


def _under_the_lock(
    project: Project, tenant: str, change: Callable[[Target, Book], tuple[Hold, ...]], message: str
) -> None:
    """A run that is under way would find its ledger moved, so a hold waits for none: it is refused (exit 5)."""
    clock = SystemClock()
    goal = target(project.work_tree(tenant, offline=True), "", tenant)
    settings = goal.settings
    lock = Lock(project.git.plumbing, remote=settings.ledger.remote, ledger_ref=settings.ledger.ref, clock=clock)
    with lock.acquire(ulid(clock.now(), os.urandom(10))):
        journal = Journal(project.git.plumbing, settings, clock)
        book = journal.fetch()
        if book.newest is None:
            journal.refuse_beside_others()
        journal.notes.note_holds(change(goal, book), settings.url, message)


def _named(selector: str, goal: Target, book: Book) -> list[str]:
    names = {address: owned.name for address, owned in book.ownership.items()}
    names |= {address: desired.name for address, desired in goal.state.resources.items()}
    return sorted(str(address) for address, name in names.items() if selects(selector, address, name))
