"""Making a plan: files, ledger and tenant in, plan out. Nothing is written anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from ..apply.acquaint import Directory
from ..apply.observe import Observer, Watch
from ..clock import Clock, rfc3339
from ..desired.resolve import applied_to
from ..kinds import directory
from ..kinds.registry import kinds_of
from ..kinds.survey import survey
from ..ledger.plumbing import CommitId
from ..model.address import Address
from ..model.config import Guards, OnTrip
from ..model.desired import Applied, Desired, DesiredState
from ..model.kind import Kinds
from ..model.observation import Observation, ObservedState, unknown
from ..model.ownership import Ownership
from ..model.plan import Plan
from ..plan.build import Inputs, build
from ..plan.forecast import Forecast, forecast, outlook
from ..plan.guards import Court, Lineage, stricter
from ..plan.hold import held_back
from ..plan.memory import NO_MEMORY, Memory
from ..plan.moving import left_behind, moved
from ..plan.resources import Context
from ..plan.scope import asks_for, scope_of
from ..plan.selectors import selects
from ..tenant.connect import Tenant
from ..tenant.limits import budget_ru
from .book import Book
from .project import Project, Target, weakened

WORKERS = 4  # an apply begins with so many and grows while the service is quick


@dataclass(frozen=True, slots=True)
class Wish:
    """What a plan is asked for. ``targets`` and ``excluded`` are selectors; empty targets mean everything."""

    scope: str = "all"
    targets: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    allowed: frozenset[str] = frozenset()
    run: str = ""
    drift: bool = False
    only: frozenset[Address] | None = None  # nothing but these, whatever the scope says
    max_age_s: float | None = None  # what the ledger saw of a resource within so many seconds is taken for read

    def fits(self, address: Address, name: str) -> bool:
        """Whether the selectors choose it; ``name`` is what documents call it."""
        chosen = not self.targets or any(selects(target, address, name) for target in self.targets)
        return chosen and not any(selects(excluded, address, name) for excluded in self.excluded)

    def asked(self) -> dict[str, Any]:
        """What of it a run that is continued must keep to, as JSON."""
        return {"scope": self.scope, "targets": list(self.targets), "excluded": list(self.excluded)}


@dataclass(frozen=True, slots=True)
class Seen:
    """The tenant as one plan saw it."""

    state: ObservedState
    at: str
    notes: tuple[str, ...] = field(default_factory=tuple)
    undeclared: Mapping[Address, Desired] = field(default_factory=dict)  # sites beside the documents, scope tenant


def seen_addresses(target: Target, book: Book, wish: Wish) -> frozenset[Address]:
    """What the plan looks at."""
    everything = scope_of(target.state, _ours(target, book), wish.scope)
    if wish.only is not None:
        everything &= wish.only
    return frozenset(address for address in everything if wish.fits(address, _name(address, target, book)))


def following(target: Target, book: Book) -> tuple[Target, Book]:
    """Both as they stand once what the documents have at another address has taken its record along."""
    state, ownership = moved(target.state, book.ownership)
    came_from = {address: left_behind(owned, book.ownership) for address, owned in ownership.items()}
    observed = dict(book.observed)
    for address, places in came_from.items():
        for place in places:
            if address not in observed and place in observed and place not in ownership:
                observed[address] = replace(observed[place], address=address)
    return replace(target, state=state), replace(book, ownership=ownership, observed=observed)


def _idle(target: Target, book: Book, wish: Wish) -> list[str]:
    """The selectors that select nothing: a slip of the pen must not look like a tenant in order."""
    everything = scope_of(target.state, _ours(target, book), wish.scope)
    names = {address: _name(address, target, book) for address in everything}
    written = (*wish.targets, *wish.excluded)
    return [s for s in written if not any(selects(s, address, name) for address, name in names.items())]


def remembering(book: Book, wish: Wish, now: datetime) -> Memory:
    """What of the ledger the wish takes for read."""
    if wish.max_age_s is None:
        return NO_MEMORY
    return Memory(book.observed, book.ownership, now - timedelta(seconds=wish.max_age_s))


def observe(
    tenant: Tenant, clock: Clock, kinds: Kinds, workers: Callable[[], int], looked_at: frozenset[Address],
    target: Target, book: Book, watch: Watch, memory: Memory = NO_MEMORY,
    keep: Callable[[Mapping[Address, Observation]], None] = lambda found: None,
) -> Seen:  # fmt: skip
    """Read the tenant, but for what ``memory`` has. ``keep`` is given what was read where that is broken off."""
    asked = Directory(directory.find, directory.head_count)
    observer = Observer(tenant, clock, kinds, workers, survey, watch, asked, tenant.at_once, keep)
    state = observer.observe(looked_at, target.state, book.ownership, memory)
    asks = asks_for(looked_at, target.state, book.ownership, kinds)
    return Seen(state, rfc3339(clock.now()), tuple(memory.told(asks)))


def cost(
    looked_at: frozenset[Address], target: Target, book: Book, workers: int, memory: Memory = NO_MEMORY
) -> Forecast:
    """What ``observe`` will take."""
    kinds = kinds_of(target.settings.url)
    asks = [a for a in asks_for(looked_at, target.state, book.ownership, kinds) if memory.of(a) is None]
    return forecast(asks, kinds, workers=workers, units_a_minute=budget_ru(target.settings.licences))


def remembered(looked_at: frozenset[Address], target: Target, book: Book) -> Seen:
    """What the ledger remembers, for a plan without credentials; its age is told."""
    asks = asks_for(looked_at, target.state, book.ownership, kinds_of(target.settings.url))
    known = {ask.address: _memory(ask.address, book, declared=ask.address in looked_at) for ask in asks}
    at = book.stack(target.configuration.stack).at
    note = f"offline: the tenant was not asked; what is known is from {at}" if at else "offline: nothing is known yet"
    return Seen(ObservedState(known), at, (note,))


def make(project: Project, target: Target, book: Book, wish: Wish, seen: Seen, *, signed: bool, made_at: str) -> Plan:
    """The plan from its three legs."""
    stack = target.configuration.stack
    applied = book.stack(stack)
    notes = list(seen.notes)
    if book.open_run is not None:
        notes.append(f"{book.open_run.told}; the next apply concludes it first")
    if due := book.undo.get(stack):
        notes.append(f"run {due.run} failed and has not been taken back yet; the next apply does that first")
    if book.newest is None:
        why = f"{book.trouble}: planned without it; " if book.trouble else "there is no ledger yet: "
        notes.append(f"{why}ownership starts with the first apply{', which needs it' if book.trouble else ''}")
    wide = target.beside(seen.undeclared)
    notes += [f"nothing that the plan would look at fits {selector}" for selector in _idle(wide, book, wish)]
    kinds = kinds_of(target.settings.url)
    court = Court(
        guards=judged_by(target, book),
        ownership={a: o for a, o in book.ownership.items() if o.stack == stack},
        kinds=kinds,
        signed=signed,
        lineage=lineage(project, applied.commit, target.state.commit),
        weakened=() if wish.drift else weakened(applied.law, target.law),
        emptied=not target.state.resources,
    )
    plan = build(
        Inputs(
            tenant=target.settings.name,
            scope=wish.scope,
            context=Context(stack, wish.run, target.state.commit, applied.commit, made_at),
            desired=wide.state,
            ownership=book.ownership,
            observed=seen.state,
            kinds=kinds,
            court=court,
            looked_at=seen_addresses(wide, book, wish),
            allowed=wish.allowed,
            made_at=made_at,
            read_at=seen.at,
            notes=tuple(notes),
            holds=book.holds,
            policies=on_undeclared(wide, book),
        )
    )
    # Shown as it will be carried out; what trips for the whole run still refuses it.
    plan = held_back(plan) if court.guards.on_trip is OnTrip.ACTION else plan
    if wish.drift:
        return plan
    return foreseen(plan, wide, kinds)


def foreseen(plan: Plan, target: Target, kinds: Kinds) -> Plan:
    """With what carrying it out will take; only such a plan has risks."""
    units = budget_ru(target.settings.licences)
    return replace(plan, outlook=outlook(plan, kinds, workers=WORKERS, units_a_minute=units))


def on_undeclared(target: Target, book: Book) -> dict[Address, tuple[Applied, ...]]:
    """The policies' rules on what we own and no document declares."""
    return {
        address: applied_to(address, target.policies)
        for address in book.ownership
        if address not in target.state.resources
    }


