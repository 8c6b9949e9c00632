"""The program of one action: what is sent, in which order, and what must be recorded before it goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import AnswerLostError, NotOfferedError, TenantError
from ..model.hearing import heard
from ..model.inner import inner_ids, known_inside
from ..model.kind import Appeared, Ask, Kind, Kinds, Survey, Together, Wait
from ..model.observation import Observation, Presence
from ..model.operation import Effect, Request
from ..model.operations import OPERATIONS
from ..model.ownership import Ownership
from ..model.plan import Action, Decision, Verb
from ..model.value import UNKNOWN
from ..plan.held import settled
from ..plan.moving import places
from ..plan.resources import Context
from ..plan.scope import policy_attributes
from .elsewhere import SurveyProgram, give_back
from .engine import Checkpoint, Program
from .lacking import without
from .learned import Learned
from .priors import Priors
from .settle import born, settle

SHOWS_WITHIN, SHOWS_S = 24, 5.0  # reads, and seconds between them


@dataclass(frozen=True, slots=True)
class Done:
    """An action that was carried out: what was set, and who owns what now. Not yet verified."""

    decisions: tuple[Decision, ...]
    ownership: Ownership | None
    observation: Observation


def program(
    action: Action,
    kinds: Kinds,
    survey: Survey,
    resurvey: SurveyProgram,
    context: Context,
    learn: Callable[[Learned], None] = lambda learned: None,
) -> Program[Done]:
    """Carry out one action. Errors of the transport come out of it as they are.

    ``learn`` is told at once what the service has said of a new resource, should the reading after it fail.
    ``survey`` may be older than what other actions of the run have made since; ``resurvey`` reads it anew.
    """
    kind = kinds[action.address.kind]
    decisions, ownership, live = action.decisions, action.ownership, action.observation
    if action.settles:
        appeared: Appeared = yield from (
            kind.create(action.desired)
            if action.verb is Verb.CREATE and action.desired is not None
            else kind.restore(_prior(action))
        )
        learn(Learned(action.address, (), born(action, appeared, context)))
        ask = _ask_all(action, appeared)
        live = yield from _until_it_shows(kind, ask, survey)
        if any(live.value(name) is UNKNOWN for name in ask.attributes):
            survey = yield from resurvey(True, False)
            live = yield from _until_it_shows(kind, ask, survey)  # another replica may answer than before
        decisions, ownership = settle(action, appeared, live, kind, context)
        yield Checkpoint(Learned(action.address, decisions, ownership))
    elif action.verb is Verb.REMOVE:
        yield from kind.remove(action)
    changes = tuple(decision for decision in decisions if decision.writes)
    if changes and action.verb is not Verb.REMOVE:
        priors = Priors(action, decisions, ownership)
        lacking: Mapping[str, str] = {}
        try:
            yield from heard(kind.update(live, changes, survey), priors.hear)
        except NotOfferedError as error:
            if not error.attributes:
                raise
            lacking = error.attributes
        decisions, ownership = without(action, priors.decisions, priors.ownership, lacking)
    given = yield from give_back(action.side_effects, kinds, survey, resurvey)
    if ownership is not None and ownership.held and action.verb is not Verb.REMOVE:
        ownership = settled(ownership, decisions, given)
    return Done(decisions, ownership, live)


def _until_it_shows(kind: Kind, ask: Ask, survey: Survey) -> Program[Observation]:
    """The authoritative read of what has just appeared; a replica may not know of it yet."""
    for _ in range(SHOWS_WITHIN):
        live = yield from kind.read(ask, survey)
        if live.presence is Presence.PRESENT and live.identity == ask.identity:
            return live
        yield Wait(SHOWS_S)
    raise AnswerLostError(f"{ask.address}: the service said that it is there, but it does not show")


@dataclass(slots=True)
class Account:
    """What an action has taken so far: whether the service has accepted a write, requests, how often
    one was sent again, and the waits between."""

    wrote: bool = False
    requests: int = 0
    retries: int = 0
    waited_s: float = 0.0


def kept_account_of(
    program: Program[Done], account: Account, answered: Callable[[], None] = lambda: None
) -> Program[Done]:
    """The same program; the account follows what it sends and is answered, and ``answered`` is told each time."""
    answer: Any = None
    try:
        effect = next(program)
        while True:
            try:
                answer = yield effect
            except TenantError as error:
                account.requests += 1
                account.retries += error.attempts - 1
                account.waited_s += error.waited_s
                account.wrote |= isinstance(effect, Together)  # others of them may have been done
                effect = program.throw(error)
                continue
            sent = effect.requests if isinstance(effect, Together) else (effect,) if isinstance(effect, Request) else ()
            for request, response in zip(sent, answer if isinstance(answer, tuple) else (answer,), strict=False):
                account.requests += 1
                account.retries += response.attempts - 1
                account.waited_s += response.waited_s
                account.wrote |= OPERATIONS[request.operation].effect is Effect.WRITE
                answered()
            effect = program.send(answer)
    except StopIteration as end:
        done: Done = end.value
        return done


def asks(action: Action, *, content: bool = False) -> Ask:
    """What is read of an action's resource to check it, before and after."""
    names = {decision.attribute for decision in action.decisions}
    names |= set(action.ownership.attributes) if action.ownership else set()
    names |= set(action.desired.attributes) if action.desired else set()
    formerly = places(action.desired, action.prior_ownership)
    return Ask(
        action.address,
        frozenset(names),
        action.observation.identity,
        content=content,
        recycle_bin=bool(formerly) and action.verb is Verb.RESTORE,  # what it left elsewhere may stand at its address
        fresh=True,
        formerly=formerly,
        inner=known_inside(action.desired, action.prior_ownership, inner_ids(action.observation)),
    )


def still_as_planned(action: Action, now: Observation) -> str:
    """Empty where the resource still is what the plan rests on; else what is different."""
    planned = action.observation
    if now.presence is Presence.UNKNOWN:
        return f"it could not be read again: {now.trouble}"
    if now.presence is not planned.presence:
        return f"it is {now.presence.value} now, the plan saw it {planned.presence.value}"
    if now.identity != planned.identity:
        return "it is another resource now than the plan saw"
    for decision in action.changes:
        before = planned.value(decision.attribute)
        if not action.settles and now.value(decision.attribute) != before:
            return f"{decision.attribute} is no longer what the plan saw"
    if action.verb is Verb.REMOVE and _content(now.facts) != _content(planned.facts):
        return "its content has changed since the plan"
    return ""


def _content(facts: Mapping[str, object]) -> tuple[object, ...]:
    return facts.get("items"), facts.get("lastChange"), facts.get("subsites")


def _prior(action: Action) -> Ownership:
    assert action.prior_ownership is not None
    return action.prior_ownership


def _ask_all(action: Action, appeared: Appeared) -> Ask:
    desired = action.desired
    names = set(desired.attributes) if desired else set()
    names |= policy_attributes(desired) if desired else set()
    names |= set(action.prior_ownership.attributes) if action.prior_ownership else set()
    held = action.prior_ownership.held if action.prior_ownership else ()
    names |= {one.attribute for one in held if one.address == action.address}
    content = action.verb is Verb.CREATE
    formerly = places(desired, action.prior_ownership)
    inner = known_inside(desired, action.prior_ownership)
    return Ask(
        action.address, frozenset(names), appeared.identity, content=content, fresh=True, formerly=formerly, inner=inner
    )
