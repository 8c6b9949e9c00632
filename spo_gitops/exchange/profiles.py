"""Profiles found in the data: what most sites of one template have in common.

A profile cannot be undone by a site that says nothing, so it takes only attributes that every site naming it declares:
each of them then writes what it has otherwise.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain, count

from ..catalog.templates import type_of_template
from ..model.value import Value, same, to_json
from .declared import CREATED, SETTINGS, Declared

FEWEST = 3  # sites, below which a profile saves nothing
_WORDS = {"CommunicationSite": "communication", "TeamSite": "team", "GroupTeamSite": "group-team"}


@dataclass(slots=True)
class Tally:
    """Counts the values of the sites of one template; ``unread`` sites have a gap and name no profile."""

    sites: int = 0
    values: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, site: Declared) -> None:
        self.sites += 1
        for name, value in site.values.items():
            if name.startswith((SETTINGS, CREATED)):
                self.values.setdefault(name, Counter())[_key(value)] += 1

    def common(self) -> dict[str, Value]:
        """The most common value of what every site has; of several the first."""
        found: dict[str, Value] = {}
        for name in sorted(self.values):
            counted = self.values[name]
            if counted.total() == self.sites:
                most = max(counted.values())
                found[name] = _value(min(key for key, count in counted.items() if count == most))
        return found


@dataclass(frozen=True, slots=True)
class Profiles:
    """By template: the profile's name, and what it gives."""

    names: Mapping[str, str]
    values: Mapping[str, Mapping[str, Value]]

    def name_for(self, template: str, site: Declared) -> str:
        """The profile that the site names, empty where it fits none."""
        given = self.values.get(template)
        if given is None or not set(given) <= set(site.values):
            return ""
        return self.names[template]

    def rest(self, template: str, site: Declared) -> dict[str, Value]:
        """What the site has to say itself."""
        if not self.name_for(template, site):
            return dict(site.values)
        given = self.values[template]
        return {name: v for name, v in site.values.items() if name not in given or not same(v, given[name])}


def find_profiles(sites: Iterable[tuple[str, Declared]], taken: frozenset[str] = frozenset()) -> Profiles:
    """The profiles of sites, each with its template. ``taken`` are names in lower case that others have."""
    tallies: dict[str, Tally] = {}
    for template, site in sites:
        if not any(note.endswith("could not be read") for note in site.notes):
            tallies.setdefault(template.upper(), Tally()).add(site)
    values = {
        template: common
        for template, tally in sorted(tallies.items())
        if tally.sites >= FEWEST and (common := tally.common())
    }
    return Profiles({template: _free(_name(template), taken) for template in values}, values)


def _name(template: str) -> str:
    word = _WORDS.get(type_of_template(template), template.lower().replace("#", "-"))
    return f"{word}-site"


def _free(name: str, taken: frozenset[str]) -> str:
    choices = chain([name], (f"{name}-{n}" for n in count(2)))
    return next(choice for choice in choices if choice not in taken)


def _key(value: Value) -> str:
    return json.dumps(to_json(value), sort_keys=True)


def _value(key: str) -> Value:
    raw: Value | list[str] = json.loads(key)
    return tuple(raw) if isinstance(raw, list) else raw
