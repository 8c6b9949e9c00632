"""What state a site is in: locked, archived, on hold, and how it stands to a group (REFERENCE 3.2)."""

from .answers import Answer, Entity, Value
from .calls import Call, Effect, Route
from .hosts import Host
from .site_endpoints import LOCK_NUMBERS, site_with

_TYPE = "Microsoft.Online.SharePoint.TenantAdministration.SiteStateProperties"


def _lock_state(call: Call) -> Answer:
    site = site_with(call, call.text_argument("siteId"))
    return Value("GetLockStateById", LOCK_NUMBERS[site.lock_at(call.now)])


def _is_archived(call: Call) -> Answer:
    site = site_with(call, call.text_argument("siteId"))
    return Value("CheckSiteIsArchivedById", site.archive_status(call.now) != "NotArchived")


def _state(call: Call) -> Answer:
    """The numbers of the relationship are in no source: 0 stands for none, 1 for a group's own site."""
    site = site_with(call, call.text_argument("siteId"))
    fields = {
        "GroupSiteRelationship": int(site.group is not None and not site.channel),
        "IsArchived": site.archive_status(call.now) != "NotArchived",
        "IsSiteOnHold": False,
        "LockState": LOCK_NUMBERS[site.lock_at(call.now)],
    }
    return Entity(_TYPE, fields, function="GetSiteStateProperties")


ROUTES = tuple(
    Route(f"SPO.Tenant/sites/{name}", "GET POST", f"SPO.Tenant/sites/{name}(*)", run, Effect.READ, 100, (Host.ADMIN,))
    for name, run in (
        ("GetLockStateById", _lock_state),
        ("CheckSiteIsArchivedById", _is_archived),
        ("GetSiteStateProperties", _state),
    )
)
