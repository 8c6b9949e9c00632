"""A project: the folder with spo-gitops.yaml, its git repository, and one tenant of its configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..catalog.added import in_force, put_in_force
from ..desired import Lineage, Loaded, WorkTree, configuration_text, lineage_of, load_configuration, load_project
from ..desired.additions import read_additions
from ..desired.config import FILE
from ..desired.files import CATALOG, FOLDERS, is_for_us
from ..desired.report import Report
from ..errors import ConfigError, LedgerError, UsageError
from ..ledger.plumbing import CommitId
from ..ledger.repository import Repository
from ..model.address import Address
from ..model.config import Configuration, Detail, TenantSettings
from ..model.desired import Desired, DesiredState
from ..model.policy import Policy
from ..problems import Position, Problem, Severity, has_errors
from .law import added_is_weaker, added_law, policy_is_weaker, policy_law


@dataclass(frozen=True, slots=True)
class Project:
    """An opened project. ``repository`` is None outside of git, where only ``validate`` works."""

    root: Path
    repository: Repository | None

    @classmethod
    def open(cls, root: Path) -> Project:
        """Raises UsageError where there is no spo-gitops.yaml."""
        if not root.is_dir():
            raise UsageError(f"{root} is not a folder", hint="name the project's folder with --project")
        try:
            return cls(root, Repository.open(root))
        except LedgerError:
            return cls(root, None)

    @property
    def git(self) -> Repository:
        """The repository. Raises LedgerError outside of git."""
        return self.repository if self.repository is not None else Repository.open(self.root)

    def default_scope(self, tenant: str = "") -> str:
        """The configuration's ``scope``; ``all`` where it has none or cannot be read."""
        configuration = load_configuration(self.root, tenant=tenant).configuration
        return configuration.scope.value if configuration is not None else "all"

    def detail(self, tenant: str = "", *, offline: bool = False) -> Detail:
        """The configuration's ``comments``; counts alone where it cannot be read. ``offline`` needs no secrets."""
        configuration = load_configuration(self.root, tenant=tenant, offline=offline).configuration
        return configuration.comments if configuration is not None else Detail.COUNTS

    def missing_remotes(self, configuration: Configuration) -> tuple[Problem, ...]:
        """A warning for each tenant whose ledger's remote this repository does not have; ``apply`` needs it."""
        if self.repository is None:
            return ()
        known = self.repository.remotes()
        return tuple(
            Problem(
                Position(FILE, pointer=f"/tenants/{name}/ledger/remote"),
                "no-remote",
                f"the remote {settings.ledger.remote!r}, which this repository does not have",
                "a remote of this repository",
                f"add it before the first apply: git remote add {settings.ledger.remote} URL",
                Severity.WARNING,
            )
            for name, settings in sorted(configuration.tenants.items())
            if settings.ledger.remote not in known and ":" not in settings.ledger.remote
        )

    def configuration(self, tenant: str = "") -> Loaded:
        """The configuration on disk alone, whatever state the documents are in."""
        tracked = self.repository.is_tracked if self.repository is not None else None
        return load_configuration(self.root, tenant=tenant, is_tracked=tracked)

    def work_tree(self, tenant: str = "", *, offline: bool = False) -> Loaded:
        """What the files on disk say, with every problem; ``offline`` where nobody will connect."""
        text = configuration_text(self.root)
        tracked = self.repository.is_tracked if self.repository is not None else None
        return load_project(WorkTree(self.root), text, self.root, tenant=tenant, is_tracked=tracked, offline=offline)

    def is_dirty(self) -> bool:
        """Whether the files on disk say something else than the checked-out commit; those that git ignores count."""
        ignored = self.git.ignored((*FOLDERS, CATALOG))
        return self.git.is_dirty() or any(is_for_us(path) for path in ignored)

    def commit_on_disk(self) -> str:
        """The checked-out commit; empty before the first one, and where the files on disk say something else."""
        head = self.git.head()
        return head if head is not None and not self.is_dirty() else ""

    def load_additions(self) -> None:
        """What the files on disk add to the catalogue, in force without anything else of them."""
        put_in_force(read_additions(WorkTree(self.root), Report()))

    def lineage(self, address: Address, tenant: str = "") -> Lineage:
        """Every place of the files on disk that gives one of the resource's values."""
        text = configuration_text(self.root)
        return lineage_of(WorkTree(self.root), text, self.root, address, tenant=tenant)

    def at(self, commit: CommitId, tenant: str = "", *, offline: bool = False) -> Loaded:
        """What a commit says. The configuration's paths are resolved against the folder on disk."""
        files = self.git.files(commit)
        try:
            text: bytes | None = files.read(FILE)
        except OSError:
            text = None
        return load_project(files, text, self.root, tenant=tenant, is_tracked=self.git.is_tracked, offline=offline)


