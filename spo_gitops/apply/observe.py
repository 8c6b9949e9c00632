"""Observing: everything a plan rests on, in as few requests as that takes.

One request for the hubs; one authoritative read a resource; discovery in pages only where a hub is about to
be unregistered, because only then resources that nobody named are changed. A failed read is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from ..clock import Clock
from ..errors import AuthError, UnreachableError
from ..model.address import Address
from ..model.desired import DesiredState
from ..model.kind import Ask, Conversation, Kinds, Survey
from ..model.observation import Observation, ObservedState, unknown
from ..model.operation import Transport
from ..model.operations import GRAPH_PARTS
from ..model.ownership import Ownership
from ..model.value import UNKNOWN
from ..plan.lending import NOTHING
from ..plan.memory import NO_MEMORY, Memory
from ..plan.scope import asks_for, will_be_removed
from .abreast import in_groups, share_out
from .acquaint import Directory, acquainted
from .elsewhere import SurveyProgram
from .engine import Engine, Pool, Program

K = TypeVar("K")
T = TypeVar("T")
Watch = Callable[[int, int], None]


class Observer:
    """Reads one tenant. ``watch`` is told how many of how many reads are done; without a ``directory`` nobody is asked
    for in it; ``at_once``: how many requests that go together the connection takes in one. Where reading is broken off,
    by whatever, ``keep`` is given what was read."""

    def __init__(
        self,
        transport: Transport,
        clock: Clock,
        kinds: Kinds,
        workers: Callable[[], int],
        survey: SurveyProgram,
        watch: Watch = lambda done, total: None,
        directory: Directory | None = None,
        at_once: int = 1,
        keep: Callable[[Mapping[Address, Observation]], None] = lambda found: None,
    ) -> None:
        self._transport = transport
        self._clock = clock
        self._kinds = kinds
        self._workers = workers
        self._survey = survey
        self._watch = watch
        self._directory = directory
        self._at_once = at_once
        self._keep = keep
        self._read: dict[Address, Observation] = {}

    def survey(self, *, hubs: bool, discover: bool = False) -> Survey:
        """The hubs, and every site where asked for. Raises TenantError: without it nothing can be decided."""
        if not (hubs or discover):
            return Survey()
        return self.converse(self._survey(hubs, discover))

    def converse(self, program: Program[T]) -> T:
        """One conversation of reads to its end. Raises its TenantError."""
        pool: Pool[str] = Pool([("", program)])
        Engine[str](self._transport, self._clock, self._workers).run(pool)
        for error in pool.errors.values():
            raise error
        result: T = pool.results[""]
        return result

    def gather(self, programs: Mapping[Address, Program[T]]) -> tuple[dict[Address, T], dict[Address, Exception]]:
        """Conversations of reads side by side: what each returned, and what broke the others off."""
        pool: Pool[Address] = Pool(list(programs.items()))
        Engine[Address](self._transport, self._clock, self._workers).run(pool)
        return pool.results, pool.errors

    def gather_together(
        self, programs: Mapping[Address, Conversation[T]]
    ) -> tuple[dict[Address, T], dict[Address, Exception]]:
        """The same of conversations that ask nothing but the directory: their requests travel together."""
        pool: Pool[Address] = Pool(list(programs.items()))
        self._run_together(pool)
        return pool.results, pool.errors

    def read(self, asks: Iterable[Ask], survey: Survey) -> dict[Address, Observation]:
        """Authoritative reads, in parallel. Raises AuthError or UnreachableError where not one got through."""
        programs: list[tuple[Address, Program[Any]]] = [
            (ask.address, self._kinds[ask.address.kind].read(ask, survey)) for ask in asks
        ]
        pool = Pool(programs, self._watch)
        cut_off: list[Exception] = []
        try:
            Engine[Address](self._transport, self._clock, self._workers).run(pool)
            cut_off += [error for error in pool.errors.values() if isinstance(error, (AuthError, UnreachableError))]
        except BaseException:
            self._keep(self._read | pool.results)
            raise
        self._read |= pool.results
        if cut_off and self._read:
            self._keep(self._read)
        if cut_off and len(cut_off) == pool.total:
            raise cut_off[0]  # that is no set of blocked resources but a tenant that was not read
        return {**pool.results, **{address: unknown(address, str(error)) for address, error in pool.errors.items()}}

    def observe(
        self,
        seen: frozenset[Address],
        desired: DesiredState,
        owned: Mapping[Address, Ownership],
        memory: Memory = NO_MEMORY,
    ) -> ObservedState:
        """The state of everything in scope, and of what its side effects will touch; ``memory`` saves readings."""
        asks = asks_for(seen, desired, owned, self._kinds)
        asks += _held_asks(seen, desired, owned, {ask.address for ask in asks})
        asks += self._prior_asks(seen, desired, owned, {ask.address for ask in asks})
        going = [a for a in seen if a not in desired.resources and will_be_removed(owned.get(a))]
        going = [address for address in going if self._kinds[address.kind].holds_itself()]
        known = {ask.address: live for ask in asks if (live := memory.of(ask)) is not None}
        asks = [ask for ask in asks if ask.address not in known]
        survey = self.survey(hubs=self._hubs_needed(asks), discover=bool(going))
        resources = {**known, **self.read(asks, survey)}
        if self._directory is not None:
            resources = acquainted(resources, desired, owned, self._kinds, self._directory, self._run_together)
        members = {address: self._members(address, resources, survey) for address in sorted(going)}
        return ObservedState(resources, members)

    def _run_together(self, pool: Pool[K]) -> None:
        """Run the conversations of a pool so that many requests travel in one, where the connection takes that."""
        together = in_groups(pool, min(self._at_once, GRAPH_PARTS))
        Engine[int](self._transport, self._clock, self._workers, at_once=self._at_once).run(together)
        share_out(together, pool)

    def _hubs_needed(self, asks: list[Ask]) -> bool:
        return any(
            kind.survey_needed([ask for ask in asks if ask.address.kind == name])
            for name, kind in self._kinds.items()
            if any(ask.address.kind == name for ask in asks)
        )

    def _members(
        self, address: Address, resources: dict[Address, Observation], survey: Survey
    ) -> tuple[tuple[Observation, str], ...]:
        """What points at a resource that is to go, found by discovery and read again one by one."""
        if address not in resources or not resources[address].identity:
            return ()
        found = self._kinds[address.kind].dependants(resources[address], survey)
        missing = [Ask(other, frozenset({attribute})) for other, attribute in found if other not in resources]
        resources.update(self.read(missing, survey))
        known = [(resources[other], attribute) for other, attribute in found]
        # What cannot be read again belongs to it as far as discovery knows.
        return tuple((live, attribute) for live, attribute in known if live.value(attribute) in (address.key, UNKNOWN))

    def _prior_asks(
        self,
        seen: frozenset[Address],
        desired: DesiredState,
        owned: Mapping[Address, Ownership],
        asked: set[Address],
    ) -> list[Ask]:
        """What a release would point at again, and may be gone by now."""
        targets: set[Address] = set()
        for address in seen & set(owned):
            document, kind = desired.resources.get(address), self._kinds[address.kind]
            for name, value in owned[address].attributes.items():
                declared = document is not None and name in document.attributes
                target = kind.points_at(name)
                if target and not declared and isinstance(value.before, str) and value.before != NOTHING:
                    targets.add(Address(target, value.before))
        return [Ask(address, frozenset()) for address in sorted(targets - asked)]


def _held_asks(
    seen: frozenset[Address],
    desired: DesiredState,
    owned: Mapping[Address, Ownership],
    asked: set[Address],
) -> list[Ask]:
    """What a resource that comes back (or came back in a run that broke off) may have to give back elsewhere."""
    asks: dict[Address, Ask] = {}
    for address in sorted(seen & set(desired.resources)):
        record = owned.get(address)
        for held in record.held if record is not None else ():
            if held.address not in asked:
                ask = asks.get(held.address, Ask(held.address, frozenset()))
                asks[held.address] = replace(ask, attributes=ask.attributes | {held.attribute})
    return list(asks.values())
