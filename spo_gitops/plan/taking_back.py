"""The plan of a rollback: what is to be read for it, and the inverse of each deed through the same assembly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..model.address import Address
from ..model.desired import Desired, DesiredState, Lifecycle, OnRemove, Wanted
from ..model.inner import names_one
from ..model.kind import Kind, Kinds
from ..model.ownership import Ownership
from ..model.plan import GuardClass, Plan, Verb
from ..model.value import Missing
from ..problems import Position
from .build import Inputs, assemble
from .deeds import Deed, Undoing, document_of
from .inverse import inverse


@dataclass(frozen=True, slots=True)
class Reading:
    """What an observer is asked for, in its own words: resources, and as what they are declared and owned."""

    seen: frozenset[Address]
    desired: DesiredState
    owned: dict[Address, Ownership]


def to_read(deeds: Iterable[Deed], kinds: Kinds) -> Reading:
    """Everything that the inverse of these deeds rests on, the hubs that a value put back points at among it."""
    wanted: dict[Address, Desired] = {}
    owned: dict[Address, Ownership] = {}
    seen: set[Address] = set()
    for deed in deeds:
        seen.add(deed.address)
        record = deed.owned
        if deed.action.settles:  # it will be removed, so its content matters
            if record is not None:
                owned[deed.address] = replace(record, lifecycle=Lifecycle(on_remove=OnRemove.RECYCLE))
            continue
        if (known := _as_known_then(deed)) is not None:
            owned[deed.address] = known
        wanted[deed.address] = _asked_of(deed, kinds[deed.address.kind])
        for change in deed.action.changes:
            target = kinds[deed.address.kind].points_at(change.attribute)
            if target and isinstance(change.before, str) and change.before != "none":
                seen.add(Address(target, change.before))
    return Reading(frozenset(seen), DesiredState(wanted), owned)


def _as_known_then(deed: Deed) -> Ownership | None:
    """The record, with the ids of what the run let go of inside of the resource: by the name of then nobody finds a
    group that got its former name back."""
    prior, owned = deed.action.prior_ownership, deed.owned
    if prior is None:
        return owned
    if owned is None:
        return replace(prior, attributes={}, held=())
    return replace(owned, inner={**prior.inner, **owned.inner}) if owned.identity == prior.identity else owned


def take_back(deeds: Iterable[Deed], undoing: Undoing, inputs: Inputs) -> Plan:
    """The plan that takes these deeds back."""
    results = [inverse(d, inputs.observed.of(d.address), inputs.kinds[d.address.kind], undoing) for d in deeds]
    plan = assemble(inputs, results)
    # That git still asks for what is taken back is the very reason, and no history that goes backwards.
    trips = tuple(trip for trip in plan.trips if trip.guard is not GuardClass.HISTORY)
    return replace(plan, trips=trips, unseen=0)


def _asked_of(deed: Deed, kind: Kind) -> Desired:
    """What must be read: what the run wrote, what went with that and whose it was, or of what it removed everything
    that its record owns."""
    if deed.action.verb is Verb.REMOVE and deed.owned is not None:
        return deed.before or document_of(deed.owned, "")
    place = Position("snapshot")
    carried = kind.carried_off(deed.action.decisions)
    along = {d.attribute for d in deed.action.decisions if d.attribute in carried or names_one(d.attribute)}
    values = {d.attribute: d.before for d in deed.action.decisions if d.writes or d.attribute in along}
    wanted = {name: Wanted(value, place) for name, value in values.items() if not isinstance(value, Missing)}
    return Desired(deed.address, place, wanted)
