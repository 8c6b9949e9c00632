"""What an apply is asked for, who watches it, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from ..apply.course import Standing
from ..apply.manner import Manner
from ..apply.observe import Observer
from ..apply.ports import Progress
from ..model.address import Address
from ..model.config import OnFailure, Rollout
from ..model.outcome import Outcome, Status
from ..model.plan import Plan
from .approving import Approved
from .book import Book
from .journal import Journal
from .planning import Wish
from .project import Target

# Without a size of their own, batches of a run with a deadline are small enough to end in time.
DEADLINE_BATCH = 50


class Planner(Protocol):
    """Makes another plan than the one of the checked-out commit: a rollback, whose run takes back ``rolls_back``, or a
    remediation."""

    @property
    def rolls_back(self) -> str: ...

    @property
    def applies_commit(self) -> bool: ...

    def plan(self, goal: Target, book: Book, journal: Journal, observer: Observer, run: str) -> Plan: ...


@dataclass(frozen=True, slots=True)
class Order:
    """How an apply is asked for. ``reviewed`` is the JSON of a plan file, if one was given.

    ``atomic``: everything or nothing; what was done is taken back when something fails. ``deadline_s``: nothing is
    started that would not end within so many seconds of the service, counted from the beginning. ``resume``: go on
    with the run that was paused, and with nothing else.
    """

    wish: Wish = field(default_factory=Wish)
    tenant: str = ""
    lock_timeout_s: float = 0.0
    parallelism: int | None = None
    batch_size: int = 0
    fail_fast: bool = False
    atomic: bool = False
    deadline_s: float | None = None
    resume: bool = False
    reviewed: Mapping[str, Any] | None = None
    approved: Approved | None = None  # None: the platform was not asked
    new_ledger: bool = False
    planner: Planner | None = None
    rollout: Rollout | None = None  # instead of the configuration's

    def manner(self, rollout: Rollout | None, *, canary_is_done: bool = False) -> Manner:
        """What the configuration says, and what was asked for above it. A rollback goes all at once."""
        rollout = self.rollout or (rollout if self.planner is None else None)
        said = rollout or Rollout()
        limit = said.max_failures if rollout is not None else None
        size = self.batch_size or said.batch_size or (DEADLINE_BATCH if self.deadline_s is not None else 0)
        manner = Manner(0 if canary_is_done else said.canary, size, limit, said.pause_s)
        if self.atomic:
            return replace(manner, max_failures=0, fail_fast=True, on_failure=OnFailure.UNDO_RUN)
        return replace(manner, fail_fast=self.fail_fast, on_failure=said.on_failure)


@dataclass(frozen=True, slots=True)
class Finished:
    """A run's end. ``run`` is empty where there was nothing to record.

    ``superseded``: a later commit had been applied already, nothing was done. ``paused`` says why not everything
    was started, though nothing was wrong. ``undone_by``: the run that took back what ``run`` had done; ``stays``
    says what that one left standing.
    """

    plan: Plan | None
    outcomes: Mapping[Address, Outcome]
    run: str = ""
    superseded: bool = False
    recovered: tuple[str, ...] = ()
    metrics: Mapping[str, Any] = field(default_factory=dict)
    paused: str = ""
    undone_by: str = ""
    stays: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every action succeeded and nothing was blocked."""
        done = all(outcome.status is Status.SUCCEEDED for outcome in self.outcomes.values())
        return done and not (self.plan is not None and self.plan.blocked)


class Watcher(Progress, Protocol):
    """Who watches an apply: ``approve`` is shown the plan and says whether to go on.

    From ``running`` on ``standing`` tells how the run stands, from any thread; and ``halted`` is asked again and
    again: why nothing more should be started, empty to go on.
    """

    def say(self, text: str) -> None: ...

    def reading(self, done: int, total: int) -> None: ...

    def approve(self, plan: Plan) -> bool: ...

    def running(self, plan: Plan, standing: Callable[[], Standing]) -> None: ...

    def halted(self) -> str: ...
