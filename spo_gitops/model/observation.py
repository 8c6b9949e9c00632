"""Observed state: what the tenant answered, normalised, with where it came from and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from .address import Address
from .value import UNKNOWN, Observed, ObservedFields, Value

# Facts about those whom a document names and the resource does not show: the directory has not got them, has several of
# the name, could not be asked, or knows them by another name (``as written=as the service says``).
UNKNOWN_PRINCIPALS, AMBIGUOUS_PRINCIPALS = "unknownPrincipals", "ambiguousPrincipals"
UNREAD_PRINCIPALS, KNOWN_PRINCIPALS = "unreadPrincipals", "knownPrincipals"
# A fact about a site whose own host refused all that was asked, or was not asked: the state that explains it, in words.
CLOSED = "closed"
EARLIER = "earlier"  # a fact in an export: the attributes that it could not read, and that a former one of it knew
HEAD_COUNTS = "headCounts"  # of groups that gain or lose something: ``group=42``, ``group=?`` where it was not told


class Presence(Enum):
    """Whether a resource exists. Only the authoritative read proves absence; everything else is unknown."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Observation:
    """One resource as it was read.

    ``identity`` is the id the service gave it. ``facts`` are what is known beside the attributes, by kind:
    for a site ``template``, ``created``, ``locked``, ``items`` and ``lastChange`` (its content, where asked
    for), and when absent ``recycledIdentity`` (the URL is taken in the recycle bin) or ``movedTo`` (the same
    site answers at another path). ``trouble`` says why something is unknown.
    """

    address: Address
    presence: Presence
    fields: ObservedFields = field(default_factory=dict)
    identity: str = ""
    facts: Mapping[str, Value] = field(default_factory=dict)
    at: str = ""
    trouble: str = ""

    def value(self, attribute: str) -> Observed:
        """The observed value; what was not read is unknown. Elements of a set are derived from the set."""
        return value_in(self.fields, attribute)


def value_in(fields: ObservedFields, attribute: str) -> Observed:
    """``Observation.value`` of fields alone."""
    if attribute in fields:
        return fields[attribute]
    name, bracket, member = attribute.partition("[")
    if bracket:
        members = fields.get(name, UNKNOWN)
        return member[:-1] in members if isinstance(members, tuple) else UNKNOWN
    return UNKNOWN


def names_known(fact: object) -> tuple[tuple[str, str], ...]:
    """Who is called otherwise by the service, from the fact about them: as written, and as the service says."""
    entries = (str(entry).rpartition("=") for entry in fact) if isinstance(fact, tuple) else ()
    return tuple((written, told) for written, _, told in entries)


def acquainted(now: Observation, before: Observation) -> Observation:
    """The observation with the names that an earlier one had from the directory."""
    known = before.facts.get(KNOWN_PRINCIPALS)
    return replace(now, facts={**now.facts, KNOWN_PRINCIPALS: known}) if known is not None else now


def unknown(address: Address, trouble: str) -> Observation:
    """A resource that could not be read."""
    return Observation(address, Presence.UNKNOWN, trouble=trouble)


@dataclass(frozen=True, slots=True)
class ObservedState:
    """What a plan rests on: observations by address, and members found by discovery.

    ``members`` lists, for hubs about to be unregistered, the resources that point at them:
    ``(address, attribute)`` of each, already read again one by one.
    """

    resources: Mapping[Address, Observation]
    members: Mapping[Address, tuple[tuple[Observation, str], ...]] = field(default_factory=dict)

    def of(self, address: Address) -> Observation:
        return self.resources.get(address) or unknown(address, "it was not read")
