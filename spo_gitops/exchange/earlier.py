"""What a former export knew of a resource that this one could not read whole.

It is kept, so that a document does not lose its groups because the site was shut for a night, and named in a fact of
the record: who compares takes it for unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..kinds.group_site import DYNAMIC
from ..model.observation import EARLIER, Observation
from ..model.value import UNKNOWN, Observed
from .families import is_asked
from .inside import head_of, is_inside


def with_earlier(now: Observation, before: Observation | None, asked: Iterable[str]) -> Observation:
    """The observation with what it lacks of what was ``asked`` for, as far as the former one has it."""
    held = {} if before is None else dict(_lacking(now, before, frozenset(asked)))
    if before is None or not held:
        return now
    facts = {name: value for name, value in before.facts.items() if name == DYNAMIC} | dict(now.facts)
    return replace(now, fields={**now.fields, **held}, facts={**facts, EARLIER: tuple(sorted(held))})


def without_earlier(seen: Observation) -> Observation:
    """What this very export has read."""
    held = seen.facts.get(EARLIER, ())
    names = held if isinstance(held, tuple) else ()
    return replace(seen, fields={name: value for name, value in seen.fields.items() if name not in names})


def _lacking(now: Observation, before: Observation, asked: frozenset[str]) -> Iterable[tuple[str, Observed]]:
    """A part of a site was read whole or not at all: what it has not any more is not lacking."""
    fields: Mapping[str, Observed] = now.fields
    there = {head_of(name) for name in fields if is_inside(name)}
    for name, value in before.fields.items():
        if name in fields:
            lacks = fields[name] is UNKNOWN
        else:
            lacks = is_asked(name, asked) and not (is_inside(name) and head_of(name) in there)
        if lacks and value is not UNKNOWN:
            yield name, value
