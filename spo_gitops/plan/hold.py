"""``guards.onTrip: action``: hold only what tripped and what depends on it; the rest goes on."""

from __future__ import annotations

from dataclasses import replace

from ..model.address import Address
from ..model.plan import Action, Blocked, Plan
from .lending import held_on


def held_back(plan: Plan) -> Plan:
    """The plan without the actions that a guard refuses, which become blocked; their trips are settled.

    A trip of the whole run (history, volume, guard-change) cannot be held: it stays, and refuses the run.
    """
    reasons = {
        trip.address: f"held by guard {trip.guard.value}: {trip.reason}" for trip in plan.refused if trip.address
    }
    if not reasons or any(trip.address is None for trip in plan.refused):
        return plan
    held: dict[Address, str] = {}
    remaining: list[Action] = []
    for action in plan.actions:  # in order, so that what an action needs was looked at before it
        needed = next((need for need in sorted(action.requires) if need in held), None)
        if action.address not in reasons and needed is None:
            remaining.append(action)
            continue
        held[action.address] = reasons.get(action.address, f"it needs {needed}, which a guard holds")
        if (record := held_on(action)) is not None:
            remaining.append(record)
    blocked = [Blocked(address, reason, "lift the guard's class to let it through") for address, reason in held.items()]
    trips = tuple(trip for trip in plan.trips if trip.allowed)
    return replace(plan, actions=tuple(remaining), blocked=(*plan.blocked, *blocked), trips=trips)
