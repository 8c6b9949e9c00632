"""``checks`` of a policy: which checks beyond settings, and the limits that it sets them."""

from __future__ import annotations

from ..model.policy import Checking, Level
from ..policy.checks.catalogue import CHECKS
from ..policy.checks.rule import Check
from .nodes import Cursor, quote
from .reading import KeyTable, check_keys, is_map, read_integer
from .report import Report, did_you_mean

_MISPLACED = {
    Level.SITE: ("a check of sites", "appliesTo with sites", "write appliesTo: all"),
    Level.TENANT: ("a check of the tenant", "appliesTo: tenant", "write a policy of its own with appliesTo: tenant"),
}


def read_checks(cursor: Cursor, level: Level, report: Report) -> tuple[Checking, ...]:
    """The checks that are known and are about what the policy is about, by name; ``{}`` for one with its own limits."""
    if not is_map(cursor, "checks by name", report):
        return ()
    if not cursor.names():
        report.error(
            cursor.position, "empty-map", "no check", "at least one check", "add a line like stale: {days: 90}"
        )
    found = []
    for name in cursor.names():
        check, child = CHECKS.get(name), cursor.child(name)
        if check is None:
            expected = "one of: " + ", ".join(sorted(CHECKS))
            hint = did_you_mean(name, CHECKS)
            report.error(cursor.key_position(name), "unknown-key", quote(name), expected, hint)
        elif check.level is not level:
            what, expected, hint = _MISPLACED[check.level]
            report.error(cursor.key_position(name), "wrong-place", f"{quote(name)}, {what}", expected, hint)
        elif child is not None:
            limits = _read_limits(child, check, report)
            found.append(Checking(name, limits, child.position))
    return tuple(found)


def _read_limits(cursor: Cursor, check: Check, report: Report) -> tuple[tuple[str, int], ...]:
    table = KeyTable(f"the check {check.name}", tuple(limit.name for limit in check.limits))
    cursor = check_keys(cursor, table, report)
    if not cursor.is_map:
        return ()
    read = []
    for limit in check.limits:
        child = cursor.child(limit.name)
        number = None if child is None else read_integer(child, report, least=limit.least, most=limit.most)
        if number is not None:
            read.append((limit.name, number.value))
    return tuple(read)
