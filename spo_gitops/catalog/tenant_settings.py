"""Settings of the tenant as typed values. Source: wire/REFERENCE.md 10."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from .setting import Setting
from .settings import not_a_state, read_settings, unknown_on_the_wire
from .views import Catalogue

# Calls beside the update of the tenant, as the catalogue names them: how file versions are limited, which types of
# files nobody can download, whether files that a retention label keeps may be deleted.
VERSIONS, DOWNLOADS = "Tenant.SetFileVersionPolicy", "Tenant.SetBlockDownloadFileTypePolicyData"
KEPT_FILES = "SPPolicyStoreProxy.SetAllowFilesWithKeepLabelToBeDeleted"
CALLS = (VERSIONS, DOWNLOADS, f"{KEPT_FILES}ODB", f"{KEPT_FILES}SPO")
_VIA = "a call of its own changes it entry by entry ({via}), and how answers spell an entry is not documented"


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
        return "" if entry["via"] in CALLS else _VIA.format(via=entry["via"])
    if entry["type"] == "object" or entry.get("itemType") == "object":
        return "the form of its value is not documented"
    if "property" not in entry and "graph" in entry:
        return ""
    if entry["type"] == "list" and entry.get("itemType") == "enum":
        return "the numbers that the API uses for its values are not known"
    return unknown_on_the_wire(entry)
