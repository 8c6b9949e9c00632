"""The files of a new repository: configuration, a sample site and policy, schemas, pipelines, who reviews what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from importlib import resources
from typing import Any

from .. import __version__
from ..desired.config import FILE
from ..desired.drafts import FORMS, compose
from ..desired.dump import dump
from ..desired.schemas import render, schemas
from ..model.config import Area
from ..problems import Position

SITE = "sites/example.yaml"
POLICY = "policies/no-anonymous-links.yaml"
CODEOWNERS_HEAD = "# From the areas of spo-gitops.yaml; written anew by: spo-gitops init --refresh"

_IGNORED = """\
# Keys never belong into git.
*.pem
*.key
*.pfx
# A simulated tenant, and logs.
/tenant/
*.log.jsonl
"""
_HINTS = """\
# guards: {maxChangedShare: 0.3, require: {loosen: approval}}
# comments: counts             # keeps names out of pull requests
# defaults: {site: {settings: {denyAddAndCustomizePages: Enabled}}}
"""


class Ci(Enum):
    GITHUB = "github"
    GITLAB = "gitlab"
    AZURE_DEVOPS = "azure-devops"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a repository begins with. ``tenant`` is the entry below ``tenants``; ``areas`` are folders and owners."""

    name: str
    tenant: Mapping[str, Any]
    site_owner: str
    ci: Ci = Ci.GITHUB
    owner: str = ""
    areas: Mapping[str, str] = field(default_factory=dict)


def files_of(beginning: Beginning) -> dict[str, str]:
    """Every file by its path."""
    site = {"url": "/sites/spo-gitops-example", "title": "Example", "owner": beginning.site_owner}
    policy = {
        "name": "no-anonymous-links", "description": "Links open for nobody without a name", "severity": "high",
        "mode": "audit", "appliesTo": "all", "setting": "sharingCapability", "atMost": "ExternalUserSharingOnly",
    }  # fmt: skip
    return {
        FILE: _configuration(beginning),
        SITE: compose(FORMS["site"], {"type": "CommunicationSite", **site}, "../schemas"),
        POLICY: compose(FORMS["policy"], policy, "../schemas"),
        ".gitignore": _IGNORED,
        **schema_files(),
        **_pipelines(beginning.ci),
        **codeowners(_areas(beginning), beginning.owner, beginning.ci),
    }


def schema_files() -> dict[str, str]:
    """The schemas for editors."""
    return {f"schemas/{name}.schema.json": render(schema) for name, schema in schemas().items()}


def codeowners(areas: Iterable[Area], owner: str, ci: Ci) -> dict[str, str]:
    """Who reviews which folder; nothing where nobody is named or the platform has no such file."""
    place = {Ci.GITHUB: ".github/CODEOWNERS", Ci.GITLAB: ".gitlab/CODEOWNERS"}.get(ci)
    lines = [f"/{area.folder}/ {' '.join(area.owners)}" for area in areas if area.owners]
    if place is None or not (lines or owner):
        return {}
    # The last line that fits decides, so the whole comes first.
    return {place: "\n".join([CODEOWNERS_HEAD, *([f"* {owner}"] if owner else []), *lines]) + "\n"}


def _configuration(beginning: Beginning) -> str:
    areas = {
        area.folder: {"urls": list(area.urls), "kinds": list(area.kinds), "owners": list(area.owners)}
        for area in _areas(beginning)
    }
    record = {
        "defaultTenant": beginning.name,
        "tenants": {beginning.name: dict(beginning.tenant)},
        "requires": f">={__version__}",
        **({"areas": areas} if areas else {}),
    }
    return f"# yaml-language-server: $schema=schemas/spo-gitops.schema.json\n{dump(record)}{_HINTS}"


def _areas(beginning: Beginning) -> list[Area]:
    """A folder may declare the sites whose address begins with its name."""
    found = []
    for folder, owner in sorted(beginning.areas.items()):
        path = folder.strip("/")
        globs = (f"/sites/{path.rpartition('/')[2]}*",)
        found.append(Area(path, globs, ("Site", "SiteSet"), Position(FILE), (owner,)))
    return found


def _pipelines(ci: Ci) -> dict[str, str]:
    """The pipelines that this version was tested with, installing this version."""
    place = resources.files(__package__) / "scaffold"
    package = f"spo-gitops=={__version__}"
    match ci:
        case Ci.GITHUB:
            found = dict(_tree(place / "github", ".github"))
            action = ".github/actions/spo-gitops/action.yml"
            return {**found, action: found[action].replace('default: ""', f'default: "{package}"', 1)}
        case Ci.GITLAB | Ci.AZURE_DEVOPS:
            locked = (place / "github" / "actions" / "spo-gitops" / "requirements.txt").read_text(encoding="utf-8")
            return {**dict(_tree(place / ci.value, "")), "ci/requirements.txt": locked}
        case Ci.NONE:
            return {}


def _tree(folder: Any, prefix: str) -> Iterable[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: str(entry.name)):
        # Names that begin with a dot are no part of a package.
        path = "/".join(filter(None, [prefix, entry.name.replace("dot-", ".", 1)]))
        if entry.is_dir():
            yield from _tree(entry, path)
        else:
            yield path, entry.read_text(encoding="utf-8")
