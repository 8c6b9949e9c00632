"""A site as a row of the lists that collect all sites: what it holds, and how each value is spelled."""

from typing import Any

from .group_claims import principal_in
from .hosts import EMPTY_GUID
from .list_rendering import Spelling
from .models import Site
from .site_schema import DEFAULTS
from .store import Transaction

_FAMILIES = {
    "SITEPAGEPUBLISHING#0": 68,
    "STS#3": 1,
    "STS#0": 1,
    "GROUP#0": 64,
    "TEAMCHANNEL#0": 69,
    "TEAMCHANNEL#1": 69,
    "SPSPERS#2": 21,
    "SPSPERS#9": 21,
    "SPSPERS#10": 21,
    "APPCATALOG#0": 18,
    "SRCHCEN#0": 50,
    "BLANKINTERNET#0": 53,
    "CONTENTCTR#0": 6001,
    "PROJECTSITE#0": 6115,
    "EDISC#0": 3300,
}
DATES = ("TimeCreated", "TimeDeleted", "LastActivityOn")
_NUMBERS = ("StorageQuota", "StorageUsed", "StorageUsedPercentage")
_WHOLE = (
    "FileViewedOrEdited",
    "NumOfFiles",
    "PageViews",
    "PagesVisited",
    "State",
    "SiteFlags",
    "ChannelType",
    "ChannelSitesCount",
    "ConditionalAccessPolicy",
    "TemplateId",
)
GUIDS = ("SiteId", "GroupId", "HubSiteId", "RelatedGroupId", "SensitivityLabel", "SiteCreationSource", "RootWebId")
_FLAGS = ("AllowGuestUserSignIn", "IsGroupConnected", "ShareByEmailEnabled", "ShareByLinkEnabled", "WasSegmentApplied")
SPELLINGS = {
    name: spelling
    for spelling, names in (
        (Spelling.DATE, DATES),
        (Spelling.GUID, GUIDS),
        (Spelling.FLAG, _FLAGS),
        (Spelling.NUMBER, _NUMBERS),
        (Spelling.WHOLE, _WHOLE),
    )
    for name in names
}
_EXTERNAL = {0: "Off", 1: "On", 2: "On", 3: "On"}


def template_number(site: Site) -> int:
    """The number of a site's template, without its configuration."""
    return _FAMILIES.get(site.template, 1)


def row_of(transaction: Transaction, site: Site) -> dict[str, Any]:
    """A site as a row of plain values: guids in lower case, dates in seconds, None for nothing."""
    owner = principal_in(transaction, site.owner)
    name, email = ("", "") if owner is None else (owner.name, owner.email)
    settings = {**DEFAULTS, **site.settings}
    used = 1_440_929 + site.byte_count
    quota = settings["StorageMaximumLevel"] * 2**20
    return {
        "ID": site.number,
        "SiteUrl": site.url,
        "Title": site.title,
        "SiteId": site.id,
        "RootWebId": site.web_id,
        "GroupId": None if site.channel else site.group,
        "HubSiteId": site.hub,
        "RelatedGroupId": site.group,
        "SensitivityLabel": None if settings["SensitivityLabel"] == EMPTY_GUID else settings["SensitivityLabel"],
        "SiteCreationSource": None,
        "TimeCreated": site.created,
        "TimeDeleted": site.deleted,
        "LastActivityOn": site.modified,
        "CreatedBy": name,
        "CreatedByEmail": email,
        "DeletedBy": "" if site.deleted is None else "SharePoint App",
        "SiteOwnerName": name,
        "SiteOwnerEmail": email,
        "StorageQuota": quota,
        "StorageUsed": used,
        "StorageUsedPercentage": used / quota if quota else 0,
        "TemplateName": site.template,
        "TemplateId": template_number(site),
        "ExternalSharing": _EXTERNAL[settings["SharingCapability"]],
        "FileViewedOrEdited": 0,
        "NumOfFiles": site.file_count,
        "PageViews": 0,
        "PagesVisited": 0,
        "State": 0 if site.deleted is None else 1,
        "SiteFlags": 0,
        "ChannelType": site.channel,
        "ChannelSitesCount": 0,
        "ConditionalAccessPolicy": settings["ConditionalAccessPolicy"],
        "AllowGuestUserSignIn": settings["SharingCapability"] != 0,
        "IsGroupConnected": site.group is not None and not site.channel,
        "ShareByEmailEnabled": site.share_by_email,
        "ShareByLinkEnabled": settings["SharingCapability"] == 2,
        "WasSegmentApplied": False,
        "Initiator": "",
        "OperationStartTime": "",
        "IBSegmentsGuids": "",
    }
