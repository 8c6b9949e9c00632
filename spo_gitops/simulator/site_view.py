"""A site as SiteProperties: what is stored, what is computed, and what a listing makes of it."""

from typing import Any

from .group_claims import owners_claim, principal_in
from .hosts import EMPTY_GUID
from .models import Site
from .quirks import Quirks
from .site_schema import DEFAULTS, LISTING_DEFAULTS, MEMBERS
from .store import Transaction
from .tenant_settings import openness, settings_of

TYPE_NAME = "Microsoft.Online.SharePoint.TenantAdministration.SiteProperties"
_SHARING = ("SharingCapability", "DenyAddAndCustomizePages")


def site_properties(transaction: Transaction, site: Site) -> dict[str, Any]:
    """Every member of SiteProperties as a wire value."""
    values = plain_properties(transaction, site)
    return {name: member.typed(values[name]) for name, member in MEMBERS.items()}


def listed_properties(transaction: Transaction, site: Site, quirks: Quirks) -> dict[str, Any]:
    """What a listing says of a site: complete in keys, wrong in many values."""
    true = plain_properties(transaction, site)
    # An old capture of a listing has plausible values of these two (DISCREPANCIES A3).
    shown = {name: true[name] for name in _SHARING} if quirks.listing_shows_sharing else {}
    values = {**true, **LISTING_DEFAULTS, **shown}
    return {name: member.typed(values[name]) for name, member in MEMBERS.items()}


def plain_properties(transaction: Transaction, site: Site) -> dict[str, Any]:
    """Every member of SiteProperties as a plain value."""
    owner = principal_in(transaction, site.owner)
    group = site.group or EMPTY_GUID
    own_group = EMPTY_GUID if site.channel else group
    lock = site.lock_at(transaction.now)
    own = site.settings.get("SharingCapability", DEFAULTS["SharingCapability"])
    used = 1 + site.byte_count // 2**20
    return {
        **DEFAULTS,
        **site.settings,
        # What the site asked for; the tenant's own limit decides what it gets.
        "SiteDefinedSharingCapability": own,
        "SharingCapability": effective_sharing(transaction, site),
        "Title": site.title,
        "Description": site.description,
        "Owner": _owner(site.owner) if owner is None or owner.upn is None else owner.upn,
        "OwnerEmail": "" if owner is None else owner.email,
        "OwnerLoginName": site.owner,
        "OwnerName": "" if owner is None else owner.name,
        "LockState": lock,
        "LockIssue": None if lock == "Unlock" else "Locked by an administrator",
        "HubSiteId": site.hub or EMPTY_GUID,
        "IsHubSite": transaction.hub(site.id) is not None,
        "SiteId": site.id,
        "Url": site.url,
        "Template": site.template,
        "CreatedTime": site.created,
        "LastContentModifiedDate": site.modified or site.created,
        "GroupId": own_group,
        "RelatedGroupId": group,
        "GroupOwnerLoginName": owners_claim(own_group),
        "IsGroupOwnerSiteAdmin": site.owner == owners_claim(own_group),
        "IsTeamsConnected": _has_team(transaction, site),
        "IsTeamsChannelConnected": site.channel != 0,
        "TeamsChannelType": site.channel,
        "ArchiveStatus": site.archive_status(transaction.now),
        "ArchivedBy": "" if site.archived is None else "app@sharepoint",
        "ArchivedTime": site.archived,
        "Status": "Updating" if site.pending or site.lock_is_pending(transaction.now) else "Active",
        "StorageUsage": used,
    }


def _owner(login: str) -> str:
    """An owner without a user principal name: of a group only the last part is shown (recorded)."""
    return login.rpartition("|")[2] if "|federateddirectoryclaimprovider|" in login else login


def _has_team(transaction: Transaction, site: Site) -> bool:
    group = None if site.group is None or site.channel else transaction.group(site.group)
    return group is not None and group.team


def effective_sharing(transaction: Transaction, site: Site) -> int:
    """The stricter one of the site's and the tenant's SharingCapability."""
    own = int(site.settings.get("SharingCapability", DEFAULTS["SharingCapability"]))
    limit = int(settings_of(transaction)["SharingCapability"])
    return own if openness(own) <= openness(limit) else limit
