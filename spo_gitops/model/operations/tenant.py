"""The tenant: its settings, themes, site scripts and site designs. See the package."""

from __future__ import annotations

from ..operation import Host, Operation
from .words import CSOM_PATH, IDEMPOTENT, NO_FILE, ONCE, READ, SAFE, SPO_TENANT, WRITE

_THEMES = "/_api/thememanager"
_SCRIPTS = "/_api/Microsoft.Sharepoint.Utilities.WebTemplateExtensions.SiteScriptUtility"
_POLICIES = "/_api/SP.CompliancePolicy.SPPolicyStoreProxy"
_KEPT = "AllowFilesWithKeepLabelToBeDeleted"
_GRAPH_SETTINGS = "/v1.0/admin/sharepoint/settings"

TENANT = (
    # -- the tenant --
    Operation("tenant.read", "GET", Host.ADMIN, SPO_TENANT, READ, SAFE, "R"),
    Operation("tenant.update", "PATCH", Host.ADMIN, SPO_TENANT, WRITE, IDEMPOTENT, "C"),
    Operation(
        "tenant.read-graph", "GET", Host.GRAPH, _GRAPH_SETTINGS, READ, SAFE, "D",
        permission="SharePointTenantSettings.Read.All", cost_ru=1,
    ),
    Operation(
        "tenant.update-graph", "PATCH", Host.GRAPH, _GRAPH_SETTINGS, WRITE, IDEMPOTENT, "D",
        permission="SharePointTenantSettings.ReadWrite.All", cost_ru=1,
    ),
    Operation("tenant.call", "POST", Host.ADMIN, CSOM_PATH, WRITE, IDEMPOTENT, "C"),
    Operation("tenant.read-kept-odb", "GET", Host.TENANT, f"{_POLICIES}.Get{_KEPT}ODB", READ, SAFE, "D"),
    Operation("tenant.read-kept-spo", "GET", Host.TENANT, f"{_POLICIES}.Get{_KEPT}SPO", READ, SAFE, "D"),
    Operation("tenant.keep-odb", "POST", Host.TENANT, f"{_POLICIES}.Set{_KEPT}ODB", WRITE, IDEMPOTENT, "D"),
    Operation("tenant.keep-spo", "POST", Host.TENANT, f"{_POLICIES}.Set{_KEPT}SPO", WRITE, IDEMPOTENT, "D"),
    # -- themes --
    Operation("theme.list", "POST", Host.ADMIN, f"{_THEMES}/GetTenantThemingOptions", READ, SAFE, "M"),
    Operation("theme.add", "POST", Host.ADMIN, f"{_THEMES}/AddTenantTheme", WRITE, ONCE, "M"),
    Operation("theme.update", "POST", Host.ADMIN, f"{_THEMES}/UpdateTenantTheme", WRITE, IDEMPOTENT, "M"),
    Operation("theme.remove", "POST", Host.ADMIN, f"{_THEMES}/DeleteTenantTheme", WRITE, IDEMPOTENT, "C"),
    # -- site scripts and site designs --
    Operation("script.list", "POST", Host.TENANT, f"{_SCRIPTS}.GetSiteScripts", READ, SAFE, "C"),
    Operation(
        "script.read", "POST", Host.TENANT, f"{_SCRIPTS}.GetSiteScriptMetadata", READ, SAFE, "C", absent=(NO_FILE,)
    ),
    Operation(
        "script.create", "POST", Host.TENANT,
        f"{_SCRIPTS}.CreateSiteScript(Title=@title,Description=@description)?@title='{{title}}'"
        "&@description='{description}'",
        WRITE, ONCE, "C",
    ),
    Operation("script.update", "POST", Host.TENANT, f"{_SCRIPTS}.UpdateSiteScript", WRITE, IDEMPOTENT, "C"),
    Operation(
        "script.remove", "POST", Host.TENANT, f"{_SCRIPTS}.DeleteSiteScript", WRITE, IDEMPOTENT, "C",
        absent=(NO_FILE,),
    ),
    Operation("design.list", "POST", Host.TENANT, f"{_SCRIPTS}.GetSiteDesigns", READ, SAFE, "C"),
    Operation("design.create", "POST", Host.TENANT, f"{_SCRIPTS}.CreateSiteDesign", WRITE, ONCE, "C"),
    Operation("design.update", "POST", Host.TENANT, f"{_SCRIPTS}.UpdateSiteDesign", WRITE, IDEMPOTENT, "C"),
    Operation(
        "design.remove", "POST", Host.TENANT, f"{_SCRIPTS}.DeleteSiteDesign", WRITE, IDEMPOTENT, "C",
        absent=(NO_FILE,),
    ),
    Operation("design.rights", "POST", Host.TENANT, f"{_SCRIPTS}.GetSiteDesignRights", READ, SAFE, "C"),
    Operation("design.grant", "POST", Host.TENANT, f"{_SCRIPTS}.GrantSiteDesignRights", WRITE, IDEMPOTENT, "C"),
    Operation("design.revoke", "POST", Host.TENANT, f"{_SCRIPTS}.RevokeSiteDesignRights", WRITE, IDEMPOTENT, "C"),
)  # fmt: skip
