"""Lists and libraries, their columns and views. See the package."""

from __future__ import annotations

from ..operation import Host, Operation
from .words import IDEMPOTENT, LIST, ONCE, READ, ROLE, SAFE, WRITE

# Definitions are recorded; what is expanded beside them is sent by clients, though not all at once.
_LISTS = (
    "/_api/web/lists?$select=Id,Title,Description,BaseTemplate,Hidden,ItemCount,EnableVersioning,MajorVersionLimit,"
    "EnableMinorVersions,MajorWithMinorVersionsLimit,EnableModeration,ForceCheckout,DraftVersionVisibility,"
    "ContentTypesEnabled,EnableAttachments,EnableFolderCreation,ReadSecurity,WriteSecurity,NoCrawl,OnQuickLaunch,"
    "HasUniqueRoleAssignments,RootFolder/ServerRelativeUrl"
)
_DEEP = (
    ",Fields,Views/Id,Views/Title,Views/ViewQuery,Views/RowLimit,"  # whole: choices belong to kinds of columns
    "Views/DefaultView,Views/PersonalView,Views/ListViewXml,RoleAssignments/PrincipalId,RoleAssignments/Member,"
    "RoleAssignments/RoleDefinitionBindings&$expand=RootFolder,Fields,Views,RoleAssignments/Member,"
    "RoleAssignments/RoleDefinitionBindings"
)
_VIEW = f"{LIST}/views(guid'{{view}}')"

LISTS = (
    Operation("site.lists", "GET", Host.SITE, f"{_LISTS}&$expand=RootFolder", READ, SAFE, "R"),
    Operation("site.lists-deep", "GET", Host.SITE, f"{_LISTS}{_DEEP}", READ, SAFE, "K", cost_ru=3),
    Operation(
        "site.list-types", "GET", Host.SITE,
        "/_api/web/lists?$select=Id,ContentTypes/Name,ContentTypes/StringId&$expand=ContentTypes", READ, SAFE, "K",
        cost_ru=3,
    ),
    Operation(
        "site.content-types", "GET", Host.SITE, "/_api/web/AvailableContentTypes?$select=Name,StringId", READ, SAFE, "M"
    ),
    Operation("list.create", "POST", Host.SITE, "/_api/web/lists", WRITE, ONCE, "R"),
    Operation(
        "list.update", "PATCH", Host.SITE, LIST, WRITE, IDEMPOTENT, "R", headers={"IF-MATCH": "*"}
    ),
    Operation("list.recycle", "POST", Host.SITE, f"{LIST}/recycle", WRITE, ONCE, "R"),
    Operation(
        "list.own-permissions", "POST", Host.SITE,
        f"{LIST}/breakroleinheritance(copyRoleAssignments=false,clearSubscopes=false)", WRITE, IDEMPOTENT, "R",
    ),
    Operation("list.inherit", "POST", Host.SITE, f"{LIST}/resetroleinheritance", WRITE, IDEMPOTENT, "R"),
    Operation("list.grant", "POST", Host.SITE, f"{LIST}/roleassignments/add{ROLE}", WRITE, IDEMPOTENT, "R"),
    Operation("list.revoke", "POST", Host.SITE, f"{LIST}/roleassignments/remove{ROLE}", WRITE, IDEMPOTENT, "R"),
    Operation(
        "list.add-type", "POST", Host.SITE, f"{LIST}/contenttypes/addAvailableContentType", WRITE, ONCE, "M"
    ),
    Operation(
        "list.remove-type", "DELETE", Host.SITE, f"{LIST}/contenttypes('{{type}}')", WRITE, IDEMPOTENT, "M",
        headers={"IF-MATCH": "*"},
    ),
    Operation("column.create", "POST", Host.SITE, f"{LIST}/fields/CreateFieldAsXml", WRITE, ONCE, "X"),
    Operation(
        "column.update", "PATCH", Host.SITE, f"{LIST}/fields(guid'{{column}}')", WRITE, IDEMPOTENT, "X",
        headers={"IF-MATCH": "*"},
    ),
    Operation(
        "column.remove", "DELETE", Host.SITE, f"{LIST}/fields(guid'{{column}}')", WRITE, IDEMPOTENT, "X",
        headers={"IF-MATCH": "*"},
    ),
    Operation("view.create", "POST", Host.SITE, f"{LIST}/views", WRITE, ONCE, "X"),
    Operation("view.update", "PATCH", Host.SITE, _VIEW, WRITE, IDEMPOTENT, "X", headers={"IF-MATCH": "*"}),
    Operation("view.remove", "DELETE", Host.SITE, _VIEW, WRITE, IDEMPOTENT, "X", headers={"IF-MATCH": "*"}),
    Operation(
        "view.clear-columns", "POST", Host.SITE, f"{_VIEW}/viewfields/removeallviewfields", WRITE, IDEMPOTENT, "X"
    ),
    Operation(
        "view.add-column", "POST", Host.SITE, f"{_VIEW}/viewfields/addviewfield('{{column}}')", WRITE, IDEMPOTENT, "X"
    ),
)  # fmt: skip
