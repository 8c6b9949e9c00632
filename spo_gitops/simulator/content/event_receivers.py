"""Event receivers of sites, webs and lists: kept as clients add them, and never called.

Source: wire/metadata (SP.EventReceiverDefinition).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import bad_query, resource_not_found
from ..guids import guid_of
from ..thing import Thing, Things, function, names, navigation
from .lists import List
from .site import SiteCollection
from .web import Web

_KIND = "receiver"
_SITE = "site"


@dataclass(slots=True)
class EventReceiver(Thing):
    """What is called when something happens."""

    parent: str
    id: str
    type_name = "SP.EventReceiverDefinition"
    entity_set = "SP.ApiData.EventReceiverDefinitions"
    writable = names("EventType ReceiverAssembly ReceiverClass ReceiverName ReceiverUrl SequenceNumber Synchronization")

    def link(self) -> str:
        return f"Web/EventReceivers(guid'{self.id}')"

    def values(self) -> Mapping[str, Any]:
        kept = self.here.records.under(_KIND, self.parent)[self.id]
        return {"SequenceNumber": 10000, **kept, "ReceiverId": self.id}

    def update(self, fields: Mapping[str, Any]) -> None:
        self.here.records.change(_KIND, self.id, **self.checked(fields))

    def delete(self) -> None:
        self.here.records.drop(_KIND, self.id)


@dataclass(slots=True)
class EventReceivers(Things):
    """The event receivers of one object."""

    parent: str
    item = EventReceiver

    def items(self) -> Iterator[Thing]:
        return (EventReceiver(self.here, self.parent, name) for name in self.here.records.under(_KIND, self.parent))

    def find(self, key: Any) -> Thing:
        wanted = str(key).strip("{}").lower()
        if wanted not in self.here.records.under(_KIND, self.parent):
            raise resource_not_found("The event receiver does not exist.")
        return EventReceiver(self.here, self.parent, wanted)

    def add(self, fields: Mapping[str, Any]) -> Thing:
        number = guid_of(self.parent, _KIND, self.here.records.next_id(_KIND))
        new = EventReceiver(self.here, self.parent, number)
        body = new.checked({name: value for name, value in fields.items() if name.lower() != "receiverid"})
        if not body.get("ReceiverName") or not isinstance(body.get("EventType"), int):
            raise bad_query("The parameter ReceiverName or EventType is missing.")
        self.here.records.put(_KIND, number, body, self.parent)
        return new


@navigation(Web, "EventReceivers", 30)
def _of_web(web: Web) -> EventReceivers:
    return EventReceivers(web.here, web.id)


@navigation(SiteCollection, "EventReceivers", 30)
def _of_site(site: SiteCollection) -> EventReceivers:
    return EventReceivers(site.here, _SITE)


@navigation(List, "EventReceivers", 30)
def _of_list(list_: List) -> EventReceivers:
    return EventReceivers(list_.here, list_.id)


@function(EventReceivers, "GetById")
def _by_id(receivers: EventReceivers, event_receiver_id: str) -> EventReceiver:
    found = receivers.find(event_receiver_id)
    assert isinstance(found, EventReceiver)
    return found
