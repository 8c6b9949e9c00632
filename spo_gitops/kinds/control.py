"""Who has full control in a site, and whether somebody still has after a change. Administrators have it beside."""

from __future__ import annotations

from ..model.attribute import bracketed, element, quoted
from ..model.inner import GROUPS
from ..model.observation import Observation
from ..model.plan import Action
from ..model.value import Value
from .naming import principals
from .permission_state import ASSOCIATED, Permissions
from .permissions import ASSIGNMENTS, is_permission, named, parts, value_after
from .principals import SITE_GROUP, is_application

FACT = "fullControl"  # people, and SharePoint groups that have somebody in them
FULL = "FullControl"


def told(found: Permissions) -> tuple[str, ...]:
    """The fact. An associated group is told by its place, others by their titles."""
    places = {found.groups[key].id: key for key in ASSOCIATED if key in found.groups}
    people = {who for who, number in found.grants.people.items() if FULL in found.grants.of(number)}
    groups = {
        SITE_GROUP + places.get(group.id, key)
        for key, group in found.groups.items()
        if FULL in found.grants.of(group.id) and group.members
    }
    return tuple(sorted(people | groups))


def locks_out(action: Action) -> str:
    """Why an application, or everybody, would lose what the permissions of the site give; empty where nobody does."""
    wanted = {d.attribute: d.after for d in action.changes if d.after is not None and is_permission(d.attribute)}
    if action.settles or not wanted:
        return ""
    if gone := sorted(filter(is_application, _losing(wanted, action.observation))):
        return f"{gone[0]} is an application and would lose its access"
    now = action.observation.facts.get(FACT)
    if isinstance(now, tuple) and now and not _left(set(now), wanted, action.observation):
        return "nobody but the site's administrators would have full control"
    return ""


def _losing(wanted: dict[str, Value], live: Observation) -> frozenset[str]:
    lost: frozenset[str] = frozenset()
    for base in {name.partition("[")[0] for name in wanted}:
        members = live.fields.get(base)
        if isinstance(members, tuple) and base != GROUPS:
            then = tuple(value_after(wanted, base, members))
            lost |= principals(base, members) - principals(base, then)
    return lost


def _left(holders: set[str], wanted: dict[str, Value], live: Observation) -> set[str]:
    """Who still has it, and who gets it."""
    assigned = value_after(wanted, ASSIGNMENTS, _texts(live, ASSIGNMENTS))
    if any(name.partition("[")[0] == ASSIGNMENTS for name in wanted):
        holders = {who for who in holders if who.startswith(SITE_GROUP)}
        holders |= {who for who, level in map(parts, assigned) if level == FULL}
    for key in {key for head, key, _ in map(named, wanted) if head == GROUPS and key}:
        prefix, name = f"{GROUPS}.{quoted(key)}", SITE_GROUP + key
        roles = wanted.get(f"{prefix}.roles", live.fields.get(f"{prefix}.roles"))
        people = value_after(wanted, f"{prefix}.members", _texts(live, f"{prefix}.members"))
        gone = wanted.get(element(GROUPS, bracketed(key))) is False
        has = not gone and bool(people) and isinstance(roles, tuple) and FULL in roles
        holders = holders | {name} if has else holders - {name}
    return holders


def _texts(live: Observation, name: str) -> tuple[str, ...]:
    value = live.fields.get(name)
    return value if isinstance(value, tuple) else ()
