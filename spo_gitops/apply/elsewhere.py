"""What an action changes elsewhere, looked at once more: the plan may be hours old, and these nobody has named.

Source: DESIGN 5.4: given back where it is still what the side effect left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from ..model.address import Address
from ..model.kind import Ask, Conversation, Kinds, Survey
from ..model.observation import Observation
from ..model.outcome import Outcome, Status
from ..model.ownership import Ownership
from ..model.plan import Action, SideEffect
from ..model.value import UNKNOWN, Observed, same
from ..plan.held import owned_after_effects
from .engine import Program

SurveyProgram = Callable[[bool, bool], Conversation[Survey]]  # of (hubs, discover)


def asks_elsewhere(actions: Iterable[Action]) -> list[Ask]:
    """What is read again of the resources from which these actions take something."""
    asks: dict[Address, Ask] = {}
    for effect in (effect for action in actions for effect in action.side_effects if not effect.gives_back):
        ask = asks.get(effect.address, Ask(effect.address, frozenset(), fresh=True))
        asks[effect.address] = replace(ask, attributes=ask.attributes | {effect.attribute})
    return list(asks.values())


def changed_elsewhere(action: Action, now: Mapping[Address, Observation]) -> str:
    """Empty where what the action takes from others is still as planned; who cannot be read is held as planned."""
    for effect in action.side_effects:
        found = UNKNOWN if effect.gives_back else now[effect.address].value(effect.attribute)
        if found is not UNKNOWN and not same(found, effect.before):
            return f"{effect.address} {effect.attribute} is no longer what the plan saw"
    return ""


def with_our_hand(
    outcomes: Mapping[Address, Outcome], actions: Iterable[Action], owned: Mapping[Address, Ownership]
) -> dict[Address, Outcome]:
    """The outcomes at the end of a run with what its actions changed elsewhere: that is what we set there.

    Who has an outcome of his own gets it there, whichever of the two came first; what that let go of stays so.
    ``owned`` is as before the run.
    """
    told = dict(outcomes)
    records = {address: record for address, record in owned.items() if address not in told}
    records |= {a: outcome.ownership for a, outcome in told.items() if outcome.ownership is not None}
    for action in actions:
        outcome = told.get(action.address)
        if outcome is None or outcome.status is not Status.SUCCEEDED or not action.side_effects:
            continue
        changed = owned_after_effects(action.side_effects, records)
        records |= changed
        told |= {a: replace(told[a], ownership=record) for a, record in changed.items() if a in told}
        others = {a: record for a, record in changed.items() if a not in told}
        told[action.address] = replace(told[action.address], others=others)
    return told


def give_back(
    effects: Iterable[SideEffect], kinds: Kinds, survey: Survey, resurvey: SurveyProgram
) -> Program[tuple[SideEffect, ...]]:
    """Write what is given back, where somebody has not changed it since. Returns what is settled by that: what could
    not be read stays held."""
    settled = []
    for effect in (effect for effect in effects if effect.gives_back):
        now = yield from _now(effect, kinds, survey)
        if now is UNKNOWN:
            now = yield from _now(effect, kinds, (yield from resurvey(True, False)))
        if same(now, effect.before):
            yield from kinds[effect.address.kind].give_back(effect.address, effect.attribute, effect.after, survey)
        if now is not UNKNOWN:
            settled.append(effect)
    return tuple(settled)


def _now(effect: SideEffect, kinds: Kinds, survey: Survey) -> Program[Observed]:
    ask = Ask(effect.address, frozenset({effect.attribute}), fresh=True)
    live = yield from kinds[effect.address.kind].read(ask, survey)
    return live.value(effect.attribute)
