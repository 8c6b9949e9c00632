"""What a site says of itself: `_api/site`, `_api/web` and the form digest."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from .answers import Answer, Empty, Entity
from .calls import Call, Effect, Route
from .errors import ServiceError, bad_query, no_site_collection
from .hosts import EMPTY_GUID
from .models import Site
from .site_view import plain_properties
from .values import Guid, Moment, rest
from .web_parts import list_fields, relative, user_fields, users_of

DIGEST_SECONDS = 1800


def site_here(call: Call) -> Site:
    """The site that a call is addressed to; a missing or locked one refuses everything."""
    site = call.transaction.site(call.site_url)
    if site is None or site.deleted is not None or site.ready > call.now:
        raise no_site_collection()
    if site.lock_at(call.now) == "NoAccess":
        message = "Access to this Web site has been blocked. Please contact the administrator to resolve this problem."
        raise ServiceError(403, -2130575339, "Microsoft.SharePoint.SPException", message)
    return site


def site_fields(call: Call, site: Site) -> dict[str, Any]:
    """A site as SP.Site."""
    values = plain_properties(call.transaction, site)
    lock = site.lock_at(call.now)
    return {
        "AllowCreateDeclarativeWorkflow": True,
        "AllowDesigner": True,
        "AllowExternalEmbeddingWrapper": 1,
        "AllowMasterPageEditing": False,
        "AllowRevertFromTemplate": False,
        "AllowSaveDeclarativeWorkflowAsTemplate": True,
        "AllowSavePublishDeclarativeWorkflow": True,
        "AuditLogTrimmingRetention": 90,
        "CanSyncHubSitePermissions": False,
        "ChannelGroupId": Guid(EMPTY_GUID),
        "Classification": site.classification,
        "CommentsOnSitePagesDisabled": values["CommentsOnSitePagesDisabled"],
        "CompatibilityLevel": 15,
        "DisableAppViews": values["DisableAppViews"] == 1,
        "DisableCompanyWideSharingLinks": values["DisableCompanyWideSharingLinks"] == 1,
        "DisableFlows": values["DisableFlows"] == 1,
        "ExternalSharingTipsEnabled": False,
        "ExternalUserExpirationInDays": values["ExternalUserExpirationInDays"],
        "GeoLocation": "EUR",
        "GroupId": Guid(EMPTY_GUID),
        "HubSiteId": Guid(site.hub or EMPTY_GUID),
        "Id": Guid(site.id),
        "IsHubSite": call.transaction.hub(site.id) is not None,
        "LockIssue": values["LockIssue"],
        "MaxItemsPerThrottledOperation": 5000,
        "PrimaryUri": site.url,
        "ReadOnly": lock != "Unlock",
        "RelatedGroupId": Guid(EMPTY_GUID),
        "SearchBoxInNavBar": 0,
        "SearchBoxPlaceholderText": None,
        "SensitivityLabel": Guid(values["SensitivityLabel"]),
        "SensitivityLabelInfo": {"DisplayName": "", "Id": values["SensitivityLabel2"] or ""},
        "ServerRelativeUrl": relative(site),
        "ShareByEmailEnabled": site.share_by_email,
        "ShareByLinkEnabled": values["SharingCapability"] == 2,
        "ShowPeoplePickerSuggestionsForGuestUsers": values["ShowPeoplePickerSuggestionsForGuestUsers"],
        "SocialBarOnSitePagesDisabled": values["SocialBarOnSitePagesDisabled"],
        "StatusBarLink": None,
        "StatusBarText": None,
        "ThicketSupportDisabled": True,
        "TrimAuditLog": True,
        "Url": site.url,
        "WriteLocked": lock != "Unlock",
        "Owner": lambda: user_fields(site, site.owner),
    }


def web_fields(call: Call, site: Site) -> dict[str, Any]:
    """A site as SP.Web."""
    values = plain_properties(call.transaction, site)
    template, _, configuration = site.template.partition("#")
    return {
        "AllowRssFeeds": True,
        "Configuration": int(configuration or 0),
        "Created": Moment(site.created),
        "CustomMasterUrl": f"{relative(site).rstrip('/')}/_catalogs/masterpage/seattle.master",
        "Description": site.description,
        "HasUniqueRoleAssignments": True,
        "Id": Guid(site.web_id),
        "IsMultilingual": True,
        "IsProvisioningComplete": site.complete <= call.now,
        "Language": values["Lcid"],
        "LastItemModifiedDate": Moment(site.modified),
        "LastItemUserModifiedDate": Moment(site.modified),
        "MembersCanShare": True,
        "NoCrawl": False,
        "QuickLaunchEnabled": True,
        "RecycleBinEnabled": True,
        "RequestAccessEmail": "",
        "ServerRelativeUrl": relative(site),
        "SiteLogoUrl": None,
        "Title": site.title,
        "UIVersion": 15,
        "Url": site.url,
        "UseAccessRequestDefault": True,
        "WebTemplate": template,
        "Lists": lambda: [rest(list_fields(site, item)) for item in site.lists],
        "RegionalSettings": lambda: {"TimeZone": {"Id": values["TimeZoneId"]}, "LocaleId": values["Lcid"]},
        "SiteUsers": lambda: [rest(user_fields(site, login)) for login in users_of(site)],
    }


def _site(call: Call) -> Answer:
    return Entity("SP.Site", site_fields(call, site_here(call)), "site", "SP.ApiData.Sites")


def _web(call: Call) -> Answer:
    return Entity("SP.Web", web_fields(call, site_here(call)), "web", "SP.ApiData.Webs")


def _patch_web(call: Call) -> Answer:
    site = _writable(call)
    allowed: Mapping[str, str] = {"title": "title", "description": "description"}
    accepted = ("membersCanShare", "requestAccessEmail", "noCrawl", "quickLaunchEnabled", "siteLogoUrl")
    after = site
    for name, value in call.fields().items():
        if name.lower() in allowed:
            if not isinstance(value, str):
                raise bad_query(f"Cannot convert a value to target type of the property '{name}'.")
            after = replace(after, **{allowed[name.lower()]: value})  # type: ignore[arg-type]  # both are texts
        elif name.lower() not in {known_name.lower() for known_name in accepted}:
            raise bad_query(f"The property '{name}' does not exist on type 'SP.Web'.")
    call.transaction.put_site(replace(after, modified=call.now, version=site.version + 1))
    return Empty()


def _writable(call: Call) -> Site:
    site = site_here(call)
    if site.lock_at(call.now) != "Unlock":
        raise ServiceError(403, -2147024891, "System.UnauthorizedAccessException", "Access is denied.")
    return site


def _contextinfo(call: Call) -> Answer:
    url = call.site_url
    stamp = datetime.fromtimestamp(call.now, UTC).strftime("%d %b %Y %H:%M:%S -0000")
    fields = {
        "FormDigestTimeoutSeconds": DIGEST_SECONDS,
        "FormDigestValue": f"0x{hashlib.sha512(f'{url} {stamp}'.encode()).hexdigest().upper()},{stamp}",
        "LibraryVersion": "16.0.25201.12004",
        "SiteFullUrl": url,
        "SupportedSchemaVersions": ["14.0.0.0", "15.0.0.0"],
        "WebFullUrl": url,
    }
    return Entity("SP.ContextWebInformation", fields, "contextinfo", function="GetContextWebInformation")


def _tenant_settings(call: Call) -> Answer:
    return Entity(
        "SP.TenantSettings", {"CorporateCatalogUrl": f"{call.host.origin}/sites/appcatalog"}, "tenantsettings"
    )


_R, _W = Effect.READ, Effect.WRITE

ROUTES = (
    Route("site GET", "GET POST", "site", _site, _R, 11),
    Route("web GET", "GET POST", "web", _web, _R, 11),
    Route("web PATCH", "PATCH", "web", _patch_web, _W, 120),
    Route("contextinfo", "POST", "contextinfo", _contextinfo, _R, 15),
    Route("SP_TenantSettings_Current", "GET", "SP_TenantSettings_Current", _tenant_settings, _R, 15),
)
