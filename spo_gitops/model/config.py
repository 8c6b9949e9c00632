"""The configuration, ``spo-gitops.yaml``, as values. Defaults are the ones that docs/configuration.md lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from ..problems import Position
from .value import Value


class Mode(Enum):
    MANAGE = "manage"
    OBSERVE = "observe"  # shows what it would do and refuses every write


class Scope(Enum):
    ALL = "all"
    CHANGED = "changed"


class OnTrip(Enum):
    STOP = "stop"
    ACTION = "action"  # holds only what tripped and what depends on it


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret is found: a file (absolute path) or an environment variable; never the secret itself."""

    file: Path | None = None
    env: str = ""


@dataclass(frozen=True, slots=True)
class SignIn:
    """An application of the directory and the certificate that proves it. ``password`` opens an encrypted key."""

    directory: str
    client_id: str
    certificate: Secret
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


@dataclass(frozen=True, slots=True)
class Guards:
    max_changed_share: float = 0.3
    max_changes: int | None = None
    on_trip: OnTrip = OnTrip.STOP
    require: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Area:
    """A folder (relative to the project) and what may be declared in it; empty tuples do not restrict."""

    folder: str
    urls: tuple[str, ...]
    kinds: tuple[str, ...]
    position: Position


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
    site_defaults: Mapping[str, Value] = field(default_factory=dict)
