"""A site as SiteProperties: what is stored, what is computed, and what a listing makes of it."""

from typing import Any

from .hosts import EMPTY_GUID
from .models import Site
from .people import find_principal
from .site_schema import DEFAULTS, LISTING_DEFAULTS, MEMBERS
from .store import Transaction
from .tenant_settings import openness, settings_of

TYPE_NAME = "Microsoft.Online.SharePoint.TenantAdministration.SiteProperties"


def site_properties(transaction: Transaction, site: Site) -> dict[str, Any]:
    """Every member of SiteProperties as a wire value."""
    values = plain_properties(transaction, site)
    return {name: member.typed(values[name]) for name, member in MEMBERS.items()}


def listed_properties(transaction: Transaction, site: Site) -> dict[str, Any]:
    """What a listing says of a site: complete in keys, wrong in many values."""
    values = {**plain_properties(transaction, site), **LISTING_DEFAULTS}
    return {name: member.typed(values[name]) for name, member in MEMBERS.items()}


def plain_properties(transaction: Transaction, site: Site) -> dict[str, Any]:
    """Every member of SiteProperties as a plain value."""
    owner = find_principal(site.owner)
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
        "Owner": site.owner if owner is None or owner.upn is None else owner.upn,
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
        "GroupOwnerLoginName": f"c:0o.c|federateddirectoryclaimprovider|{EMPTY_GUID}_o",
        "Status": "Updating" if site.lock_is_pending(transaction.now) else "Active",
        "StorageUsage": used,
    }


def effective_sharing(transaction: Transaction, site: Site) -> int:
    """The stricter one of the site's and the tenant's SharingCapability."""
    own = int(site.settings.get("SharingCapability", DEFAULTS["SharingCapability"]))
    limit = int(settings_of(transaction)["SharingCapability"])
    return own if openness(own) <= openness(limit) else limit
