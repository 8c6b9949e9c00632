"""Where things stand, from files, git and the ledger. The tenant is not asked, so no credentials are needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from ..clock import SystemClock, rfc3339
from ..counting import how_many
from ..errors import LedgerError
from ..ledger.lock import Claim, Lock, in_words
from ..model.observation import Presence
from ..model.value import UNKNOWN, same
from ..policy.exemptions import Standing, standing
from ..reports.gist import plain, words
from ..reports.overview import Drifted, Lasting, LastRun, Overview
from ..reports.run_view import state_of
from ..tenant.limits import budget_ru
from .book import Book
from .journal import Journal
from .project import Project, Target, target
from .runs import counts_of

_STATES = {Standing.HOLDS: "lasting", Standing.ENDING: "ending", Standing.EXPIRED: "expired"}


def overview(project: Project, tenant: str) -> Overview:
    """Raises ConfigError where the files are not right, LedgerError where the ledger cannot be read."""
    goal, journal, book = opened(project, tenant)
    return overview_of(project, goal, journal, book)


def opened(project: Project, tenant: str) -> tuple[Target, Journal, Book]:
    """The work tree's configuration and the ledger as it is now."""
    goal = target(project.work_tree(tenant, offline=True), "", tenant)
    journal = Journal(project.git.plumbing, goal.settings, SystemClock())
    return goal, journal, journal.read()


def overview_of(project: Project, goal: Target, journal: Journal, book: Book) -> Overview:
    """From what has been fetched."""
    settings, stack = goal.settings, goal.configuration.stack
    now = SystemClock().now()
    applied = book.stack(stack)
    head = project.git.head()
    parts = next((run for run in journal.runs.all() if (run.get("outcome") or run["intent"])["stack"] == stack), None)
    findings = journal.notes.findings()
    return Overview(
        tenant=settings.name,
        url=settings.url,
        mode=settings.mode.value,
        stack=stack,
        ledger=f"{settings.ledger.ref} of {settings.ledger.remote}, at {book.newest[:12]}" if book.newest else "",
        applied=applied.commit,
        applied_at=applied.at,
        subject=project.git.subject(applied.commit),
        ahead=project.git.distance(applied.commit, head) if applied.commit and head else None,
        dirty=project.is_dirty(),
        last=_last(parts) if parts else None,
        open_run=book.open_run.run if book.open_run else "",
        lock=_lock(project, goal),
        declared=len(goal.state.resources),
        owned=sum(owned.stack == stack for owned in book.ownership.values()),
        drifted=tuple(_drifted(book, stack)),
        holds=tuple(
            Lasting(hold.selector, hold.reason, hold.until, "lasting" if hold.lasts(rfc3339(now)) else "expired")
            for hold in book.holds
        ),
        exceptions=tuple(_exceptions(goal, now)),
        units_a_minute=budget_ru(settings.licences),
        spent=_spent(parts or {}),
        findings=len(findings),
        oldest_finding=min(findings.values(), default=""),
        time_scale=settings.time_scale,
    )


def _last(parts: Mapping[str, Any]) -> LastRun:
    outcome, intent = parts.get("outcome", {}), parts.get("intent", {})
    either = outcome or intent
    summary = ", ".join(f"{n} {status}" for status, n in sorted(counts_of(parts).items())) or "no changes"
    return LastRun(either["run"], state_of(parts), either.get("at", ""), outcome.get("by", ""), summary)


def _spent(parts: Mapping[str, Any]) -> str:
    metrics = parts.get("outcome", {}).get("metrics", {})
    if "requests" not in metrics:
        return ""
    requests, times = how_many(metrics["requests"], "request"), how_many(metrics.get("throttled", 0), "time")
    return f"; the last run sent {requests} and was throttled {times}"


def _lock(project: Project, goal: Target) -> str:
    ledger = goal.settings.ledger
    lock = Lock(project.git.plumbing, remote=ledger.remote, ledger_ref=ledger.ref, clock=SystemClock())
    try:
        holder = lock.holder()
    except LedgerError as error:
        return str(error)
    if holder is None:
        return ""
    claim = lock.claim(holder)
    return in_words(holder, claim) + ("" if claim is Claim.LASTING else ", so the next apply replaces it")


def _drifted(book: Book, stack: str) -> Iterator[Drifted]:
    """What the newest observations show otherwise than it was set. An unknown is no drift."""
    for address, owned in sorted(book.ownership.items()):
        seen = book.observed.get(address)
        if owned.stack != stack or seen is None or seen.presence is not Presence.PRESENT:
            continue
        for name, value in sorted(owned.attributes.items()):
            found = seen.value(name)
            if found is not UNKNOWN and not same(found, value.value):
                yield Drifted(str(address), plain(name), words(value.value), words(found), seen.at)


def _exceptions(goal: Target, now: datetime) -> Iterator[Lasting]:
    for policy in goal.policies:
        for exemption in policy.exemptions:
            what = f"{policy.name}: {exemption.whom}"
            yield Lasting(what, exemption.reason, exemption.expires, _STATES[standing(exemption, now)])
