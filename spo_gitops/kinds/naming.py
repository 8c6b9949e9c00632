"""Whom the attributes of a site, hub or site design name, and the same attributes with somebody named otherwise.

People write ``group:Engineering`` and mail addresses; the service knows claims and sign-in names. What the directory
has told of a name is a fact of the observation, ``group:Engineering=c:0t.c|tenant|<id>``, so that the document is
compared in the service's words, offline as well, and told in its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from ..model.attribute import bracketed, element, split_element, unquoted
from ..model.desired import Desired, Wanted
from ..model.inner import GROUPS
from ..model.observation import KNOWN_PRINCIPALS, Observation, names_known
from ..model.value import Value
from . import group_site, lists
from .design_order import RIGHTS
from .hub_rights import JOINERS
from .permissions import ASSIGNMENTS, granted, named, parts

ADMINS, OWNER = "admins", "owner"


@dataclass(frozen=True, slots=True)
class _Part:
    """How members of an attribute stand for principals: who a member is, and the member that is somebody else."""

    who: Callable[[str], str]
    as_other: Callable[[str, str], str]


_PLAIN = _Part(lambda member: member, lambda member, other: other)
_QUOTED = _Part(unquoted, lambda member, other: bracketed(other))
_GRANT = _Part(lambda member: parts(member)[0], lambda member, other: granted(other, parts(member)[1]))


def principals(attribute: str, value: object) -> frozenset[str]:
    """Everybody whom an attribute names with such a value."""
    part = _part(attribute)
    if part is None:
        return frozenset()
    within = split_element(attribute)
    if within is not None:
        return frozenset({part.who(within[1])} if value is True else ())
    members = value if isinstance(value, tuple) else (value,) if isinstance(value, str) and value else ()
    return frozenset(part.who(str(member)) for member in members)


def resolved(desired: Desired, observation: Observation) -> Desired:
    """The document in the service's words, as far as the directory has told them; its digest stays the written one."""
    known = dict(names_known(observation.facts.get(KNOWN_PRINCIPALS)))
    if not known:
        return desired
    attributes: dict[str, Wanted] = {}
    for name, wanted in desired.attributes.items():
        name_then, value = retold(name, wanted.value, known)
        attributes[name_then] = replace(wanted, value=value)
    return replace(desired, attributes=attributes, written=desired.digest())


def retold(attribute: str, value: Value, known: Mapping[str, str]) -> tuple[str, Value]:
    """An attribute's name and value with principals called as ``known`` has them."""
    part = _part(attribute)
    if part is None:
        return attribute, value

    def other(member: str) -> str:
        who = part.who(member)
        return part.as_other(member, known[who]) if who in known else member

    within = split_element(attribute)
    if within is not None:
        return element(within[0], other(within[1])), value
    if isinstance(value, tuple):
        return attribute, tuple(sorted({other(member) for member in value}))
    return attribute, other(value) if isinstance(value, str) else value


def _part(attribute: str) -> _Part | None:
    head, _, last = named(attribute)
    if head in (ADMINS, OWNER, JOINERS, RIGHTS):
        return _PLAIN
    if attribute.partition("[")[0] in (group_site.OWNERS, group_site.MEMBERS):
        return _QUOTED
    if head == GROUPS and last in ("owner", "members"):
        return _PLAIN if last == "owner" else _QUOTED
    if head == ASSIGNMENTS or (lists.is_list(attribute) and lists.part_of(attribute).what == lists.GRANTS):
        return _GRANT
    return None
