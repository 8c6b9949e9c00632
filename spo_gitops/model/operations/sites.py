"""Sites as the tenant and as they tell themselves, and who administers them. See the package."""

from __future__ import annotations

from ..operation import Host, Operation, Sublimit
from .words import BATCH, CSOM_PATH, IDEMPOTENT, ONCE, QUERY_PACK, READ, SAFE, SPO_TENANT, WRITE

NO_SITE = "Microsoft.Online.SharePoint.Common.SpoNoSiteException"
UNKNOWN_ERROR = "Microsoft.SharePoint.Client.UnknownError"
AGGREGATED_LIST = "/Lists/DO_NOT_DELETE_SPLIST_TENANTADMIN_AGGREGATED_SITECO"
EVERYTHING_LIST = "/Lists/DO_NOT_DELETE_SPLIST_TENANTADMIN_ALL_SITES_AGGREGA"  # with OneDrives
# Only here: other clients report that the managers' POST functions fail with this version (DISCREPANCIES A11).
_ODATA_4 = {"OData-Version": "4.0", "Accept": "application/json", "Content-Type": "application/json"}
_CONTEXT = "/_api/contextinfo"
_CONTENT = (
    "/_api/web/lists?$select=Id,Title,Hidden,IsCatalog,ItemCount,LastItemUserModifiedDate,BaseTemplate,"
    "RootFolder/ServerRelativeUrl&$expand=RootFolder"
)
# What people would lose with a site: the lists of its web, and the webs below.
_HOLDINGS = (
    "/_api/web?$select=Lists/Hidden,Lists/IsCatalog,Lists/ItemCount,Lists/LastItemUserModifiedDate,Webs/Id"
    "&$expand=Lists,Webs"
)

