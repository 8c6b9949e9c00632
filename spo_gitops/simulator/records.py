"""A site's records: what is stored, or what a new site has as long as nobody has changed it.

A kind of record (`user`, `group`, `list`, ...) is derived from the site until its first write, which stores all of
that kind. So a tenant of 100,000 sites is small, and a new site costs nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .models import Site
from .store import Transaction
from .store_objects import Stored

Rows = Mapping[str, Stored]
Derivation = Callable[[Site], Rows]

_DERIVED: dict[str, Derivation] = {}
_MADE = "made"  # the kind of the marks that tell which kinds are stored


def derived(kind: str) -> Callable[[Derivation], Derivation]:
    """Say what a new site has of a kind. The answer may depend on the site alone."""

    def register(derivation: Derivation) -> Derivation:
        _DERIVED[kind] = derivation
        return derivation

    return register


@dataclass(frozen=True, slots=True)
class Records:
    """The records of one site."""

    transaction: Transaction
    site: Site

    def rows(self, kind: str) -> Rows:
        """All records of a kind by id, in the order they were made."""
        derivation = _DERIVED.get(kind)
        if derivation is None or kind in self.transaction.objects(self.site.id, _MADE):
            return self.transaction.objects(self.site.id, kind)
        return self._once(kind, derivation)

    def _once(self, kind: str, derivation: Derivation) -> Rows:
        """What is derived of a site as it is: worked out once in a transaction."""
        kept = self.transaction.derived.get((self.site.id, kind))
        if kept is None or kept[0] != self.site:
            kept = self.transaction.derived[self.site.id, kind] = self.site, derivation(self.site)
        return kept[1]

    def under(self, kind: str, parent: str) -> dict[str, Mapping[str, Any]]:
        """The records of a kind that lie in an object."""
        return {name: stored.body for name, stored in self.rows(kind).items() if stored.parent == parent}

    def get(self, kind: str, identifier: object) -> Mapping[str, Any] | None:
        """One record, or None."""
        stored = self.rows(kind).get(str(identifier))
        return None if stored is None else stored.body

    def put(self, kind: str, identifier: object, body: Mapping[str, Any], parent: str = "") -> None:
        """Add or replace a record."""
        self._store(kind)
        self.transaction.put_object(self.site.id, kind, str(identifier), body, parent)

    def change(self, kind: str, identifier: object, **changes: Any) -> None:
        """Change some of a record's fields."""
        stored = self.rows(kind)[str(identifier)]
        self.put(kind, identifier, {**stored.body, **changes}, stored.parent)

    def drop(self, kind: str, identifier: object) -> None:
        """Remove a record."""
        self._store(kind)
        self.transaction.drop_object(self.site.id, kind, str(identifier))

    def next_id(self, kind: str, first: int = 1) -> int:
        """A number that no record of a numbered kind has had; kept, so that numbers are not used twice."""
        taken = self.transaction.objects(self.site.id, "next").get(kind)
        known = (int(name) for name in self.rows(kind) if name.isdigit() and int(name) < 1_000_000_000)
        number = max(first, 1 + max(known, default=0), int(taken.body["value"]) if taken else 0)
        self.transaction.put_object(self.site.id, "next", kind, {"value": number + 1})
        return number

    def keep(self, kind: str) -> None:
        """Store what is derived of a kind, so that it stays as it is whatever becomes of the site."""
        self._store(kind)

    def touch(self, **changes: Any) -> None:
        """Note that the site's content changed just now."""
        site = self.transaction.site(self.site.path) or self.site
        changed = replace(site, modified=self.transaction.now, version=site.version + 1, **changes)
        self.transaction.put_site(changed)

    def _store(self, kind: str) -> None:
        """Make what is derived of a kind real."""
        derivation = _DERIVED.get(kind)
        if derivation is None or kind in self.transaction.objects(self.site.id, _MADE):
            return
        for name, stored in derivation(self.site).items():
            self.transaction.put_object(self.site.id, kind, name, stored.body, stored.parent)
        self.transaction.put_object(self.site.id, _MADE, kind, {})
