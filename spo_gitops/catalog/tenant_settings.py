"""Settings of the tenant as typed values. Source: wire/REFERENCE.md 10."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from . import added
from .added import Additions
from .setting import Setting
from .settings import former_names, not_a_state, read_settings, unknown_on_the_wire, with_former

# Each needs another call than the update of the tenant, and none of them was ever recorded.
_VIA = "it is changed by a call of its own ({via}), which this version does not make"


@cache
def shipped_tenant() -> Mapping[str, Setting]:
    """Every setting of the tenant that the program itself knows by name."""
    return read_settings("tenant-settings.yaml", "tenant", _refusal)


def tenant_settings() -> Mapping[str, Setting]:
    """Every known setting of the tenant by name."""
    return _known(added.in_force())


def declarable_tenant() -> Mapping[str, Setting]:
    """The settings that a TenantSettings document may declare."""
    return _declarable(added.in_force())


def readable_tenant() -> Mapping[str, Setting]:
    """The settings that an answer of the service holds, declarable or not."""
    return _readable(added.in_force())


def called_tenant(name: str) -> Setting:
    """The declarable setting of that name, a former one among them. Raises KeyError."""
    return declarable_tenant()[renamed_tenant().get(name, name)]


def renamed_tenant() -> Mapping[str, str]:
    """Former names of settings of the tenant, each with the name of today."""
    return _renamed(added.in_force())


@lru_cache(maxsize=4)
def _known(additions: Additions) -> Mapping[str, Setting]:
    return with_former({**shipped_tenant(), **additions.tenant})


@lru_cache(maxsize=4)
def _renamed(additions: Additions) -> Mapping[str, str]:
    return former_names(_known(additions))


@lru_cache(maxsize=4)
def _declarable(additions: Additions) -> Mapping[str, Setting]:
    return MappingProxyType({name: setting for name, setting in _known(additions).items() if not setting.refused})


@lru_cache(maxsize=4)
def _readable(additions: Additions) -> Mapping[str, Setting]:
    return MappingProxyType({name: setting for name, setting in _known(additions).items() if setting.property})


def _refusal(entry: Mapping[str, Any]) -> str:
    reason = not_a_state(entry)
    if reason:
        return reason
    if "via" in entry:
        return _VIA.format(via=entry["via"])
    if entry["type"] == "object" or entry.get("itemType") == "object":
        return "the form of its value is not documented"
    if "property" not in entry and "graph" in entry:
        return ""
    if entry["type"] == "list" and entry.get("itemType") == "enum":
        return "the numbers that the API uses for its values are not known"
    return unknown_on_the_wire(entry)
