"""The site collection as the site itself tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..calls import Effect
from ..errors import ServiceError, sp_error
from ..hosts import EMPTY_GUID
from ..recycling import live_site
from ..site_view import plain_properties
from ..thing import Thing, function, navigation
from .change_log import token_of
from .root import Root
from .web import Web, relative


@dataclass(slots=True)
class SiteCollection(Thing):
    """`_api/site`."""

    type_name = "SP.Site"
    entity_set = "SP.ApiData.Sites"
    writable = frozenset(("Classification", "ShareByEmailEnabled"))
    immediate = True

    def link(self) -> str:
        return "Site"

    def identity(self) -> str | None:
        return f"site:{self.here.site.id}"

    def values(self) -> Mapping[str, Any]:
        site = self.here.site
        told = plain_properties(self.here.transaction, site)
        lock = site.lock_at(self.here.now)
        path = relative(site) or "/"
        return {
            "AllowCreateDeclarativeWorkflow": True,
            "AllowDesigner": True,
            "AllowExternalEmbeddingWrapper": 1,
            "AllowSaveDeclarativeWorkflowAsTemplate": True,
            "AllowSavePublishDeclarativeWorkflow": True,
            "AuditLogTrimmingRetention": 90,
            "ChannelGroupId": EMPTY_GUID,
            "Classification": site.classification,
            "CommentsOnSitePagesDisabled": told["CommentsOnSitePagesDisabled"],
            "CompatibilityLevel": 15,
            "CurrentChangeToken": token_of(self.here, 1, site.id),
            "DisableAppViews": told["DisableAppViews"] == 1,
            "DisableCompanyWideSharingLinks": told["DisableCompanyWideSharingLinks"] == 1,
            "DisableFlows": told["DisableFlows"] == 1,
            "ExternalUserExpirationInDays": told["ExternalUserExpirationInDays"],
            "GeoLocation": "EUR",
            "GroupId": told["GroupId"],
            "HubSiteId": site.hub or EMPTY_GUID,
            "Id": site.id,
            "IsHubSite": self.here.transaction.hub(site.id) is not None,
            "LockIssue": told["LockIssue"],
            "MaxItemsPerThrottledOperation": 5000,
            "PrimaryUri": site.url,
            "ReadOnly": lock != "Unlock",
            "RelatedGroupId": told["RelatedGroupId"],
            "ResourcePath": {"DecodedUrl": site.url},
            "SensitivityLabel": told["SensitivityLabel"],
            "SensitivityLabelId": told["SensitivityLabel2"] or None,
            "SensitivityLabelInfo": {"DisplayName": "", "Id": told["SensitivityLabel2"] or ""},
            "ServerRelativeUrl": path,
            "ServerRelativePath": {"DecodedUrl": path},
            "ShareByEmailEnabled": site.share_by_email,
            "ShareByLinkEnabled": told["SharingCapability"] == 2,
            "ShowPeoplePickerSuggestionsForGuestUsers": told["ShowPeoplePickerSuggestionsForGuestUsers"],
            "SocialBarOnSitePagesDisabled": told["SocialBarOnSitePagesDisabled"],
            "ThicketSupportDisabled": True,
            "TrimAuditLog": True,
            "Url": site.url,
            "Usage": {"Storage": str(told["StorageUsage"] * 2**20), "StoragePercentageUsed": 0.0},
            "WriteLocked": lock != "Unlock",
        }

    def update(self, fields: Mapping[str, Any]) -> None:
        changes = self.checked(fields)
        names = {"Classification": "classification", "ShareByEmailEnabled": "share_by_email"}
        self.here.records.touch(**{names[name]: value for name, value in changes.items()})


@navigation(Root, "Site", 11)
def _site(root: Root) -> SiteCollection:
    root.here.check()
    return SiteCollection(root.here)


@navigation(SiteCollection, "RootWeb", 11)
def _root_web(site: SiteCollection) -> Web:
    return Web(site.here, site.here.site.web_id)


@function(SiteCollection, "OpenWebById")
def _open_web(site: SiteCollection, g_web_id: str) -> Web:
    return Web(site.here, g_web_id.strip("{}").lower())


@function(SiteCollection, "Invalidate", Effect.WRITE)
def _invalidate(site: SiteCollection) -> None:
    raise sp_error("Operation is not supported.", 400)


@function(Root, "SP.Site.Exists")
def _exists(root: Root, url: str) -> bool:
    """Whether a site answers at a URL; one in the recycle bin does not."""
    try:
        return live_site(root.here.transaction, url) is not None
    except ServiceError:
        return False
