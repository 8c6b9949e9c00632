"""Groups, permission levels and role assignments of a site as written; docs/permissions.md."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.attribute import bracketed
from ..problems import Part
from .groups import GROUPS, read_group
from .levels import LEVELS, Pair, read_level, read_level_name, read_named
from .nodes import Cursor, ListNode
from .reading import KeyTable, Placed, check_keys, read_list, read_word, required
from .report import Report
from .texts import read_site_principal

ASSIGNMENTS = "roleAssignments"
KEYS = (GROUPS, LEVELS, ASSIGNMENTS)

_GRANTS = KeyTable(ASSIGNMENTS, ("mode", "assignments"))
_GRANT = KeyTable("a role assignment", ("principal", "level", "levels"))


def read_permissions(cursor: Cursor, report: Report) -> Iterator[Pair]:
    """The attributes of the permissions, and what ``resolve_sets`` makes into such."""
    if child := cursor.child(GROUPS):
        yield from read_named(child, read_group, "a list of groups", report)
    if child := cursor.child(LEVELS):
        yield from read_named(child, read_level, "a list of permission levels", report)
    if child := cursor.child(ASSIGNMENTS):
        yield from read_grants(child, ASSIGNMENTS, report)


def read_grants(cursor: Cursor, base: str, report: Report, *, groups: bool = False) -> Iterator[Pair]:
    """A plain list is what is included; ``mode: exact`` takes away what others were given."""
    assignments = cursor
    if not isinstance(cursor.node, ListNode):
        cursor = check_keys(cursor, _GRANTS, report)
        if not cursor.is_map:
            return
        if (child := cursor.child("mode")) and (mode := read_word(child, ("exact", "include"), report)):
            yield f"{base}.set.mode", Placed(mode.value, mode.position)
        inner = required(cursor, "assignments", ASSIGNMENTS, report)
        if inner is None:
            return
        assignments = inner
    items = read_list(assignments, report, lambda item: _read_grant(item, groups, report), "a list of role assignments")
    if items is not None:
        places = {member: item.position for item in reversed(items.value) for member in item.value}
        place = items.position.with_parts(*(Part(member, position) for member, position in places.items()))
        yield f"{base}.set.members", Placed(tuple(sorted(places)), place)


def _read_grant(cursor: Cursor, groups: bool, report: Report) -> Placed[tuple[str, ...]] | None:
    cursor = check_keys(cursor, _GRANT, report)
    if not cursor.is_map:
        return None
    written = required(cursor, "principal", "a role assignment", report)
    principal = None if written is None else read_site_principal(written, report, groups=groups)
    one, several = cursor.child("level"), cursor.child("levels")
    if one is None and several is None:
        required(cursor, "level", "a role assignment", report)
    levels = [] if one is None else [read_level_name(one, report)]
    if several is not None:
        listed = read_list(several, report, lambda item: read_level_name(item, report), "a list of levels")
        levels += [] if listed is None else list(listed.value)
    if principal is None:
        return None
    members = (f"{principal.value} = {level.value}" for level in levels if level is not None)
    return Placed(tuple(bracketed(member) for member in members), cursor.position)
