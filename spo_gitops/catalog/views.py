"""The catalogue of one scope as it is looked at: all settings by name, what can be declared, what answers hold.

What the program knows by itself and what the repository adds are one catalogue; each view of it is made once for what
is added.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from . import added
from .added import Additions
from .setting import Setting

Settings = Mapping[str, Setting]


@dataclass(frozen=True, slots=True)
class _Views:
    known: Settings
    renamed: Mapping[str, str]
    declarable: Settings
    readable: Settings


class Catalogue:
    """The settings of sites, or those of the tenant. ``elsewhere`` are names whose values are told as something else
    than settings."""

    def __init__(
        self, shipped: Callable[[], Settings], more: Callable[[Additions], Settings], elsewhere: Collection[str] = ()
    ) -> None:
        self._shipped, self._more, self._elsewhere = shipped, more, elsewhere
        self._views = lru_cache(maxsize=4)(self._looked_at)

    def known(self) -> Settings:
        """Every known setting by name."""
        return self._views(added.in_force()).known

    def declarable(self) -> Settings:
        """The settings that a document may declare."""
        return self._views(added.in_force()).declarable

    def readable(self) -> Settings:
        """The settings that an answer of the service holds, declarable or not."""
        return self._views(added.in_force()).readable

    def renamed(self) -> Mapping[str, str]:
        """Former names of settings, each with the name of today."""
        return self._views(added.in_force()).renamed

    def called(self, name: str) -> Setting:
        """The declarable setting of that name, a former one among them. Raises KeyError."""
        return self.declarable()[self.renamed().get(name, name)]

    def _looked_at(self, additions: Additions) -> _Views:
        settings = {**self._shipped(), **self._more(additions)}
        former = {old: setting.name for setting in settings.values() for old in setting.renamed_from}
        known = {
            name: replace(setting, refused=f"it is called {former[name]} by now") if name in former else setting
            for name, setting in settings.items()
        }
        return _Views(
            MappingProxyType(known),
            MappingProxyType(former),
            MappingProxyType({name: setting for name, setting in known.items() if not setting.refused}),
            MappingProxyType({n: s for n, s in known.items() if s.property and n not in self._elsewhere}),
        )
