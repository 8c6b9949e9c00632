"""Loading a project: read, check, resolve. All problems come out at once, and nothing here raises for bad files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ..catalog.added import put_in_force
from ..errors import ConfigError
from ..model.config import Configuration
from ..model.desired import Desired, DesiredState
from ..model.mapping import TenantMap
from ..model.policy import Policy
from ..model.value import Missing
from ..problems import Position, Problem, has_errors
from .additions import read_additions
from .areas import check_areas
from .caveats import check_caveats
from .config import FILE, read_configuration
from .documents import load_documents
from .effective import check_effective
from .files import Files
from .packs import with_packs
from .perspective import Perspective
from .prerequisites import check_prerequisites
from .references import check_references
from .report import Report
from .resolve import resolve, resolve_policies
from .verdicts import check_policies


@dataclass(frozen=True, slots=True)
class Loaded:
    """``problems`` sorted by place, warnings among them; ``state`` is None where there are errors.

    ``policies`` are all of them, also those that select no declared site.
    """

    configuration: Configuration | None
    state: DesiredState | None
    problems: tuple[Problem, ...]
    policies: tuple[Policy, ...] = ()


def load_project(
    files: Files,
    config_text: bytes | None,
    root: Path,
    *,
    tenant: str = "",
    is_tracked: Callable[[Path], bool] | None = None,
    offline: bool = False,
) -> Loaded:
    """The desired state of a repository, or everything that is wrong with it.

    ``config_text`` is the content of spo-gitops.yaml (None: there is none) and ``root`` its folder, against
    which its paths are resolved. ``is_tracked`` says whether git tracks a file. ``offline``: nobody will
    connect, so certificate and CA bundle may be missing.
    """
    report = Report()
    read = read_configuration(config_text, root, report, tenant=tenant, is_tracked=is_tracked, offline=offline)
    put_in_force(read_additions(files, report))
    documents = load_documents(files, report, perspective_of(read.configuration, tenant))
    check_references(documents, read.site_defaults, report)
    check_areas(documents, read.areas, report)
    state = resolve(documents, read.site_defaults)
    check_prerequisites(state, report)
    baselines = read.configuration.baselines if read.configuration is not None else ()
    policies = with_packs(resolve_policies(documents), baselines)
    check_policies(state, policies, report)
    check_effective(state, report)
    check_caveats(state, read.configuration.unproven if read.configuration is not None else (), report)
    state = _translated(state, read.configuration, tenant)
    problems = report.problems()
    usable = None if has_errors(problems) else state
    return Loaded(read.configuration, usable, problems, policies)


def perspective_of(configuration: Configuration | None, tenant: str) -> Perspective:
    """Who looks at the documents: the tenant, by default the configuration's."""
    if configuration is None:
        return Perspective(tenant)
    return Perspective(tenant or configuration.default_tenant, tuple(configuration.tenants))


def _translated(state: DesiredState, configuration: Configuration | None, tenant: str) -> DesiredState:
    """The state in the names of the tenant: its ``map`` says who and what is meant there."""
    settings = None if configuration is None else configuration.tenants.get(tenant or configuration.default_tenant)
    names = TenantMap() if settings is None else settings.map
    if names.is_empty:
        return state
    return DesiredState({address: _in_names(desired, names) for address, desired in state.resources.items()})


def _in_names(desired: Desired, names: TenantMap) -> Desired:
    attributes = {}
    for name, wanted in desired.attributes.items():
        value = names.value(name, wanted.value)
        attributes[names.attribute(name)] = wanted if isinstance(value, Missing) else replace(wanted, value=value)
    return replace(desired, attributes=attributes)


def configuration_text(root: Path) -> bytes | None:
    """The content of the folder's spo-gitops.yaml, None where there is none. Raises ConfigError where it is closed."""
    path = root / FILE
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror or 'unknown reason'})"
        hint = "check the permissions"
        raise ConfigError([Problem(Position(FILE), "file-unreadable", found, "a readable file", hint)]) from error


def load_configuration(
    root: Path, *, tenant: str = "", is_tracked: Callable[[Path], bool] | None = None, offline: bool = False
) -> Loaded:
    """The configuration of the folder alone, without state; ``offline`` needs no secrets."""
    report = Report()
    text = configuration_text(root)
    read = read_configuration(text, root, report, tenant=tenant, is_tracked=is_tracked, offline=offline)
    return Loaded(read.configuration, None, report.problems())
