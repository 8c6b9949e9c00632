"""Whom the service knows by a claim is told as people write it: ``group:Engineering``, on the live side as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..model.attribute import bracketed
from ..model.observation import KNOWN_PRINCIPALS, names_known
from ..model.plan import Action, Decision, Frozen, Plan, Trip
from ..model.value import Missing, Value

Spellings = Mapping[str, str]

_GROUP = "group:"


def spelled(plan: Plan) -> Plan:
    """The plan in people's words."""
    frozen = [action for held in plan.frozen for action in held.actions]
    names = {claim: word for action in (*plan.actions, *frozen) for claim, word in _names(action).items()}
    return replace(
        plan,
        actions=tuple(map(spelled_action, plan.actions)),
        frozen=tuple(Frozen(held.hold, tuple(map(spelled_action, held.actions))) for held in plan.frozen),
        trips=tuple(Trip(trip.guard, trip.address, _text(trip.reason, names), trip.allowed) for trip in plan.trips),
        findings=tuple(_text(finding, names) for finding in plan.findings),
        blocked=tuple(replace(one, reason=_text(one.reason, names)) for one in plan.blocked),
        foreseen=tuple(replace(one, text=_text(one.text, names)) for one in plan.foreseen),
    )


def spelled_action(action: Action) -> Action:
    """One action in people's words: of its decisions what is told, not what is owned."""
    names = _names(action)
    if not names:
        return action
    return replace(
        action,
        decisions=tuple(_decision(decision, names) for decision in action.decisions),
        notes=tuple(_text(note, names) for note in action.notes),
        losses=tuple(_text(loss, names) for loss in action.losses),
    )


def claims_of(action: Action, decision: Decision) -> Spellings:
    """How the groups that a decision speaks of are told, each with the service's claim of it."""
    texts = [decision.attribute, decision.note]
    for value in (decision.before, decision.after):
        texts += [value] if isinstance(value, str) else value if isinstance(value, tuple) else ()
    found: dict[str, str] = {}
    for claim, word in _names(action).items():  # the owners of a group before the group, whose claim begins theirs
        if any(bracketed(claim) in text for text in texts):
            found[word] = claim
            texts = [text.replace(bracketed(claim), "") for text in texts]
    return found


def in_words(decision: Decision, claims: Spellings) -> Decision:
    """The decision as it is told, by ``claims_of`` another one."""
    return _decision(decision, {claim: word for word, claim in sorted(claims.items(), key=lambda pair: -len(pair[1]))})


def _names(action: Action) -> Spellings:
    """Of groups alone: a person's two names are both readable. Of several spellings the first is told."""
    names: dict[str, str] = {}
    for word, claim in reversed(names_known(action.observation.facts.get(KNOWN_PRINCIPALS))):
        if word.startswith(_GROUP):
            names |= {f"{claim}_o": f"{word} (owners)", claim: word}
    return names


def _decision(decision: Decision, names: Spellings) -> Decision:
    quoted = {bracketed(claim): bracketed(word) for claim, word in names.items()}
    return replace(
        decision,
        attribute=_text(decision.attribute, quoted),
        before=_value(decision.before, quoted),
        after=None if decision.after is None else _worded(decision.after, quoted),
        note=_text(decision.note, names),
    )


def _value(value: Value | Missing, names: Spellings) -> Value | Missing:
    return value if isinstance(value, Missing) else _worded(value, names)


def _worded(value: Value, names: Spellings) -> Value:
    if isinstance(value, tuple):
        told = tuple(_text(member, names) for member in value)
        return tuple(sorted(told)) if list(value) == sorted(value) else told  # a set stays sorted
    return _text(value, names) if isinstance(value, str) else value


def _text(text: str, names: Spellings) -> str:
    for claim, word in names.items():
        text = text.replace(claim, word)
    return text
