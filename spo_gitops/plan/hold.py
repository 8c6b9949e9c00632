"""``guards.onTrip: action``: hold only what tripped and what depends on it; the rest goes on."""

from __future__ import annotations

from dataclasses import replace

from ..model.address import Address
from ..model.plan import Action, Blocked, GuardClass, Plan, Trip
from .lending import held_on

_LIFT = "lift the guard's class to let it through"
_EXCEPT = "declare what the policy allows, or give it an exception with approver and end"


def held_back(plan: Plan) -> Plan:
    """The plan without the actions that a guard refuses, which become blocked; their trips are settled.

    A trip of the whole run (history, volume, guard-change) cannot be held: it stays, and refuses the run.
    """
    reasons = {trip.address: trip for trip in plan.refused if trip.address}
    if not reasons or any(trip.address is None for trip in plan.refused):
        return plan
    # What a policy forbids may stand there already, so that there is nothing to hold; it is told all the same.
    blocked = {address: _refused(address, trip) for address, trip in reasons.items()}
    remaining: list[Action] = []
    for action in plan.actions:  # in order, so that what an action needs was looked at before it
        needed = next((need for need in sorted(action.requires) if need in blocked), None)
        if action.address not in reasons and needed is None:
            remaining.append(action)
            continue
        if action.address not in reasons:
            blocked[action.address] = Blocked(action.address, f"it needs {needed}, which a guard holds", _LIFT)
        if (record := held_on(action)) is not None:
            remaining.append(record)
    trips = tuple(trip for trip in plan.trips if trip.allowed)
    return replace(plan, actions=tuple(remaining), blocked=(*plan.blocked, *blocked.values()), trips=trips)


def _refused(address: Address, trip: Trip) -> Blocked:
    hint = _EXCEPT if trip.guard is GuardClass.POLICY else _LIFT
    return Blocked(address, f"held by guard {trip.guard.value}: {trip.reason}", hint)
