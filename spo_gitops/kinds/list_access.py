"""Who gains and who loses access to a list of a site: by its own permissions, or because it has none of its own.

A list follows its site until it is given permissions of its own, and whoever is not named in these has nothing there
then; a list that follows its site again is open to whoever has the site. Of a list, or a site, that is new only what
opens it to everyone or to people outside is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..model.attribute import bracketed, element, quoted, unquoted
from ..model.kind import Access
from ..model.observation import Observation
from ..model.plan import Action, GuardClass
from ..model.value import Value
from .crowds import told as called
from .lists import GRANTS, INHERIT, LISTS, is_list, part_of
from .permission_state import ASSOCIATED, Permissions
from .permissions import granted, parts, value_after
from .principals import SITE_GROUP, opens

SITE_GRANTS = "siteGrants"  # the fact that has "PRINCIPAL = LEVEL" of all whom the site lets in, groups included
OPEN_GROUPS = "openGroups"  # the site's groups in which everybody or somebody from outside is
_FEW = 5
_OPEN = "; this OPENS the list to everyone or to people outside"


def facts(found: Permissions) -> dict[str, Value]:
    """What must be known of the site."""
    places = {found.groups[key].id: key for key in ASSOCIATED if key in found.groups}
    groups = {SITE_GROUP + places.get(group.id, key): group for key, group in found.groups.items()}
    whom = {who: found.grants.of(number) for who, number in found.grants.people.items()}
    whom |= {who: found.grants.of(group.id) for who, group in groups.items()}
    told: dict[str, Value] = {SITE_GRANTS: tuple(sorted(granted(w, level) for w in whom for level in whom[w]))}
    if open_to_all := sorted(who for who, group in groups.items() if any(map(opens, group.members))):
        told[OPEN_GROUPS] = tuple(open_to_all)
    return told


def remarks(action: Action) -> Iterator[str]:
    """What changes, list by list."""
    for change in _changes(action):
        if change.turns:
            yield change.turns
        for word, members in (("gain", change.gained), ("lose", change.lost)):
            by_level: dict[str, list[str]] = {}
            for who, level in map(parts, sorted(members)):
                by_level.setdefault(level, []).append(who)
            for level, people in sorted(by_level.items()):
                mark = _OPEN if word == "gain" and any(_opens(who, action.observation) for who in people) else ""
                yield f"{_people(people, word, action.observation)} {level} in the list {change.url}{mark}"


def access(action: Action) -> dict[str, Access]:
    """Who comes and who goes, by what the list has of its own, or because it stops or starts to follow its site."""
    found: dict[str, Access] = {}
    for change in _changes(action):
        prefix = f"{LISTS}.{quoted(change.url)}"
        told = Access(frozenset(change.gained), frozenset(change.lost))
        found[f"{prefix}.{GRANTS}"] = Access() if change.turns else told
        found[f"{prefix}.{INHERIT}"] = told if change.turns else Access()
    return found


def hazards(action: Action) -> Iterator[tuple[GuardClass, str]]:
    """A list that follows its site again lets in whoever has the site; a group may have everybody in it."""
    for change in _changes(action):
        whom = sorted({who for who, _ in map(parts, change.gained)})
        if change.follows and (whom or not isinstance(action.observation.facts.get(SITE_GRANTS), tuple)):
            yield GuardClass.LOOSEN, f"the list {change.url} follows the permissions of the site again"
        elif groups := [who for who in whom if who.startswith(SITE_GROUP) and _opens(who, action.observation)]:
            everybody = "in which everyone or people outside are"
            yield GuardClass.LOOSEN, f"{', '.join(groups)}, {everybody}, gain access to the list {change.url}"


@dataclass(frozen=True, slots=True)
class _Change:
    url: str
    turns: str  # that it gets permissions of its own, or gives them up
    follows: bool
    gained: set[str]
    lost: set[str]


def _changes(action: Action) -> Iterator[_Change]:
    wanted: dict[str, Value] = {
        d.attribute: d.after for d in action.changes if d.after is not None and is_list(d.attribute)
    }
    live = action.observation
    site = set(_texts(live.facts.get(SITE_GRANTS)))
    for url in sorted({part_of(name).list for name in wanted if part_of(name).what in (GRANTS, INHERIT)}):
        prefix = f"{LISTS}.{quoted(url)}"
        exists = element(LISTS, bracketed(url))
        if wanted.get(exists) is False:
            continue
        new = action.settles or wanted.get(exists) is True
        followed = live.fields.get(f"{prefix}.{INHERIT}", True) is not False
        follows = wanted.get(f"{prefix}.{INHERIT}", followed) is not False
        own = _texts(live.fields.get(f"{prefix}.{GRANTS}"))
        now = site if followed else set(own)
        then = site if follows else {_whole(member) for member in value_after(wanted, f"{prefix}.{GRANTS}", own)}
        if new:
            gained = {member for member in then if not follows and _opens(parts(member)[0], live)}
            yield _Change(url, "", False, gained, set())
            continue
        turns = ""
        if followed != follows:
            turns = f"the list {url} follows the permissions of the site again"
            if not follows:
                turns = f"the list {url} gets permissions of its own: who is not named in them has nothing there"
        yield _Change(url, turns, follows and not followed, then - now, now - then)


def _whole(member: str) -> str:
    """One spelling of a member, whether it came in a set or as an element of one."""
    return bracketed(unquoted(member))


def _opens(who: str, observation: Observation) -> bool:
    return opens(who) or who in _texts(observation.facts.get(OPEN_GROUPS))


def _people(people: list[str], word: str, observation: Observation) -> str:
    names = [called(who, observation) for who in people]
    if len(names) == 1:
        return f"{names[0]} {word}s"
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    return f"{len(names)} principals ({', '.join(names[:_FEW])}{more}) {word}"


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple) else ()
