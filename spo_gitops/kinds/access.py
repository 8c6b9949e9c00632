"""Who gains and who loses which access through an action on a site, in sentences, openings to everybody marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..model.attribute import bracketed, element, quoted, unquoted
from ..model.inner import GROUPS
from ..model.observation import Observation, Presence
from ..model.plan import Action
from ..model.value import Missing, Value
from .crowds import told
from .naming import ADMINS
from .permissions import ASSIGNMENTS, is_permission, named, parts, value_after
from .principals import opens

_FEW = 5
# What the service gives the groups of a new site, which is told before there is one to be read.
_AT_BIRTH: Mapping[str, str] = {"@owners": "FullControl", "@members": "Edit", "@visitors": "Read"}
_OPEN = "; this OPENS the site to everyone or to people outside"


def remarks(action: Action) -> Iterator[str]:
    """One sentence for each way in which access changes."""
    yield from _administrators(action)
    wanted: dict[str, Value] = {
        d.attribute: d.after for d in action.changes if d.after is not None and is_permission(d.attribute)
    }
    before = {d.attribute: d.before for d in action.decisions} | dict(action.observation.fields)
    for key in sorted({key for head, key, _ in map(named, wanted) if head == GROUPS}):
        yield from _through_group(key, wanted, before, action.observation)
    now = _texts(before.get(ASSIGNMENTS))
    then = value_after(wanted, ASSIGNMENTS, now)
    for word, members in (("gains", then - now), ("loses", now - then)):
        for member in sorted(members):
            principal, level = parts(member)
            yield f"{told(principal, action.observation)} {word} {level} directly{_mark(word, [principal])}"


def _administrators(action: Action) -> Iterator[str]:
    """Who may do everything in the site, whatever else is set. The sets of a change are without the primary owner."""
    come: set[str] = set()
    go: set[str] = set()
    for change in action.changes:
        name, _, member = change.attribute.partition("[")
        if name == ADMINS and member:
            (come if change.after is True else go).add(member[:-1])
        elif name == ADMINS:
            come |= _texts(change.after) - _texts(change.before)
            go |= _texts(change.before) - _texts(change.after)
    for who in sorted(come):
        yield f"{told(who, action.observation)} becomes administrator of the site{_mark('gains', [who])}"
    for who in sorted(go):
        yield f"{told(who, action.observation)} ceases to be administrator of the site"


def _through_group(
    key: str, wanted: Mapping[str, Value], before: Mapping[str, object], observation: Observation
) -> Iterator[str]:
    prefix = f"{GROUPS}.{quoted(key)}"
    title = f"the group {key}" if not key.startswith("@") else f"the site's {key[1:]} group"
    members_now = _texts(before.get(f"{prefix}.members"))
    gone = wanted.get(element(GROUPS, bracketed(key))) is False
    members_then = set() if gone else value_after(wanted, f"{prefix}.members", members_now)
    born = observation.presence is Presence.ABSENT and key in _AT_BIRTH
    levels_now = {_AT_BIRTH[key]} if born else _texts(before.get(f"{prefix}.roles"))
    levels_then = _texts(wanted.get(f"{prefix}.roles", tuple(levels_now)))
    for word, members, levels in (
        ("gain", members_then - members_now, levels_then),
        ("lose", members_now - members_then, levels_now),
    ):
        if members:
            what = ", ".join(sorted(levels)) or "no level"
            yield f"{_people(members, word, observation)} {what} through {title}{_mark(word, members)}"
    for word, changed in (("gain", levels_then - levels_now), ("lose", levels_now - levels_then)):
        if changed and (members_now & members_then):
            stay = members_now & members_then
            yield f"{_people(stay, word, observation)} {', '.join(sorted(changed))} through {title}{_mark(word, stay)}"


def _people(members: Iterable[str], word: str, observation: Observation) -> str:
    names = [told(name, observation) for name in sorted(map(unquoted, members))]
    if len(names) == 1:
        return f"{names[0]} {word}s"
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    return f"{len(names)} principals ({', '.join(names[:_FEW])}{more}) {word}"


def _mark(word: str, members: Iterable[str]) -> str:
    return _OPEN if word.startswith("gain") and any(opens(unquoted(member)) for member in members) else ""


def _texts(value: object) -> set[str]:
    return set() if isinstance(value, Missing) or not isinstance(value, tuple) else set(value)
