"""What ``doctor --probe`` asks beside the rest, on a throw-away site. See the package."""

from __future__ import annotations

from ..operation import Host, Operation
from .words import CSOM_PATH, READ, SAFE, SPO_TENANT

PROBE = (
    Operation(
        "probe.administrators", "GET", Host.ADMIN, f"{SPO_TENANT}/GetSiteAdministrators?siteId='{{id}}'", READ, SAFE,
        "C",
    ),
    Operation(
        "probe.rest-listing", "POST", Host.ADMIN, f"{SPO_TENANT}/GetSitePropertiesFromSharePointByFilters", READ, SAFE,
        "M",
    ),
    Operation("probe.query", "POST", Host.ADMIN, CSOM_PATH, READ, SAFE, "C"),
)  # fmt: skip
