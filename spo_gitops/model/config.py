"""The configuration, ``spo-gitops.yaml``, as values. Defaults are the ones that docs/configuration.md lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from ..problems import Position
from .mapping import TenantMap
from .value import Value


class Mode(Enum):
    MANAGE = "manage"
    OBSERVE = "observe"  # shows what it would do and refuses every write


class Scope(Enum):
    ALL = "all"
    CHANGED = "changed"


class Detail(Enum):
    """What a report in Markdown tells, which many people may read."""

    NAMES = "names"
    COUNTS = "counts"


class OnTrip(Enum):
    STOP = "stop"
    ACTION = "action"  # holds only what tripped and what depends on it


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret is found: a file (absolute path) or an environment variable; never the secret itself."""

    file: Path | None = None
    env: str = ""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate and its private key as PEM text; ``password`` opens an encrypted key.

    With ``signer`` the text holds the certificate only, and that command signs (docs/sign-in.md).
    """

    source: Secret
    password: Secret | None = None
    signer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Certificates:
    """Tried in their order, so that a key can be replaced without a gap."""

    items: tuple[Certificate, ...]


class CiSystem(Enum):
    """Who issues tokens to its own jobs when they ask for one."""

    GITHUB = "github"
    AZURE_DEVOPS = "azureDevOps"


@dataclass(frozen=True, slots=True)
class Federated:
    """A token of somebody whom the directory trusts: asked for, or found in a file or variable."""

    source: CiSystem | Secret
    audience: str = "api://AzureADTokenExchange"
    service_connection: str = ""


class IdentityId(Enum):
    """How a user-assigned managed identity is named."""

    CLIENT = "clientId"
    OBJECT = "objectId"
    RESOURCE = "resourceId"


@dataclass(frozen=True, slots=True)
class ManagedIdentity:
    """The identity of the Azure machine or service that this runs on; without a name its own."""

    kind: IdentityId | None = None
    name: str = ""


Proof = Certificates | Federated | ManagedIdentity


@dataclass(frozen=True, slots=True)
class SignIn:
    """An application of the directory and what proves it; a managed identity needs neither name."""

    directory: str
    client_id: str
    proof: Proof

    @property
    def application(self) -> str:
        """The application's id; empty for a managed identity that is not named by it."""
        if isinstance(self.proof, ManagedIdentity):
            return self.proof.name if self.proof.kind is IdentityId.CLIENT else ""
        return self.client_id


@dataclass(frozen=True, slots=True)
class Proxy:
    """The way out. ``url`` has no credentials; an empty one means none, whatever the environment says."""

    url: str
    user: str = ""
    password: Secret | None = None


@dataclass(frozen=True, slots=True)
class LedgerSettings:
    remote: str
    ref: str
    signers: tuple[str, ...] = ()  # allowed signers' lines of git's SSH signing; empty: unsigned
    signing_key: Secret | None = None


@dataclass(frozen=True, slots=True)
class TenantSettings:
    """One tenant. ``url`` without trailing slash; ``connect_to`` is ``host:port``, empty for the real service."""

    name: str
    url: str
    sign_in: SignIn
    ledger: LedgerSettings
    connect_to: str = ""
    ca_bundle: Path | None = None
    licences: int = 1000
    time_scale: float = 1.0
    mode: Mode = Mode.MANAGE
    proxy: Proxy | None = None  # None: what the environment says
    map: TenantMap = field(default_factory=TenantMap)
    require_applied: str = ""  # the tenant that a commit must have been applied to before
    batching: bool = True  # whether what goes together travels in one request
    pack_queries: bool = False  # whether changes by ProcessQuery do so, too: unproven


@dataclass(frozen=True, slots=True)
class Guards:
    max_changed_share: float = 0.3
    max_changes: int | None = None
    on_trip: OnTrip = OnTrip.STOP
    require: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Naming:
    """What ``new`` demands of a site: empty values demand nothing. ``metadata`` are keys that must be filled."""

    urls: tuple[str, ...] = ()
    title_prefix: str = ""
    title_suffix: str = ""
    blocked_words: tuple[str, ...] = ()
    metadata: tuple[str, ...] = ()


class OnFailure(Enum):
    """What follows when more actions failed than a rollout allows."""

    STOP = "stop"
    UNDO_BATCH = "undoBatch"  # and stop
    UNDO_RUN = "undoRun"


@dataclass(frozen=True, slots=True)
class Rollout:
    """How carefully a run goes about many changes. 0 for ``canary`` and ``batch_size``: none."""

    canary: int = 0
    batch_size: int = 0
    max_failures: int = 0
    pause_s: float = 0.0
    on_failure: OnFailure = OnFailure.STOP


@dataclass(frozen=True, slots=True)
class Area:
    """A folder (relative to the project) and what may be declared in it; empty tuples do not restrict.

    ``owners`` review it: what `init` writes into CODEOWNERS.
    """

    folder: str
    urls: tuple[str, ...]
    kinds: tuple[str, ...]
    position: Position
    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Configuration:
    """``site_defaults`` are the raw keys of ``defaults.site``; ``desired`` gives them meaning."""

    tenants: Mapping[str, TenantSettings]
    default_tenant: str
    stack: str = "main"
    requires: str = ""
    guards: Guards = Guards()
    areas: tuple[Area, ...] = ()
    scope: Scope = Scope.ALL
    comments: Detail = Detail.NAMES
    rollout: Rollout | None = None
    naming: Naming = Naming()
    baselines: tuple[str, ...] = ()  # packs of policies
    unproven: tuple[str, ...] = ()  # settings that are used though nobody has proven them
    site_defaults: Mapping[str, Value] = field(default_factory=dict)