SITES = (
    # -- sites, as the tenant's administration sees them --
    Operation(
        "site.read", "POST", Host.ADMIN, f"{SPO_TENANT}/GetSitePropertiesByUrl", READ, SAFE, "C", absent=(NO_SITE,)
    ),
    Operation(
        "site.read-by-id", "GET", Host.ADMIN, f"{SPO_TENANT}/sites('{{id}}')", READ, SAFE, "C", absent=(NO_SITE,),
        headers={"OData-Version": "4.0", "Accept": "application/json"},  # one client says that it must be there
    ),
    Operation(
        "site.update", "PATCH", Host.ADMIN, f"{SPO_TENANT}/sites('{{id}}')", WRITE, IDEMPOTENT, "R",
        absent=(NO_SITE,), headers=_ODATA_4, sublimit=Sublimit.LABELS, sublimit_for="SensitivityLabel2",
    ),
    Operation(
        "site.lock", "PATCH", Host.ADMIN, f"{SPO_TENANT}/sites('{{id}}')", WRITE, IDEMPOTENT, "X",
        absent=(NO_SITE,), headers=_ODATA_4,
    ),
    Operation(
        "site.update-query", "POST", Host.ADMIN, CSOM_PATH, WRITE, IDEMPOTENT, "R", absent=(NO_SITE,),
        sublimit=Sublimit.LABELS, sublimit_for="SensitivityLabel2",
    ),
    Operation(
        "site.create", "POST", Host.TENANT, "/_api/SPSiteManager/create", WRITE, ONCE, "R",
        sublimit=Sublimit.LABELS, sublimit_for="SensitivityLabel",
    ),
    Operation(
        "site.create-status", "GET", Host.TENANT, "/_api/SPSiteManager/status?url='{url}'", READ, SAFE, "R",
        poll=True,
    ),
    Operation(
        "site.recycle", "POST", Host.ADMIN, f"{SPO_TENANT}/RemoveSite", WRITE, ONCE, "C", done=(NO_SITE,)
    ),
    Operation(
        "site.version-job", "GET", Host.ADMIN, f"{SPO_TENANT}/GetVersionPolicyForDocLibsJobProgress(siteUrl='{{url}}')",
        READ, SAFE, "M", absent=(NO_SITE,),
    ),
    Operation("site.archive", "POST", Host.ADMIN, f"{SPO_TENANT}/ArchiveSiteById", WRITE, ONCE, "M"),
    Operation("site.unarchive", "POST", Host.ADMIN, f"{SPO_TENANT}/UnarchiveSiteById", WRITE, ONCE, "M"),
    Operation(
        "site.rename", "POST", Host.ADMIN, "/_api/SiteRenameJobs?api-version=1.4.7", WRITE, ONCE, "C",
        headers={"Content-Type": "application/json"},
    ),
    Operation(
        "site.rename-status", "GET", Host.ADMIN,
        "/_api/SiteRenameJobs/GetJobsBySiteUrl(url='{url}')?api-version=1.4.7", READ, SAFE, "C", poll=True,
    ),
    # Only what a rename left at the old URL; the recycle bin would keep that URL.
    Operation("redirect.remove", "POST", Host.ADMIN, f"{SPO_TENANT}/RemoveSite", WRITE, ONCE, "C", done=(NO_SITE,)),
    Operation("redirect.purge", "POST", Host.ADMIN, f"{SPO_TENANT}/RemoveDeletedSite", WRITE, ONCE, "C"),
    Operation("site.restore", "POST", Host.ADMIN, f"{SPO_TENANT}/RestoreDeletedSite", WRITE, ONCE, "C"),
    Operation("site.deleted", "POST", Host.ADMIN, CSOM_PATH, READ, SAFE, "C", absent=(UNKNOWN_ERROR,)),
    Operation(
        "site.list-aggregated", "POST", Host.ADMIN, f"/_api/web/GetList('{AGGREGATED_LIST}')/RenderListDataAsStream",
        READ, SAFE, "R",
    ),
    Operation(
        "site.list-everything", "POST", Host.ADMIN,
        f"/_api/web/GetList('{EVERYTHING_LIST}')/RenderListDataAsStream", READ, SAFE, "R",
    ),
    # -- sites, from within --
    Operation(
        "site.provisioning", "GET", Host.SITE, "/_api/web?$select=IsProvisioningComplete", READ, SAFE, "C", cost_ru=1,
        poll=True,
    ),
    Operation(
        "site.describe", "PATCH", Host.SITE, "/_api/web", WRITE, IDEMPOTENT, "R", headers={"IF-MATCH": "*"}
    ),
    Operation("site.language", "GET", Host.SITE, "/_api/web?$select=Language", READ, SAFE, "R", cost_ru=1),
    Operation(
        "site.web", "GET", Host.SITE,
        "/_api/web?$select=MembersCanShare,RequestAccessEmail,UseAccessRequestDefault,SiteLogoUrl", READ, SAFE, "R",
        cost_ru=1,
    ),
    Operation(
        "site.classification", "GET", Host.SITE, "/_api/site?$select=Classification", READ, SAFE, "R", cost_ru=1
    ),
    Operation("site.classify", "POST", Host.SITE, CSOM_PATH, WRITE, IDEMPOTENT, "C"),
    Operation(
        "site.access-requests", "POST", Host.SITE, "/_api/web/SetUseAccessRequestDefaultAndUpdate", WRITE,
        IDEMPOTENT, "C",
    ),
    Operation("site.logo", "POST", Host.SITE, "/_api/siteiconmanager/setsitelogo", WRITE, IDEMPOTENT, "C"),
    Operation(BATCH, "POST", Host.SITE, "/_api/$batch", WRITE, IDEMPOTENT, "R"),
    Operation("site.content", "GET", Host.SITE, _CONTENT, READ, SAFE, "R"),
    Operation("site.holdings", "GET", Host.SITE, _HOLDINGS, READ, SAFE, "R"),
    Operation("site.changes", "POST", Host.SITE, "/_api/site/getchanges", READ, SAFE, "R"),
    Operation(
        "site.list-scopes", "GET", Host.SITE, "/_api/web/lists?$select=Title,Hidden,HasUniqueRoleAssignments", READ,
        SAFE, "R",
    ),
    # -- administrators --
    Operation(
        "admins.read-secondary", "POST", Host.ADMIN, f"{SPO_TENANT}/GetSiteSecondaryAdministrators", READ, SAFE, "R",
        absent=(NO_SITE,),
    ),
    Operation(
        "admins.write-secondary", "POST", Host.ADMIN, f"{SPO_TENANT}/SetSiteSecondaryAdministrators", WRITE, IDEMPOTENT,
        "R", absent=(NO_SITE,),
    ),
    Operation("admins.withdraw", "POST", Host.ADMIN, CSOM_PATH, WRITE, IDEMPOTENT, "C", absent=(NO_SITE,)),
    Operation(
        "admins.set-owner", "PATCH", Host.ADMIN, f"{SPO_TENANT}/sites('{{id}}')", WRITE, IDEMPOTENT, "R",
        absent=(NO_SITE,), headers=_ODATA_4,
    ),
    # -- what a request may have to carry beside its token; asked for only where the service wants it --
    Operation("digest.admin", "POST", Host.ADMIN, _CONTEXT, READ, SAFE, "C", cost_ru=1),
    Operation("digest.tenant", "POST", Host.TENANT, _CONTEXT, READ, SAFE, "C", cost_ru=1),
    Operation("digest.site", "POST", Host.SITE, _CONTEXT, READ, SAFE, "C", cost_ru=1),
    # Several changes in one, where ``packQueries`` asks for that; nobody has proven how many the service takes.
    Operation(QUERY_PACK, "POST", Host.ADMIN, CSOM_PATH, WRITE, IDEMPOTENT, "K"),
)  # fmt: skip
