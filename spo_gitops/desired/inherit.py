"""What profiles give: several side by side, each built on others.

A profile beats those that it builds on. Two that stand side by side must agree, or whoever names them must decide:
the order in which they are named means nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..model.value import Value, same
from ..problems import Position
from .nodes import quote
from .profile import ProfileDocument
from .reading import Placed
from .report import Report

Profiles = Mapping[str, ProfileDocument]

DEEPEST = 20  # profiles that build on one another


@dataclass(frozen=True, slots=True)
class Given:
    """A value and the profile (its name in lower case) that gives it."""

    placed: Placed[Value]
    profile: str


@dataclass(slots=True)
class Inherited:
    """By attribute: what is given, and where two profiles disagree about it."""

    values: dict[str, Given] = field(default_factory=dict)
    conflicts: dict[str, tuple[Given, Given]] = field(default_factory=dict)


class Inheritance:
    """Answers what names of profiles stand for. ``profiles`` are by name in lower case; unknown names give nothing."""

    def __init__(self, profiles: Profiles) -> None:
        self.profiles = profiles
        self._known: dict[tuple[str, ...], Inherited] = {}
        self._wholes: dict[str, Inherited] = {}
        self.too_deep: set[str] = set()

    def of(self, names: tuple[str, ...]) -> Inherited:
        """What a Site that names these profiles gets from them."""
        if names not in self._known:
            self._known[names] = self._side_by_side(names, 0)
        return self._known[names]

    def name(self, profile: str) -> str:
        """A profile's name as written."""
        return self.profiles[profile].name.value

    def builds_on(self, profile: str, other: str) -> bool:
        """Whether ``other`` is among what the profile is built on."""
        seen: set[str] = set()
        open_ = [profile]
        while open_:
            document = self.profiles.get(open_.pop())
            for name in () if document is None else (placed.value for placed in document.profiles):
                if name == other:
                    return True
                if name not in seen:
                    seen.add(name)
                    open_.append(name)
        return False

    def _side_by_side(self, names: tuple[str, ...], depth: int) -> Inherited:
        together = Inherited()
        for name in names:
            if name in self.profiles:
                self._join(together, self._whole(name, depth))
        return together

    def _whole(self, name: str, depth: int) -> Inherited:
        """A profile with what it builds on; its own values settle what those disagree about."""
        if name in self._wholes:
            return self._wholes[name]
        if depth >= DEEPEST:
            self.too_deep.add(name)
            return Inherited()
        self._wholes[name] = Inherited()  # all that a circle gives: it is an error of its own
        document = self.profiles[name]
        whole = self._side_by_side(tuple(placed.value for placed in document.profiles), depth + 1)
        for attribute, placed in document.values.items():
            whole.values[attribute] = Given(placed, name)
            whole.conflicts.pop(attribute, None)
        self._wholes[name] = whole
        return whole

    def _join(self, together: Inherited, other: Inherited) -> None:
        for attribute, conflict in other.conflicts.items():
            together.conflicts.setdefault(attribute, conflict)
        for attribute, given in other.values.items():
            first = together.values.get(attribute)
            if first is None or self.builds_on(given.profile, first.profile):
                together.values[attribute] = given
                continue
            agree = same(first.placed.value, given.placed.value)
            if first.profile != given.profile and not agree and not self.builds_on(first.profile, given.profile):
                together.conflicts.setdefault(attribute, (first, given))


def check_cycles(profiles: Profiles, report: Report) -> None:
    """Every profile that builds on itself, and chains without end."""
    inheritance = Inheritance(profiles)
    for name, profile in profiles.items():
        if _too_deep(name, profiles):
            found, expected = f"{quote(profile.name.value)} on more than {DEEPEST} levels", f"at most {DEEPEST} levels"
            report.error(profile.name.position, "profile-depth", found, expected, "join some of the profiles")
        for reference in profile.profiles:
            if reference.value == name or inheritance.builds_on(reference.value, name):
                found = f"{quote(profile.name.value)} builds on {quote(reference.value)}, which builds on it"
                found = f"{quote(profile.name.value)}, which builds on itself" if reference.value == name else found
                related = tuple(
                    other.name.position for key, other in profiles.items() if key == reference.value and key != name
                )
                hint = "remove the name from one of them"
                report.error(reference.position, "profile-cycle", found, "profiles that end", hint, related=related)


def _too_deep(name: str, profiles: Profiles) -> bool:
    fresh = Inheritance(profiles)  # what was asked for before would shorten the way
    fresh.of((name,))
    return bool(fresh.too_deep)


def check_conflict(
    inherited: Inherited, own: Mapping[str, Placed[Value]], names: Inheritance, place: Position, report: Report
) -> None:
    """What profiles side by side disagree about, where ``own`` values do not settle it; ``place`` names them."""
    for attribute, (first, second) in inherited.conflicts.items():
        if attribute in own:
            continue
        both = f"{names.name(first.profile)} and {names.name(second.profile)}"
        found = f"{attribute}, which the profiles {both} give differently"
        hint = "write it in the Site, or let one of the profiles build on the other (its key profile)"
        related = (first.placed.position, place)
        report.error(second.placed.position, "profile-conflict", found, "one value", hint, related=related)
