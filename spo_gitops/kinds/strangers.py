"""Whom a document names in a site and the site does not show: the directory must have them.

Those whom it has not, or has several of, are told at the plan, at the line that names them. Where it could not be asked
that is told, and the service has the last word at the apply; but what a name stands for nobody else can say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..model.desired import Desired
from ..model.observation import (
    AMBIGUOUS_PRINCIPALS,
    UNKNOWN_PRINCIPALS,
    UNREAD_PRINCIPALS,
    Observation,
    Presence,
)
from ..model.plan import Action, Verb
from ..model.value import UNKNOWN
from .directory import is_listed
from .naming import principals
from .principals import is_name


def strangers(desired: Desired, observation: Observation) -> frozenset[str]:
    """Principals that the directory can tell of. Of what could not be read nobody is a stranger."""
    if observation.presence is Presence.UNKNOWN:
        return frozenset()
    wanted = [
        principals(name, wanted.value)
        for name, wanted in desired.attributes.items()
        if observation.presence is Presence.ABSENT or observation.value(name) is not UNKNOWN
    ]
    shown = [principals(name, value) for name, value in observation.fields.items()]
    return frozenset(filter(is_listed, frozenset().union(*wanted) - frozenset().union(*shown)))


def unmet(desired: Desired, observation: Observation) -> Mapping[str, str]:
    """Attributes that name somebody whom the directory has not, with the place in the file."""
    absent, several = _fact(observation, UNKNOWN_PRINCIPALS), _fact(observation, AMBIGUOUS_PRINCIPALS)
    unread = _fact(observation, UNREAD_PRINCIPALS)
    reasons: dict[str, str] = {}
    for name, wanted in desired.attributes.items():
        who = principals(name, wanted.value)
        told = []
        if nobody := sorted(who & absent):
            told.append(f"the directory has no {', no '.join(nobody)}; correct or remove the name")
        if many := sorted(who & several):
            told.append(f"the directory has several of {', '.join(many)}; write the claim of the one that is meant")
        if unresolved := sorted(filter(is_name, who - absent - several)):
            how = "could not be read" if set(unresolved) <= unread else "was not asked"
            told.append(f"the directory {how}, so that nobody knows which group {', '.join(unresolved)} is")
        if told:
            reasons[name] = f"{wanted.position.file}:{wanted.position.line}: {'; '.join(told)}"
    return reasons


def blocks(draft: Action) -> str:
    """Why what appears only then must wait: the plan decides about its attributes when it is there."""
    if draft.verb not in (Verb.CREATE, Verb.RESTORE) or draft.desired is None:
        return ""
    return "; ".join(sorted(set(unmet(draft.desired, draft.observation).values())))


def remarks(action: Action) -> Iterator[str]:
    """Those who are given something and about whom the directory could not be asked."""
    given = frozenset().union(*(principals(change.attribute, change.after) for change in action.changes))
    for who in sorted(given & _fact(action.observation, UNREAD_PRINCIPALS)):
        yield f"whether the directory has {who} could not be read; it shows at the apply (docs/permissions.md)"


def _fact(observation: Observation, name: str) -> frozenset[str]:
    fact = observation.facts.get(name)
    return frozenset(fact) if isinstance(fact, tuple) else frozenset()