@dataclass(frozen=True, slots=True)
class Target:
    """Configuration, tenant and desired state, free of errors. ``law`` is what guard-change compares."""

    configuration: Configuration
    settings: TenantSettings
    state: DesiredState
    warnings: tuple[Problem, ...]
    law: Mapping[str, Any]
    policies: tuple[Policy, ...] = ()

    def beside(self, undeclared: Mapping[Address, Desired]) -> Target:
        """With what no document declares and policies ask something of."""
        return replace(self, state=replace(self.state, resources={**undeclared, **self.state.resources}))


def target(loaded: Loaded, commit: str, tenant: str = "") -> Target:
    """Raises ConfigError with every problem, UsageError for a tenant that the configuration does not have."""
    if has_errors(loaded.problems) or loaded.configuration is None or loaded.state is None:
        raise ConfigError(loaded.problems)
    configuration = loaded.configuration
    name = tenant or configuration.default_tenant
    if name not in configuration.tenants:
        known = ", ".join(sorted(configuration.tenants))
        raise UsageError(f"the configuration has no tenant {name!r}", hint=f"it has: {known}")
    state = DesiredState(loaded.state.resources, commit)
    law = law_of(configuration, loaded)
    law["requireApplied"] = configuration.tenants[name].require_applied
    return Target(configuration, configuration.tenants[name], state, loaded.problems, law, loaded.policies)


def law_of(configuration: Configuration, loaded: Loaded) -> dict[str, Any]:
    """Guards, enforced policies, areas and protection as JSON: what a later commit may not weaken unseen."""
    guards = configuration.guards
    resources = loaded.state.resources if loaded.state else {}
    return {
        "guards": {
            "maxChangedShare": guards.max_changed_share,
            "maxChanges": guards.max_changes,
            "onTrip": guards.on_trip.value,
            "require": dict(sorted(guards.require.items())),
        },
        "policies": {policy.name: policy_law(policy) for policy in loaded.policies if policy.is_binding},
        "areas": {area.folder: [sorted(area.urls), sorted(area.kinds)] for area in configuration.areas},
        "catalogue": added_law(in_force()),
        "protected": sorted(a.canonical for a, desired in resources.items() if desired.lifecycle.protect),
    }


def weakened(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """What of the law last applied the new one takes away, one sentence each."""
    if not before:
        return ()
    found = []
    old, new = before["guards"], now["guards"]
    if new["maxChangedShare"] > old["maxChangedShare"]:
        found.append(f"guards.maxChangedShare rises from {old['maxChangedShare']} to {new['maxChangedShare']}")
    if old["maxChanges"] is not None and (new["maxChanges"] is None or new["maxChanges"] > old["maxChanges"]):
        found.append(f"guards.maxChanges is lifted from {old['maxChanges']} to {new['maxChanges']}")
    if old["onTrip"] == "stop" and new["onTrip"] != "stop":
        found.append("guards.onTrip no longer stops the whole run")
    found += [f"guards.require.{name} is gone" for name in old["require"] if name not in new["require"]]
    for what, word in (("policies", "policy"), ("areas", "area")):
        for name, content in before[what].items():
            if name not in now[what]:
                found.append(f"{word} {name} is gone or no longer enforced")
            elif now[what][name] != content and (what != "policies" or policy_is_weaker(content, now[what][name])):
                found.append(f"{word} {name} is changed")
    found += added_is_weaker(before.get("catalogue", {}), now.get("catalogue", {}))
    if before.get("requireApplied") and now.get("requireApplied") != before["requireApplied"]:
        found.append(f"requireApplied: {before['requireApplied']} is gone")
    found += [f"{address} is no longer protected" for address in before["protected"] if address not in now["protected"]]
    return tuple(found)
