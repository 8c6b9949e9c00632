"""Personal data out of an export: each person becomes ``person-0001@redacted.invalid``, the same one everywhere.

Groups given by claim and the free texts of titles and descriptions stay: nobody can tell where a name stands in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..model.observation import Observation
from ..model.value import Observed
from .observed import Record

DOMAIN = "redacted.invalid"


def pseudonyms(people: Iterable[str]) -> Mapping[str, str]:
    """A name for each person, by the order of all of them: the same set gives the same names."""
    return {person: f"person-{index:04d}@{DOMAIN}" for index, person in enumerate(sorted(set(people)), start=1)}


def people_of(observation: Observation) -> Iterable[str]:
    """Every person in what was observed."""
    for value in (observation.fields.get("owner"), observation.fields.get("admins")):
        for name in value if isinstance(value, tuple) else (value,):
            if isinstance(name, str) and is_person(name):
                yield name


def is_person(principal: str) -> bool:
    return "@" in principal and not principal.startswith("c:0")


def redacted(record: Record, names: Mapping[str, str]) -> Record:
    """The record without people."""
    fields = {name: _without(value, names) for name, value in record.observation.fields.items()}
    return replace(record, observation=replace(record.observation, fields=fields))


def _without(value: Observed, names: Mapping[str, str]) -> Observed:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, tuple):
        return tuple(sorted(names.get(item, item) for item in value))
    return value
