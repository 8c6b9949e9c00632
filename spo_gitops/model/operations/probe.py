"""What ``doctor --probe`` asks beside the rest, on a throw-away site. See the package."""

from __future__ import annotations

from ..operation import Host, Operation
from .words import CSOM_PATH, ONCE, READ, SAFE, SPO_TENANT, WRITE

PROBE = (
    Operation(
        "probe.administrators", "GET", Host.ADMIN, f"{SPO_TENANT}/GetSiteAdministrators?siteId='{{id}}'", READ, SAFE,
        "C",
    ),
    Operation(
        "probe.rest-listing", "POST", Host.ADMIN, f"{SPO_TENANT}/GetSitePropertiesFromSharePointByFilters", READ, SAFE,
        "M",
    ),
    # As the client sends everything, and never with a request digest.
    Operation(
        "probe.bare", "POST", Host.ADMIN, f"{SPO_TENANT}/GetSitePropertiesByUrl", READ, SAFE, "C", bare=True
    ),
    Operation("probe.by-id", "GET", Host.ADMIN, f"{SPO_TENANT}/sites('{{id}}')", READ, SAFE, "C"),
    # Of a site that is not there, with the version that is said to be refused: nothing can come of either.
    Operation("probe.manager", "POST", Host.TENANT, "/_api/SPSiteManager/delete", WRITE, ONCE, "C"),
    Operation(
        "probe.manager-4", "POST", Host.TENANT, "/_api/SPSiteManager/delete", WRITE, ONCE, "C",
        headers={"OData-Version": "4.0"},
    ),
    Operation("probe.purge", "POST", Host.ADMIN, f"{SPO_TENANT}/RemoveDeletedSite", WRITE, ONCE, "C"),
    Operation("probe.query", "POST", Host.ADMIN, CSOM_PATH, READ, SAFE, "C"),
)  # fmt: skip
