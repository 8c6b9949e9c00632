"""``init``: a repository that is valid, and whose plan runs, before a line is written by hand."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ..desired import WorkTree, load_configuration, load_project
from ..desired.config import FILE
from ..desired.files import Overlay
from ..errors import ConfigError, UsageError
from ..exchange.beginning import CODEOWNERS_HEAD, Beginning, Ci, codeowners, files_of, schema_files
from ..ledger.repository import Repository
from ..model.config import Certificates, TenantSettings
from ..problems import Severity
from .project import Project

PROOFS: Mapping[str, Mapping[str, Any]] = {
    "certificate": {"certificate": {"env": "SPO_GITOPS_CERTIFICATE"}},
    "github": {"federated": {"from": "github"}},
    "gitlab": {"federated": {"env": "SIGN_IN_TOKEN"}},
    "azure-devops": {"federated": {"from": "azureDevOps"}},
    "managed-identity": {"managedIdentity": "system"},
}
PLATFORMS = tuple(ci.value for ci in Ci)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for, as texts. ``simulated`` is the folder of a simulated tenant, which then says the rest."""

    url: str = ""
    name: str = ""
    directory: str = ""
    client_id: str = ""
    sign_in: str = "certificate"
    licences: int = 1000
    site_owner: str = ""
    ci: str = "github"
    owner: str = ""
    areas: Mapping[str, str] | None = None
    simulated: Path | None = None


def begin(root: Path, wanted: Wanted) -> tuple[str, ...]:
    """Write the files, none of which may exist, and make the folder a git repository if it is none.

    Raises UsageError and ConfigError before anything is written.
    """
    files = files_of(_beginning(root, wanted))
    there = [path for path in files if _is_there(root, path)]
    if there:
        raise UsageError(
            f"{', '.join(there[:3])}{' and more' if len(there) > 3 else ''} exist already; nothing was written",
            hint="begin in an empty folder, or `spo-gitops init --refresh` in a repository that has begun",
        )
    problems = _problems(root, files)
    if problems:
        raise ConfigError(problems)
    root.mkdir(parents=True, exist_ok=True)
    _write(root, files)
    Repository.begin(root)
    return tuple(files)


def _is_there(root: Path, path: str) -> bool:
    """Whether something is at the path, or a link that leads nowhere is at it or on the way: written to, it would make
    what it leads to."""
    inside = PurePosixPath(path)
    way = [root / step for step in (inside, *inside.parents[:-1])]
    return (root / path).exists() or any(step.is_symlink() and not step.exists() for step in way)


def refresh(project: Project) -> tuple[str, ...]:
    """Write again what is generated: schemas, and who reviews what where that file is ours. The files that changed."""
    loaded = load_configuration(project.root)
    if loaded.configuration is None:
        raise ConfigError(loaded.problems)
    project.load_additions()
    files = schema_files()
    for ci in (Ci.GITHUB, Ci.GITLAB):
        ((path, text),) = codeowners(loaded.configuration.areas, "@", ci).items()
        there = _content(project.root / path)
        if there.startswith(CODEOWNERS_HEAD):
            whole = re.search(r"^\* (.+)$", there, re.MULTILINE)
            files[path] = text.replace("* @\n", f"* {whole[1]}\n" if whole else "", 1)
    changed = {path: text for path, text in files.items() if _content(project.root / path) != text}
    _write(project.root, changed)
    return tuple(changed)


def _beginning(root: Path, wanted: Wanted) -> Beginning:
    if wanted.simulated is not None:
        name, tenant = _simulated(root, wanted.simulated)
        owner = wanted.site_owner or "ann.lee@contoso.com"
    else:
        name, tenant = _real(wanted)
        owner = wanted.site_owner or f"admin@{tenant['signIn'].get('directory') or 'contoso.com'}"
    return Beginning(name, tenant, owner, Ci(wanted.ci), wanted.owner, wanted.areas or {})


def _real(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    if not wanted.url:
        raise UsageError("the address of the tenant is missing", hint="give it: --url https://contoso.sharepoint.com")
    url = wanted.url.rstrip("/")
    name = wanted.name or url.removeprefix("https://").partition(".")[0]
    proof = PROOFS[wanted.sign_in]
    known = {} if "managedIdentity" in proof else {
        "directory": wanted.directory or f"{name}.onmicrosoft.com", "clientId": wanted.client_id
    }  # fmt: skip
    if "clientId" in known and not wanted.client_id:
        raise UsageError("the application's id is missing", hint="give it: --client-id, as the registration shows it")
    # Day one: everything is shown, nothing is written.
    return name, {"url": url, "signIn": {**known, **proof}, "licences": wanted.licences, "mode": "observe"}


def _simulated(root: Path, folder: Path) -> tuple[str, dict[str, Any]]:
    """What the simulated tenant wrote about itself, with its paths as seen from the new repository."""
    loaded = load_configuration(folder.resolve())
    if loaded.configuration is None:
        raise UsageError(f"{folder} is no simulated tenant", hint="start one: spo-gitops tenant serve --dir tenant")
    name = loaded.configuration.default_tenant
    settings: TenantSettings = loaded.configuration.tenants[name]
    proof = settings.sign_in.proof
    if not (isinstance(proof, Certificates) and proof.items[0].source.file and settings.ca_bundle):
        raise UsageError(f"{folder} is no simulated tenant", hint="start one: spo-gitops tenant serve --dir tenant")
    about = {
        "directory": settings.sign_in.directory,
        "clientId": settings.sign_in.client_id,
        "certificate": {"file": _seen_from(root, proof.items[0].source.file)},
    }
    return name, {
        "url": settings.url,
        "signIn": about,
        "connectTo": settings.connect_to,
        "caBundle": _seen_from(root, settings.ca_bundle),
        "licences": settings.licences,
        **({"timeScale": settings.time_scale} if settings.time_scale != 1.0 else {}),
    }


def _seen_from(root: Path, path: Path) -> str:
    return Path(os.path.relpath(path, root.resolve())).as_posix()


def _problems(root: Path, files: Mapping[str, str]) -> list[Any]:
    loaded = load_project(Overlay(WorkTree(root), files), files[FILE].encode(), root, offline=True)
    return [problem for problem in loaded.problems if problem.severity is Severity.ERROR]


def _write(root: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        target = root / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise UsageError(f"{target} cannot be written: {error.strerror}") from error


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
