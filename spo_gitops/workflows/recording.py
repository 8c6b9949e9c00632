"""Recording a run's end: who owns what now, what was applied, and what no recycle bin can hold any more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from ..clock import SystemClock, rfc3339
from ..kinds.registry import kinds_of
from ..model.address import Address
from ..model.kind import Kinds
from ..model.observation import unknown
from ..model.outcome import Outcome, Status
from ..model.ownership import Origin
from ..model.plan import Plan
from .book import Book, DueUndo, StackRecord
from .journal import Journal
from .project import Target

# The tenant's recycle bin keeps a site for 93 days (REFERENCE 9.1); a day more for clocks.
RETENTION = timedelta(days=94)


@dataclass(frozen=True, slots=True)
class Ended:
    """A run that has been carried out. One that ``rolls_back`` another, or remediates, applies no commit: the stack's
    stays."""

    run: str
    goal: Target
    plan: Plan
    outcomes: Mapping[Address, Outcome]
    complete: bool
    metrics: Mapping[str, Any]
    rolls_back: str = ""
    applies_commit: bool = True
    warrant: Mapping[str, Any] = field(default_factory=dict)  # who made it, what was lifted for it, who approved that
    paused: Mapping[str, Any] = field(default_factory=dict)  # why, and after how many batches
    undo: DueUndo | None = None  # what of it is to be taken back
    undone: bool = False  # it took back what was due
    selected: bool = False  # a part of the commit, by selectors

    @property
    def wholly(self) -> bool:
        """Whether all of the commit is applied now."""
        return self.complete and not self.paused and not self.selected


def warrant_of(plan: Plan, *, by: str, approval: Mapping[str, Any], remediates: bool) -> dict[str, Any]:
    """What is recorded of who let a run through: ``by`` is whom git knows as the user, ``approval`` who approved the
    plan on the platform."""
    lifted = sorted({trip.guard.value for trip in plan.trips if trip.allowed})
    made = {"by": by, "lifted": lifted, **({"approval": dict(approval)} if approval else {})}
    return made | ({"remediates": True} if remediates else {})


def record(ended: Ended, book: Book, journal: Journal, now: datetime) -> bool:
    """Push the outcome; nothing where nothing was written, nothing changed hands and the commit is known.

    ``now`` is the service's time: retention is counted by it. Returns whether there is a record of the run.
    """
    stack = ended.goal.configuration.stack
    outcomes = {address: _stamped(outcome, rfc3339(now)) for address, outcome in ended.outcomes.items()}
    kept = set(ended.goal.state.resources) | set(outcomes)
    outcomes |= expired(book, stack, kept, now, kinds_of(ended.goal.settings.url))
    before, commit = book.stack(stack), ended.goal.state.commit
    news = ended.applies_commit and _news(before, ended)
    if not (ended.plan.writing or _changes(outcomes, book) or news or ended.undone):
        return False
    applied: StackRecord | None = _applied(before, ended)
    summary = {
        "commit": commit,
        "complete": ended.complete,
        "wholly": ended.wholly,
        "blocked": [{"address": str(b.address), "reason": b.reason} for b in ended.plan.blocked],
        "metrics": dict(ended.metrics),
        "appliedBefore": before.commit,
        **ended.warrant,
    }
    if ended.paused:
        summary["paused"] = dict(ended.paused)
    if not ended.applies_commit:
        applied = None
        summary |= {"rollsBack": ended.rolls_back} if ended.rolls_back else {}
    journal.outcome(
        ended.run, stack, ended.goal.settings.url, outcomes, applied=applied, summary=summary, undo=ended.undo,
        undone=ended.undone,
    )  # fmt: skip
    return True


def _changes(outcomes: Mapping[Address, Outcome], book: Book) -> bool:
    return any(o.ownership != book.ownership.get(o.address) or o.others for o in outcomes.values())


def _news(before: StackRecord, ended: Ended) -> bool:
    """Whether it is worth a record that this commit was applied."""
    goal, rest = ended.goal, ended.wholly and not before.wholly
    return rest or before.commit != goal.state.commit or dict(before.law) != dict(goal.law)


def _applied(before: StackRecord, ended: Ended) -> StackRecord:
    """A part of a commit that was wholly applied before, done again, leaves it so."""
    commit = ended.goal.state.commit
    again = ended.complete and not ended.paused and before.wholly and before.commit == commit
    wholly = ended.wholly or again
    since = "" if wholly else before.before(commit)
    return StackRecord(commit, ended.run, rfc3339(SystemClock().now()), dict(ended.goal.law), wholly, since)


def expired(book: Book, stack: str, kept: set[Address], now: datetime, kinds: Kinds) -> dict[Address, Outcome]:
    """Records of what the stack removed so long ago that no recycle bin can hold it any more.

    What another stack still asks for only its own documents say. What never lies in a bin (a hub, a theme) is made anew
    from its record, which is kept.
    """
    return {
        address: Outcome(address, Status.SUCCEEDED, None, "its retention has ended")
        for address, owned in book.ownership.items()
        if owned.stack == stack
        and owned.origin is Origin.RECYCLED
        and owned.removed_at
        and address not in kept
        and kinds[address.kind].retention_days(book.observed.get(address) or unknown(address, "")) > 0
        and datetime.fromisoformat(owned.removed_at) + RETENTION < now
    }


def _stamped(outcome: Outcome, at: str) -> Outcome:
    """What was removed is kept as long as the recycle bin keeps it: from now on."""
    owned = outcome.ownership
    if owned is not None and owned.origin is Origin.RECYCLED and not owned.removed_at:
        return replace(outcome, ownership=replace(owned, removed_at=at))
    return outcome
