"""Recovering: a run that died left an intent without outcome; the tenant says what became of each action."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..model.address import Address
from ..model.kind import Ask, Kind, Kinds, Survey, Wait
from ..model.observation import Observation, Presence
from ..model.outcome import Outcome
from ..model.ownership import Ownership
from ..model.plan import Action, Verb
from ..plan.records import to_be_made
from .conclude import conclude
from .elsewhere import with_our_hand
from .engine import Program
from .learned import Learned
from .observe import Observer
from .program import SHOWS_S, SHOWS_WITHIN, asks


def recover(
    actions: Iterable[Action],
    learned: Iterable[Learned],
    observer: Observer,
    kinds: Kinds,
    *,
    stack: str,
    run: str,
    since: str,
    owned: Mapping[Address, Ownership],
) -> dict[Address, Outcome]:
    """An outcome for every action of the intent. Nothing is written to the tenant.

    Whatever the run sent last may still take effect, and a replica may be behind: what does not show proves nothing.
    """
    actions = tuple(actions)
    known = {record.address: record for record in learned}
    survey = observer.survey(hubs=bool(actions))
    now = observer.read([_ask(action, known) for action in actions], survey)
    begun = [a for a in actions if a.verb is Verb.CREATE and now[a.address].presence is Presence.ABSENT]
    late = {a.address: _arrived(a, known, kinds[a.address.kind], survey) for a in begun}
    now |= {address: live for address, live in observer.gather(late)[0].items() if live is not None}
    outcomes = {
        action.address: conclude(
            action,
            now[action.address],
            known.get(action.address),
            kinds[action.address.kind],
            stack=stack,
            run=run,
            since=since,
            pending=True,
        )
        for action in actions
    }
    return with_our_hand(outcomes, actions, owned)


def _arrived(
    action: Action, known: Mapping[Address, Learned], kind: Kind, survey: Survey
) -> Program[Observation | None]:
    """What is on its way and shows within two minutes: seen later, it would be taken for somebody else's."""
    desired = action.desired or to_be_made(action.address, action.decisions, {})
    if not (yield from kind.arriving(desired)):
        return None
    for _ in range(SHOWS_WITHIN):
        yield Wait(SHOWS_S)
        live = yield from kind.read(_ask(action, known), survey)
        if live.presence is Presence.PRESENT:
            return live
    return None


def _ask(action: Action, known: Mapping[Address, Learned]) -> Ask:
    ask = asks(action, content=action.verb is Verb.CREATE)
    record = known.get(action.address)
    if record is None:
        return ask
    names = ask.attributes | {decision.attribute for decision in record.decisions}
    return replace(ask, attributes=names, identity=record.ownership.identity)
