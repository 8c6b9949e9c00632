"""Plans: an ordered set of actions, each with before, after and why for every attribute."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ..problems import Position
from .address import Address
from .desired import Desired
from .hold import Hold
from .observation import Observation, Presence
from .ownership import Origin, Owned, Ownership, TakenBack
from .value import UNKNOWN, Missing, Value


class Verb(Enum):
    """What an action does to its resource."""

    CREATE = "create"
    RESTORE = "restore"
    ADOPT = "adopt"
    UPDATE = "update"
    RELEASE = "release"  # put priors back, then forget
    REMOVE = "remove"  # recycle a site, unregister a hub
    RECORD = "record"  # only the ledger changes
    FORGET = "forget"  # only the ledger changes: no longer ours


class Case(Enum):
    """The row of the three-way rule that decided an attribute (docs/three-way.md)."""

    BLOCKED = "not readable"
    ADOPTED = "already as declared"
    NEW = "new"
    IN_STEP = "in step"
    CHANGED = "changed in git"
    DRIFT = "drift"
    DRIFT_STRICTER = "drift, kept: stricter than declared"
    DRIFT_REPORTED = "drift, reported only"
    CONTESTED = "changed in git, and somebody else had changed it"
    CONTESTED_STRICTER = "changed in git, but what somebody else set is stricter: kept"
    RELEASE = "release"
    RELEASE_KEPT = "release, value kept"
    TAKEN_OVER = "released: somebody else has changed it since"
    POLICY = "policy"
    FINDING = "policy finding"
    INAPPLICABLE = "not applicable"
    FROZEN = "frozen"
    GIVEN_BACK = "given back"
    TAKEN_BACK = "taken back"
    NOT_OURS = "not ours"


DRIFT_CASES = frozenset({Case.DRIFT, Case.DRIFT_STRICTER, Case.DRIFT_REPORTED, Case.CONTESTED, Case.CONTESTED_STRICTER})


@dataclass(frozen=True, slots=True)
class Decision:
    """What happens to one attribute. ``after`` is None where nothing is written; ``owned`` None means forgotten.

    ``refusable``: a value that is put back, and that the service may not take; then ``nearest`` is set, which is the
    nearest that others allow, and where none is known what is there stays.
    """

    attribute: str
    case: Case
    before: Value | Missing
    after: Value | None
    owned: Owned | None
    position: Position | None = None
    origin: str = ""
    note: str = ""
    refusable: bool = False
    nearest: Value | None = None

    @property
    def writes(self) -> bool:
        return self.after is not None

    @property
    def awaits_prior(self) -> bool:
        """Whether the prior is read once the thing inside of the resource is there that has the attribute. As long as
        that is outstanding, the attribute was not written."""
        return self.owned is not None and self.owned.before is UNKNOWN

    @property
    def desired_by_git(self) -> bool:
        """Whether the value comes from a document (not from the ledger or a policy)."""
        return self.position is not None


class Reversibility(Enum):
    EXACT = "exact"
    LOSSY = "lossy"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SideEffect:
    """What an action changes on a resource that nobody named."""

    address: Address
    attribute: str
    before: Value
    after: Value
    gives_back: bool = False


@dataclass(frozen=True, slots=True)
class Blocked:
    """A resource that cannot be planned, and why; what else depends on it is left alone as well."""

    address: Address
    reason: str
    hint: str = ""
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """One change to one resource.

    ``ownership`` is the record after success (None: forgotten); for a creation or restore it lacks what is
    read only then, and ``settle`` tells the executor to decide the attributes on what it reads.
    ``observation`` is the state that the plan rests on. ``undoes`` names the run whose effect this takes back.
    ``touches`` are the site paths it writes to: writes to one site never overlap.
    """

    address: Address
    verb: Verb
    decisions: tuple[Decision, ...]
    observation: Observation
    ownership: Ownership | None
    prior_ownership: Ownership | None = None
    desired: Desired | None = None
    requires: frozenset[Address] = frozenset()
    side_effects: tuple[SideEffect, ...] = ()
    touches: frozenset[str] = frozenset()
    priority: int = 2
    reversibility: Reversibility = Reversibility.EXACT
    losses: tuple[str, ...] = ()
    undoes: str = ""
    notes: tuple[str, ...] = ()

    @property
    def writes(self) -> bool:
        """Whether the tenant is changed at all."""
        if self.verb in (Verb.CREATE, Verb.RESTORE, Verb.REMOVE):
            return True
        return any(decision.writes for decision in self.decisions) or bool(self.side_effects)

    @property
    def drifted(self) -> bool:
        """Whether somebody else changed what we set, or deleted what we had."""
        owned = self.prior_ownership
        gone = owned is not None and owned.origin is not Origin.RECYCLED
        return (gone and self.observation.presence is Presence.ABSENT) or any(
            decision.case in DRIFT_CASES for decision in self.decisions
        )

    @property
    def mark(self) -> TakenBack | None:
        """What the record says of a rollback once the action has succeeded."""
        return self.ownership.taken_back if self.ownership is not None else None

    @property
    def settles(self) -> bool:
        """Whether attributes are decided only after the resource has appeared."""
        return self.verb in (Verb.CREATE, Verb.RESTORE)

    @property
    def changes(self) -> tuple[Decision, ...]:
        return tuple(decision for decision in self.decisions if decision.writes)


class GuardClass(Enum):
    """What a guard protects; the word after ``--allow`` (docs/guards.md)."""

    RECYCLE = "recycle"
    RECYCLE_WITH_CONTENT = "recycle-with-content"
    REMOVE_LIST = "remove-list"
    UNARCHIVE = "unarchive"
    LOOSEN = "loosen"
    VOLUME = "volume"
    ROOT_SITE = "root-site"
    PROTECTED = "protected"
    HUB_WITH_MEMBERS = "hub-with-members"
    LOCKOUT = "lockout"
    HISTORY = "history"
    IRREVERSIBLE = "irreversible"
    GUARD_CHANGE = "guard-change"
    UNREVIEWED = "unreviewed"
    POLICY = "policy"  # mode: block; nothing lifts it but an exception in the policy


@dataclass(frozen=True, slots=True)
class Trip:
    """A guard that refuses. ``address`` is None where the whole run is meant."""

    guard: GuardClass
    address: Address | None
    reason: str
    allowed: bool = False


@dataclass(frozen=True, slots=True)
class Frozen:
    """A hold that lasts, and the actions that it keeps from being carried out."""

    hold: Hold
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Outlook:
    """What carrying out a plan will take: an estimate, its waits for the service included.

    ``pole`` is the longest chain of actions of which each waits for the one before, ``pole_s`` what it takes alone.
    """

    actions: int
    requests: int
    units: int
    units_a_minute: int
    seconds: float
    pole: tuple[Address, ...]
    pole_s: float


class Foresight(Enum):
    """What becomes of a policy's finding when the plan is carried out."""

    CLOSES = "closes"
    OPENS = "opens"
    STAYS = "stays"
    UNKNOWN = "unknown"  # it, or whether the policy binds, could not be told


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A policy's finding on a resource of the plan; ``text`` says what is found and demanded."""

    address: Address
    policy: str
    severity: str
    attribute: str
    foresight: Foresight
    text: str

    @property
    def sentence(self) -> str:
        """The finding in one line."""
        return f"{self.address}: {self.text} (policy {self.policy}, {self.severity})"


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a run would do, in order. ``unseen`` counts declared or owned resources not looked at."""

    tenant: str
    stack: str
    commit: str
    scope: str
    actions: tuple[Action, ...]
    blocked: tuple[Blocked, ...] = ()
    trips: tuple[Trip, ...] = ()
    findings: tuple[str, ...] = ()
    foreseen: tuple[Foreseen, ...] = ()
    unseen: int = 0
    looked_at: int = 0
    desired_digest: str = ""
    made_at: str = ""
    read_at: str = ""
    notes: tuple[str, ...] = ()
    frozen: tuple[Frozen, ...] = ()
    outlook: Outlook | None = None

    @property
    def writing(self) -> tuple[Action, ...]:
        """The actions that change the tenant."""
        return tuple(action for action in self.actions if action.writes)

    @property
    def refused(self) -> tuple[Trip, ...]:
        """The guards that are not lifted."""
        return tuple(trip for trip in self.trips if not trip.allowed)
