"""What the directory says of those whom documents name: each is asked for once a plan, whoever names it.

First what a name stands for, then how many people are in the groups that gain or lose something. What could not be
asked is a fact, too: nobody is absent, and no group empty, because the directory was not to be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..model.address import Address
from ..model.desired import DesiredState
from ..model.kind import Conversation, Kinds
from ..model.observation import (
    AMBIGUOUS_PRINCIPALS,
    HEAD_COUNTS,
    KNOWN_PRINCIPALS,
    UNKNOWN_PRINCIPALS,
    UNREAD_PRINCIPALS,
    Observation,
)
from ..model.ownership import Ownership
from ..model.value import Value
from .engine import Pool

Observations = Mapping[Address, Observation]
Run = Callable[[Pool[str]], None]


@dataclass(frozen=True, slots=True)
class Directory:
    """What can be asked: all that a principal may mean, and how many people are in a group."""

    find: Callable[[str], Conversation[tuple[str, ...]]]
    count: Callable[[str], Conversation[int]]


def acquainted(
    resources: Observations,
    desired: DesiredState,
    owned: Mapping[Address, Ownership],
    kinds: Kinds,
    directory: Directory,
    run_together: Run,
) -> dict[Address, Observation]:
    """The observations with these facts; ``run_together`` lets what is asked travel in few requests."""
    documents = desired.resources
    named = {a: kinds[a.kind].strangers(documents[a], live) for a, live in resources.items() if a in documents}
    found = _asked(frozenset().union(*named.values()), directory.find, run_together)
    met = {a: _with(live, _standing(named.get(a, ()), found)) for a, live in resources.items()}
    crowds = {
        a: kinds[a.kind].crowds(
            kinds[a.kind].resolved(documents[a], live) if a in documents else None, owned.get(a), live
        )
        for a, live in met.items()
    }
    heads = _asked(frozenset().union(*crowds.values()), directory.count, run_together)
    return {a: _with(live, _counted(crowds[a], heads)) for a, live in met.items()}


def _asked(principals: frozenset[str], ask: Callable[[str], Conversation[Any]], run: Run) -> Pool[str]:
    pool: Pool[str] = Pool([(who, ask(who)) for who in sorted(principals)])
    if pool.total:
        run(pool)
    return pool


def _with(live: Observation, facts: Mapping[str, Iterable[str]]) -> Observation:
    told: dict[str, Value] = {name: tuple(sorted(members)) for name, members in facts.items() if members}
    return replace(live, facts={**live.facts, **told}) if told else live


def _standing(principals: Iterable[str], pool: Pool[str]) -> dict[str, list[str]]:
    found = {who: pool.results[who] for who in principals if who in pool.results}
    return {
        UNKNOWN_PRINCIPALS: [who for who, meant in found.items() if not meant],
        AMBIGUOUS_PRINCIPALS: [who for who, meant in found.items() if len(meant) > 1],
        UNREAD_PRINCIPALS: [who for who in principals if who in pool.errors],
        KNOWN_PRINCIPALS: [f"{who}={meant[0]}" for who, meant in found.items() if len(meant) == 1 and meant[0] != who],
    }


def _counted(groups: Iterable[str], pool: Pool[str]) -> dict[str, list[str]]:
    return {HEAD_COUNTS: [f"{group}={pool.results.get(group, '?')}" for group in groups]}
