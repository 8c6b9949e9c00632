"""The plan that takes a recorded run back: its desired state is that run's snapshot, whole or in part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..apply.observe import Observer
from ..catalog.added import kept_in_force
from ..clock import SystemClock, rfc3339
from ..errors import PlanError, SpoGitopsError
from ..kinds.registry import kinds_of
from ..ledger.plumbing import CommitId
from ..model.address import Address
from ..model.config import OnTrip
from ..model.desired import Desired, DesiredState, Wanted
from ..model.kind import Kinds
from ..model.observation import ObservedState
from ..model.outcome import Status
from ..model.plan import Action, Plan, Verb
from ..plan.build import Inputs
from ..plan.deeds import Deed, Undoing
from ..plan.guards import Court
from ..plan.hold import held_back
from ..plan.records import action_from
from ..plan.resources import Context
from ..plan.taking_back import take_back, to_read
from ..problems import Position, has_errors
from .book import Book
from .journal import Journal
from .planning import demanded, foreseen, judged_by
from .project import Project, Target

# Of what a run never started, or has taken back itself, there is nothing to take back.
_DID_SOMETHING = {Status.SUCCEEDED.value, Status.FAILED.value, Status.UNKNOWN.value}


@dataclass(slots=True)
class Rollback:
    """The planner of a rollback. ``run`` is an id, its beginning, or ``last``; planning makes ``rolls_back`` it.

    ``only`` takes back what the run did to these resources (None: to all). Not ``binding``: a later apply may do it
    again, because nobody has decided against it.
    """

    project: Project
    run: str
    tenant: str = ""
    force: bool = False
    allowed: frozenset[str] = frozenset()
    only: frozenset[Address] | None = None
    binding: bool = True
    applies_commit: bool = False
    rolls_back: str = ""
    commit: str = ""
    earlier: tuple[str, ...] = ()  # the runs that rolled it back before
    interrupted: frozenset[str] = frozenset()  # the addresses that those did not finish
    _states: dict[str, DesiredState | None] = field(default_factory=dict)

    def plan(self, goal: Target, book: Book, journal: Journal, observer: Observer, run: str) -> Plan:
        """What takes the run back. Raises RunNotFoundError, or PlanError for a run of another stack."""
        record = self._recorded(journal, goal.configuration.stack)
        deeds = self._deeds(record, book, goal)
        undoing = Undoing(self.rolls_back, run, goal.state.commit, self.force, self.binding)
        kinds = kinds_of(goal.settings.url)
        reading = to_read(deeds, kinds)
        seen = observer.observe(reading.seen, reading.desired, reading.owned)
        plan = take_back(deeds, undoing, self._inputs(goal, book, journal, kinds, seen, deeds, run))
        plan = replace(plan, notes=self._notes(record))
        plan = held_back(plan) if judged_by(goal, book).on_trip is OnTrip.ACTION else plan
        return foreseen(plan, goal, kinds)

    def _recorded(self, journal: Journal, stack: str) -> dict[str, Any]:
        record = journal.runs.one(self.run)
        outcome, intent = record.get("outcome", {}), record.get("intent", {})
        either = intent or outcome
        self.rolls_back, self.commit = either["run"], either.get("commit", "")
        if either["stack"] != stack:
            raise PlanError(f"run {self.rolls_back} is of stack {either['stack']!r}; roll it back from there")
        outcomes = journal.runs.outcomes()
        self.earlier = tuple(run for run, found in outcomes.items() if found.get("rollsBack") == self.rolls_back)
        self.interrupted = _interrupted(outcomes[run] for run in reversed(self.earlier))
        return record

    def _deeds(self, record: Mapping[str, Any], book: Book, goal: Target) -> list[Deed]:
        """What the run did, in the order of its actions."""
        statuses = {item["address"]: item["status"] for item in record.get("outcome", {}).get("outcomes", [])}
        applied = book.stack(goal.configuration.stack).commit
        now = self._state(applied)
        deeds = []
        for item in record.get("intent", {}).get("actions", []):
            if statuses.get(item["address"]) not in _DID_SOMETHING:
                continue
            action = action_from(item)
            if self.only is not None and action.address not in self.only:
                continue
            asks = now.resources.get(action.address) if now is not None else _asked_then(action)
            owned = book.ownership.get(action.address)
            deeds.append(Deed(action, owned, self._before(action), asks, item["address"] in self.interrupted))
        return deeds

    def _before(self, action: Action) -> Desired | None:
        """The document that declared the resource before the run, where the commit that had it was reviewed."""
        prior = action.prior_ownership
        if prior is None or not prior.history:
            return None
        last = next((entry for entry in reversed(prior.history) if entry.digest), prior.history[-1])
        state = self._state(last.commit)
        document = state.resources.get(action.address) if state is not None else None
        return document if document is not None and document.digest() == last.digest else None

    def _state(self, commit: str) -> DesiredState | None:
        """What a commit that the checked-out one comes from asks for; None where that cannot be found out."""
        if commit not in self._states:
            self._states[commit] = self._loaded(commit)
        return self._states[commit]

    def _loaded(self, commit: str) -> DesiredState | None:
        head = self.project.git.head()
        if not commit or head is None or self.project.git.is_ancestor(commit, head) is not True:
            return None
        try:
            with kept_in_force():
                loaded = self.project.at(CommitId(commit), self.tenant, offline=True)
        except SpoGitopsError:
            return None
        return None if has_errors(loaded.problems) else loaded.state

    def _inputs(
        self, goal: Target, book: Book, journal: Journal, kinds: Kinds, seen: ObservedState, deeds: list[Deed], run: str
    ) -> Inputs:
        stack = goal.configuration.stack
        applied = book.stack(stack)
        now = rfc3339(SystemClock().now())
        ours = {a: owned for a, owned in book.ownership.items() if owned.stack == stack}
        return Inputs(
            tenant=goal.settings.name,
            scope="rollback",
            context=Context(stack, run, goal.state.commit, applied.commit, now),
            desired=DesiredState({}, goal.state.commit),
            ownership=book.ownership,
            observed=seen,
            kinds=kinds,
            court=Court(judged_by(goal, book), ours, kinds, signed=journal.signed),
            looked_at=frozenset(deed.address for deed in deeds),
            allowed=self.allowed - demanded(goal, book),
            made_at=now,
            read_at=now,
            holds=book.holds,
        )

    def _notes(self, record: Mapping[str, Any]) -> tuple[str, ...]:
        at = (record.get("outcome") or record["intent"]).get("at", "")
        notes = [f"takes back run {self.rolls_back} of {at}, commit {self.commit[:12]}"]
        notes += [f"run {run} took it back before" for run in self.earlier]
        return tuple(notes)


def _interrupted(earlier: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The addresses that earlier rollbacks, oldest first, took up and did not finish."""
    last = {item["address"]: item["status"] for outcome in earlier for item in outcome.get("outcomes", [])}
    unfinished = (Status.FAILED.value, Status.UNKNOWN.value)
    return frozenset(address for address, status in last.items() if status in unfinished)


def _asked_then(action: Action) -> Desired | None:
    """What git asked for when the run was made, as far as its plan tells."""
    if action.verb in (Verb.REMOVE, Verb.RELEASE):
        return None
    place = Position("snapshot")
    asked = {d.attribute: Wanted(d.after, place) for d in action.changes if d.desired_by_git and d.after is not None}
    return Desired(action.address, place, asked)
