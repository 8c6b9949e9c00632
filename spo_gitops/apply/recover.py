"""Recovering: a run that died left an intent without outcome; the tenant says what became of each action."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..model.address import Address
from ..model.kind import Ask, Kinds
from ..model.outcome import Outcome, Status
from ..model.ownership import Ownership
from ..model.plan import Action, Verb
from ..plan.held import owned_after_effects
from .conclude import conclude
from .observe import Observer
from .program import Learned, asks


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
    for action in actions:
        outcome = outcomes[action.address]
        if outcome.status is Status.SUCCEEDED and action.side_effects:
            outcomes[action.address] = replace(outcome, others=owned_after_effects(action.side_effects, owned))
    return outcomes


def _ask(action: Action, known: Mapping[Address, Learned]) -> Ask:
    ask = asks(action, content=action.verb is Verb.CREATE)
    record = known.get(action.address)
    if record is None:
        return ask
    names = ask.attributes | {decision.attribute for decision in record.decisions}
    return replace(ask, attributes=names, identity=record.ownership.identity)
