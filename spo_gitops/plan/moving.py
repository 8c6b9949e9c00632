"""Moving: a resource that gets another address takes its record along, and goes back to where it was.

A document names the address that its resource had (``previousUrl``); the record knows those that it has had, so that
a revert, which names nothing, finds it again. Where the resource is now is its attribute ``url``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..model.address import Address
from ..model.desired import URL, Desired, DesiredState, Wanted
from ..model.ownership import Origin, Ownership

Records = Mapping[Address, Ownership]


def moved(desired: DesiredState, recorded: Records) -> tuple[DesiredState, dict[Address, Ownership]]:
    """The desired state, which says of what has moved where it shall be, and the records at the addresses where the
    documents have their resources now."""
    records = dict(recorded)
    for address, document in sorted(desired.resources.items()):
        source = _source(address, document, desired, recorded)
        if source is not None:
            records.pop(source.address, None)
            records[address] = _at(source, address)
    following = _following(records)
    resources = {a: _placed(document, records.get(a)) for a, document in desired.resources.items()}
    return replace(desired, resources=resources), following


def places(desired: Desired | None, owned: Ownership | None) -> tuple[str, ...]:
    """Keys of addresses where the resource may still be found; its own only where it is to go back to it."""
    found = list(owned.formerly) if owned is not None else []
    if desired is not None and desired.previous:
        found.append(desired.previous)
    address = desired.address if desired is not None else owned.address if owned is not None else None
    left = owned.attributes[URL].value if owned is not None and URL in owned.attributes else ""
    if isinstance(left, str) and left and address is not None and left != address.key:
        found.append(left)
    return tuple(dict.fromkeys(found))


def arrived(owned: Ownership) -> Ownership:
    """The record of what has come to its address: one that went back has not been there where it went since."""
    key = owned.address.key
    return replace(owned, formerly=owned.formerly[: owned.formerly.index(key)]) if key in owned.formerly else owned


def left_behind(owned: Ownership | None, recorded: Records) -> tuple[Address, ...]:
    """Where the same resource was recorded under another address."""
    if owned is None or not owned.identity:
        return ()
    return tuple(
        address
        for address, record in recorded.items()
        if address.kind == owned.address.kind and address != owned.address and record.identity == owned.identity
    )


def _source(address: Address, document: Desired, desired: DesiredState, recorded: Records) -> Ownership | None:
    """The record of the resource that a document has at another address than it was recorded at."""
    own = recorded.get(address)
    if own is not None and own.origin is not Origin.RECYCLED:
        return None
    previous = recorded.get(Address(address.kind, document.previous)) if document.previous else None
    if previous is not None and previous.origin is not Origin.RECYCLED and previous.address not in desired.resources:
        return previous
    if own is not None:
        return None
    returning = [
        record
        for record in recorded.values()
        if record.address.kind == address.kind
        and address.key in (*record.formerly, *record.past)
        and record.address not in desired.resources
    ]
    return returning[0] if len(returning) == 1 else None


def _at(source: Ownership, address: Address) -> Ownership:
    """The record at another address: where the resource was is where it was formerly, unless it goes back."""
    was, key = source.address.key, address.key
    past = tuple(place for place in source.past if place not in (was, key))
    if key in source.formerly:
        return replace(source, address=address, past=(*past, was))
    return replace(source, address=address, formerly=(*source.formerly, was), past=past)


def _placed(document: Desired, owned: Ownership | None) -> Desired:
    """The document with its address as an attribute, where its resource may be elsewhere."""
    if URL in document.attributes or owned is None or not (owned.formerly or URL in owned.attributes):
        return document
    url = Wanted(document.address.key, document.position)
    return replace(document, attributes={**document.attributes, URL: url})


def _following(records: Mapping[Address, Ownership]) -> dict[Address, Ownership]:
    """What other records hold for a resource is held for it where it is now."""
    now = {Address(a.kind, key): a for a, record in records.items() for key in record.formerly if key != a.key}
    if not now:
        return dict(records)
    return {
        address: replace(record, held=tuple(replace(h, address=now.get(h.address, h.address)) for h in record.held))
        for address, record in records.items()
    }
