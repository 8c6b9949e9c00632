"""A run: a plan's actions in batches, each checked before and after; every action gets an outcome.

Failures never end the run by themselves: what depends on one is blocked, the rest goes on, unless the manner says
how many are too many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from ..clock import Clock
from ..errors import AnswerLostError, TenantError
from ..model.address import Address
from ..model.config import OnFailure
from ..model.kind import Ask, Kinds, Survey
from ..model.observation import Observation, unknown
from ..model.operation import Transport
from ..model.outcome import Effort, Outcome, Status
from ..model.ownership import Ownership
from ..model.plan import Action, Verb
from ..plan.held import owned_after_effects
from ..plan.resources import Context
from .conclude import conclude
from .deadline import Deadline
from .engine import Engine, Pool, Program
from .manner import Manner, batches
from .program import Account, Done, Learned, SurveyProgram, asks, kept_account_of, program, still_as_planned
from .scheduler import Scheduler
from .spans import Span
from .verify import verify

LOOKS_UP_S = 5.0  # how long a pause sleeps before it looks whether somebody wants it to end


class Progress(Protocol):
    """Somebody who watches."""

    def started(self, action: Action) -> None: ...

    def carried_out(self, action: Action) -> None: ...

    def ended(self, outcome: Outcome) -> None: ...

    def phase(self, text: str) -> None: ...

    def read(self, address: Address) -> None: ...


@dataclass(frozen=True, slots=True)
class Ports:
    """The outside, as the run sees it. ``survey`` reads the list of hubs anew, ``resurvey`` does so within a program;
    ``save`` pushes what was learnt; ``halted`` says why nothing more should be started, empty to go on;
    ``at_once``: how many requests that go together the connection takes in one."""

    transport: Transport
    clock: Clock
    kinds: Kinds
    survey: Callable[[bool], Survey]
    resurvey: SurveyProgram
    workers: Callable[[], int]
    save: Callable[[list[Learned]], None]
    progress: Progress
    halted: Callable[[], str] = lambda: ""
    at_once: int = 1


@dataclass(slots=True)
class Run:
    """Executes the actions once. ``outcomes`` fills as they end. ``stopped`` says why not everything was started,
    ``paused`` as well where nothing was wrong; ``failed_batch`` is the one with which there were too many failures;
    ``batches`` counts those that ended."""

    ports: Ports
    context: Context
    manner: Manner
    ownership: Mapping[Address, Ownership]
    since: str
    outcomes: dict[Address, Outcome] = field(default_factory=dict)
    learned: dict[Address, Learned] = field(default_factory=dict)
    accounts: dict[Address, Account] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    stopped: str = ""
    failed_batch: frozenset[Address] = frozenset()
    paused: str = ""
    batches: int = 0
    began_s: float | None = None  # on the monotonic clock
    begun: set[Address] = field(default_factory=set)  # what batches were started with
    _survey: Survey = field(default_factory=Survey)
    _deadline: Deadline = field(init=False)

    def __post_init__(self) -> None:
        self._deadline = Deadline(self.manner.ends_s)

    def execute(self, actions: Iterable[Action]) -> None:
        """Everything that writes, in batches; what only concerns the ledger needs no execution."""
        actions = tuple(actions)
        for action in actions:
            if not action.writes:
                self.outcomes[action.address] = Outcome(
                    action.address, Status.SUCCEEDED, action.ownership, observation=action.observation
                )
        todo = batches([action for action in actions if action.writes], self.manner)
        for number, batch in enumerate(todo):
            if number and not self.stopped:
                self._pause(number, len(todo))
            if not self.stopped:
                self._look_up(batch)
            if self.stopped:
                self._stop(batch)
                continue
            self.begun |= {action.address for action in batch}
            started_s = self._now_s()
            self._batch(batch)
            self.batches += not self.paused
            self._deadline.ended(batch, self.ports.workers(), self._now_s() - started_s)
            if self.manner.too_many(self._failures()):
                self.failed_batch = frozenset(action.address for action in batch)
                self.stopped = self.stopped or "too many actions have failed"

    def _pause(self, number: int, total: int) -> None:
        if self.manner.pause_s:
            self.ports.progress.phase(f"waiting before batch {number + 1} of {total}")
            ends_s = self._now_s() + self.manner.pause_s
            while (left := ends_s - self._now_s()) > 0 and not self.ports.halted():
                self.ports.clock.sleep(min(left, LOOKS_UP_S))

    def _look_up(self, batch: list[Action]) -> None:
        """Before a batch: is somebody asking to end, and does it still end in time?"""
        if why := self.ports.halted():
            self.pause(why)
        elif not self._deadline.fits(batch, self.ports.workers(), self._now_s()):
            self.pause("the next batch would not end before the deadline")

    def looks_up(self) -> bool:
        """Within a batch: whether further actions may be started."""
        why = self.ports.halted() or ("the deadline is near" if self._deadline.is_near(self._now_s()) else "")
        if why:
            self.pause(why)
        return not self.paused

    def pause(self, why: str) -> None:
        """Start nothing more; what runs may end."""
        self.paused = self.stopped = why

    def _now_s(self) -> float:
        return self.ports.clock.monotonic_s()

    def to_undo(self) -> frozenset[Address]:
        """What the manner says is to be taken back, because too many actions failed."""
        if not self.failed_batch or self.manner.on_failure is OnFailure.STOP:
            return frozenset()
        if self.manner.on_failure is OnFailure.UNDO_BATCH:
            return self.failed_batch
        return frozenset(self.begun)

    def _batch(self, actions: list[Action]) -> None:
        self._survey = self.ports.survey(self._hubs_matter(actions))
        standing = self._preconditions(actions)
        if self.manner.fail_fast and self._failures():  # a conflict is a failure, too
            self._stop(standing)
            return
        # Requirements of earlier batches count as done where they succeeded.
        succeeded = [address for address, outcome in self.outcomes.items() if outcome.status is Status.SUCCEEDED]
        scheduler = Scheduler(
            standing,
            done=succeeded,
            stop_on_failure=self.manner.fail_fast,
            now_s=self._now_s(),
        )
        source = _Actions(scheduler, self)
        Engine[Address](
            self.ports.transport, self.ports.clock, self.ports.workers, self._save, at_once=self.ports.at_once
        ).run(source)
        for address, reason in scheduler.blocked.items():
            action = source.actions[address]
            self._end(Outcome(address, Status.BLOCKED, action.prior_ownership, reason))
        self.spans += scheduler.spans()
        self._stop(scheduler.left())
        self._verify(source)

    def _preconditions(self, actions: list[Action]) -> list[Action]:
        """One sweep over what is about to be touched; what changed since the plan is a conflict, not overwritten."""
        self.ports.progress.phase("checking that nothing has changed since the plan")
        # A resource that waits for another of this plan cannot be read as it will be; it is checked all the same.
        now = self._sweep([asks(action, content=_with_content(action)) for action in actions])
        standing = []
        for action in actions:
            reason = still_as_planned(action, now[action.address])
            if reason:
                self._end(Outcome(action.address, Status.CONFLICT, action.prior_ownership, reason))
            else:
                standing.append(action)
        return standing

    def _verify(self, source: _Actions) -> None:
        if not source.done:
            return
        self.ports.progress.phase("verifying")
        self._survey = self.ports.survey(self._hubs_matter(source.actions[a] for a in source.done))
        for outcome in verify(source.done, source.actions, self._sweep, self.ports.clock).values():
            outcome = self._with_others(source.actions[outcome.address], outcome)
            self._end(source.measured(outcome))

    def _with_others(self, action: Action, outcome: Outcome) -> Outcome:
        """What our own hand changed elsewhere is what we set there, once it is known to have taken effect."""
        if outcome.status is not Status.SUCCEEDED or not action.side_effects:
            return outcome
        return replace(outcome, others=owned_after_effects(action.side_effects, self._owned_now()))

    def _sweep(self, wanted: list[Ask]) -> Mapping[Address, Observation]:
        """The reads before and after, of which who watches is told one by one."""
        return self.read(wanted, self.ports.progress.read)

    def read(
        self, wanted: list[Ask], tell: Callable[[Address], None] = lambda address: None
    ) -> Mapping[Address, Observation]:
        """Authoritative reads, in parallel; a failure is unknown."""
        programs: list[tuple[Address, Program[Any]]] = [
            (ask.address, self.ports.kinds[ask.address.kind].read(ask, self._survey)) for ask in wanted
        ]
        pool = Pool(programs, ended=tell)
        Engine[Address](self.ports.transport, self.ports.clock, self.ports.workers).run(pool)
        failed = {address: unknown(address, str(error)) for address, error in pool.errors.items()}
        return {**pool.results, **failed}

    def concluded(self, action: Action, error: Exception) -> Outcome:
        """What became of an action that ended in an error: read back and decide, never guess."""
        now = self.read([asks(action, content=action.verb is Verb.CREATE)])
        outcome = conclude(
            action,
            now[action.address],
            self.learned.get(action.address),
            stack=self.context.stack,
            since=self.since,
            pending=isinstance(error, AnswerLostError) or self.accounts[action.address].wrote,
        )
        if outcome.status is Status.SUCCEEDED and isinstance(error, AnswerLostError):
            return replace(outcome, message="the answer was lost; the tenant shows that it took effect")
        status = Status.UNKNOWN if outcome.status is Status.UNKNOWN else Status.FAILED
        correlation = error.correlation_id if isinstance(error, TenantError) else ""
        message = _told(error, outcome.message)
        hint = getattr(error, "hint", "")
        return replace(outcome, status=status, message=message, correlation_id=correlation, hint=hint)

    def program_of(self, action: Action) -> Program[Done]:
        self.ports.progress.started(action)
        carrying_out = program(action, self.ports.kinds, self._survey, self.ports.resurvey, self.context, self._learn)
        account = self.accounts[action.address] = Account()
        return kept_account_of(carrying_out, account)

    def _learn(self, learned: Learned) -> None:
        self.learned[learned.address] = learned

    def _save(self, records: list[Any]) -> None:
        self.learned |= {record.address: record for record in records}
        self.ports.save(records)

    def _owned_now(self) -> dict[Address, Ownership]:
        owned = dict(self.ownership)
        for address, outcome in self.outcomes.items():
            if outcome.ownership is not None:
                owned[address] = outcome.ownership
        return owned

    def _hubs_matter(self, actions: Iterable[Action]) -> bool:
        return any(self.ports.kinds[a.address.kind].survey_needed([asks(a)]) for a in actions)

    def _failures(self) -> int:
        """How many actions went wrong by themselves; what was blocked by another's failure is none."""
        fine = (Status.SUCCEEDED, Status.BLOCKED)
        return sum(outcome.status not in fine for outcome in self.outcomes.values())

    def _stop(self, actions: Iterable[Action]) -> None:
        why = f"the run was stopped{f': {self.stopped}' if self.stopped else ''}"
        for action in actions:
            self._end(Outcome(action.address, Status.BLOCKED, action.prior_ownership, why))

    def _end(self, outcome: Outcome) -> None:
        self.outcomes[outcome.address] = outcome
        self.ports.progress.ended(outcome)


