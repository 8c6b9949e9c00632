"""Groups and permission levels that the attributes of a site name, and columns that its views show.

Who names a group or level that the site has not, and that nothing makes, would learn of it halfway through the apply;
what goes while a document still names it would be missing at the next. Which columns a list has by itself is not told,
so that of those only the ones that go are looked at; whether the service takes them out of views is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..catalog.permissions import built_in_levels
from ..model.attribute import split_element
from ..model.desired import Desired, Wanted
from ..model.inner import GROUPS, LEVELS
from ..model.observation import Observation, Presence
from ..model.plan import Action, Verb
from . import lists
from .permission_state import ASSOCIATED, Permissions
from .permissions import ASSIGNMENTS, named, parts
from .principals import SITE_GROUP

FACT = "insideNames"  # "siteGroup:team" of each group, "level:approver" of each level

_LEVEL, _COLUMN = "level:", "column:"
_HEADS: Mapping[str, str] = {GROUPS: SITE_GROUP, LEVELS: _LEVEL}


def told(found: Permissions) -> tuple[str, ...]:
    """The fact."""
    return tuple(sorted([*(SITE_GROUP + key for key in found.groups), *(_LEVEL + name for name in found.levels)]))


def unmet(desired: Desired, observation: Observation) -> Mapping[str, str]:
    """Attributes that name one that there is not and that the document does not make, each with its place."""
    there = _there(observation)
    if there is None:
        return {}
    known = there | _declared(desired)
    advice = "declare it, or correct the name"
    return {
        name: f"{_place(wanted)}: the site has no {', no '.join(map(_called, missing))}; {advice}"
        for name, wanted in desired.attributes.items()
        if (missing := sorted(key for key in _named_by(name, wanted.value) - known if not key.startswith(_COLUMN)))
    }


def blocks(draft: Action) -> str:
    """Why the action must wait: what it makes, or what stays, names something that there is not then."""
    if draft.desired is None:
        return ""
    if draft.verb is Verb.CREATE:
        return "; ".join(sorted(set(unmet(draft.desired, draft.observation).values())))
    going = {key for d in draft.decisions if d.after is False and (key := _made_by(d.attribute))}
    for name, wanted in draft.desired.attributes.items():
        for gone in sorted(_named_by(name, wanted.value) & going):
            return (
                f"{_called(gone)} goes, and {name} names it ({_place(wanted)}): keep it, or take it out there as well"
            )
    return ""


def _there(observation: Observation) -> frozenset[str] | None:
    """What the site has; a new one its own groups. None where nobody knows. The built-in levels are anywhere."""
    built_in = {_LEVEL + level for level in built_in_levels()}
    if observation.presence is Presence.ABSENT:
        return frozenset({SITE_GROUP + key for key in ASSOCIATED} | built_in)
    fact = observation.facts.get(FACT)
    return frozenset(fact) | built_in if isinstance(fact, tuple) else None


def _declared(desired: Desired) -> set[str]:
    made = {_made_by(name) for name, wanted in desired.attributes.items() if wanted.value is True}
    return {key for key in made if key}


def _made_by(name: str) -> str:
    """What the attribute says the existence of, or empty."""
    if lists.is_list(name):
        part = lists.part_of(name)
        return _column(part.list, part.item) if (part.what, part.kind) == (lists.EXISTS, lists.COLUMNS) else ""
    head, key, last = named(name)
    return _HEADS[head] + key if last == "exists" and key and head in _HEADS else ""


def _column(url: str, name: str) -> str:
    return f"{_COLUMN}{name} of {url}"


def _named_by(name: str, value: object) -> set[str]:
    return set(_names(name, value))


def _names(name: str, value: object) -> Iterator[str]:
    head, _, last = named(name)
    if lists.is_list(name) and isinstance(value, tuple):
        part = lists.part_of(name)
        shown = (part.kind, part.what) == (lists.VIEWS, lists.COLUMNS)
        yield from (_column(part.list, str(column)) for column in value if shown)
    if head == GROUPS and last == "owner" and isinstance(value, str) and value.startswith(SITE_GROUP):
        yield value
    if head == GROUPS and last == "roles" and isinstance(value, tuple):
        yield from (_LEVEL + str(level) for level in value)
    if head == ASSIGNMENTS or (lists.is_list(name) and lists.part_of(name).what == lists.GRANTS):
        within = split_element(name)
        members = value if isinstance(value, tuple) else (within[1],) if within and value is True else ()
        for principal, level in map(parts, map(str, members)):
            yield _LEVEL + level
            if principal.startswith(SITE_GROUP):
                yield principal


def _called(key: str) -> str:
    if key.startswith(_COLUMN):
        return f"column {key.removeprefix(_COLUMN)}"
    if key.startswith(_LEVEL):
        return f"permission level {key.removeprefix(_LEVEL)}"
    group = key.removeprefix(SITE_GROUP)
    return f"group of its {group[1:]}" if group in ASSOCIATED else f"group {group}"


def _place(wanted: Wanted) -> str:
    return f"{wanted.position.file}:{wanted.position.line}"
