"""The book: what one tenant's ledger says, as values, and what a run puts into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..apply.learned import Learned
from ..ledger.plumbing import CommitId
from ..model.address import Address
from ..model.hold import Hold
from ..model.observation import Observation
from ..model.ownership import Ownership
from ..model.plan import Action


@dataclass(frozen=True, slots=True)
class StackRecord:
    """What a stack applied last: the commit, the run, when, and the law it was judged by.

    ``wholly``: all of the commit is applied; nothing failed, was blocked, paused or left out by a selector. Where it is
    not, ``since`` is the commit that was applied before it.
    """

    commit: str = ""
    run: str = ""
    at: str = ""
    law: Mapping[str, Any] = field(default_factory=dict)
    wholly: bool = True
    since: str = ""

    def before(self, commit: str) -> str:
        """The commit after which those come that an apply of ``commit`` brings, the rest of one included."""
        return self.since if commit == self.commit and not self.wholly else self.commit


@dataclass(frozen=True, slots=True)
class DueUndo:
    """What a run did and is to be taken back, because too much of it failed: nobody has finished that yet."""

    run: str
    what: frozenset[Address]


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A run whose outcome nobody recorded.

    ``atomic``: it was to do everything or nothing; ``rolls_back``: the run that it took back; ``undo``: what it had
    decided to take back, because too much had failed; ``warrant``: as of ``Begun``.
    """

    run: str
    stack: str
    commit: str
    at: str
    actions: tuple[Action, ...]
    learned: tuple[Learned, ...]
    atomic: bool = False
    rolls_back: str = ""
    undo: frozenset[Address] = frozenset()
    warrant: Mapping[str, Any] = field(default_factory=dict)

    @property
    def told(self) -> str:
        """What to say of it before whoever comes next has concluded it."""
        decided = ", having decided to take back what it did" if self.undo else ""
        return f"run {self.run} ended without an outcome{decided}"


@dataclass(frozen=True, slots=True)
class Begun:
    """A run that begins; ``at`` is the service's own time, because creations are compared with it later.

    ``asked`` is the part of the desired state that it is about; ``warrant`` who made it, what was lifted for it and by
    whom: its outcome says the same, whoever records that.
    """

    id: str
    stack: str
    commit: str
    at: str
    asked: Mapping[str, Any] = field(default_factory=dict)
    atomic: bool = False
    rolls_back: str = ""
    warrant: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Book:
    """The ledger as it was fetched. ``newest`` is None where there is none yet; ``undo`` is what is due by stack.

    ``trouble`` says why a reader goes on as if there were none.
    """

    newest: CommitId | None
    ownership: Mapping[Address, Ownership] = field(default_factory=dict)
    observed: Mapping[Address, Observation] = field(default_factory=dict)
    stacks: Mapping[str, StackRecord] = field(default_factory=dict)
    tenant: str = ""
    open_run: OpenRun | None = None
    holds: tuple[Hold, ...] = ()
    undo: Mapping[str, DueUndo] = field(default_factory=dict)
    trouble: str = ""

    def stack(self, name: str) -> StackRecord:
        return self.stacks.get(name, StackRecord())
