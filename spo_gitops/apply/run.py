"""A run: a plan's actions in batches, each checked before and after; every action gets an outcome.

Failures never end the run by themselves: what depends on one is blocked, the rest goes on, unless the manner says
how many are too many.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..model.address import Address
from ..model.config import OnFailure
from ..model.outcome import Outcome, Status
from ..model.ownership import Ownership
from ..model.plan import Action
from ..plan.resources import Context
from .batch import Batch
from .carried import Carried, unstarted
from .deadline import Deadline
from .elsewhere import with_our_hand
from .manner import Manner, batches
from .ports import Ports

TOO_MANY = "too many actions have failed"
LOOKS_UP_S = 5.0  # how long a pause sleeps before it looks whether somebody wants it to end


@dataclass(slots=True)
class Run:
    """Executes the actions once. ``stopped`` says why not everything was started, ``paused`` as well where nothing was
    wrong; ``failed_batch`` is the one with which there were too many failures; ``batches`` counts those that ended."""

    ports: Ports
    context: Context
    manner: Manner
    ownership: Mapping[Address, Ownership]
    since: str
    stopped: str = ""
    failed_batch: frozenset[Address] = frozenset()
    paused: str = ""
    batches: int = 0
    carried: Carried = field(init=False)
    _begun: set[Address] = field(default_factory=set)  # what batches were started with
    _under_way: frozenset[Address] = frozenset()  # what the newest of them was
    _deadline: Deadline = field(init=False)

    def __post_init__(self) -> None:
        self.carried = Carried()
        self._deadline = Deadline(self.manner.ends_s)

    @property
    def outcomes(self) -> dict[Address, Outcome]:
        """What became of the actions so far."""
        return self.carried.outcomes

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
                self._leave(batch)
                continue
            self._under_way = frozenset(action.address for action in batch)
            self._begun |= self._under_way
            started_s = self.ports.now_s()
            self._batch(batch)
            self.batches += not self.paused
            self._deadline.ended(batch, self.ports.workers(), self.ports.now_s() - started_s)
            if self.failed_batch:
                self.stopped = self.stopped or TOO_MANY
        self.carried.outcomes.update(with_our_hand(self.outcomes, actions, self.ownership))

    def looks_up(self) -> bool:
        """Within a batch: whether further actions may be started."""
        near = self._deadline.is_near(self.ports.now_s())
        why = self.ports.halted() or ("the deadline is near" if near else "")
        if why:
            self.pause(why)
        return not self.stopped

    def pause(self, why: str) -> None:
        """Start nothing more; what runs may end."""
        self.paused = self.stopped = why

    def to_undo(self) -> frozenset[Address]:
        """What the manner says is to be taken back, because too many actions failed."""
        if not self.failed_batch or self.manner.on_failure is OnFailure.STOP:
            return frozenset()
        if self.manner.on_failure is OnFailure.UNDO_BATCH:
            return self.failed_batch
        return frozenset(self._begun)

    def _ended(self) -> None:
        """With one failure too many it is decided whether to take back. Where it is, nothing more is started, and the
        decision is kept safe at once, so that it does not die with the process while the rest of the batch ends."""
        if self.failed_batch or not self.manner.too_many(self.carried.failures()):
            return
        self.failed_batch = self._under_way
        if what := self.to_undo():
            self.stopped = self.stopped or TOO_MANY
            self.ports.to_undo(what)

    def _batch(self, actions: list[Action]) -> None:
        fail_fast = self.manner.fail_fast
        Batch(
            actions, self.ports, self.context, self.carried, self.since, fail_fast, self.looks_up,
            lambda: self.stopped, self._ended,
        ).carry_out()  # fmt: skip

    def _pause(self, number: int, total: int) -> None:
        if self.manner.pause_s:
            self.ports.progress.phase(f"waiting before batch {number + 1} of {total}")
            ends_s = self.ports.now_s() + self.manner.pause_s
            while (left := ends_s - self.ports.now_s()) > 0 and not self.ports.halted():
                self.ports.clock.sleep(min(left, LOOKS_UP_S))

    def _look_up(self, batch: list[Action]) -> None:
        """Before a batch: is somebody asking to end, and does it still end in time?"""
        if why := self.ports.halted():
            self.pause(why)
        elif not self._deadline.fits(batch, self.ports.workers(), self.ports.now_s()):
            self.pause("the next batch would not end before the deadline")

    def _leave(self, actions: Iterable[Action]) -> None:
        for outcome in unstarted(actions, self.stopped):
            self.outcomes[outcome.address] = outcome
            self.ports.progress.ended(outcome)
