"""The directory's people by object id.

Who there is follows from the names (`people`), so nobody is stored beforehand but those of the seed. Whoever is asked
for by name gets the id that follows from the name, and is known by it from then on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .guids import guid_of
from .people import Principal, find_principal
from .store import Transaction

_KIND = "person"


@dataclass(frozen=True, slots=True)
class Person:
    """A member or guest of the directory."""

    id: str
    upn: str
    mail: str
    name: str
    guest: bool
    created: float
    deleted: float | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)  # what else was set


def person_id(upn: str) -> str:
    """The object id of whoever has a user principal name."""
    return guid_of("person", upn.lower())


def person(transaction: Transaction, key: str) -> Person | None:
    """The one with an object id, user principal name or mail address, deleted or not."""
    stored = transaction.objects("", _KIND).get(key.strip("{}").lower())
    if stored is not None:
        return Person(**stored.body)
    principal = find_principal(key)
    if principal is None or principal.upn is None:
        return None
    return known_as(transaction, principal)


def known_as(transaction: Transaction, principal: Principal) -> Person:
    """The person of a principal, remembered by its id."""
    upn = str(principal.upn)
    identifier = person_id(upn)
    stored = transaction.objects("", _KIND).get(identifier)
    if stored is not None:
        return Person(**stored.body)
    found = Person(identifier, upn, principal.email, principal.name, principal.guest, transaction.now)
    put_person(transaction, found)
    return found


def people(transaction: Transaction, *, deleted: bool = False) -> Iterator[tuple[int, Person]]:
    """Everybody whom the directory lists, with a number for the order."""
    for number, stored in enumerate(transaction.objects("", _KIND).values(), 1):
        found = Person(**stored.body)
        if (found.deleted is not None) == deleted:
            yield number, found


def put_person(transaction: Transaction, found: Person) -> None:
    """Add or replace somebody."""
    body = {name: getattr(found, name) for name in Person.__dataclass_fields__}
    transaction.put_object("", _KIND, found.id, {**body, "extra": dict(found.extra)})


def drop_person(transaction: Transaction, found: Person) -> None:
    """Forget somebody."""
    transaction.drop_object("", _KIND, found.id)
