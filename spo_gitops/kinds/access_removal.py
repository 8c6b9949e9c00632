"""Which memberships and role assignments of a site let in whom a check found, as attributes that can be taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from ..model.attribute import element, quoted, unquoted
from ..model.claims import is_external
from ..model.inner import GROUPS
from ..model.value import Observed
from .permissions import ASSIGNMENTS, parts
from .principals import EVERYONE_WORD, NO_EXTERNALS_WORD, is_application

# Asks for all groups with their members, and for all role assignments.
ATTRIBUTES = frozenset({GROUPS, ASSIGNMENTS})


def _is_everyone(principal: str) -> bool:
    return principal in (EVERYONE_WORD, NO_EXTERNALS_WORD)


def _is_guest(principal: str) -> bool:
    return is_external(principal)


def _is_person(principal: str) -> bool:
    return "@" in principal and "|" not in principal and not _is_guest(principal)


# By check: whom it is about, and whether members of groups are meant as well.
REMOVABLE: Mapping[str, tuple[Callable[[str], bool], bool]] = {
    "everyone": (_is_everyone, True),
    "guests": (_is_guest, True),
    "applications": (is_application, True),
    "direct-grants": (_is_person, False),
}


def removable(fields: Mapping[str, Observed], checks: Iterable[str]) -> Iterator[str]:
    """Elements of sets (``groups."@members".members[everyone]``), each once."""
    wanted = [REMOVABLE[check] for check in checks if check in REMOVABLE]
    for member in _members(fields.get(ASSIGNMENTS)):
        if any(fits(parts(member)[0]) for fits, _ in wanted):
            yield element(ASSIGNMENTS, member)
    in_groups = [fits for fits, groups in wanted if groups]
    for key in _groups(fields):
        whole = f"{GROUPS}.{quoted(key)}"
        for member in _members(fields.get(f"{whole}.members")) if _members(fields.get(f"{whole}.roles")) else ():
            if any(fits(unquoted(member)) for fits in in_groups):
                yield element(f"{whole}.members", member)


def _groups(fields: Mapping[str, Observed]) -> Iterator[str]:
    """Every group by one name: those that the site is associated with have two."""
    keys = [unquoted(key) for key in _members(fields.get(GROUPS))]
    twice = {str(fields.get(f"{GROUPS}.{quoted(key)}.title", "")).lower() for key in keys if key.startswith("@")}
    yield from (key for key in keys if key.startswith("@") or key not in twice)


def _members(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
