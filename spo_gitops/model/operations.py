"""The table of every request that the client can send; the transport refuses anything else.

Paths are relative to the operation's host; ``{argument}`` is replaced by the percent-encoded value with its
apostrophes doubled. CSOM operations take the XML of ``kinds.csom`` as their body. Sources and grades:
wire/REFERENCE.md. R recorded, M metadata, C sent by a shipping client, U a client's unit test, D documented,
X other public code, K assumption.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .operation import Effect, Host, Operation, Repeat, Sublimit

CSOM_PATH = "/_vti_bin/client.svc/ProcessQuery"
BATCH = "site.batch"
QUERY_PACK = "query.pack"
GRAPH_BATCH, GRAPH_PARTS = "graph.batch", 20  # parts that one takes at most

NO_SITE = "Microsoft.Online.SharePoint.Common.SpoNoSiteException"
NOT_FOUND = "Microsoft.SharePoint.Client.ResourceNotFoundException"
NO_FILE = "System.IO.FileNotFoundException"
NO_OBJECT, NOT_PROVISIONED = "Request_ResourceNotFound", "ResourceNotFound"  # Graph's; the latter says "not yet"
UNKNOWN_ERROR = "Microsoft.SharePoint.Client.UnknownError"

AGGREGATED_LIST = "/Lists/DO_NOT_DELETE_SPLIST_TENANTADMIN_AGGREGATED_SITECO"
EVERYTHING_LIST = "/Lists/DO_NOT_DELETE_SPLIST_TENANTADMIN_ALL_SITES_AGGREGA"  # with OneDrives

_TENANT = "/_api/SPO.Tenant"
_THEMES = "/_api/thememanager"
_SCRIPTS = "/_api/Microsoft.Sharepoint.Utilities.WebTemplateExtensions.SiteScriptUtility"
_GRAPH_SETTINGS = "/v1.0/admin/sharepoint/settings"
_READ, _WRITE = Effect.READ, Effect.WRITE
_SAFE, _IDEMPOTENT, _ONCE = Repeat.SAFE, Repeat.IDEMPOTENT, Repeat.ONCE

# Only here: other clients report that the managers' POST functions fail with this version (DISCREPANCIES A11).
_ODATA_4 = {"OData-Version": "4.0", "Accept": "application/json", "Content-Type": "application/json"}

_CONTENT = (
    "/_api/web/lists?$select=Id,Title,Hidden,IsCatalog,ItemCount,LastItemUserModifiedDate,BaseTemplate,"
    "RootFolder/ServerRelativeUrl&$expand=RootFolder"
)

# Who may do what, in one request; each part is sent by clients on its own, all of them together is an assumption.
_PERMISSIONS = (
    "/_api/web?$select=Id,AssociatedOwnerGroup/Id,AssociatedMemberGroup/Id,AssociatedVisitorGroup/Id,"
    "SiteGroups/Id,SiteGroups/Title,SiteGroups/Description,SiteGroups/PrincipalType,"
    "SiteGroups/AllowMembersEditMembership,SiteGroups/AllowRequestToJoinLeave,SiteGroups/AutoAcceptRequestToJoinLeave,"
    "SiteGroups/OnlyAllowMembersViewMembership,SiteGroups/RequestToJoinLeaveEmailSetting,SiteGroups/Users,"
    "SiteGroups/Owner,RoleDefinitions,RoleAssignments/PrincipalId,RoleAssignments/Member,"
    "RoleAssignments/RoleDefinitionBindings"
    "&$expand=AssociatedOwnerGroup,AssociatedMemberGroup,AssociatedVisitorGroup,SiteGroups/Users,SiteGroups/Owner,"
    "RoleDefinitions,RoleAssignments/Member,RoleAssignments/RoleDefinitionBindings"
)
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
_LIST = "/_api/web/lists(guid'{id}')"
_GUESTS = (
    "/v1.0/users?$filter=userType%20eq%20'Guest'&$select=id,userPrincipalName,createdDateTime,signInActivity&$top=500"
)
_SHARED = "/v1.0/drives/{drive}/root/delta?$select=id,deleted,shared,sharepointIds"
_SHARING_CHANGES = {"Prefer": "deltashowsharingchanges, deltashowremovedasdeleted, hierarchicalsharing"}
_VIEW = f"{_LIST}/views(guid'{{view}}')"
ITEMS_PAGE = 1000
_BEHIND = f"$top={ITEMS_PAGE}&$skiptoken=Paged%3DTRUE%26p_ID%3D{{id_before}}"
_ROW = f"{_LIST}/items({{item}})"
_FILE = "/_api/web/GetFileByServerRelativePath(DecodedUrl='{path}')"
_FOLDER = "/_api/web/GetFolderByServerRelativePath(DecodedUrl='{folder}')"
_PATH = "/_api/web/GetFolderByServerRelativePath(DecodedUrl='{path}')"
_GROUP = "/_api/web/sitegroups/GetById({id})"
_GROUP_PEOPLE = "/v1.0/groups/{id}/{role}?$select=id,userPrincipalName&$top=999"
_GROUPS_WRITTEN = "Group.ReadWrite.All"
_ROLE = "RoleAssignment(principalid={principal},roledefid={level})"

_ALL = (
    # -- sites, as the tenant's administration sees them --
    Operation(
        "site.read", "POST", Host.ADMIN, f"{_TENANT}/GetSitePropertiesByUrl", _READ, _SAFE, "C", absent=(NO_SITE,)
    ),
    Operation(
        "site.read-by-id", "GET", Host.ADMIN, f"{_TENANT}/sites('{{id}}')", _READ, _SAFE, "C", absent=(NO_SITE,),
        headers={"OData-Version": "4.0", "Accept": "application/json"},  # one client says that it must be there
    ),
    Operation(
        "site.update", "PATCH", Host.ADMIN, f"{_TENANT}/sites('{{id}}')", _WRITE, _IDEMPOTENT, "R",
        absent=(NO_SITE,), headers=_ODATA_4, sublimit=Sublimit.LABELS, sublimit_for="SensitivityLabel2",
    ),
    Operation(
        "site.lock", "PATCH", Host.ADMIN, f"{_TENANT}/sites('{{id}}')", _WRITE, _IDEMPOTENT, "X",
        absent=(NO_SITE,), headers=_ODATA_4,
    ),
    Operation(
        "site.update-query", "POST", Host.ADMIN, CSOM_PATH, _WRITE, _IDEMPOTENT, "R", absent=(NO_SITE,),
        sublimit=Sublimit.LABELS, sublimit_for="SensitivityLabel2",
    ),
    Operation(
        "site.create", "POST", Host.TENANT, "/_api/SPSiteManager/create", _WRITE, _ONCE, "R",
        sublimit=Sublimit.LABELS, sublimit_for="SensitivityLabel",
    ),
    Operation(
        "site.create-status", "GET", Host.TENANT, "/_api/SPSiteManager/status?url='{url}'", _READ, _SAFE, "R",
        poll=True,
    ),
    Operation(
        "site.recycle", "POST", Host.ADMIN, f"{_TENANT}/RemoveSite", _WRITE, _ONCE, "C", done=(NO_SITE,)
    ),
    Operation(
        "site.version-job", "GET", Host.ADMIN, f"{_TENANT}/GetVersionPolicyForDocLibsJobProgress(siteUrl='{{url}}')",
        _READ, _SAFE, "M", absent=(NO_SITE,),
    ),
    Operation("site.archive", "POST", Host.ADMIN, f"{_TENANT}/ArchiveSiteById", _WRITE, _ONCE, "M"),
    Operation("site.unarchive", "POST", Host.ADMIN, f"{_TENANT}/UnarchiveSiteById", _WRITE, _ONCE, "M"),
    Operation(
        "site.rename", "POST", Host.ADMIN, "/_api/SiteRenameJobs?api-version=1.4.7", _WRITE, _ONCE, "C",
        headers={"Content-Type": "application/json"},
    ),
    Operation(
        "site.rename-status", "GET", Host.ADMIN,
        "/_api/SiteRenameJobs/GetJobsBySiteUrl(url='{url}')?api-version=1.4.7", _READ, _SAFE, "C", poll=True,
    ),
    # Only what a rename left at the old URL; the recycle bin would keep that URL.
    Operation("redirect.remove", "POST", Host.ADMIN, f"{_TENANT}/RemoveSite", _WRITE, _ONCE, "C", done=(NO_SITE,)),
    Operation("redirect.purge", "POST", Host.ADMIN, f"{_TENANT}/RemoveDeletedSite", _WRITE, _ONCE, "C"),
    Operation("site.restore", "POST", Host.ADMIN, f"{_TENANT}/RestoreDeletedSite", _WRITE, _ONCE, "C"),
    Operation("site.deleted", "POST", Host.ADMIN, CSOM_PATH, _READ, _SAFE, "C", absent=(UNKNOWN_ERROR,)),
    Operation(
        "site.list-aggregated", "POST", Host.ADMIN, f"/_api/web/GetList('{AGGREGATED_LIST}')/RenderListDataAsStream",
        _READ, _SAFE, "R",
    ),
    Operation(
        "site.list-everything", "POST", Host.ADMIN,
        f"/_api/web/GetList('{EVERYTHING_LIST}')/RenderListDataAsStream", _READ, _SAFE, "R",
    ),
    # -- the tenant --
    Operation("tenant.read", "GET", Host.ADMIN, _TENANT, _READ, _SAFE, "R"),
    Operation("tenant.update", "PATCH", Host.ADMIN, _TENANT, _WRITE, _IDEMPOTENT, "C"),
    Operation(
        "tenant.read-graph", "GET", Host.GRAPH, _GRAPH_SETTINGS, _READ, _SAFE, "D",
        permission="SharePointTenantSettings.Read.All", cost_ru=1,
    ),
    Operation(
        "tenant.update-graph", "PATCH", Host.GRAPH, _GRAPH_SETTINGS, _WRITE, _IDEMPOTENT, "D",
        permission="SharePointTenantSettings.ReadWrite.All", cost_ru=1,
    ),
    # -- themes --
    Operation("theme.list", "POST", Host.ADMIN, f"{_THEMES}/GetTenantThemingOptions", _READ, _SAFE, "M"),
    Operation("theme.add", "POST", Host.ADMIN, f"{_THEMES}/AddTenantTheme", _WRITE, _ONCE, "M"),
    Operation("theme.update", "POST", Host.ADMIN, f"{_THEMES}/UpdateTenantTheme", _WRITE, _IDEMPOTENT, "M"),
    Operation("theme.remove", "POST", Host.ADMIN, f"{_THEMES}/DeleteTenantTheme", _WRITE, _IDEMPOTENT, "C"),
    # -- site scripts and site designs --
    Operation("script.list", "POST", Host.TENANT, f"{_SCRIPTS}.GetSiteScripts", _READ, _SAFE, "C"),
    Operation(
        "script.read", "POST", Host.TENANT, f"{_SCRIPTS}.GetSiteScriptMetadata", _READ, _SAFE, "C", absent=(NO_FILE,)
    ),
    Operation(
        "script.create", "POST", Host.TENANT,
        f"{_SCRIPTS}.CreateSiteScript(Title=@title,Description=@description)?@title='{{title}}'"
        "&@description='{description}'",
        _WRITE, _ONCE, "C",
    ),
    Operation("script.update", "POST", Host.TENANT, f"{_SCRIPTS}.UpdateSiteScript", _WRITE, _IDEMPOTENT, "C"),
    Operation(
        "script.remove", "POST", Host.TENANT, f"{_SCRIPTS}.DeleteSiteScript", _WRITE, _IDEMPOTENT, "C",
        absent=(NO_FILE,),
    ),
    Operation("design.list", "POST", Host.TENANT, f"{_SCRIPTS}.GetSiteDesigns", _READ, _SAFE, "C"),
    Operation("design.create", "POST", Host.TENANT, f"{_SCRIPTS}.CreateSiteDesign", _WRITE, _ONCE, "C"),
    Operation("design.update", "POST", Host.TENANT, f"{_SCRIPTS}.UpdateSiteDesign", _WRITE, _IDEMPOTENT, "C"),
    Operation(
        "design.remove", "POST", Host.TENANT, f"{_SCRIPTS}.DeleteSiteDesign", _WRITE, _IDEMPOTENT, "C",
        absent=(NO_FILE,),
    ),
    Operation("design.rights", "POST", Host.TENANT, f"{_SCRIPTS}.GetSiteDesignRights", _READ, _SAFE, "C"),
    Operation("design.grant", "POST", Host.TENANT, f"{_SCRIPTS}.GrantSiteDesignRights", _WRITE, _IDEMPOTENT, "C"),
    Operation("design.revoke", "POST", Host.TENANT, f"{_SCRIPTS}.RevokeSiteDesignRights", _WRITE, _IDEMPOTENT, "C"),
    # -- sites, from within --
    Operation(
        "site.provisioning", "GET", Host.SITE, "/_api/web?$select=IsProvisioningComplete", _READ, _SAFE, "C", cost_ru=1,
        poll=True,
    ),
    Operation(
        "site.describe", "PATCH", Host.SITE, "/_api/web", _WRITE, _IDEMPOTENT, "R", headers={"IF-MATCH": "*"}
    ),
    Operation(
        "site.web", "GET", Host.SITE,
        "/_api/web?$select=MembersCanShare,RequestAccessEmail,UseAccessRequestDefault,SiteLogoUrl", _READ, _SAFE, "R",
        cost_ru=1,
    ),
    Operation(
        "site.access-requests", "POST", Host.SITE, "/_api/web/SetUseAccessRequestDefaultAndUpdate", _WRITE,
        _IDEMPOTENT, "C",
    ),
    Operation("site.logo", "POST", Host.SITE, "/_api/siteiconmanager/setsitelogo", _WRITE, _IDEMPOTENT, "C"),
    Operation(BATCH, "POST", Host.SITE, "/_api/$batch", _WRITE, _IDEMPOTENT, "R"),
    Operation("site.content", "GET", Host.SITE, _CONTENT, _READ, _SAFE, "R"),
    Operation("site.changes", "POST", Host.SITE, "/_api/site/getchanges", _READ, _SAFE, "R"),
    Operation(
        "site.list-scopes", "GET", Host.SITE, "/_api/web/lists?$select=Title,Hidden,HasUniqueRoleAssignments", _READ,
        _SAFE, "R",
    ),
    # -- what people keep in it: only where content was asked for --
    # Whether a row has permissions of its own is a column that clients select; beside a star is an assumption.
    Operation(
        "content.items", "GET", Host.SITE,
        f"{_LIST}/items?$select=*,FileRef,FSObjType,HasUniqueRoleAssignments,AttachmentFiles/FileName"
        f"&$expand=AttachmentFiles&{_BEHIND}", _READ, _SAFE, "K", content=True,
    ),
    Operation(
        "content.files", "GET", Host.SITE,
        f"{_LIST}/items?$select=*,FileRef,FSObjType,HasUniqueRoleAssignments,File/Length,File/ETag,File/UniqueId"
        f"&$expand=File&{_BEHIND}", _READ, _SAFE, "K", content=True,
    ),
    Operation(
        "content.grants", "GET", Host.SITE, f"{_ROW}/roleassignments?$expand=Member,RoleDefinitionBindings", _READ,
        _SAFE, "C", content=True,
    ),
    Operation(
        "content.attachment", "GET", Host.SITE, f"{_ROW}/AttachmentFiles('{{name}}')/$value", _READ, _SAFE, "D",
        content=True,
    ),
    Operation(
        "content.file-row", "GET", Host.SITE, f"{_FILE}/ListItemAllFields?$select=Id", _READ, _SAFE, "C", content=True
    ),
    Operation(
        "content.folder-row", "GET", Host.SITE, f"{_PATH}/ListItemAllFields?$select=Id", _READ, _SAFE, "C",
        content=True,
    ),
    Operation(
        "content.users", "GET", Host.SITE, "/_api/web/siteusers?$select=Id,LoginName", _READ, _SAFE, "C", content=True
    ),
    Operation(
        "content.bytes", "GET", Host.SITE, f"{_FILE}/$value", _READ, _SAFE, "R", content=True,
    ),
    # Forms of uploads that public code sends; the excerpt of the metadata has no files, and nothing is recorded.
    Operation(
        "content.add-folder", "POST", Host.SITE, "/_api/web/Folders/AddUsingPath(DecodedUrl='{path}')", _WRITE,
        _IDEMPOTENT, "M", content=True,
    ),
    Operation(
        "content.add-file", "POST", Host.SITE,
        f"{_FOLDER}/Files/AddUsingPath(DecodedUrl='{{name}}',Overwrite={{overwrite}})", _WRITE, _ONCE, "X",
        content=True,
    ),
    Operation(
        "content.upload-start", "POST", Host.SITE, f"{_FILE}/StartUpload(uploadId=guid'{{upload}}')", _WRITE, _ONCE,
        "X", content=True,
    ),
    Operation(
        "content.upload-more", "POST", Host.SITE,
        f"{_FILE}/ContinueUpload(uploadId=guid'{{upload}}',fileOffset={{offset}})", _WRITE, _ONCE, "X", content=True,
    ),
    Operation(
        "content.upload-end", "POST", Host.SITE,
        f"{_FILE}/FinishUpload(uploadId=guid'{{upload}}',fileOffset={{offset}})", _WRITE, _ONCE, "X", content=True,
    ),
    # Forms: the first is recorded in a batch, the second sent by a client; that they set authors and dates is unproven.
    Operation(
        "content.add-item", "POST", Host.SITE, f"{_LIST}/AddValidateUpdateItemUsingPath", _WRITE, _ONCE, "C",
        content=True,
    ),
    Operation(
        "content.fill-item", "POST", Host.SITE, f"{_ROW}/ValidateUpdateListItem()", _WRITE, _IDEMPOTENT, "C",
        content=True,
    ),
    Operation(
        "content.fill-file", "POST", Host.SITE, f"{_FILE}/ListItemAllFields/ValidateUpdateListItem()", _WRITE,
        _IDEMPOTENT, "X", content=True,
    ),
    Operation(
        "content.attach", "POST", Host.SITE, f"{_ROW}/AttachmentFiles/AddUsingPath(DecodedUrl='{{name}}')", _WRITE,
        _ONCE, "X", content=True,
    ),
    Operation(
        "content.own-permissions", "POST", Host.SITE,
        f"{_ROW}/breakroleinheritance(copyRoleAssignments=false,clearSubscopes=false)", _WRITE, _IDEMPOTENT, "C",
        content=True,
    ),
    Operation(
        "content.grant", "POST", Host.SITE, f"{_ROW}/roleassignments/add{_ROLE}", _WRITE, _IDEMPOTENT, "C",
        content=True,
    ),
    Operation(
        "content.revoke", "POST", Host.SITE, f"{_ROW}/roleassignments/remove{_ROLE}", _WRITE, _IDEMPOTENT, "C",
        content=True,
    ),
    # -- permissions --
    Operation("site.permissions", "GET", Host.SITE, _PERMISSIONS, _READ, _SAFE, "K", cost_ru=3),
    Operation("site.ensure-user", "POST", Host.SITE, "/_api/web/ensureuser", _WRITE, _IDEMPOTENT, "R"),
    Operation("group.create", "POST", Host.SITE, "/_api/web/sitegroups", _WRITE, _ONCE, "R"),
    Operation("group.update", "PATCH", Host.SITE, _GROUP, _WRITE, _IDEMPOTENT, "R"),
    Operation("group.set-owner", "POST", Host.SITE, f"{_GROUP}/SetUserAsOwner({{owner}})", _WRITE, _IDEMPOTENT, "R"),
    Operation("group.remove", "POST", Host.SITE, "/_api/web/sitegroups/RemoveById({id})", _WRITE, _IDEMPOTENT, "R"),
    Operation("group.add-member", "POST", Host.SITE, f"{_GROUP}/users", _WRITE, _IDEMPOTENT, "R"),
    Operation(
        "group.remove-member", "POST", Host.SITE, f"{_GROUP}/users/removeById({{user}})", _WRITE, _IDEMPOTENT, "C"
    ),
    Operation("level.create", "POST", Host.SITE, "/_api/web/roledefinitions", _WRITE, _ONCE, "R"),
    Operation("level.update", "PATCH", Host.SITE, "/_api/web/roledefinitions({id})", _WRITE, _IDEMPOTENT, "R"),
    Operation(
        "level.remove", "DELETE", Host.SITE, "/_api/web/roledefinitions({id})", _WRITE, _IDEMPOTENT, "R",
        headers={"IF-MATCH": "*"},
    ),
    Operation("role.grant", "POST", Host.SITE, f"/_api/web/roleassignments/add{_ROLE}", _WRITE, _IDEMPOTENT, "R"),
    Operation("role.revoke", "POST", Host.SITE, f"/_api/web/roleassignments/remove{_ROLE}", _WRITE, _IDEMPOTENT, "R"),
    # -- lists --
    Operation("site.lists", "GET", Host.SITE, f"{_LISTS}&$expand=RootFolder", _READ, _SAFE, "R"),
    Operation("site.lists-deep", "GET", Host.SITE, f"{_LISTS}{_DEEP}", _READ, _SAFE, "K", cost_ru=3),
    Operation("list.create", "POST", Host.SITE, "/_api/web/lists", _WRITE, _ONCE, "R"),
    Operation(
        "list.update", "PATCH", Host.SITE, _LIST, _WRITE, _IDEMPOTENT, "R", headers={"IF-MATCH": "*"}
    ),
    Operation("list.recycle", "POST", Host.SITE, f"{_LIST}/recycle", _WRITE, _ONCE, "R"),
    Operation(
        "list.own-permissions", "POST", Host.SITE,
        f"{_LIST}/breakroleinheritance(copyRoleAssignments=false,clearSubscopes=false)", _WRITE, _IDEMPOTENT, "R",
    ),
    Operation("list.inherit", "POST", Host.SITE, f"{_LIST}/resetroleinheritance", _WRITE, _IDEMPOTENT, "R"),
    Operation("list.grant", "POST", Host.SITE, f"{_LIST}/roleassignments/add{_ROLE}", _WRITE, _IDEMPOTENT, "R"),
    Operation("list.revoke", "POST", Host.SITE, f"{_LIST}/roleassignments/remove{_ROLE}", _WRITE, _IDEMPOTENT, "R"),
    Operation("column.create", "POST", Host.SITE, f"{_LIST}/fields/CreateFieldAsXml", _WRITE, _ONCE, "X"),
    Operation(
        "column.update", "PATCH", Host.SITE, f"{_LIST}/fields(guid'{{column}}')", _WRITE, _IDEMPOTENT, "X",
        headers={"IF-MATCH": "*"},
    ),
    Operation(
        "column.remove", "DELETE", Host.SITE, f"{_LIST}/fields(guid'{{column}}')", _WRITE, _IDEMPOTENT, "X",
        headers={"IF-MATCH": "*"},
    ),
    Operation("view.create", "POST", Host.SITE, f"{_LIST}/views", _WRITE, _ONCE, "X"),
    Operation("view.update", "PATCH", Host.SITE, _VIEW, _WRITE, _IDEMPOTENT, "X", headers={"IF-MATCH": "*"}),
    Operation("view.remove", "DELETE", Host.SITE, _VIEW, _WRITE, _IDEMPOTENT, "X", headers={"IF-MATCH": "*"}),
    Operation(
        "view.clear-columns", "POST", Host.SITE, f"{_VIEW}/viewfields/removeallviewfields", _WRITE, _IDEMPOTENT, "X"
    ),
    Operation(
        "view.add-column", "POST", Host.SITE, f"{_VIEW}/viewfields/addviewfield('{{column}}')", _WRITE, _IDEMPOTENT, "X"
    ),
    # -- the directory; of a batch's parts each is charged, and needs its own permission --
    Operation(
        GRAPH_BATCH, "POST", Host.GRAPH, "/v1.0/$batch", _READ, _SAFE, "R", permission="User.Read.All", cost_ru=1
    ),
    Operation(
        "directory.tenant", "GET", Host.GRAPH, "/v1.0/sites/root?$select=sharepointIds", _READ, _SAFE, "R",
        permission="Sites.Read.All", cost_ru=1,
    ),
    Operation(
        "directory.group", "GET", Host.GRAPH, "/v1.0/groups/{id}?$select=id,visibility", _READ, _SAFE, "R",
        permission="Group.Read.All", cost_ru=1,
    ),
    Operation(
        "directory.find-user", "GET", Host.GRAPH,
        "/v1.0/users?$filter=userPrincipalName%20eq%20'{name}'%20or%20mail%20eq%20'{name}'"
        "&$select=id,userPrincipalName",
        _READ, _SAFE, "D", permission="User.Read.All", cost_ru=2,
    ),
    Operation(
        "directory.find-group", "GET", Host.GRAPH,
        "/v1.0/groups?$filter=id%20eq%20'{id}'&$select=id",
        _READ, _SAFE, "D", permission="Group.Read.All", cost_ru=2,
    ),
    Operation(
        "directory.account", "GET", Host.GRAPH,
        "/v1.0/users?$filter=userPrincipalName%20eq%20'{name}'%20or%20mail%20eq%20'{name}'&$select=id,accountEnabled",
        _READ, _SAFE, "D", permission="User.Read.All", cost_ru=2,
    ),
    Operation(
        "directory.group-owners", "GET", Host.GRAPH,
        "/v1.0/groups/{id}/owners?$select=id,userPrincipalName,accountEnabled", _READ, _SAFE, "D",
        permission="Group.Read.All", cost_ru=2,
    ),
    Operation(
        "directory.guests", "GET", Host.GRAPH, _GUESTS, _READ, _SAFE, "D", permission="AuditLog.Read.All", cost_ru=2
    ),
    Operation(
        "directory.guests-more", "GET", Host.GRAPH, f"{_GUESTS}&$skiptoken={{token}}", _READ, _SAFE, "D",
        permission="AuditLog.Read.All", cost_ru=2,
    ),
    # -- sharing links, item by item: names of files are not asked for --
    Operation(
        "drive.list", "GET", Host.GRAPH, "/v1.0/sites/{site}/drives?$select=id,name", _READ, _SAFE, "K",
        permission="Sites.Read.All", cost_ru=2,
    ),
    Operation(
        "drive.shared", "GET", Host.GRAPH, _SHARED, _READ, _SAFE, "K", permission="Sites.Read.All", cost_ru=2,
        headers=_SHARING_CHANGES,
    ),
    Operation(
        "drive.shared-more", "GET", Host.GRAPH, f"{_SHARED}&token={{token}}", _READ, _SAFE, "K",
        permission="Sites.Read.All", cost_ru=2, headers=_SHARING_CHANGES,
    ),
    Operation(
        "item.sharing", "POST", Host.SITE,
        f"{_LIST}/items({{item}})/GetSharingInformation?$select=permissionsInformation&$expand=permissionsInformation",
        _READ, _SAFE, "C", sublimit=Sublimit.SHARING,
    ),
    Operation(
        "directory.find-groups-named", "GET", Host.GRAPH,
        "/v1.0/groups?$filter=displayName%20eq%20'{name}'&$select=id,groupTypes,securityEnabled&$top=10",
        _READ, _SAFE, "C", permission="Group.Read.All", cost_ru=2,
    ),
    Operation(
        "directory.find-objects", "POST", Host.GRAPH, "/v1.0/directoryObjects/getByIds", _READ, _SAFE, "D",
        permission="Directory.Read.All", cost_ru=1,
    ),
    # -- Microsoft 365 groups, which own the sites that belong to them --
    Operation(
        "directory.group-details", "GET", Host.GRAPH,
        "/v1.0/groups/{id}?$select=id,description,classification,visibility,groupTypes", _READ, _SAFE, "D",
        permission="Group.Read.All", cost_ru=1, absent=(NO_OBJECT,),
    ),
    Operation(
        "directory.group-people", "GET", Host.GRAPH, _GROUP_PEOPLE, _READ, _SAFE, "D", permission="Group.Read.All",
        absent=(NO_OBJECT,),
    ),
    Operation(
        "directory.group-people-next", "GET", Host.GRAPH, f"{_GROUP_PEOPLE}&$skiptoken={{token}}", _READ, _SAFE, "D",
        permission="Group.Read.All", absent=(NO_OBJECT,),
    ),
    Operation(
        "directory.group-heads", "GET", Host.GRAPH, "/v1.0/groups/{id}/{role}/microsoft.graph.user/$count", _READ,
        _SAFE, "D", permission="Group.Read.All", absent=(NO_OBJECT,), headers={"ConsistencyLevel": "eventual"},
    ),
    Operation(
        "directory.find-alias", "GET", Host.GRAPH, "/v1.0/groups?$filter=mailNickname%20eq%20'{alias}'&$select=id",
        _READ, _SAFE, "R", permission="Group.Read.All",
    ),
    Operation(
        "directory.group-site", "GET", Host.GRAPH, "/v1.0/groups/{id}/sites/root/webUrl", _READ, _SAFE, "R",
        permission="Sites.Read.All", cost_ru=1, absent=(NOT_PROVISIONED, NO_OBJECT), poll=True,
    ),
    Operation(
        "directory.deleted-group", "GET", Host.GRAPH,
        "/v1.0/directory/deletedItems/microsoft.graph.group/{id}?$select=id", _READ, _SAFE, "C",
        permission="Group.Read.All", cost_ru=1, absent=(NO_OBJECT,),
    ),
    Operation(
        "directory.create-group", "POST", Host.GRAPH, "/v1.0/groups", _WRITE, _ONCE, "R", permission=_GROUPS_WRITTEN
    ),
    Operation(
        "directory.update-group", "PATCH", Host.GRAPH, "/v1.0/groups/{id}", _WRITE, _IDEMPOTENT, "C",
        permission=_GROUPS_WRITTEN, absent=(NO_OBJECT,),
    ),
    Operation(
        "directory.add-to-group", "POST", Host.GRAPH, "/v1.0/groups/{id}/{role}/$ref", _WRITE, _ONCE, "D",
        permission=_GROUPS_WRITTEN,
    ),
    Operation(
        "directory.remove-from-group", "DELETE", Host.GRAPH, "/v1.0/groups/{id}/{role}/{person}/$ref", _WRITE,
        _IDEMPOTENT, "D", permission=_GROUPS_WRITTEN, absent=(NO_OBJECT,),
    ),
    Operation(
        "directory.remove-group", "DELETE", Host.GRAPH, "/v1.0/groups/{id}", _WRITE, _IDEMPOTENT, "C",
        permission=_GROUPS_WRITTEN, absent=(NO_OBJECT,),
    ),
    Operation(
        "directory.restore-group", "POST", Host.GRAPH, "/v1.0/directory/deletedItems/{id}/restore", _WRITE, _IDEMPOTENT,
        "C", permission=_GROUPS_WRITTEN, absent=(NO_OBJECT,),
    ),
    # -- administrators --
    Operation(
        "admins.read-secondary", "POST", Host.ADMIN, f"{_TENANT}/GetSiteSecondaryAdministrators", _READ, _SAFE, "R",
        absent=(NO_SITE,),
    ),
    Operation(
        "admins.write-secondary", "POST", Host.ADMIN, f"{_TENANT}/SetSiteSecondaryAdministrators", _WRITE, _IDEMPOTENT,
        "R", absent=(NO_SITE,),
    ),
    Operation("admins.withdraw", "POST", Host.ADMIN, CSOM_PATH, _WRITE, _IDEMPOTENT, "C", absent=(NO_SITE,)),
    Operation(
        "admins.set-owner", "PATCH", Host.ADMIN, f"{_TENANT}/sites('{{id}}')", _WRITE, _IDEMPOTENT, "R",
        absent=(NO_SITE,), headers=_ODATA_4,
    ),
    # Several changes in one, where ``packQueries`` asks for that; nobody has proven how many the service takes.
    Operation(QUERY_PACK, "POST", Host.ADMIN, CSOM_PATH, _WRITE, _IDEMPOTENT, "K"),
    # -- hubs; register and unregister answer with types too general to prove that they were done before --
    Operation("hub.list", "GET", Host.TENANT, "/_api/HubSites?$top=5000", _READ, _SAFE, "R"),
    Operation(
        "hub.read", "GET", Host.TENANT, "/_api/HubSites/GetById('{id}')", _READ, _SAFE, "R", absent=(NOT_FOUND, NO_FILE)
    ),
    Operation("hub.register", "POST", Host.ADMIN, f"{_TENANT}/RegisterHubSite", _WRITE, _ONCE, "M"),
    Operation("hub.unregister", "POST", Host.ADMIN, f"{_TENANT}/UnregisterHubSite", _WRITE, _ONCE, "M"),
    Operation("hub.connect", "POST", Host.ADMIN, f"{_TENANT}/ConnectSiteToHubSiteById", _WRITE, _IDEMPOTENT, "C"),
    Operation("hub.rights", "POST", Host.ADMIN, CSOM_PATH, _READ, _SAFE, "C", absent=(NO_FILE, NOT_FOUND)),
    Operation("hub.grant", "POST", Host.ADMIN, f"{_TENANT}/GrantHubSiteRightsById", _WRITE, _IDEMPOTENT, "M"),
    Operation("hub.revoke", "POST", Host.ADMIN, f"{_TENANT}/RevokeHubSiteRightsById", _WRITE, _IDEMPOTENT, "M"),
    Operation("hub.update", "POST", Host.ADMIN, CSOM_PATH, _WRITE, _IDEMPOTENT, "C", absent=(NO_FILE, NOT_FOUND)),
    # -- doctor --probe, on a throw-away site --
    Operation(
        "probe.administrators", "GET", Host.ADMIN, f"{_TENANT}/GetSiteAdministrators?siteId='{{id}}'", _READ, _SAFE, "C"
    ),
    Operation(
        "probe.rest-listing", "POST", Host.ADMIN, f"{_TENANT}/GetSitePropertiesFromSharePointByFilters", _READ, _SAFE,
        "M",
    ),
    Operation("probe.query", "POST", Host.ADMIN, CSOM_PATH, _READ, _SAFE, "C"),
)  # fmt: skip

OPERATIONS: Mapping[str, Operation] = MappingProxyType({operation.name: operation for operation in _ALL})


def is_csom(operation: Operation) -> bool:
    """Whether the operation is a ProcessQuery: XML out, a JSON list back, errors with status 200."""
    return operation.path == CSOM_PATH
