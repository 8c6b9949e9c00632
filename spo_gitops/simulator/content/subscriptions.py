"""Subscriptions to the changes of a list: kept as clients make them, and never told of a change.

The service asks the address of a subscription for a token before it takes one; this tenant reaches no other machine.
Members and verbs are those that CLI for Microsoft 365 sends and reads.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import bad_query, resource_not_found
from ..guids import guid_of
from ..shapes import Shape
from ..thing import Thing, Things, function, navigation
from .lists import List

_KIND = "subscription"
_SHAPE = Shape(
    dict.fromkeys(
        ("clientState", "expirationDateTime", "id", "notificationUrl", "resource", "resourceData"), "Edm.String"
    ),
    {},
)


@dataclass(slots=True)
class Subscription(Thing):
    """Who wants to be told of changes."""

    list: List
    id: str
    type_name = "Microsoft.SharePoint.Webhooks.Subscription"
    writable = frozenset(("clientState", "expirationDateTime", "notificationUrl"))

    @property
    def shape(self) -> Shape:
        """Its properties."""
        return _SHAPE

    def link(self) -> str:
        return f"{self.list.link()}/Subscriptions('{self.id}')"

    def values(self) -> Mapping[str, Any]:
        kept = self.here.records.under(_KIND, self.list.id)[self.id]
        return {"resource": self.list.id, "resourceData": "", **kept, "id": self.id}

    def update(self, fields: Mapping[str, Any]) -> None:
        self.here.records.change(_KIND, self.id, **self.checked(fields))

    def delete(self) -> None:
        self.here.records.drop(_KIND, self.id)


@dataclass(slots=True)
class Subscriptions(Things):
    """The subscriptions to a list."""

    list: List
    item = Subscription

    def items(self) -> Iterator[Thing]:
        return (Subscription(self.here, self.list, name) for name in self.here.records.under(_KIND, self.list.id))

    def find(self, key: Any) -> Thing:
        wanted = str(key).strip("{}").lower()
        if wanted not in self.here.records.under(_KIND, self.list.id):
            raise resource_not_found("The subscription does not exist.")
        return Subscription(self.here, self.list, wanted)

    def add(self, fields: Mapping[str, Any]) -> Thing:
        number = guid_of(self.list.id, _KIND, self.here.records.next_id(_KIND))
        new = Subscription(self.here, self.list, number)
        body = {name: value for name, value in new.checked(fields).items() if value is not None}
        if not str(body.get("notificationUrl") or "").startswith("https://"):
            raise bad_query("The notificationUrl of the subscription is missing or not secure.")
        self.here.records.put(_KIND, number, body, self.list.id)
        return new


@navigation(List, "Subscriptions", 30)
def _subscriptions(list_: List) -> Subscriptions:
    return Subscriptions(list_.here, list_)


@function(Subscriptions, "GetById")
def _by_id(subscriptions: Subscriptions, id: str) -> Subscription:
    found = subscriptions.find(id)
    assert isinstance(found, Subscription)
    return found
