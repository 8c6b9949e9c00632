"""Verification: read everything that was touched again and compare, waiting out eventual consistency."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from ..clock import Clock
from ..model.address import Address
from ..model.desired import Wanted
from ..model.inner import ids_of
from ..model.kind import Ask, Kind, Kinds
from ..model.observation import Observation, Presence, acquainted
from ..model.outcome import Outcome, Status
from ..model.ownership import Ownership
from ..model.plan import Action, Case, Decision, Verb
from ..model.value import UNKNOWN, Missing, same, show
from ..problems import Position
from .lacking import sentences
from .program import Done, asks
from .unseen import leaving, not_shown

ROUNDS = 8
PAUSE_S = 5.0

_REFUSED = "the service does not take back what it had"
_NOWHERE = Position("")

Reader = Callable[[list[Ask]], Mapping[Address, Observation]]


def verify(
    done: Mapping[Address, Done], actions: Mapping[Address, Action], read: Reader, clock: Clock, kinds: Kinds
) -> dict[Address, Outcome]:
    """An outcome for each action that was carried out: succeeded only where the tenant shows it, but for what it shows
    nobody any more because of the action itself (what is inside of a site that went into the archive)."""
    outcomes: dict[Address, Outcome] = {}
    pending = dict(done)
    for attempt in range(ROUNDS):
        if attempt:
            clock.sleep(PAUSE_S * attempt)
        observed = read([_ask(actions[address], result) for address, result in pending.items()])
        for address, result in list(pending.items()):
            outcomes[address] = _judge(actions[address], result, observed[address], kinds[address.kind])
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


def _judge(action: Action, result: Done, now: Observation, kind: Kind) -> Outcome:
    if now.presence is Presence.UNKNOWN:
        message = f"carried out, but it could not be read again: {now.trouble}"
        return Outcome(action.address, Status.UNKNOWN, _unproven(action, result, result.decisions), message)
    if action.verb is Verb.REMOVE:
        if now.presence is Presence.ABSENT:
            return Outcome(action.address, Status.SUCCEEDED, result.ownership, verified=True, observation=now)
        message = "the service accepted it, but it is still there"
        return Outcome(action.address, Status.FAILED, leaving(action), message)
    if now.presence is Presence.ABSENT:
        ownership = _unproven(action, result, result.decisions)
        return Outcome(action.address, Status.FAILED, ownership, "the service accepted it, but it is not there")
    wrong = [
        f"{decision.attribute}: {decision.note or now.trouble or 'it could not be read'}"
        for decision in result.decisions
        if decision.case is Case.BLOCKED and (action.settles or decision not in action.decisions)
    ]
    missing = tuple(d for d in result.decisions if d.after is not None and not same(now.value(d.attribute), d.after))
    kept = [d for d in missing if d.refusable and _stays(d, now)]
    shut = _shut(action, missing, now, kind)
    missing = tuple(d for d in missing if d not in kept and d.attribute not in shut)
    wrong += [
        f"{d.attribute} is {show(now.value(d.attribute))}, not {show(d.after)}" for d in missing if d.after is not None
    ]
    if wrong or missing:
        message = "carried out, but " + "; ".join(wrong)
        return Outcome(action.address, Status.FAILED, _unproven(action, result, missing), message)
    now = acquainted(now, action.observation)
    told = [_loss(d, now) for d in kept]
    told += sentences(action, result.decisions)
    told += [f"not read again: {name}: {reason}" for name, reason in sorted(shut.items())]
    ownership = _with_ids(_as_taken(result.ownership, kept, now), now)
    return Outcome(action.address, Status.SUCCEEDED, ownership, "; ".join(told), verified=not shut, observation=now)


def _shut(action: Action, missing: Iterable[Decision], now: Observation, kind: Kind) -> Mapping[str, str]:
    """What was set and nobody can see now, each with the reason; the service has accepted it."""
    unseen = {
        d.attribute: Wanted(d.after, _NOWHERE) for d in missing if d.after is not None and d.attribute not in now.fields
    }
    if action.desired is None or not unseen:
        return {}
    reasons = kind.inapplicable(replace(action.desired, attributes={**unseen, **action.desired.attributes}), now)
    return {name: reasons[name] for name in unseen if name in reasons}


def _with_ids(ownership: Ownership | None, now: Observation) -> Ownership | None:
    """What was made has an id only now."""
    return ownership and replace(ownership, inner=ids_of(ownership.attributes, now, ownership.inner))


def _stays(decision: Decision, now: Observation) -> bool:
    """Whether what shows is what was there, the nearest value that is allowed, or something where nothing at all was to
    be put back."""
    live = now.value(decision.attribute)
    nearest = decision.nearest is not None and same(live, decision.nearest)
    return same(live, decision.before) or nearest or (decision.after in ("", ()) and live is not UNKNOWN)


def _loss(decision: Decision, now: Observation) -> str:
    live = now.value(decision.attribute)
    if decision.after is not None and decision.nearest is not None and same(live, decision.nearest):
        return f"lossy: {decision.attribute} is {show(live)}, the nearest to {show(decision.after)} that is allowed"
    return f"lossy: {decision.attribute} stays {show(live)}, {_REFUSED}"


def _as_taken(ownership: Ownership | None, kept: Iterable[Decision], now: Observation) -> Ownership | None:
    """The record with the values that show, where those were not taken that we set."""
    if ownership is None:
        return None
    attributes = dict(ownership.attributes)
    for decision in kept:
        owned, live = attributes.get(decision.attribute), now.value(decision.attribute)
        if owned is not None and not isinstance(live, Missing):
            attributes[decision.attribute] = replace(owned, value=live)
    return replace(ownership, attributes=attributes)


def _unproven(action: Action, result: Done, decisions: Iterable[Decision]) -> Ownership | None:
    return leaving(action) if action.verb is Verb.REMOVE else not_shown(action, result.ownership, decisions)
