"""The contract of a resource kind: it describes what to send and never sends it.

A conversation is a generator that yields requests (and waits) and is sent the responses; errors of the
transport are thrown into it, so that a kind can say what a proven absence means. Everything else about a
kind is pure. Reading, planning and applying know resources only through this contract.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from .address import Address
from .attribute import Attribute
from .desired import Desired
from .observation import Observation
from .operation import Request
from .ownership import Owned, Ownership
from .plan import Action, Decision, GuardClass, Verb
from .value import UNKNOWN, Observed, Prior, Value

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wait:
    """Let that many of the service's seconds pass without holding a worker."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Together:
    """Requests to one site, or reads of Graph, all harmless when they happen twice; none needs another's answer.

    Answered with a tuple of Responses in their order; what fails is raised, with ``each`` it stands in its place.
    """

    requests: tuple[Request, ...]
    each: bool = False


@dataclass(frozen=True, slots=True)
class ByItself:
    """What things that an update has just made have by themselves, by attribute: their priors, which are on record
    before anything further is sent. What did not show (UNKNOWN) is not written, as nobody could give it back."""

    values: Mapping[str, Prior]


Conversation = Generator[Request | Wait | Together, Any, T]
Change = Generator[Request | Wait | Together | ByItself, Any, T]


@dataclass(frozen=True, slots=True)
class Survey:
    """What one reading tells about all resources of a tenant, by topic; kinds share it.

    ``hubs`` maps a hub's id to its entity; ``discovered`` lists every site with the columns of the
    aggregated list (path, identity, hub id), None where no discovery was made.
    """

    hubs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    discovered: tuple[Mapping[str, Any], ...] | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is to be read of one resource, and why.

    ``attributes`` are the names that are declared, owned or judged. ``content`` asks for item counts;
    ``recycle_bin`` for the state of the URL in the recycle bin where the resource is absent; ``identity``
    is the id the ledger knows; ``formerly`` are keys of addresses where the resource may still be found, the newest
    last, its own among them where it is to go back to it; ``fresh`` refuses what the survey already says, as after a
    write; ``inner`` has the ids, or after ``=`` the titles, of things inside by their names of today (model/inner.py);
    ``open_only``: the host of a site is not asked where the site's state says that it lets nobody in.
    """

    address: Address
    attributes: frozenset[str]
    identity: str = ""
    content: bool = False
    recycle_bin: bool = False
    fresh: bool = False
    formerly: tuple[str, ...] = ()
    inner: Mapping[str, str] = field(default_factory=dict)
    open_only: bool = False


@dataclass(frozen=True, slots=True)
class Appeared:
    """The result of creating or restoring: the id, and what was set by the call itself.

    Of ``given`` the prior is known beforehand or none at all: the service never showed a value of its own.
    """

    identity: str
    given: Mapping[str, Owned] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Apart:
    """Members of a set that its comparison leaves out.

    ``absent`` belong to nobody's value: they are left out of D, L and V. ``hidden`` do not show in the live set
    before the run and will after it, so that the set is written whatever it seems to be.
    """

    absent: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Beyond:
    """Why others do not let a resource have a value, and the ``nearest`` that they do, None where none is known."""

    reason: str
    nearest: Value | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """Who ``gained`` and who ``lost`` access by an attribute."""

    gained: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()


# Asked of another resource as if it were an attribute: whether it will be there.
THERE = "there"
# What an attribute of another resource will be once the plan is carried out, UNKNOWN where nobody knows.
Around = Callable[[Address, str], Observed]


def nothing_known(address: Address, attribute: str) -> Observed:
    """Of others nothing is known, so that they forbid nothing."""
    return UNKNOWN


class Kind(Protocol):
    """One kind of resource. Verbs that a kind words otherwise stand in ``words`` (``unregister`` for remove)."""

    name: str
    words: Mapping[Verb, str]

    def attribute(self, name: str) -> Attribute:
        """Order and weight of an attribute."""

    def survey_needed(self, asks: Iterable[Ask]) -> bool:
        """Whether these reads need the list of hubs."""

    def reads(self, ask: Ask) -> int:
        """How many requests ``read`` takes at most, but for what is only found out by reading."""

    def read(self, ask: Ask, survey: Survey) -> Conversation[Observation]:
        """The authoritative read."""

    def writes(self, changes: tuple[Decision, ...]) -> int:
        """How many requests these changes of something that is there are expected to take, between the readings."""

    def listed(self, survey: Survey) -> Conversation[tuple[Address, ...]]:
        """Every resource of the kind that the tenant has, but for what discovery finds page by page (sites)."""

    def create(self, desired: Desired) -> Conversation[Appeared]:
        """Bring the resource into being and wait until it is complete."""

    def arriving(self, desired: Desired) -> Conversation[bool]:
        """Whether what a creation asked for, whose end nobody saw, is on its way and only does not show yet."""

    def given(self, desired: Desired) -> Mapping[str, Owned]:
        """What ``create`` sets by the call itself, each with the prior that is known beforehand or none."""

    def missing_for_creation(self, desired: Desired) -> tuple[str, ...]:
        """The keys that a creation demands and the document lacks."""

    def restore(self, ownership: Ownership) -> Conversation[Appeared]:
        """Bring back what we removed. NotFoundError: it is no longer possible."""

    def remove(self, action: Action) -> Conversation[None]:
        """The inverse of create (and of restore)."""

    def update(self, observation: Observation, changes: tuple[Decision, ...], survey: Survey) -> Change[None]:
        """Set these attributes on the resource as observed. Of those that await their prior it tells what they have by
        themselves before it writes them."""

    def give_back(self, address: Address, attribute: str, value: Value, survey: Survey) -> Conversation[None]:
        """Write one attribute of a resource of this kind that a side effect had changed."""

    def touches(self, address: Address, decisions: tuple[Decision, ...], verb: Verb) -> frozenset[str]:
        """The site paths that such an action writes to."""

    def after(self, draft: Action, drafts: Mapping[Address, Action]) -> Iterable[Address]:
        """What must be finished before this one starts, whether or not it is in the plan."""

    def blocks(self, draft: Action, drafts: Mapping[Address, Action]) -> str:
        """Why such an action cannot be carried out as things are, or empty."""

    def unmet(self, desired: Desired | None, observation: Observation) -> Mapping[str, str]:
        """Declared attributes that would have no effect as things are, each with the reason."""

    def at_odds(self, decisions: tuple[Decision, ...], observation: Observation) -> Mapping[str, str]:
        """Attributes that would be written, declared or given back, and do not fit what the resource has then besides,
        each with the reason."""

    def leans_on(self, desired: Desired) -> Iterable[Ask]:
        """What must be known of other resources so that it can be told whether this one may have what it declares."""

    def beyond(self, desired: Desired, observation: Observation, around: Around) -> Mapping[str, Beyond]:
        """Declared attributes that other resources do not let this one have. What is not known of them is no reason."""

    def strangers(self, desired: Desired, observation: Observation) -> frozenset[str]:
        """Principals that the document names and the resource does not show: the directory is asked for each once, and
        what it says becomes the observation's facts before anything else is asked."""

    def crowds(self, desired: Desired | None, ownership: Ownership | None, observation: Observation) -> frozenset[str]:
        """Groups of the directory that may gain or lose something: it is asked how many people are in each."""

    def resolved(self, desired: Desired, observation: Observation) -> Desired:
        """The document with whom it names as the service calls them, by the observation's facts."""

    def restorable(self, ownership: Ownership, observation: Observation) -> bool:
        """Whether what we removed can be brought back as it was."""

    def inapplicable(self, desired: Desired | None, observation: Observation) -> Mapping[str, str]:
        """Declared attributes that this tenant does not have at all, each with the reason: told, never a failure."""

    def carried_over(self, desired: Desired | None, ownership: Ownership, observation: Observation) -> Ownership:
        """The record with its attributes by the names that things inside of the resource have now."""

    def carried_off(self, decisions: tuple[Decision, ...]) -> Mapping[str, str]:
        """Attributes of something inside the resource that goes by one of these decisions, each with what goes: there
        is nothing left that could be given back."""

    def brought_along(self, decisions: tuple[Decision, ...]) -> Mapping[str, str]:
        """Attributes of something inside the resource that is made by one of these decisions, each with what comes:
        what is declared of them is written, whatever they seem to be before."""

    def priors(self, decisions: tuple[Decision, ...]) -> Mapping[str, Prior]:
        """Of those brought along the priors that are not what seems to be there as long as there is nothing: none for
        what only the making can set, unknown for what ``update`` reads once the thing is there."""

    def apart(
        self, desired: Desired | None, ownership: Ownership | None, observation: Observation
    ) -> Mapping[str, Apart]:
        """Members of sets that are treated apart (a site's primary owner among its admins), by set."""

    def points_at(self, attribute: str) -> str:
        """The kind of address that the attribute's value is the key of (``hub`` of a site), or empty."""

    def holds_itself(self) -> bool:
        """Whether a removal loses the attributes that nobody owns and what points at the resource, so that the
        record must hold them."""

    def refusable(self, attribute: str, value: Value) -> bool:
        """Whether the service may show such a value and yet refuse to be given it."""

    def hazards(self, action: Action) -> Iterable[tuple[GuardClass, str]]:
        """What is dangerous about the action beside its values: guard classes, each with the reason."""

    def losses(self, action: Action) -> Iterable[str]:
        """What an inverse of the action would not bring back: the guard ``irreversible`` trips for it."""

    def remarks(self, action: Action) -> Iterable[str]:
        """What people should know of the action beside its values: who gains and who loses which access."""

    def access(self, action: Action) -> Mapping[str, Access]:
        """Who gains and who loses access by attributes of which the members that come and go do not tell it: who is no
        longer named in a list's own permissions may have the list through its site. Others speak for themselves."""

    def retention_days(self, observation: Observation) -> int:
        """How long what is removed can be brought back; 0 where nothing lies in a recycle bin."""

    def dependants(self, observation: Observation, survey: Survey) -> tuple[tuple[Address, str], ...]:
        """What points at the resource, by discovery: addresses with the attribute that does."""


Kinds = Mapping[str, Kind]
