"""Settings of the tenant as typed values. Source: wire/REFERENCE.md 10."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from .setting import Setting
from .settings import not_a_state, read_settings, unknown_on_the_wire
from .views import Catalogue

# Each needs another call than the update of the tenant, and none of them was ever recorded.
_VIA = "it is changed by a call of its own ({via}), of which nothing is recorded"


@cache
def shipped_tenant() -> Mapping[str, Setting]:
    """Every setting of the tenant that the program itself knows by name."""
    return read_settings("tenant-settings.yaml", "tenant", _refusal)


_TENANT = Catalogue(shipped_tenant, lambda additions: additions.tenant)
tenant_settings, declarable_tenant, readable_tenant = _TENANT.known, _TENANT.declarable, _TENANT.readable
renamed_tenant, called_tenant = _TENANT.renamed, _TENANT.called


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
