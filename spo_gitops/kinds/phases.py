"""The order in which settings of one resource travel: as few requests as the service allows, mostly one.

An override goes before the value that it permits; a list stands before it is enforced, and goes only when it no longer
is. Source: wire/REFERENCE.md 5.3, 10.1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from ..catalog.settings import Setting
from ..model.desired import Desired
from ..model.observation import Observation
from ..model.value import UNKNOWN, Value, same, show

PREFIX = "settings."


@dataclass(frozen=True, slots=True)
class Sequence:
    """What one part of the catalogue demands.

    ``enforced`` maps a list to the setting that enforces it, and the value that does. ``together`` are settings whose
    dependants are given in the same call; ``mutual`` pairs need each other, so they are accepted only in one call.
    """

    catalogue: Callable[[], Mapping[str, Setting]]
    enforced: Mapping[str, tuple[str, Value]]
    together: frozenset[str] = frozenset()
    mutual: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    def phases(self, wanted: Mapping[str, Value]) -> tuple[dict[str, Value], ...]:
        """The settings by request, in order."""
        before = {name: {key for key, comes_true in self._needs(name, wanted) if comes_true} for name in wanted}
        for name in wanted:
            for later, comes_true in self._needs(name, wanted):
                if not comes_true:
                    before[later].add(name)
        for pair in self.mutual:
            keys = {PREFIX + name for name in pair}
            if keys <= set(wanted):
                together = set().union(*(before[key] for key in keys)) - keys
                before |= dict.fromkeys(keys, together)
        parts: list[dict[str, Value]] = []
        left = dict(wanted)
        while left:
            free = {name: value for name, value in left.items() if not before[name] & set(left)}
            parts.append(free or dict(left))  # what waits for itself travels together
            left = {name: value for name, value in left.items() if name not in parts[-1]}
        return tuple(parts)

    def unmet(self, desired: Desired, observation: Observation) -> Mapping[str, str]:
        """Declared settings whose prerequisite neither the document nor the live resource fulfils."""
        reasons: dict[str, str] = {}
        for name in desired.attributes:
            setting = self.catalogue().get(name.removeprefix(PREFIX)) if name.startswith(PREFIX) else None
            for need in setting.requires if setting else ():
                if need.setting not in self.catalogue():
                    continue
                key = PREFIX + need.setting
                value = desired.attributes[key].value if key in desired.attributes else observation.value(key)
                if value is not UNKNOWN and not same(value, need.value):
                    reasons[name] = f"it needs {need.setting}: {show(need.value)}, and that is {show(value)}"
        return reasons

    def _needs(self, name: str, wanted: Mapping[str, Value]) -> Iterator[tuple[str, bool]]:
        """What is to be in force before this setting (true), or may change only after it (false)."""
        short = name.removeprefix(PREFIX)
        if short in self.enforced:
            switch, enforces = self.enforced[short]
            key = PREFIX + switch
            if key in wanted:
                yield key, not same(wanted[key], enforces)
                return
        if short not in self.catalogue() or any(short == switch for switch, _ in self.enforced.values()):
            return
        for need in self.catalogue()[short].requires:
            key = PREFIX + need.setting
            if key in wanted and need.setting not in self.together and (short, need.setting) not in self.mutual:
                yield key, same(wanted[key], need.value)
