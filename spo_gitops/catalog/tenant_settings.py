"""Settings of the tenant as typed values. Source: wire/REFERENCE.md 10."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from .settings import Setting, not_a_state, read_settings, unknown_on_the_wire

# Each needs another call than the update of the tenant, and none of them was ever recorded.
_VIA = "it is changed by a call of its own ({via}), which this version does not make"


@cache
def tenant_settings() -> Mapping[str, Setting]:
    """Every known setting of the tenant by name."""
    return read_settings("tenant-settings.yaml", "tenant", _refusal)


@cache
def declarable_tenant() -> Mapping[str, Setting]:
    """The settings that a TenantSettings document may declare."""
    return MappingProxyType({name: setting for name, setting in tenant_settings().items() if not setting.refused})


@cache
def readable_tenant() -> Mapping[str, Setting]:
    """The settings that an answer of the service holds, declarable or not."""
    return MappingProxyType({name: setting for name, setting in tenant_settings().items() if setting.property})


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