def lineage(project: Project, applied: str, commit: str) -> Lineage:
    """Whether the commit is the last applied one or comes after it; a work tree counts as what it is based on."""
    commit = commit or project.git.head() or ""
    if not applied or not commit:
        return Lineage(applied=applied)
    return Lineage(project.git.is_ancestor(applied, commit), applied)


def lifted(
    project: Project, target: Target, book: Book, wish: Wish, commit: str, approved: frozenset[str] | None = None
) -> frozenset[str]:
    """The guard classes that are lifted: by trailers, which were reviewed, and by ``--allow`` where that is enough.

    ``approved`` are those that the platform says were approved; where it was asked, a class that demands an approval
    is lifted by nothing else. What the last applied commit demanded is demanded still.
    """
    applied = book.stack(target.configuration.stack)
    demanding = demanded(target, book)
    trailers = allowed_by_trailers(project, applied.before(commit), commit) if commit else frozenset()
    if approved is None:
        return (wish.allowed - demanding) | trailers
    return ((wish.allowed | trailers) - demanding) | approved


def demanded(target: Target, book: Book) -> frozenset[str]:
    """The guard classes that demand an approval, by this commit's configuration or the last applied one's."""
    return frozenset(judged_by(target, book).require)


def allowed_by_trailers(project: Project, applied: str, commit: str) -> frozenset[str]:
    """The guard classes that commits being applied lift."""
    return frozenset(value for _, value in project.git.allowances(applied or None, CommitId(commit)))