class _Actions:
    """The scheduler's actions as the engine's source."""

    def __init__(self, scheduler: Scheduler, run: Run) -> None:
        self._scheduler = scheduler
        self._run = run
        self.actions = scheduler.actions
        self.done: dict[Address, Done] = {}
        self._started_s: dict[Address, float] = {}
        self._seconds: dict[Address, float] = {}

    def ready(self, free: int) -> Iterable[tuple[Address, Program[Any]]]:
        if self._scheduler.stands_in_line and not self._run.looks_up():
            self._scheduler.stop()
        now_s = self._run.ports.clock.monotonic_s()
        for action in self._scheduler.ready(free, now_s):
            self._run.began_s = now_s if self._run.began_s is None else self._run.began_s
            self._started_s[action.address] = now_s
            yield action.address, self._run.program_of(action)

    def finished(self, key: Address, result: Any, error: Exception | None) -> None:
        now_s = self._run.ports.clock.monotonic_s()
        self._seconds[key] = now_s - self._started_s[key]
        if error is None:
            self.done[key] = result
            self._run.ports.progress.carried_out(self.actions[key])
            self._scheduler.finished(key, True, now_s)
            return
        outcome = self._run._with_others(self.actions[key], self._run.concluded(self.actions[key], error))
        self._run._end(self.measured(outcome))
        self._scheduler.finished(key, outcome.status is Status.SUCCEEDED, self._run.ports.clock.monotonic_s())

    def measured(self, outcome: Outcome) -> Outcome:
        """The outcome of one that has been carried out, with what that took."""
        account = self._run.accounts[outcome.address]
        started_s = self._started_s[outcome.address] - (self._run.began_s or 0.0)
        effort = Effort(started_s, account.requests, account.retries, account.waited_s)
        return replace(outcome, seconds=self._seconds[outcome.address], effort=effort)


def _with_content(action: Action) -> bool:
    return action.verb is Verb.REMOVE


def _told(error: Exception, rest: str) -> str:
    hint = getattr(error, "hint", "")
    parts = [str(error), f"({hint})" if hint else "", f"[{rest}]" if rest else ""]
    return " ".join(part for part in parts if part)
