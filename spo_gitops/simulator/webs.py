"""What a site says of itself: `_api/site`, `_api/web`, its lists and its users, and the form digest."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from .answers import Answer, Collection, Empty, Entity
from .calls import Call, Effect, Route
from .errors import ServiceError, bad_query, no_site_collection, sp_error
from .hosts import EMPTY_GUID
from .models import Site, SiteList
from .people import find_principal
from .site_changes import known
from .site_view import plain_properties
from .values import Guid, Moment, rest

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
        "ServerRelativeUrl": _relative(site),
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


def _relative(site: Site) -> str:
    return "/" if site.path == "/" else "/" + site.url.split("/", 3)[3]


def web_fields(call: Call, site: Site) -> dict[str, Any]:
    """A site as SP.Web."""
    values = plain_properties(call.transaction, site)
    template, _, configuration = site.template.partition("#")
    return {
        "AllowRssFeeds": True,
        "Configuration": int(configuration or 0),
        "Created": Moment(site.created),
        "CustomMasterUrl": f"{_relative(site).rstrip('/')}/_catalogs/masterpage/seattle.master",
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
        "ServerRelativeUrl": _relative(site),
        "SiteLogoUrl": None,
        "Title": site.title,
        "UIVersion": 15,
        "Url": site.url,
        "UseAccessRequestDefault": True,
        "WebTemplate": template,
        "Lists": lambda: [rest(_list_fields(site, item)) for item in site.lists],
        "RegionalSettings": lambda: {"TimeZone": {"Id": values["TimeZoneId"]}, "LocaleId": values["Lcid"]},
        "SiteUsers": lambda: [rest(user_fields(site, login)) for login in users_of(site)],
    }


def _list_fields(site: Site, item: SiteList) -> dict[str, Any]:
    folder = f"{_relative(site).rstrip('/')}/{item.folder}"
    library = item.base_type == 1
    return {
        "AllowContentTypes": True,
        "BaseTemplate": item.base_template,
        "BaseType": item.base_type,
        "ContentTypesEnabled": False,
        "Created": Moment(site.created),
        "DefaultSensitivityLabelForLibrary": "",
        "Description": "",
        "DraftVersionVisibility": 0,
        "EnableAttachments": not library,
        "EnableFolderCreation": library,
        "EnableMinorVersions": item.base_template == 119,
        "EnableModeration": False,
        "EnableVersioning": True,
        "EntityTypeName": item.title.replace(" ", "_x0020_") + ("" if library else "List"),
        "ForceCheckout": False,
        "HasUniqueRoleAssignments": False,
        "Hidden": item.hidden,
        "Id": Guid(item.id),
        "IrmEnabled": False,
        "IsCatalog": item.folder.startswith("_catalogs/"),
        "ItemCount": item.item_count,
        "LastItemDeletedDate": Moment(site.created),
        "LastItemModifiedDate": Moment(item.item_modified),
        "LastItemUserModifiedDate": Moment(item.user_modified),
        "MajorVersionLimit": 500,
        "MajorWithMinorVersionsLimit": 0,
        "NoCrawl": False,
        "OnQuickLaunch": not item.hidden,
        "ParentWebUrl": _relative(site),
        "ReadSecurity": 1,
        "Title": item.title,
        "WriteSecurity": 1,
        "RootFolder": lambda: {"ServerRelativeUrl": folder, "Name": item.folder.rsplit("/", 1)[-1]},
    }


def users_of(site: Site) -> tuple[str, ...]:
    """Login names that a site knows: its administrators and whoever was ensured."""
    return tuple(dict.fromkeys((site.owner, *site.admins, *site.users)))


def user_fields(site: Site, login: str) -> dict[str, Any]:
    """A principal as SP.User of a site."""
    person = find_principal(login)
    name, email, upn, kind = (
        (login, "", None, 1) if person is None else (person.name, person.email, person.upn, person.kind)
    )
    admin = login == site.owner or login in site.admins
    return {
        "Id": user_id(site, login),
        "IsHiddenInUI": False,
        "LoginName": login,
        "Title": name,
        "PrincipalType": kind,
        "Email": email,
        "Expiration": "",
        "IsEmailAuthenticationGuestUser": False,
        "IsShareByEmailGuestUser": person is not None and person.guest,
        "IsSiteAdmin": admin,
        "UserId": {"NameId": person.name_id, "NameIdIssuer": "urn:federation:microsoftonline"} if person else None,
        "UserPrincipalName": upn,
    }


def user_id(site: Site, login: str) -> int:
    """The number of a principal in one site."""
    return site.users.get(login) or 100 + users_of(site).index(login)


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


def _lists(call: Call) -> Answer:
    site = site_here(call)
    return Collection("SP.List", tuple(_list_fields(site, item) for item in site.lists))


def _list(call: Call) -> Answer:
    site = site_here(call)
    segment = call.address.segments[-1]
    wanted = str((segment.positional or tuple((segment.named or {}).values()))[0])
    for item in site.lists:
        names = (item.id, item.title.lower(), f"{_relative(site).rstrip('/')}/{item.folder}".lower())
        if wanted.strip("{}").lower() in names:
            return Entity("SP.List", _list_fields(site, item), f"web/lists(guid'{item.id}')", "SP.ApiData.Lists")
    message = f"List '{wanted}' does not exist at site with URL '{site.url}'."
    raise ServiceError(404, -1, "System.ArgumentException", message)


def _users(call: Call) -> Answer:
    site = site_here(call)
    found = [user_fields(site, login) for login in users_of(site)]
    if call.address.query.get("$filter", "").replace(" ", "").lower() == "issiteadmineqtrue":
        found = [user for user in found if user["IsSiteAdmin"]]
    return Collection("SP.User", tuple(found))


def _ensure_user(call: Call) -> Answer:
    site = site_here(call)
    person = known(call.text_argument("logonName"))
    if person.login not in site.users:
        number = 1 + max((*site.users.values(), 10))
        site = replace(site, users={**site.users, person.login: number})
        call.transaction.put_site(site)
    fields = user_fields(site, person.login)
    return Entity("SP.User", fields, f"web/GetUserById({fields['Id']})", "SP.ApiData.Users", function="EnsureUser")


def _user(call: Call) -> Answer:
    site = site_here(call)
    wanted = str(call.argument("id") or "").lower()
    for login in users_of(site):
        if wanted in (login, str(user_id(site, login))):
            return Entity("SP.User", user_fields(site, login), "web/siteusers", "SP.ApiData.Users")
    raise sp_error("User cannot be found.", 500)


def _owner(call: Call) -> Answer:
    site = site_here(call)
    return Entity("SP.User", user_fields(site, site.owner), "site/owner", "SP.ApiData.Users")


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
    Route("site/owner GET", "GET", "site/owner", _owner, _R, 11),
    Route("web GET", "GET POST", "web", _web, _R, 11),
    Route("web PATCH", "PATCH", "web", _patch_web, _W, 120),
    Route("web/lists GET", "GET", "web/lists", _lists, _R, 60),
    Route("web/lists(id) GET", "GET", "web/lists()", _list, _R, 25),
    Route("web/lists(id) GET", "GET", "web/lists/GetById()", _list, _R, 25),
    Route("web/lists(id) GET", "GET", "web/lists/GetByTitle()", _list, _R, 25),
    Route("web/lists(id) GET", "GET", "web/GetList()", _list, _R, 25),
    Route("web/siteusers GET", "GET", "web/siteusers", _users, _R, 30),
    Route("web/siteusers(id) GET", "GET", "web/siteusers()", _user, _R, 20),
    Route("web/siteusers(id) GET", "GET", "web/siteusers/GetById()", _user, _R, 20),
    Route("web/ensureuser", "POST", "web/EnsureUser(*)", _ensure_user, _W, 60),
    Route("contextinfo", "POST", "contextinfo", _contextinfo, _R, 15),
    Route("SP_TenantSettings_Current", "GET", "SP_TenantSettings_Current", _tenant_settings, _R, 15),
)
