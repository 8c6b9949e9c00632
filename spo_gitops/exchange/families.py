"""What an export reads of each kind: always what costs nothing, and the rest by families that somebody asks for.

A family is named for what it costs and whom it takes: another request a site, or a permission of Microsoft Graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from ..catalog.tenant_settings import declarable_tenant
from ..kinds.lists import EVERYTHING

EVERY = "all"
GROUP = "microsoft365Group"
EXISTING = "versionPolicy.existingLibraries"
CREATED = ("create.language", "create.timeZoneId")

_ALWAYS: Mapping[str, frozenset[str]] = {
    "site": frozenset({"admins", "hub", "archived", *CREATED}),
    "hub": frozenset({"siteDesignId"}),
    "site-design": frozenset({"rights"}),
}


def _of_graph() -> frozenset[str]:
    """The tenant's settings that only Microsoft Graph has."""
    return frozenset(
        f"settings.{name}" for name, setting in declarable_tenant().items() if not (setting.property or setting.via)
    )


def _of_labels() -> frozenset[str]:
    """Those that are read by a request each: what becomes of files that a retention label keeps."""
    return frozenset(
        f"settings.{name}" for name, setting in declarable_tenant().items() if setting.via and not setting.property
    )


FAMILIES: Mapping[str, Mapping[str, frozenset[str]]] = {
    "permissions": {
        "site": frozenset({"groups", "permissionLevels", "roleAssignments"}),
        "hub": frozenset({"whoMayJoin"}),
    },
    "lists": {"site": frozenset({EVERYTHING})},
    "web": {"site": frozenset({"membersCanShare", "accessRequests", "logoUrl", "classification"})},
    "graph": {
        "site": frozenset(
            f"{GROUP}.{name}" for name in ("visibility", "classification", "description", "owners", "members")
        ),
        "tenant": _of_graph(),
    },
    "versions": {"site": frozenset({EXISTING})},
    "labels": {"tenant": _of_labels()},
}


def asked_of(kind: str, families: Iterable[str]) -> frozenset[str]:
    """The attributes that are read of a resource of the kind."""
    chosen = (FAMILIES[family].get(kind, frozenset()) for family in families)
    return _ALWAYS.get(kind, frozenset()).union(*chosen)


def is_asked(name: str, asked: Iterable[str]) -> bool:
    """Whether an attribute that was read belongs to what is asked for."""
    names = {one.removesuffix(".*") for one in asked}
    return name in names or _head(name) in names


def families_in(kind: str, names: Iterable[str]) -> frozenset[str]:
    """The families that attributes of a resource of the kind belong to; what is always read is of none."""
    return frozenset().union(*(_families_of(kind, name) for name in names))


@lru_cache(maxsize=20_000)
def _families_of(kind: str, name: str) -> frozenset[str]:
    asked = ((family, kinds.get(kind, frozenset())) for family, kinds in FAMILIES.items())
    return frozenset(family for family, names in asked if is_asked(name, names))


def _head(name: str) -> str:
    return name.partition("[")[0].partition(".")[0]
