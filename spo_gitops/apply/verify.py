"""Verification: read everything that was touched again and compare, waiting out eventual consistency."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ..clock import Clock
from ..model.address import Address
from ..model.kind import Ask
from ..model.observation import Observation, Presence
from ..model.outcome import Outcome, Status
from ..model.plan import Action, Case, Verb
from ..model.value import show
from .program import Done, asks

ROUNDS = 8
PAUSE_S = 5.0

Reader = Callable[[list[Ask]], Mapping[Address, Observation]]


def verify(
    done: Mapping[Address, Done], actions: Mapping[Address, Action], read: Reader, clock: Clock
) -> dict[Address, Outcome]:
    """An outcome for each action that was carried out: succeeded only where the tenant shows it."""
    outcomes: dict[Address, Outcome] = {}
    pending = dict(done)
    for attempt in range(ROUNDS):
        if attempt:
            clock.sleep(PAUSE_S * attempt)
        observed = read([_ask(actions[address], result) for address, result in pending.items()])
        for address, result in list(pending.items()):
            outcomes[address] = _judge(actions[address], result, observed[address])
            if outcomes[address].status is Status.SUCCEEDED:
                del pending[address]
        if not pending:
            break
    return outcomes


def _ask(action: Action, result: Done) -> Ask:
    ask = asks(action)
    names = ask.attributes | {decision.attribute for decision in result.decisions}
    identity = result.ownership.identity if result.ownership else ask.identity
    return replace(ask, attributes=names, identity=identity)


def _judge(action: Action, result: Done, now: Observation) -> Outcome:
    if now.presence is Presence.UNKNOWN:
        message = f"carried out, but it could not be read again: {now.trouble}"
        return Outcome(action.address, Status.UNKNOWN, result.ownership, message)
    if action.verb is Verb.REMOVE:
        if now.presence is Presence.ABSENT:
            return Outcome(action.address, Status.SUCCEEDED, result.ownership, verified=True, observation=now)
        message = "the service accepted it, but it is still there"
        return Outcome(action.address, Status.FAILED, action.prior_ownership, message)
    if now.presence is Presence.ABSENT:
        return Outcome(action.address, Status.FAILED, result.ownership, "the service accepted it, but it is not there")
    wrong = [
        f"{decision.attribute}: {decision.note or 'it could not be read'}"
        for decision in result.decisions
        if decision.case is Case.BLOCKED and action.settles
    ]
    wrong += [
        f"{decision.attribute} is {show(now.value(decision.attribute))}, not {show(decision.after)}"
        for decision in result.decisions
        if decision.after is not None and now.value(decision.attribute) != decision.after
    ]
    if wrong:
        ownership = replace(result.ownership, digest="") if result.ownership else None
        message = "carried out, but " + "; ".join(wrong)
        return Outcome(action.address, Status.FAILED, ownership, message)
    return Outcome(action.address, Status.SUCCEEDED, result.ownership, verified=True, observation=now)
