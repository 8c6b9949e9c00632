"""The whole loop in memory: desired state, a ledger that is a dictionary, the model tenant."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

from spo_gitops.apply.learned import Learned, learned_from, learned_json
from spo_gitops.apply.manner import Manner
from spo_gitops.apply.observe import Observer
from spo_gitops.apply.ports import Ports
from spo_gitops.apply.recover import recover
from spo_gitops.apply.run import Run
from spo_gitops.kinds.registry import kinds_of
from spo_gitops.kinds.survey import survey
from spo_gitops.model.address import Address
from spo_gitops.model.config import Guards
from spo_gitops.model.desired import Desired, DesiredState
from spo_gitops.model.outcome import Outcome, Status
from spo_gitops.model.ownership import Ownership
from spo_gitops.model.plan import Case, Plan
from spo_gitops.model.value import UNKNOWN
from spo_gitops.plan.build import Inputs, build
from spo_gitops.plan.deeds import Deed, Undoing
from spo_gitops.plan.guards import Court
from spo_gitops.plan.moving import arrived, left_behind, moved
from spo_gitops.plan.records import action_from, action_json, ownership_from, ownership_json
from spo_gitops.plan.resources import Context
from spo_gitops.plan.scope import scope_of
from spo_gitops.plan.taking_back import take_back, to_read

from .model_tenant import URL, Crash, ModelTenant

KINDS = kinds_of(URL)


class StillClock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)

    def monotonic_s(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


class Quiet:
    def read(self, address: Address) -> None: ...

    def started(self, action: object) -> None: ...

    def carried_out(self, action: object) -> None: ...

    def ended(self, outcome: object) -> None: ...

    def phase(self, text: str) -> None: ...


@dataclass
class World:
    """A tenant with its ledger; records go through JSON, as in git."""

    tenant: ModelTenant
    ownership: dict[Address, str] = field(default_factory=dict)
    applied: str = ""
    runs: int = 0
    intent: tuple[list[str], list[str]] | None = None
    recorded: list[str] = field(default_factory=list)  # the actions of the last run
    commits: dict[str, DesiredState] = field(default_factory=dict)
    unsaved: int | None = None  # after so many records of what was learnt raises Crash instead of the next one
    unfinished: set[Address] = field(default_factory=set)  # by their last outcome
    kept: set[tuple[str, str]] = field(default_factory=set)  # what plans told to stay: a site's id, the attribute

    def owned(self) -> dict[Address, Ownership]:
        return {address: ownership_from(json.loads(text)) for address, text in self.ownership.items()}

    def plan(self, desired: DesiredState, *, scope: str = "all") -> Plan:
        desired, owned = moved(desired, self.owned())
        seen = scope_of(desired, owned, scope)
        observer = Observer(self.tenant, StillClock(), KINDS, lambda: 4, survey)
        observed = observer.observe(seen, desired, owned)
        run = f"R{self.runs:04}"
        return build(
            Inputs("contoso", scope, Context("main", run, desired.commit, self.applied), desired, owned, observed,
                   KINDS, Court(Guards(max_changed_share=1.0), owned, KINDS), seen)
        )  # fmt: skip

    def apply(self, desired: DesiredState, *, scope: str = "all") -> dict[Address, Outcome]:
        """Plan and apply, after concluding what an earlier run that died has left."""
        if self.intent is not None:
            self.recover()
        self.runs += 1
        plan = self.plan(desired, scope=scope)
        self.kept |= {
            (action.observation.identity, decision.attribute)
            for action in plan.actions
            for decision in action.decisions
            if decision.case is Case.RELEASE_KEPT
        }
        outcomes = self._execute(plan, desired.commit)
        self.applied = desired.commit
        self.commits[desired.commit] = desired
        blocked = {b.address: Outcome(b.address, Status.BLOCKED, None, b.reason) for b in plan.blocked}
        return {**outcomes, **blocked}

    @property
    def last(self) -> tuple[str, list[str]]:
        """The last run and its actions."""
        return f"R{self.runs:04}", self.recorded

    def roll_back(self, of: tuple[str, list[str]] | None = None, *, force: bool = False) -> dict[Address, Outcome]:
        """Take a run back (the last one), as the command does; one that died is concluded first."""
        run, recorded = of or self.last
        if self.intent is not None:
            self.recover()
        self.runs += 1
        owned, asked = self.owned(), self.commits[self.applied].resources
        deeds = []
        for text in recorded:
            action = action_from(json.loads(text))
            history = action.prior_ownership.history if action.prior_ownership else ()
            declared = next((entry.commit for entry in reversed(history) if entry.digest), "")
            before = self.commits[declared].resources.get(action.address) if declared in self.commits else None
            interrupted = action.address in self.unfinished
            deeds.append(Deed(action, owned.get(action.address), before, asked.get(action.address), interrupted))
        reading = to_read(deeds, KINDS)
        observer = Observer(self.tenant, StillClock(), KINDS, lambda: 4, survey)
        observed = observer.observe(reading.seen, reading.desired, reading.owned)
        context = Context("main", f"R{self.runs:04}", self.applied, self.applied)
        inputs = Inputs("contoso", "rollback", context, DesiredState({}, self.applied), owned, observed, KINDS,
                        Court(Guards(max_changed_share=1.0), owned, KINDS), reading.seen)  # fmt: skip
        plan = take_back(deeds, Undoing(run, context.run, self.applied, force), inputs)
        outcomes = self._execute(plan, self.applied)
        return {**outcomes, **{b.address: Outcome(b.address, Status.BLOCKED, None, b.reason) for b in plan.blocked}}

    def _execute(self, plan: Plan, commit: str) -> dict[Address, Outcome]:
        self.recorded = [json.dumps(action_json(a)) for a in plan.actions if a.writes]
        self.intent = (self.recorded, [])
        ports = Ports(self.tenant, StillClock(), KINDS, self._survey, survey, lambda: 4, self._save, Quiet())
        context = Context("main", f"R{self.runs:04}", commit, self.applied)
        run = Run(ports, context, Manner(), self.owned(), since="")
        run.execute(plan.actions)
        self._record(run.outcomes)
        return run.outcomes

    def recover(self) -> None:
        assert self.intent is not None
        actions = [action_from(json.loads(text)) for text in self.intent[0]]
        learned = [json.loads(text) for text in self.intent[1]]
        observer = Observer(self.tenant, StillClock(), KINDS, lambda: 4, survey)
        outcomes = recover(
            actions,
            [learned_from(item) for item in learned],
            observer,
            KINDS,
            stack="main",
            run=f"R{self.runs:04}",
            since="",
            owned=self.owned(),
        )
        self._record(outcomes)

    def _survey(self, hubs: bool):  # type: ignore[no-untyped-def]
        return Observer(self.tenant, StillClock(), KINDS, lambda: 4, survey).survey(hubs=hubs)

    def _save(self, records: list[Learned]) -> None:
        assert self.intent is not None
        if self.unsaved is not None:
            self.unsaved -= 1
            if self.unsaved < 0:
                raise Crash
        self.intent[1].extend(json.dumps(learned_json(record)) for record in records)

    def _record(self, outcomes: dict[Address, Outcome]) -> None:
        for outcome in outcomes.values():
            settled = outcome.status not in (Status.FAILED, Status.UNKNOWN)
            (self.unfinished.discard if settled else self.unfinished.add)(outcome.address)
            changes = {outcome.address: outcome.ownership, **outcome.others}
            for address, ownership in changes.items():
                if ownership is None:
                    self.ownership.pop(address, None)
                    continue
                for elsewhere in left_behind(ownership, self.owned()):
                    self.ownership.pop(elsewhere, None)
                assert all(owned.before is not UNKNOWN for owned in ownership.attributes.values()), "a guess"
                ownership = arrived(ownership) if outcome.status is Status.SUCCEEDED else ownership
                self.ownership[address] = json.dumps(ownership_json(ownership))
        self.intent = None


def state(*resources: Desired, commit: str = "c") -> DesiredState:
    return DesiredState({resource.address: resource for resource in resources}, commit)
