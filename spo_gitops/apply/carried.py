"""What a run has done so far: outcomes, what was learnt of new resources, and what each action took."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ..model.address import Address
from ..model.outcome import Effort, Outcome, Status
from ..model.plan import Action
from .learned import Learned
from .program import Account
from .spans import Span


@dataclass(slots=True)
class Carried:
    """``began_s`` is when the first action started, ``started_s`` and ``seconds`` tell of each; monotonic seconds."""

    outcomes: dict[Address, Outcome] = field(default_factory=dict)
    learned: dict[Address, Learned] = field(default_factory=dict)
    accounts: dict[Address, Account] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    began_s: float | None = None
    _started_s: dict[Address, float] = field(default_factory=dict)
    _seconds: dict[Address, float] = field(default_factory=dict)

    def learn(self, *records: Learned) -> None:
        self.learned |= {record.address: record for record in records}

    def started(self, address: Address, now_s: float) -> None:
        self.began_s = now_s if self.began_s is None else self.began_s
        self._started_s[address] = now_s

    def stopped(self, address: Address, now_s: float) -> None:
        """Nothing more is sent for it but readings."""
        self._seconds[address] = now_s - self._started_s[address]

    def measured(self, outcome: Outcome) -> Outcome:
        """The outcome of one that has been carried out, with what that took."""
        account = self.accounts[outcome.address]
        started_s = self._started_s[outcome.address] - (self.began_s or 0.0)
        effort = Effort(started_s, account.requests, account.retries, account.waited_s)
        return replace(outcome, seconds=self._seconds[outcome.address], effort=effort)

    def succeeded(self) -> list[Address]:
        return [address for address, outcome in self.outcomes.items() if outcome.status is Status.SUCCEEDED]

    def failures(self) -> int:
        """How many actions went wrong by themselves; what was blocked by another's failure is none."""
        fine = (Status.SUCCEEDED, Status.BLOCKED)
        return sum(outcome.status not in fine for outcome in self.outcomes.values())


def unstarted(actions: Iterable[Action], why: str) -> Iterable[Outcome]:
    """What a run that was stopped never started."""
    told = f"the run was stopped{f': {why}' if why else ''}"
    return (Outcome(action.address, Status.BLOCKED, action.prior_ownership, told) for action in actions)
