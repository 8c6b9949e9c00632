"""What a change means for people in a site's Microsoft 365 group: who comes in and who goes, what goes with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..model.attribute import unquoted
from ..model.plan import Action, GuardClass, Verb
from ..model.value import Value
from .group_life import GONE, LEFT, UNREAD
from .group_site import HEAD, MEMBERS, OWNERS, group_of, is_of_group
from .permissions import value_after
from .principals import is_application, opens

_FEW = 5
_ROLES = {OWNERS: "owner", MEMBERS: "member"}


def remarks(action: Action) -> Iterator[str]:
    """What people should know: one sentence for each way in which access changes, and what is lost or kept."""
    if action.verb is Verb.REMOVE and group_of(action.observation):
        yield (
            "its Microsoft 365 group goes with it, with mailbox, plans and team: the directory keeps the group for 30 "
            "days, then the site can only come back without it"
        )
    left = action.observation.facts.get(LEFT)
    if action.verb is Verb.RESTORE and left == GONE:
        yield "its Microsoft 365 group can no longer be restored: the site comes back without it, and without owners"
    if action.verb is Verb.RESTORE and left == UNREAD:
        yield "whether its Microsoft 365 group can still be restored could not be read"
    wanted = _wanted(action)
    for name, role in _ROLES.items():
        now, then = _now(action, name), value_after(wanted, name, _now(action, name))
        for words, people in ((("becomes", "become"), then - now), (("ceases to be", "cease to be"), now - then)):
            if people:
                word = words[len(people) > 1]
                opening = people <= then and any(opens(unquoted(one)) for one in people)
                mark = "; this OPENS the site to people outside" if opening else ""
                yield f"{_people(people)} {word} {role}{'s' * (len(people) > 1)} of its Microsoft 365 group{mark}"
    if wanted.get(f"{HEAD}.visibility") == "Public" and action.verb is not Verb.CREATE:
        yield "everybody of the organisation can read what is in a public group; this OPENS the site to everyone"


def locks_out(action: Action) -> str:
    """Why nobody, or not this program, would own the group; empty where somebody does."""
    wanted = _wanted(action)
    if action.settles or not any(name.partition("[")[0] == OWNERS for name in wanted):
        return ""
    now, then = _now(action, OWNERS), value_after(wanted, OWNERS, _now(action, OWNERS))
    if gone := sorted(filter(is_application, now - then)):
        return f"{gone[0]} is an application and would no longer own the site's Microsoft 365 group"
    if not any(not is_application(owner) for owner in then):
        return "the last owner of the site's Microsoft 365 group would go"
    return ""


def hazards(action: Action) -> Iterator[tuple[GuardClass, str]]:
    """``lockout`` alone: what opens the site is told by its attributes."""
    if reason := locks_out(action):
        yield GuardClass.LOCKOUT, reason


def _wanted(action: Action) -> Mapping[str, Value]:
    return {d.attribute: d.after for d in action.changes if d.after is not None and is_of_group(d.attribute)}


def _now(action: Action, name: str) -> set[str]:
    value: object = action.observation.fields.get(name, ())
    return set(value) if isinstance(value, tuple) else set()


def _people(people: set[str]) -> str:
    names = sorted(map(unquoted, people))
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    return ", ".join(names[:_FEW]) + more
