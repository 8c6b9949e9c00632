"""Whom a document gives something to in a site and the site does not show: the directory must have them.

Those whom it has not are told at the plan, at the line that names them. Where it could not be asked that is told, and
the service has the last word at the apply.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..model.attribute import unquoted
from ..model.desired import Desired
from ..model.observation import UNKNOWN_PRINCIPALS, UNREAD_PRINCIPALS, Observation, Presence
from ..model.plan import Action, Verb
from ..model.value import UNKNOWN
from . import lists
from .directory import is_listed
from .permissions import ASSIGNMENTS, GROUPS, named, parts


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
    absent = _fact(observation, UNKNOWN_PRINCIPALS)
    reasons: dict[str, str] = {}
    for name, wanted in desired.attributes.items():
        if nobody := sorted(principals(name, wanted.value) & absent):
            place = f"{wanted.position.file}:{wanted.position.line}"
            reasons[name] = f"{place}: the directory has no {', no '.join(nobody)}; correct or remove the name"
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


def principals(attribute: str, value: object) -> frozenset[str]:
    """Everybody whom an attribute of a site's permissions, or of a list's, names with such a value."""
    head, _, last = named(attribute)
    _, bracket, member = attribute.partition("[")
    if head == GROUPS and last == "owner":
        return frozenset({value} if isinstance(value, str) and value else ())
    members = value if isinstance(value, tuple) else (member[:-1],) if bracket and value is True else ()
    if head == GROUPS and last == "members":
        return frozenset(unquoted(str(each)) for each in members)
    if head == ASSIGNMENTS or (lists.is_list(attribute) and lists.part_of(attribute).what == lists.GRANTS):
        return frozenset(parts(str(each))[0] for each in members)
    return frozenset()


def _fact(observation: Observation, name: str) -> frozenset[object]:
    fact = observation.facts.get(name)
    return frozenset(fact) if isinstance(fact, tuple) else frozenset()
