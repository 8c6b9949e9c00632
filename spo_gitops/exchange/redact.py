"""Personal data out of an export: each person becomes ``person-0001@redacted.invalid``, the same one everywhere.

Whoever has an address somewhere in it is known, and with it the account and the name that follow from it where it has
several words (``ann.lee``, Ann Lee, Lee, Ann): these become ``person.0001`` and Person 0001, in titles, names of groups
and URLs, too. Who stands in free text alone is not known. Groups that are given by claim have no name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ..model.address import Address
from ..model.attribute import bracketed, quoted, unquoted
from ..model.observation import Observation
from ..model.value import Missing, Value
from .observed import Record

DOMAIN = "redacted.invalid"

_NOT = r"\s@|=,;:\"'<>(){}\[\]/\\"  # what stands around an address, in the JSON of a site script's actions as well
_ADDRESS = re.compile(rf"[^{_NOT}]+@[^{_NOT}]+\.[^{_NOT}.]+")
_WORD = re.compile(r"[^\W\d_]+")
_BETWEEN = re.compile(r"[ ._-]+|, *")
_MOST_WORDS, _FEWEST_LETTERS = 4, 4


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """The numbers of people: by their addresses in lower case, and by the words of their names in every order."""

    numbers: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[tuple[str, ...], int] = field(default_factory=dict)

    def of(self, text: str) -> str:
        """The text without people; an address that stands nowhere else has no number."""
        return self._without_names(_ADDRESS.sub(lambda found: self._address(found.group()), text))

    def _address(self, written: str) -> str:
        number = self.numbers.get(written.lower())
        return f"person@{DOMAIN}" if number is None else f"person-{number:04d}@{DOMAIN}"

    def _without_names(self, text: str) -> str:
        words = list(_WORD.finditer(text)) if self.names else []
        parts, done, at = [], 0, 0
        while at < len(words) - 1:
            found = self._name_at(text, words[at : at + _MOST_WORDS])
            if found is None:
                at += 1
                continue
            size, number = found
            first, second, last = words[at], words[at + 1], words[at + size - 1]
            word = "Person" if first.group()[0].isupper() else "person"
            parts += [text[done : first.start()], word, text[first.end() : second.start()], f"{number:04d}"]
            done, at = last.end(), at + size
        return "".join([*parts, text[done:]])

    def _name_at(self, text: str, words: list[re.Match[str]]) -> tuple[int, int] | None:
        """How many of the words are a name, and whose."""
        for size in range(len(words), 1, -1):
            number = self.names.get(tuple(word.group().lower() for word in words[:size]))
            between = (text[one.end() : other.start()] for one, other in pairwise(words[:size]))
            if number is not None and all(map(_BETWEEN.fullmatch, between)):
                return size, number
        return None


def pseudonyms(people: Iterable[str]) -> Pseudonyms:
    """A number for each person, by the order of all of them: the same set gives the same numbers."""
    numbers = {person: index for index, person in enumerate(sorted({one.lower() for one in people}), start=1)}
    names: dict[tuple[str, ...], int] = {}
    for person, number in numbers.items():
        words = tuple(_WORD.findall(person.partition("@")[0].partition("#")[0]))
        if 1 < len(words) <= _MOST_WORDS and sum(map(len, words)) >= _FEWEST_LETTERS:
            names.setdefault(words, number)
            names.setdefault((words[-1], *words[:-1]), number)
    return Pseudonyms(numbers, names)


def people_of(observation: Observation) -> Iterator[str]:
    """Every address in what was observed, and in what it is called."""
    address = observation.address
    yield from _ADDRESS.findall(address.shown or address.key)
    for name in observation.fields:
        for step in name.replace("[", ".").split("."):
            yield from _ADDRESS.findall(unquoted(step))
    for value in (*observation.fields.values(), *observation.facts.values(), observation.trouble):
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str):
                yield from _ADDRESS.findall(unquoted(text))


def redacted(record: Record, names: Pseudonyms) -> Record:
    """The record without people."""
    seen = record.observation
    fields = {
        _name(name, names): value if isinstance(value, Missing) else _without(value, names)
        for name, value in seen.fields.items()
    }
    facts = {name: _without(value, names) for name, value in seen.facts.items()}
    found = replace(seen, fields=fields, facts=facts, trouble=names.of(seen.trouble))
    return replace(record, observation=replace(found, address=_of_nobody(seen.address, names)))


def _of_nobody(address: Address, names: Pseudonyms) -> Address:
    return Address.of(address.kind, names.of(address.shown or address.key))


def _name(name: str, names: Pseudonyms) -> str:
    """An attribute's name, in which groups, lists and members are named."""
    path, bracket, member = name.partition("[")
    steps = ".".join(quoted(names.of(unquoted(step))) for step in path.split("."))
    return f"{steps}[{bracketed(names.of(unquoted(member[:-1])))}]" if bracket else steps


def _without(value: Value, names: Pseudonyms) -> Value:
    if isinstance(value, str):
        return names.of(value)
    if isinstance(value, tuple):
        without = tuple(_item(item, names) for item in value)
        ordered = list(value) != sorted(value)  # columns of a view and actions of a script keep their order
        return without if without == value or ordered else tuple(sorted(without))
    return value


def _item(item: str, names: Pseudonyms) -> str:
    """A member of a set; that of a group or list is written as a step of a name."""
    plain = unquoted(item)
    return names.of(item) if plain == item else item if names.of(plain) == plain else bracketed(names.of(plain))
