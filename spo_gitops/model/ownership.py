"""Ownership: per resource and attribute the value we set, the value before, and the run that did it.

The third leg of the comparison. It lives in the ledger; here it is only values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from .address import Address
from .desired import Lifecycle
from .value import Prior, Value


class Origin(Enum):
    """How a resource came to be ours."""

    CREATED = "created"
    ADOPTED = "adopted"
    RECYCLED = "recycled"  # we removed it; the record waits for a revert


@dataclass(frozen=True, slots=True)
class Owned:
    """``value`` is what we set (V), ``before`` what was there when we first managed the attribute (P)."""

    value: Value
    before: Prior
    run: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """What an action on the holder changed elsewhere (or on itself), to be given back when its cause is reverted.

    It is given back only where the attribute is still what the side effect ``left``.
    """

    address: Address
    attribute: str
    before: Value
    left: Value


@dataclass(frozen=True, slots=True)
class Applied:
    """An entry of a resource's history: what was declared at a commit that a run applied (digest empty: nothing)."""

    run: str
    commit: str
    digest: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A rollback (``by``) took back what ``run`` did to the resource, while git asked for something else.

    ``declared``: whether git declared the resource at that moment; ``asked``: what it declared of the attributes that
    were put back (NO_PRIOR: nothing). A commit that still asks for just that would silently redo the run.
    """

    run: str
    by: str
    declared: bool
    asked: Mapping[str, Prior] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a creation of ours asked for that nobody saw take effect: ``at`` the intent (RFC 3339), from a ``template``,
    with these values."""

    at: str
    template: str
    fields: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NotOffered:
    """A declared ``value`` that the service does not offer to the tenant, in the service's ``words``."""

    value: Value
    words: str


@dataclass(frozen=True, slots=True)
class Ownership:
    """Everything the ledger knows about one resource.

    ``identity`` is the site id. ``was`` is the origin before a removal (created or adopted). ``content`` is
    the baseline of a created site: item count and last change when provisioning was complete.
    ``remediated``: some attributes are ours only because a policy's findings were mended; they stay so as long as a
    policy demands it, whatever its mode.
    ``formerly`` are the keys of the addresses that it had under us, oldest first, where renames gave it others;
    ``past`` those that it has gone back from since.
    ``not_offered`` are declared values that are asked for no more until a document says something else.
    ``unproven`` are attributes of which nobody saw the value come true that we set, or gave back: where it is as before
    we set it, that is our own work, done or to be done, and nobody else's hand.
    ``inner`` has the ids of groups inside of it, by the names under which we own them.
    ``asked`` is there while all that we know is that we asked for it; it has no ``identity`` then (plan/late.py).
    ``digest`` is the desired state as last applied, empty while something of it is outstanding.
    """

    address: Address
    origin: Origin
    identity: str
    stack: str = "main"
    attributes: Mapping[str, Owned] = field(default_factory=dict)
    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    digest: str = ""
    history: tuple[Applied, ...] = ()
    held: tuple[Held, ...] = ()
    content: Mapping[str, Value] = field(default_factory=dict)
    was: Origin = Origin.CREATED
    removed_at: str = ""
    name: str = ""
    taken_back: TakenBack | None = None
    remediated: bool = False
    formerly: tuple[str, ...] = ()
    past: tuple[str, ...] = ()
    not_offered: Mapping[str, NotOffered] = field(default_factory=dict)
    inner: Mapping[str, str] = field(default_factory=dict)
    unproven: frozenset[str] = frozenset()
    asked: Asked | None = None

    @property
    def leaving(self) -> bool:
        """We tried to remove it, and nobody saw what became of that."""
        return self.origin is not Origin.RECYCLED and bool(self.history) and not self.history[-1].digest
