"""The outside, as a run sees it, and somebody who watches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ..clock import Clock
from ..model.address import Address
from ..model.kind import Kinds, Survey
from ..model.operation import Transport
from ..model.outcome import Outcome
from ..model.plan import Action
from .elsewhere import SurveyProgram
from .learned import Learned


class Progress(Protocol):
    """Somebody who watches."""

    def started(self, action: Action) -> None: ...

    def carried_out(self, action: Action) -> None: ...

    def ended(self, outcome: Outcome) -> None: ...

    def phase(self, text: str) -> None: ...

    def read(self, address: Address) -> None: ...


@dataclass(frozen=True, slots=True)
class Ports:
    """``survey`` reads the list of hubs anew, ``resurvey`` does so within a program; ``save`` pushes what was learnt;
    ``halted`` says why nothing more should be started, empty to go on; ``at_once``: how many requests that go together
    the connection takes in one; ``answered`` is told of each answer, by any thread; ``to_undo`` keeps the decision that
    what was done to these is to be taken back, safe before anything further is started."""

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
    answered: Callable[[Address], None] = lambda address: None
    to_undo: Callable[[frozenset[Address]], None] = lambda what: None

    def now_s(self) -> float:
        """On the monotonic clock, in the service's seconds."""
        return self.clock.monotonic_s()
