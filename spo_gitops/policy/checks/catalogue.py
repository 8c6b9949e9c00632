"""All checks by name, and the policies that look at everything by them unless a repository has its own form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from ...model.policy import EVERYWHERE, Checking, Policy
from ...problems import Position
from . import administrators, domains, grants, guests, links, openness, upkeep
from .rule import RATIONED, REQUESTS, Check, Part

_FAMILIES = (upkeep, openness, domains, administrators, grants, guests, links)
CHECKS: Mapping[str, Check] = MappingProxyType({check.name: check for home in _FAMILIES for check in home.CHECKS})
PREFIX = "check-"


def built_in() -> tuple[Policy, ...]:
    """A policy ``check-NAME`` for each check, with its own limits."""
    return tuple(
        _policy(check, Position(f"{home.__name__.replace('.', '/')}.py")) for home in _FAMILIES for check in home.CHECKS
    )


def _policy(check: Check, home: Position) -> Policy:
    return Policy(
        home,
        PREFIX + check.name,
        home,
        EVERYWHERE,
        (),
        check.severity,
        level=check.level,
        title=check.title,
        rationale=check.rationale,
        checks=(Checking(check.name, (), home),),
    )


def with_built_in(policies: Iterable[Policy]) -> tuple[Policy, ...]:
    """These, and the built-in ones of whose name there is none among them."""
    own = tuple(policies)
    names = {policy.name.lower() for policy in own}
    return (*own, *(policy for policy in built_in() if policy.name not in names))


def checks_of(policies: Iterable[Policy]) -> tuple[Check, ...]:
    """The checks that they ask for, each once."""
    return tuple({asked.name: CHECKS[asked.name] for policy in policies for asked in policy.checks}.values())


def parts_of(checks: Iterable[Check], *, deep: bool, rationed: bool) -> frozenset[Part]:
    """What must be read for these checks, and what helps them and was asked for."""
    found: set[Part] = set()
    for check in checks:
        found |= set(check.parts)
        found |= {part for part in check.helped_by if (rationed if part in RATIONED else deep)}
    return frozenset(found)


def requests_of(parts: Iterable[Part]) -> int:
    """Requests a site, at most, beside the read of the site itself; those by item are not known beforehand."""
    return sum(REQUESTS.get(part, 0) for part in parts)
