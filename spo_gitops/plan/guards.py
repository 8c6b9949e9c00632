"""Guards: rules that stop a run before any write. Each has a class that ``--allow`` lifts for one run.

docs/guards.md. Undoing is not guarded twice: an action that puts back what a recorded run changed is exempt from
``recycle``, ``volume`` and ``loosen`` where the ledger is signed or an earlier applied commit declared the value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..counting import how_many
from ..model.address import Address
from ..model.attribute import split_element
from ..model.config import Guards, OnTrip
from ..model.kind import Kinds
from ..model.order import Openings, loosens
from ..model.ownership import Origin, Ownership, TakenBack
from ..model.plan import Action, Decision, GuardClass, Reversibility, Trip, Verb
from ..model.value import NO_PRIOR, Missing, arrow, same

VOLUME_FROM = 10  # fewer owned resources than this are too few for a share to mean anything


@dataclass(frozen=True, slots=True)
class Lineage:
    """How the commit to apply relates to the last applied one."""

    descends: bool | None = True  # None: the ancestry could not be found out
    applied: str = ""


@dataclass(frozen=True, slots=True)
class Court:
    """What the guards judge by: the stricter of the last applied configuration and the new one.

    ``weakened`` lists what this commit weakens of guards, policies, areas and protection.
    """

    guards: Guards
    ownership: Mapping[Address, Ownership]
    kinds: Kinds
    signed: bool = False
    lineage: Lineage = Lineage()
    weakened: tuple[str, ...] = ()
    emptied: bool = False


def judge(actions: Iterable[Action], court: Court, allowed: frozenset[str]) -> tuple[Trip, ...]:
    """Every guard that trips, those lifted by ``allowed`` marked as such; sorted by class and address."""
    actions = tuple(actions)
    trips = [*_whole_run(actions, court)]
    for action in actions:
        trips += _one(action, court)
    marked = [Trip(t.guard, t.address, t.reason, t.guard.value in allowed) for t in trips]
    return tuple(sorted(marked, key=lambda t: (t.guard.value, t.address or Address("", ""), t.reason)))


def stricter(applied: Guards | None, new: Guards) -> Guards:
    """The configuration by which a run is judged."""
    if applied is None:
        return new
    limits = [limit for limit in (applied.max_changes, new.max_changes) if limit is not None]
    return Guards(
        max_changed_share=min(applied.max_changed_share, new.max_changed_share),
        max_changes=min(limits) if limits else None,
        on_trip=OnTrip.STOP if OnTrip.STOP in (applied.on_trip, new.on_trip) else OnTrip.ACTION,
        require={**new.require, **applied.require},
    )


def _whole_run(actions: tuple[Action, ...], court: Court) -> Iterator[Trip]:
    if court.lineage.descends is not True:
        what = "does not descend from" if court.lineage.descends is False else "has an unknown relation to"
        yield Trip(GuardClass.HISTORY, None, f"the commit {what} the last applied one, {court.lineage.applied[:12]}")
    for weakened in court.weakened:
        yield Trip(GuardClass.GUARD_CHANGE, None, weakened)
    yield from _volume(actions, court)


def _volume(actions: tuple[Action, ...], court: Court) -> Iterator[Trip]:
    live = [owned for owned in court.ownership.values() if owned.origin is not Origin.RECYCLED]
    changed = [
        action
        for action in actions
        if action.verb not in (Verb.RECORD, Verb.CREATE)
        and (action.writes or action.verb is Verb.FORGET)
        and not action.undoes
        and not _finishes(action)
    ]
    declared = [owned for owned in live if not owned.remediated or owned.digest]
    if court.emptied and declared:
        told = how_many(len(declared), "resource is", "resources are")
        yield Trip(GuardClass.VOLUME, None, f"the configuration is empty, but {told} owned")
    told = how_many(len(changed), "resource changes", "resources change")
    if court.guards.max_changes is not None and len(changed) > court.guards.max_changes:
        yield Trip(GuardClass.VOLUME, None, f"{told}, at most {court.guards.max_changes:,}")
    if len(live) >= VOLUME_FROM and len(changed) > court.guards.max_changed_share * len(live):
        share = f"{told} and {len(live):,} are owned"
        yield Trip(GuardClass.VOLUME, None, f"{share}, more than {court.guards.max_changed_share:.0%}")


def _finishes(action: Action) -> bool:
    """Whether it only does what a run that broke off had left to do: that was counted then, and to go on must not be
    harder than to begin."""
    prior = action.prior_ownership
    if prior is None or action.settles or not action.changes:
        return False
    new = prior.origin is Origin.CREATED and not prior.history  # nobody has seen the end of its making
    return all(
        same(decision.after, owned.value)
        if (owned := prior.attributes.get(decision.attribute)) is not None and decision.attribute in prior.unproven
        else new and owned is None
        for decision in action.changes
        if decision.after is not None
    )


def _one(action: Action, court: Court) -> Iterator[Trip]:
    address, undo = action.address, bool(action.undoes)
    for guard, reason in court.kinds[address.kind].hazards(action):
        if not (undo and guard is GuardClass.RECYCLE):
            yield Trip(guard, address, reason)
    for decision in action.changes:
        exempt = undo and (court.signed or decision.desired_by_git)
        if not exempt and opens_up(decision, action, court.kinds):
            yield Trip(GuardClass.LOOSEN, address, _loosening(decision))
    mark = _redone(action)
    if mark is not None:
        yield Trip(GuardClass.HISTORY, address, f"run {mark.by} took back run {mark.run}; the commit still asks for it")
    if action.writes and action.reversibility is not Reversibility.EXACT:
        yield Trip(GuardClass.IRREVERSIBLE, address, "; ".join(action.losses) or action.reversibility.value)
    if (
        action.prior_ownership is not None
        and action.prior_ownership.lifecycle.protect
        and (action.verb in (Verb.REMOVE, Verb.RELEASE))
    ):
        yield Trip(GuardClass.PROTECTED, address, f"lifecycle.protect, and it would be {_past(action)}")


def _redone(action: Action) -> TakenBack | None:
    """The rollback whose effect the action would silently undo: git asks for just what it asked for then."""
    mark = action.prior_ownership.taken_back if action.prior_ownership else None
    if mark is None or not action.writes or (action.desired is not None) is not mark.declared:
        return None
    if action.settles or action.verb is Verb.REMOVE:
        return mark
    asked = action.desired.fields if action.desired else {}
    again = [change.attribute for change in action.changes if change.attribute in mark.asked]
    return mark if any(same(mark.asked[name], asked.get(name, NO_PRIOR)) for name in again) else None


def opens_up(decision: Decision, action: Action, kinds: Kinds) -> bool:
    """Whether the change makes security looser, or may."""
    attribute = kinds[action.address.kind].attribute(decision.attribute)
    if not attribute.security or decision.after is None:
        return False
    before = decision.before
    if isinstance(before, Missing):
        # Of what a creation finds nothing is known, but that nobody special has a right on a new site.
        if isinstance(attribute.order, Openings):
            before = ()
        elif split_element(decision.attribute) is not None:
            before = False
        else:
            return False
    return loosens(attribute.order, before, decision.after)


def _loosening(decision: Decision) -> str:
    return f"{decision.attribute}: {arrow(decision.before, decision.after)}"


def _past(action: Action) -> str:
    return "removed" if action.verb is Verb.REMOVE else "released"
