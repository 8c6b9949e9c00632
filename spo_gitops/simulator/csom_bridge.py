"""The tenant's functions that REST has, called by ProcessQuery: positions become names, and the same handler answers.

A function that has an object of its own in ProcessQuery (a site, an operation that is polled) is in `csom_tenant.py`.
Source of the parameters' order: wire/metadata.
"""

from typing import Any

from .answers import Answer, Collection, Entity, Value
from .calls import Call
from .csom_base import Session
from .errors import argument_error
from .hosts import Host
from .odata import parse_address
from .routes import ROUTER
from .values import Typed

_PARAMETERS = {
    line.split()[0].lower(): (line.split()[0], tuple(line.split()[1:]))
    for line in """
    AddHomeSite homeSiteUrl order audiences
    AddSPORestrictedSearchAllowedList siteUrls
    AddToOrgAssetsLibAndCdnV2 cdnType libUrl thumbnailUrl orgAssetType defaultOriginAdded
    CheckTenantIntuneLicense
    CheckTenantLicenses licenses
    GetFileVersionBatchDeleteJobProgress siteUrl
    GetFileVersionBatchDeleteJobProgressForLibrary siteUrl listParams
    GetFileVersionExpirationReportJobProgress siteUrl reportUrl
    GetFileVersionExpirationReportJobProgressForLibrary siteUrl listParams reportUrl
    GetFileVersionPolicyForLibrary siteUrl listParams
    GetHomeSites
    GetHomeSitesDetails
    GetIdleSessionSignOutForUnmanagedDevices
    GetOneDriveSiteSharingInsights queryMode
    GetPowerAppsEnvironments
    GetRootSiteUrl
    GetSPHSiteUrl
    GetSPListItemCount listName
    GetSPOAllWebTemplates cultureName compatibilityLevel
    GetSPORestrictedSearchAllowedList
    GetSPORestrictedSearchMode
    GetSPOSiteCreationSources
    GetSPOTenantAllWebTemplates
    GetSPOTenantWebTemplates localeId compatibilityLevel
    GetSharePointSiteSharingInsights queryMode
    GetSiteAdministrators siteId
    GetSiteHealthStatus sourceUrl
    GetSiteSecondaryAdministrators secondaryAdministratorsFieldsData
    GetSiteSubscriptionId
    GetTargetedSitesDetails
    GetVersionPolicyForDocLibsJobProgress siteUrl
    HasValidEducationLicense
    NewFileVersionBatchDeleteJob siteUrl batchDeleteParams
    NewFileVersionBatchDeleteJobForLibrary siteUrl listParams batchDeleteParams
    NewFileVersionExpirationReportJob siteUrl reportUrl
    NewFileVersionExpirationReportJobForLibrary siteUrl listParams reportUrl
    RemoveDeletedSitePreferId siteUrl siteId
    RemoveFileVersionBatchDeleteJob siteUrl
    RemoveFileVersionBatchDeleteJobForLibrary siteUrl listParams
    RemoveHomeSite homeSiteUrl
    RemoveSPHSite
    RemoveSPORestrictedSearchAllowedList siteUrls
    RemoveTargetedSite siteId
    RemoveVersionPolicyForDocLibsJob siteUrl
    ReorderTargetedSites siteIds
    RestoreDeletedSiteById siteId
    RestoreDeletedSitePreferId siteUrl siteId
    SetFileVersionPolicyForLibrary siteUrl listParams versionPolicyParams
    SetIdleSessionSignOutForUnmanagedDevices enabled warnAfter signOutAfter
    SetOrgAssetsWithType libUrl thumbnailUrl orgAssetType
    SetSPHSite sphSiteUrl
    SetSPORestrictedSearchMode mode
    SetSiteAdministrators siteAdministratorsFieldsData
    SetSiteSecondaryAdministrators secondaryAdministratorsFieldsData
    SetSiteUserGroups siteUserGroupsData
    UpdateTargetedSite siteUrl configurationParam
    """.strip().splitlines()
}


def is_bridged(name: str) -> bool:
    """Whether the tenant has such a function over REST."""
    return name.lower() in _PARAMETERS


def bridged(session: Session, name: str, parameters: tuple[Any, ...]) -> Any:
    """What the function answers: a plain or typed value, a list of them, or nothing; raises ServiceError."""
    wire, names = _PARAMETERS[name.lower()]
    if len(parameters) > len(names):
        raise argument_error(f"The method {wire} takes {len(names)} parameters.")
    address = parse_address(f"/_api/SPO.Tenant/{wire}", "")
    assert address is not None
    body = {name: value for name, value in zip(names, parameters, strict=False) if value is not None}
    here = session.here
    call = Call(Host.ADMIN, "POST", address, here.headers, body, session.transaction, session.quirks)
    return _value(ROUTER.find(Host.ADMIN, "POST", address).handler(call))


def _value(answer: Answer) -> Any:
    match answer:
        case Entity(type_name, fields):
            return Typed(type_name, {name: _member(value) for name, value in fields.items()})
        case Collection():
            return _member(answer)
        case Value(_, value):
            return value
        case _:
            return None


def _member(value: Any) -> Any:
    if not isinstance(value, Collection):
        return value
    items = (item.fields if isinstance(item, Entity) else item for item in value.items)
    return [Typed(value.type_name, dict(fields)) for fields in items]
