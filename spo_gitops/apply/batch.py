"""One batch of a run: checked as a whole, carried out side by side, verified as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from ..errors import AnswerLostError, TenantError
from ..model.address import Address
from ..model.kind import Ask, Survey
from ..model.observation import Observation, unknown
from ..model.outcome import Outcome, Status
from ..model.plan import Action, Verb
from ..plan.resources import Context
from .carried import Carried, unstarted
from .conclude import conclude
from .elsewhere import asks_elsewhere, changed_elsewhere
from .engine import Engine, Pool, Program
from .newcomers import Newcomers, newcomers, takes_along
from .ports import Ports
from .program import Account, Done, asks, kept_account_of, program, still_as_planned
from .scheduler import Scheduler
from .verify import verify


@dataclass(slots=True)
class Batch:
    """Carried out once. ``goes_on`` is asked whether further actions may be started, ``why`` tells why not; ``ended``
    is told after each action that has an outcome."""

    actions: list[Action]
    ports: Ports
    context: Context
    carried: Carried
    since: str
    fail_fast: bool
    goes_on: Callable[[], bool]
    why: Callable[[], str]
    ended: Callable[[], None] = lambda: None
    _survey: Survey = field(default_factory=Survey)

    def carry_out(self) -> None:
        """Every action has an outcome afterwards."""
        self._survey = self.ports.survey(self._hubs_matter(self.actions))
        standing = self._preconditions()
        if self.fail_fast and self.carried.failures():  # a conflict is a failure, too
            self._leave(standing)
            return
        # Requirements of earlier batches count as done where they succeeded.
        scheduler = Scheduler(
            standing, done=self.carried.succeeded(), stop_on_failure=self.fail_fast, now_s=self.ports.now_s()
        )
        source = _Actions(scheduler, self)
        Engine[Address](
            self.ports.transport, self.ports.clock, self.ports.workers, self._save, at_once=self.ports.at_once
        ).run(source)
        for address, reason in scheduler.blocked.items():
            action = source.actions[address]
            self.end(Outcome(address, Status.BLOCKED, action.prior_ownership, reason))
        self.carried.spans += scheduler.spans()
        self._leave(scheduler.left())
        self._verify(source)

    def end(self, outcome: Outcome) -> None:
        self.carried.outcomes[outcome.address] = outcome
        self.ports.progress.ended(outcome)
        self.ended()

    def program_of(self, action: Action) -> Program[Done]:
        self.ports.progress.started(action)
        carrying_out = program(
            action, self.ports.kinds, self._survey, self.ports.resurvey, self.context, self.carried.learn
        )
        account = self.carried.accounts[action.address] = Account()
        return kept_account_of(carrying_out, account, partial(self.ports.answered, action.address))

    def concluded(self, action: Action, error: Exception) -> Outcome:
        """What became of an action that ended in an error: read back and decide, never guess."""
        now = read(self.ports, [asks(action, content=action.verb is Verb.CREATE)], self._survey)
        outcome = conclude(
            action,
            now[action.address],
            self.carried.learned.get(action.address),
            self.ports.kinds[action.address.kind],
            stack=self.context.stack,
            run=self.context.run,
            since=self.since,
            pending=isinstance(error, AnswerLostError) or self.carried.accounts[action.address].wrote,
        )
        if outcome.status is Status.SUCCEEDED and isinstance(error, AnswerLostError):
            return replace(outcome, message="the answer was lost; the tenant shows that it took effect")
        status = Status.UNKNOWN if outcome.status is Status.UNKNOWN else Status.FAILED
        correlation = error.correlation_id if isinstance(error, TenantError) else ""
        message = _told(error, outcome.message)
        hint = getattr(error, "hint", "")
        return replace(outcome, status=status, message=message, correlation_id=correlation, hint=hint)

    def _preconditions(self) -> list[Action]:
        """One sweep over what is about to be touched; what changed since the plan is a conflict, not overwritten."""
        self.ports.progress.phase("checking that nothing has changed since the plan")
        # A resource that waits for another of this plan cannot be read as it will be; it is checked all the same.
        now = self._sweep([asks(action, content=action.verb is Verb.REMOVE) for action in self.actions])
        elsewhere = read(self.ports, asks_elsewhere(self.actions), self._survey)
        standing = []
        going = [action for action in self.actions if takes_along(action, self.ports.kinds)]
        come = self._newcomers(going)
        seen = read(self.ports, come.to_read(), self._survey)
        for action in self.actions:
            reason = still_as_planned(action, now[action.address]) or changed_elsewhere(action, elsewhere)
            reason = reason or (come.belong_to(action, seen) if action in going else "")
            if reason:
                self.end(Outcome(action.address, Status.CONFLICT, action.prior_ownership, reason))
            else:
                standing.append(action)
        return standing

    def _newcomers(self, going: list[Action]) -> Newcomers:
        """Who joined what is to go since the plan."""
        if not going:
            return Newcomers()
        pool: Pool[str] = Pool([("", self.ports.resurvey(True, True))])
        Engine[str](self.ports.transport, self.ports.clock, self.ports.workers).run(pool)
        if pool.errors:
            return Newcomers(trouble=str(pool.errors[""]))
        drafts = {action.address: action for action in self.actions}
        return newcomers(going, drafts, pool.results[""], self.ports.kinds)

    def _verify(self, source: _Actions) -> None:
        if not source.done:
            return
        self.ports.progress.phase("verifying")
        self._survey = self.ports.survey(self._hubs_matter(source.actions[a] for a in source.done))
        for outcome in verify(source.done, source.actions, self._sweep, self.ports.clock, self.ports.kinds).values():
            self.end(self.carried.measured(outcome))

    def _sweep(self, wanted: list[Ask]) -> Mapping[Address, Observation]:
        """The reads before and after, of which who watches is told one by one."""
        return read(self.ports, wanted, self._survey, self.ports.progress.read)

    def _save(self, records: list[Any]) -> None:
        self.carried.learn(*records)
        self.ports.save(records)

    def _leave(self, actions: Iterable[Action]) -> None:
        for outcome in unstarted(actions, self.why()):
            self.end(outcome)

    def _hubs_matter(self, actions: Iterable[Action]) -> bool:
        return any(self.ports.kinds[a.address.kind].survey_needed([asks(a)]) for a in actions)


class _Actions:
    """The scheduler's actions as the engine's source."""

    def __init__(self, scheduler: Scheduler, batch: Batch) -> None:
        self._scheduler = scheduler
        self._batch = batch
        self.actions = scheduler.actions
        self.done: dict[Address, Done] = {}

    def ready(self, free: int) -> Iterable[tuple[Address, Program[Any]]]:
        if self._scheduler.stands_in_line and not self._batch.goes_on():
            self._scheduler.stop()
        now_s = self._batch.ports.now_s()
        for action in self._scheduler.ready(free, now_s):
            self._batch.carried.started(action.address, now_s)
            yield action.address, self._batch.program_of(action)

    def finished(self, key: Address, result: Any, error: Exception | None) -> None:
        now_s = self._batch.ports.now_s()
        self._batch.carried.stopped(key, now_s)
        if error is None:
            self.done[key] = result
            self._batch.ports.progress.carried_out(self.actions[key])
            self._scheduler.finished(key, True, now_s)
            return
        carried = self._batch.carried
        outcome = self._batch.concluded(self.actions[key], error)
        self._batch.end(carried.measured(outcome))
        self._scheduler.finished(key, outcome.status is Status.SUCCEEDED, self._batch.ports.now_s())


def read(
    ports: Ports, wanted: list[Ask], survey: Survey, tell: Callable[[Address], None] = lambda address: None
) -> Mapping[Address, Observation]:
    """Authoritative reads, in parallel; a failure is unknown."""
    programs: list[tuple[Address, Program[Any]]] = [
        (ask.address, ports.kinds[ask.address.kind].read(ask, survey)) for ask in wanted
    ]
    pool = Pool(programs, ended=tell)
    Engine[Address](ports.transport, ports.clock, ports.workers).run(pool)
    failed = {address: unknown(address, str(error)) for address, error in pool.errors.items()}
    return {**pool.results, **failed}


def _told(error: Exception, rest: str) -> str:
    hint = getattr(error, "hint", "")
    parts = [str(error), f"({hint})" if hint else "", f"[{rest}]" if rest else ""]
    return " ".join(part for part in parts if part)