def _memory(address: Address, book: Book, *, declared: bool) -> Observation:
    """The last verified state: what was observed then, overlaid by what we set."""
    owned, observed = book.ownership.get(address), book.observed.get(address)
    if owned is None or observed is None:
        fate = "; it would be created, or adopted if it exists" if declared else ""
        return unknown(address, f"offline: nothing is known of it{fate}")
    fields = {**observed.fields, **{name: value.value for name, value in owned.attributes.items()}}
    # Content is taken to be what it was: only the apply can see whether somebody has added some.
    return replace(observed, fields=fields, facts={**observed.facts, **owned.content})


def _ours(target: Target, book: Book) -> dict[Address, Ownership]:
    """This stack's records, and those of others that it declares all the same (they will be blocked)."""
    stack, declared = target.configuration.stack, target.state.resources
    return {a: owned for a, owned in book.ownership.items() if owned.stack == stack or a in declared}


def judged_by(target: Target, book: Book) -> Guards:
    """The guards of a run: the stricter of those applied last and the new ones."""
    return stricter(guards_of(book.stack(target.configuration.stack).law), target.configuration.guards)


def guards_of(law: Mapping[str, object]) -> Guards | None:
    """The guards that the last applied configuration had, None where nothing was applied."""
    record = law.get("guards")
    if not isinstance(record, Mapping):
        return None
    return Guards(record["maxChangedShare"], record["maxChanges"], OnTrip(record["onTrip"]), record["require"])


def _name(address: Address, target: Target, book: Book) -> str:
    desired: DesiredState = target.state
    if address in desired.resources:
        return desired.resources[address].name
    owned: Ownership | None = book.ownership.get(address)
    return owned.name if owned else ""
