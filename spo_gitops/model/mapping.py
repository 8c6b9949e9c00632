"""From one tenant's people, groups and labels to another's: what differs where the same configuration is meant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .value import Missing, Value

_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_PERSON = re.compile(r"[^\s@|]+@[^\s@|]+\.[^\s@|]+")
_CLAIM = re.compile(r"c:0[^\s|]*\|\S+")
_EVERYWHERE = frozenset({"c:0(.s|true", "c:0!.s|windows"})  # mean the same in every tenant
_FREE_TEXT = frozenset({"title", "description", "logoUrl"})
GIVES = " = "  # between principal and level of a role assignment
_LABEL = "settings.sensitivityLabel"
_DESIGNS = ("siteDesignId", "siteScripts")


@dataclass(frozen=True, slots=True)
class TenantMap:
    """Each map is from lower-case names of the one tenant to those of the other; equal names need no entry.

    ``groups`` take a group's id or its whole claim, ``ids`` whatever else is known by an id (site designs).
    """

    principals: Mapping[str, str] = field(default_factory=dict)
    domains: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.principals or self.domains or self.groups or self.labels or self.ids)

    @property
    def inverse(self) -> TenantMap:
        """The way back. What several names became is nobody's."""
        kinds = (self.principals, self.domains, self.groups, self.labels, self.ids)
        return TenantMap(*map(_turned, kinds))

    def attribute(self, name: str) -> str:
        """The attribute's name in the other tenant: a member managed on its own stands in it."""
        plain, bracket, member = name.partition("[")
        return f"{plain}[{self._one(plain, member[:-1])}]" if bracket else name

    def value(self, name: str, value: Value | Missing) -> Value | Missing:
        """The attribute's value in the other tenant. What is not mapped stays as it is."""
        if isinstance(value, tuple):
            mapped = tuple(self._one(name, item) for item in value)
            if mapped == value or list(value) != sorted(value):  # columns of a view and scripts of a design have one
                return mapped
            return tuple(sorted(set(mapped)))
        return self._one(name, value) if isinstance(value, str) else value

    def unmapped(self, name: str, value: Value | Missing) -> Iterator[tuple[str, str]]:
        """What of the value belongs to one tenant and has no entry: the map's key, and the name."""
        plain, bracket, member = name.partition("[")
        items = (member[:-1],) if bracket else value if isinstance(value, tuple) else (value,)
        for item in (_who(item) for item in items):
            if isinstance(item, str) and (what := _what(plain, item)) and self._find(what, item.lower()) is None:
                yield what, item

    def _one(self, name: str, text: str) -> str:
        if GIVES in text:
            who, _, level = text.rpartition(GIVES)
            return f"{self._one(name, who)}{GIVES}{level}"
        found = self._find(_what(name, text), text.lower())
        return text if found is None else found

    def _find(self, what: str, text: str) -> str | None:
        match what:
            case "principals":
                domain = text.rpartition("@")[2]
                if text in self.principals:
                    return self.principals[text]
                return f"{text.rpartition('@')[0]}@{self.domains[domain]}" if domain in self.domains else None
            case "groups":
                identity = _GUID.search(text)
                if text in self.groups:
                    return self.groups[text]
                if identity is None or identity.group() not in self.groups:
                    return None
                return text.replace(identity.group(), self.groups[identity.group()])
            case "labels":
                return self.labels.get(text)
            case "ids":
                return self.ids.get(text)
        return None


SAME = TenantMap()  # every name is the same in both tenants


def _turned(pairs: Mapping[str, str]) -> dict[str, str]:
    uses = Counter(pairs.values())
    return {new: old for old, new in pairs.items() if uses[new] == 1}


def _who(item: object) -> object:
    """Who a role assignment is for; anything else as it is."""
    return item.rpartition(GIVES)[0] if isinstance(item, str) and GIVES in item else item


def _what(name: str, text: str) -> str:
    """Which map an attribute's text is looked up in, empty where it means the same in every tenant."""
    if name in _FREE_TEXT or text.lower() in _EVERYWHERE:
        return ""
    if _GUID.fullmatch(text):
        if text.strip("0-") == "":
            return ""
        return "labels" if name == _LABEL else "ids" if name in _DESIGNS else "groups"
    if _CLAIM.fullmatch(text):
        return "groups"
    return "principals" if _PERSON.fullmatch(text) else ""
