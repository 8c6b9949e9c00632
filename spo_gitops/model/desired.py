"""Desired state: what the YAML at a commit asks for, with profiles, defaults and policies resolved."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from ..problems import Position
from .address import Address
from .constraint import Constraint
from .policy import EVERYWHERE, Exemption, Mode, Rule, Selector
from .value import Value, to_json

URL = "url"  # the attribute that says where a resource is, where it may be elsewhere than at its address


class OnDrift(Enum):
    CORRECT = "correct"
    EXACT = "exact"
    REPORT = "report"


class OnMissing(Enum):
    REPORT = "report"
    RESTORE = "restore"


class OnRelease(Enum):
    RESTORE = "restore"
    KEEP = "keep"


class OnRemove(Enum):
    DEFAULT = "default"  # recycle what we created, release what we adopted
    RECYCLE = "recycle"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """How a resource is treated when git and the tenant differ; docs/yaml.md gives the words."""

    on_drift: OnDrift = OnDrift.CORRECT
    on_missing: OnMissing = OnMissing.REPORT
    on_release: OnRelease = OnRelease.RESTORE
    on_remove: OnRemove = OnRemove.DEFAULT
    protect: bool = False
    ignore: frozenset[str] = frozenset()

    def ignores(self, attribute: str) -> bool:
        """Whether the attribute (or the set that it is an element of, or the whole of ``settings``) is ignored."""
        plain = attribute.partition("[")[0]
        return bool({plain, plain.partition(".")[0], plain.removeprefix("settings.")} & self.ignore)

    def to_json(self) -> dict[str, Any]:
        """What digests are made of and the ledger records, so a new key makes every resource look changed."""
        return {
            "onDrift": self.on_drift.value,
            "onMissing": self.on_missing.value,
            "onRelease": self.on_release.value,
            "onRemove": self.on_remove.value,
            "protect": self.protect,
            "ignore": sorted(self.ignore),
        }


@dataclass(frozen=True, slots=True)
class Wanted:
    """One attribute's desired value and where it comes from (``origin``: document, profile:NAME or defaults)."""

    value: Value
    position: Position
    origin: str = "document"


@dataclass(frozen=True, slots=True)
class Applied:
    """One policy's rule on one attribute of one resource.

    ``where`` and ``when`` are what the files alone could not decide: by the live site. ``exemptions`` are those
    that may spare it, until they end.
    """

    policy: str
    attribute: str
    constraint: Constraint
    mode: Mode
    severity: str
    position: Position
    where: Selector = EVERYWHERE
    when: tuple[Rule, ...] = ()
    exemptions: tuple[Exemption, ...] = ()

    @property
    def enforced(self) -> bool:
        """Whether a plan brings what it forbids to the nearest allowed value."""
        return self.mode is Mode.ENFORCE

    @property
    def is_certain(self) -> bool:
        """Whether the files alone tell that it binds."""
        return self.mode is not Mode.AUDIT and self.where == EVERYWHERE and not self.when and not self.exemptions


@dataclass(frozen=True, slots=True)
class Desired:
    """One declared resource.

    ``attributes`` hold what is diffed, ``create`` what only a creation uses (``template`` is always the
    vendor's template id, ``SITEPAGEPUBLISHING#0``, where the document has a type). ``sets`` says of each
    declared set whether it is ``exact`` (one value) or ``include`` (element by element).
    ``previous`` is the key of the address that it may still have (``previousUrl``), ``renames`` has the previous names
    of groups inside of it, in lower case.
    ``name`` is what other documents call it. ``metadata`` is for people: it decides nothing and is in no digest.
    ``written`` is the digest of the document as it stands, where names in it were replaced by what they stand for.
    Of what is not ``declared`` nobody has written a document: only policies ask for something.
    """

    address: Address
    position: Position
    attributes: Mapping[str, Wanted]
    create: Mapping[str, Value] = field(default_factory=dict)
    lifecycle: Lifecycle = Lifecycle()
    policies: tuple[Applied, ...] = ()
    name: str = ""
    sets: Mapping[str, str] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)
    written: str = ""
    previous: str = ""
    renames: Mapping[str, str] = field(default_factory=dict)
    declared: bool = True

    @property
    def fields(self) -> dict[str, Value]:
        """The desired values alone."""
        return {name: wanted.value for name, wanted in self.attributes.items()}

    def digest(self) -> str:
        """A fingerprint of everything that decides what an apply does to this resource."""
        if self.written:
            return self.written
        content = {
            "address": self.address.canonical,
            "attributes": {name: to_json(value) for name, value in self.fields.items() if name != URL},
            "create": {name: to_json(value) for name, value in self.create.items()},
            "lifecycle": self.lifecycle.to_json(),
            "policies": sorted(json.dumps(_policy_json(policy)) for policy in self.policies if policy.enforced),
            "sets": dict(self.sets),
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class DesiredState:
    """Every declared resource of one tenant at one commit (``commit`` empty: a work tree)."""

    resources: Mapping[Address, Desired]
    commit: str = ""

    def digest(self) -> str:
        """A fingerprint of all documents."""
        declared = (a for a in sorted(self.resources) if self.resources[a].declared)
        text = "\n".join(f"{a.canonical} {self.resources[a].digest()}" for a in declared)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def _policy_json(applied: Applied) -> list[Any]:
    """Exceptions count by what they are, not by whether they have ended: that is for every plan to see."""
    when = {rule.attribute: rule.constraint.to_json() for rule in applied.when}
    spared = [[e.site, e.expires] for e in applied.exemptions]
    return [applied.policy, applied.attribute, applied.constraint.to_json(), applied.where.to_json(), when, spared]
