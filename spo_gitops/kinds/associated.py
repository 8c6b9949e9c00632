"""A site's associated groups have two names: their title, and ``@owners``, ``@members`` or ``@visitors``.

As owners of groups and in permissions of lists they are told by the second, which no language and no rename changes. A
document that uses the title there would never be in step, and one that declares a group by both contradicts itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..model.attribute import bracketed, element, quoted, unquoted
from ..model.desired import Desired
from ..model.inner import GROUPS
from ..model.observation import Observation
from .permission_state import ASSOCIATED, Permissions
from .permissions import GIVES
from .principals import SITE_GROUP

FACT = "associatedGroups"  # "@members=finance members" of each


def told(found: Permissions) -> tuple[str, ...]:
    """The fact: both names of each."""
    return tuple(f"{key}={found.groups[key].title.lower()}" for key in sorted(ASSOCIATED) if key in found.groups)


def unmet(desired: Desired, observation: Observation) -> Mapping[str, str]:
    """Attributes that use a title where the other name is told."""
    fact = observation.facts.get(FACT)
    entries = fact if isinstance(fact, tuple) else ()
    names = {title: key for key, _, title in (entry.partition("=") for entry in entries)}
    reasons: dict[str, str] = {}
    for title, key in names.items():
        prefix, exists = f"{GROUPS}.{quoted(key)}.", element(GROUPS, bracketed(title))
        if exists in desired.attributes and any(name.startswith(prefix) for name in desired.attributes):
            twice = f"the group {title} is the site's {key[1:]} group, which is declared as well: put the two together"
            mine = (f"{GROUPS}.{quoted(title)}.", prefix)
            reasons |= {name: twice for name in desired.attributes if name.startswith(mine)}
    for name, wanted in desired.attributes.items():
        for used in _used(name, wanted.value):
            if used in names:
                reasons[name] = f"write {SITE_GROUP}{names[used]}: {used} is the site's {names[used][1:]} group"
    return reasons


def _used(name: str, value: object) -> Iterator[str]:
    """The titles of groups that an attribute names."""
    members: list[str] = []
    if name.startswith(f"{GROUPS}.") and name.endswith(".owner") and isinstance(value, str):
        members = [value]
    elif name.endswith(".roleAssignments") and isinstance(value, tuple):
        members = [unquoted(member).rpartition(GIVES)[0] for member in value]
    elif ".roleAssignments[" in name:
        members = [unquoted(name.partition("[")[2][:-1]).rpartition(GIVES)[0]]
    yield from (member.removeprefix(SITE_GROUP) for member in members if member.startswith(SITE_GROUP))
