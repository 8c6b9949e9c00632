"""Concluding: what became of an action whose end nobody saw, from the tenant as it is now.

Used after a crash (an intent without outcome), after a lost answer and after a failure half-way. Priors are
always the record's; nothing is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..model.kind import Appeared, Kind
from ..model.observation import Observation, Presence
from ..model.outcome import Outcome, Status
from ..model.ownership import Origin, Owned, Ownership
from ..model.plan import Action, Case, Decision, Verb
from ..model.value import UNKNOWN, same
from ..plan.held import settled
from ..plan.late import as_they_came, asked_by, awaited, baseline, unlike
from ..plan.records import to_be_made
from ..plan.sets import convert, still_unproven
from .halfway import left_half_way
from .learned import Learned
from .settle import created
from .unseen import leaving, modes, not_shown, unproven


def conclude(
    action: Action,
    now: Observation,
    learned: Learned | None,
    kind: Kind,
    *,
    stack: str,
    run: str,
    since: str = "",
    pending: bool = False,
) -> Outcome:
    """The outcome that the tenant's state proves; ``since`` is when the intent of ``run`` was recorded (RFC 3339).

    ``pending``: a write was sent and may still take effect, so that what shows now proves nothing.
    """
    manner = _Manner(kind, stack, run, since, pending)
    if now.presence is Presence.UNKNOWN:
        return Outcome(
            action.address, Status.UNKNOWN, _keep(action, learned, manner), f"it cannot be read: {now.trouble}"
        )
    match action.verb:
        case Verb.REMOVE:
            return _removal(action, now, pending)
        case Verb.CREATE | Verb.RESTORE:
            return _appearance(action, now, learned, manner)
    known = learned or action
    return _attributes(action, known.decisions, (action.prior_ownership, known.ownership), now, manner)


@dataclass(frozen=True, slots=True)
class _Manner:
    """What a conclusion rests on beside the tenant."""

    kind: Kind
    stack: str
    run: str
    since: str
    pending: bool


def _removal(action: Action, now: Observation, pending: bool) -> Outcome:
    if now.presence is Presence.ABSENT:
        return Outcome(action.address, Status.SUCCEEDED, action.ownership)
    if now.identity.lower() != action.observation.identity.lower():
        return Outcome(
            action.address, Status.SUCCEEDED, action.ownership, "another of the same address stands there now"
        )
    record = leaving(action) if pending else action.prior_ownership
    return Outcome(action.address, Status.FAILED, record, "it was not removed")


def _appearance(action: Action, now: Observation, learned: Learned | None, manner: _Manner) -> Outcome:
    if now.presence is Presence.ABSENT and learned is not None:
        message = "the service said that it is there, but it does not show yet"
        return Outcome(action.address, Status.UNKNOWN, unproven(learned.ownership, learned.decisions), message)
    if now.presence is Presence.ABSENT:
        record = _awaited(action, manner) if manner.pending and action.verb is Verb.CREATE else None
        message = "it does not show yet, and is ours if it still comes" if record else "it was not created"
        return Outcome(action.address, Status.FAILED, record or action.prior_ownership, message)
    if learned is not None and learned.ownership.identity == now.identity and not learned.decisions:
        content = learned.ownership.content or baseline(now)
        attributes = as_they_came(learned.ownership.attributes, now)
        ownership = replace(learned.ownership, attributes=attributes, digest="", content=content)
        return Outcome(action.address, Status.FAILED, ownership, "it is there; its attributes are outstanding")
    if learned is not None and learned.ownership.identity == now.identity:
        base = replace(learned.ownership, attributes=_not_written(learned), digest="")
        return _attributes(action, learned.decisions, (base, learned.ownership), now, manner)
    if action.verb is Verb.RESTORE and action.prior_ownership is not None:
        prior = action.prior_ownership
        if prior.identity in ("", now.identity):
            origin = prior.was if prior.origin is Origin.RECYCLED else prior.origin
            continued = replace(prior, origin=origin, taken_back=action.mark)
            return Outcome(action.address, Status.FAILED, continued, "it is back; its attributes are outstanding")
    refusal = unlike(asked_by(action, manner.since), now)
    if refusal:
        return Outcome(action.address, Status.UNKNOWN, action.prior_ownership, refusal)
    ownership = _made(action, now.identity, manner)
    ownership = replace(ownership, attributes=as_they_came(ownership.attributes, now), content=baseline(now))
    return Outcome(action.address, Status.FAILED, ownership, "it was created; its attributes are outstanding")


def _made(action: Action, identity: str, manner: _Manner) -> Ownership:
    """The record of what the creation brings, before anything of it is read."""
    given = manner.kind.given(action.desired or to_be_made(action.address, action.decisions, {}))
    return created(action, Appeared(identity, given), manner.stack, manner.run)


def _awaited(action: Action, manner: _Manner) -> Ownership | None:
    return awaited(_made(action, "", manner), asked_by(action, manner.since), action.prior_ownership)


def _attributes(
    action: Action,
    decisions: tuple[Decision, ...],
    records: tuple[Ownership | None, Ownership | None],
    now: Observation,
    manner: _Manner,
) -> Outcome:
    """Attribute by attribute: has the value that we wanted, or not. ``records``: as before, and after success."""
    base, after = records
    outstanding, kept = [], set()
    # A set whose mode the document changed is owned in the new one, whatever of it was written (DESIGN 5.1).
    attributes = convert(base.attributes if base else {}, modes(decisions), action.observation)
    half_way = left_half_way(decisions, now, manner.kind)
    for decision in decisions:
        live = now.value(decision.attribute)
        if decision.awaits_prior:  # so nothing of it was written: what shows is what the next plan takes for its prior
            outstanding.append(decision.attribute)
            attributes.pop(decision.attribute, None)
        elif decision.writes and not same(live, decision.after if decision.after is not None else UNKNOWN):
            outstanding.append(decision.attribute)
            kept |= _keep_prior(attributes, decision, live, manner.pending)
            if decision.attribute in half_way and decision.attribute in attributes:
                # Else a commit that asks for less, and a rollback, took it for somebody's hand.
                owned, shows = attributes[decision.attribute], half_way[decision.attribute]
                attributes[decision.attribute] = replace(owned, value=shows, run=manner.run)
        elif decision.owned is not None:
            attributes[decision.attribute] = decision.owned
        else:
            attributes.pop(decision.attribute, None)
    lifted = [d.attribute for d in decisions if _was_lifted(d, now)]
    if not outstanding and not lifted:
        record = settled(after, decisions, ()) if after is not None and after.held else after
        return Outcome(action.address, Status.SUCCEEDED, record)
    message = "; ".join(
        f"{what}: {', '.join(names)}" for what, names in (("not set", outstanding), ("not put back", lifted)) if names
    )
    shell = after or base
    if shell is None or not attributes:
        return Outcome(action.address, Status.FAILED, base, message)
    kept |= still_unproven(base.unproven, outstanding) if base is not None else set()
    left = replace(shell, attributes=attributes, digest="", unproven=shell.unproven | kept)
    return Outcome(action.address, Status.FAILED, left, message)


def _was_lifted(decision: Decision, now: Observation) -> bool:
    """A value that was as recorded and is not any more: lifted for the writes (a lock), and not put back."""
    live = now.value(decision.attribute)
    in_step = decision.case is Case.IN_STEP and decision.owned is not None
    return in_step and live is not UNKNOWN and not same(live, decision.before)


def _keep_prior(attributes: dict[str, Owned], decision: Decision, live: object, pending: bool) -> set[str]:
    """A write of ours may have been overwritten, or may still take effect: its prior must not be lost, nor what is let
    go of taken for somebody's hand when it comes. Returns what is kept for that."""
    name, owned = decision.attribute, decision.owned
    if owned is None:
        return {name} if name in attributes and (pending or live is UNKNOWN) else set()
    if name in attributes or not (pending or live != owned.before):
        return set()
    attributes[name] = owned
    return {name}


def _not_written(learned: Learned) -> dict[str, Owned]:
    """What the creation itself set; the rest is decided by what the site says now."""
    written = {decision.attribute for decision in learned.decisions if decision.writes}
    return {name: owned for name, owned in learned.ownership.attributes.items() if name not in written}


def _keep(action: Action, learned: Learned | None, manner: _Manner) -> Ownership | None:
    """Unreadable: keep every prior that is known."""
    known = learned or action
    if action.verb is Verb.CREATE and manner.pending and learned is None:
        return _awaited(action, manner) or action.prior_ownership
    if action.settles:
        return action.prior_ownership if learned is None else unproven(learned.ownership, learned.decisions)
    if action.verb is Verb.REMOVE:
        return leaving(action)
    if known.ownership is not None:
        return not_shown(action, known.ownership, known.decisions)
    return action.prior_ownership and unproven(action.prior_ownership, action.decisions)
