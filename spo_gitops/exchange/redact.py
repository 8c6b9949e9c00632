"""Personal data out of an export: each person becomes ``person-0001@redacted.invalid``, the same one everywhere.

Groups given by claim and the free texts of titles and descriptions stay: nobody can tell where a name stands in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ..model.observation import Observation
from ..model.value import Missing, Value
from .observed import Record

DOMAIN = "redacted.invalid"

_NOT = r"\s@|=,;:\"'<>(){}\[\]"  # what stands around a name, in the JSON of a site script's actions as well
_PERSON = re.compile(rf"[^{_NOT}]+@[^{_NOT}]+\.[^{_NOT}]+")
_FREE_TEXT = frozenset({"title", "description"})


def pseudonyms(people: Iterable[str]) -> Mapping[str, str]:
    """A name for each person, by the order of all of them: the same set gives the same names."""
    return {person: f"person-{index:04d}@{DOMAIN}" for index, person in enumerate(sorted(set(people)), start=1)}


def people_of(observation: Observation) -> Iterator[str]:
    """Every person in what was observed."""
    values = [value for name, value in observation.fields.items() if name not in _FREE_TEXT]
    for value in (*values, *observation.facts.values(), observation.trouble):
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str):
                yield from _PERSON.findall(text)


def redacted(record: Record, names: Mapping[str, str]) -> Record:
    """The record without people."""
    fields = {
        name: value if name in _FREE_TEXT or isinstance(value, Missing) else _without(value, names)
        for name, value in record.observation.fields.items()
    }
    seen = record.observation
    facts = {name: _without(value, names) for name, value in seen.facts.items()}
    return replace(record, observation=replace(seen, fields=fields, facts=facts, trouble=told(seen.trouble, names)))


def told(text: str, names: Mapping[str, str]) -> str:
    """A sentence of the service without people; whoever stands in it alone has no number."""
    return _PERSON.sub(lambda person: names.get(person.group(), f"person@{DOMAIN}"), text)


def _without(value: Value, names: Mapping[str, str]) -> Value:
    if isinstance(value, str):
        return _PERSON.sub(lambda person: names.get(person.group(), person.group()), value)
    if isinstance(value, tuple):
        without = tuple(str(_without(item, names)) for item in value)
        ordered = list(value) != sorted(value)  # columns of a view and actions of a script keep their order
        return without if without == value or ordered else tuple(sorted(without))
    return value
