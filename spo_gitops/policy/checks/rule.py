"""What a check is: a rule over read facts with three values, its limits, and what must be read for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from ...model.exposure import Exposure
from ...model.policy import Level
from ...model.value import Missing, Value

NAMED = 8  # so many people or lists are named, all are counted
Limits = Mapping[str, int]


class Part(Enum):
    """What a check rests on; the value is its key in the troubles of an exposure."""

    SITE = "site"  # the read of the site that an audit makes anyway
    HUBS = "hubs"  # the list of hubs, once
    ADMINS = "admins"
    ACCESS = "access"
    LISTS = "lists"
    GROUP = "group"
    OWNERS = "owners"
    ACCOUNTS = "accounts"  # an owner of several sites is asked for once
    ACTIVITY = "activity"  # of all guests, once
    LINKS = "links"  # item by item
    GRANTS = "grants"  # of the directory, to applications
    REACH = "reach"  # of applications into every site; of the tenant, once


# Requests a site; what is read once a tenant, or item by item, is none of them.
REQUESTS: Mapping[Part, int] = dict.fromkeys(
    (Part.ADMINS, Part.ACCESS, Part.LISTS, Part.GROUP, Part.OWNERS, Part.ACCOUNTS, Part.GRANTS), 1
)
FREE = frozenset({Part.SITE, Part.HUBS})
RATIONED = frozenset({Part.LINKS, Part.GRANTS})  # the service allows few of their requests


@dataclass(frozen=True, slots=True)
class Seen:
    """What a check found: the value, whether that is in order, and what to say. ``applies``: it has a say at all."""

    value: Value | Missing
    fine: bool
    reason: str = ""
    applies: bool = True


@dataclass(frozen=True, slots=True)
class Limit:
    """A number that a policy may set, with the bounds within which it makes sense."""

    name: str
    default: int
    least: int = 0
    most: int = 100_000


@dataclass(frozen=True, slots=True)
class Check:
    """One rule. ``demand`` may name limits in braces; ``look`` gives None where what it rests on was not read."""

    name: str
    severity: str
    title: str
    rationale: str
    demand: str
    look: Callable[[Exposure, Limits, datetime], Seen | None]
    parts: tuple[Part, ...] = (Part.SITE,)
    limits: tuple[Limit, ...] = ()
    unread: str = "it could not be read"
    # What makes the answer better where it is read anyway.
    helped_by: tuple[Part, ...] = ()
    level: Level = Level.SITE

    @property
    def is_free(self) -> bool:
        """Whether it takes no request of its own."""
        return all(part in FREE for part in self.parts)

    @property
    def is_rationed(self) -> bool:
        """Whether it rests on what the service lets few be asked for."""
        return not RATIONED.isdisjoint(self.parts)

    def limits_with(self, own: Iterable[tuple[str, int]]) -> Limits:
        """All limits: those that a policy sets, and the check's for the rest."""
        return {**{limit.name: limit.default for limit in self.limits}, **dict(own)}


def at_most(count: int, names: Iterable[str], limits: Limits) -> Seen:
    """So many are found, and no more than ``atMost`` may be."""
    return Seen(count, count <= limits["atMost"], named(names))


def named(texts: Iterable[str]) -> str:
    """The first of them, and how many more there are."""
    listed = tuple(texts)
    more = f" and {len(listed) - NAMED:,} more" if len(listed) > NAMED else ""
    return ", ".join(listed[:NAMED]) + more


NONE = Limit("atMost", 0)
