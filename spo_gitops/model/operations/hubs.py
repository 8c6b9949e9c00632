"""Hubs. See the package."""

from __future__ import annotations

from ..operation import Host, Operation
from .words import CSOM_PATH, IDEMPOTENT, NO_FILE, ONCE, READ, SAFE, SPO_TENANT, WRITE

NOT_FOUND = "Microsoft.SharePoint.Client.ResourceNotFoundException"

HUBS = (
    # -- hubs; register and unregister answer with types too general to prove that they were done before --
    Operation("hub.list", "GET", Host.TENANT, "/_api/HubSites?$top=5000", READ, SAFE, "R"),
    Operation(
        "hub.read", "GET", Host.TENANT, "/_api/HubSites/GetById('{id}')", READ, SAFE, "R", absent=(NOT_FOUND, NO_FILE)
    ),
    Operation("hub.register", "POST", Host.ADMIN, f"{SPO_TENANT}/RegisterHubSite", WRITE, ONCE, "M"),
    Operation("hub.unregister", "POST", Host.ADMIN, f"{SPO_TENANT}/UnregisterHubSite", WRITE, ONCE, "M"),
    Operation("hub.connect", "POST", Host.ADMIN, f"{SPO_TENANT}/ConnectSiteToHubSiteById", WRITE, IDEMPOTENT, "C"),
    Operation("hub.rights", "POST", Host.ADMIN, CSOM_PATH, READ, SAFE, "C", absent=(NO_FILE, NOT_FOUND)),
    Operation("hub.grant", "POST", Host.ADMIN, f"{SPO_TENANT}/GrantHubSiteRightsById", WRITE, IDEMPOTENT, "M"),
    Operation("hub.revoke", "POST", Host.ADMIN, f"{SPO_TENANT}/RevokeHubSiteRightsById", WRITE, IDEMPOTENT, "M"),
    Operation("hub.update", "POST", Host.ADMIN, CSOM_PATH, WRITE, IDEMPOTENT, "C", absent=(NO_FILE, NOT_FOUND)),
)  # fmt: skip
