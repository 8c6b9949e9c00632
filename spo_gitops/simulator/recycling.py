"""The tenant's recycle bin: remove, restore, purge, and the purge that time brings."""

from dataclasses import replace

from .answers import Answer, Collection, Entity
from .calls import Call, Effect, Route
from .errors import ServiceError, invalid_operation, no_deleted_site, no_site
from .hosts import Host
from .hubs import unregister
from .models import Site, path_of
from .operations import operation_entity
from .quirks import chosen
from .rest_paging import rest_page
from .store import Transaction
from .values import Guid, Int64, Moment

RETENTION_SECONDS = 93 * 86400.0
DELETED_TYPE = "Microsoft.Online.SharePoint.TenantAdministration.DeletedSiteProperties"
_TAKEN = "purged-url"
_KEPT_TEMPLATES = ("SRCHCEN#0", "APPCATALOG#0", "SPSMSITEHOST#0")


def live_site(transaction: Transaction, url: str) -> Site:
    """The site at a URL that answers; raises ServiceError when there is none, or it is not ready yet."""
    site = transaction.site(url)
    if site is None or site.deleted is not None or site.ready > transaction.now:
        raise no_site(url)
    return site


def deleted_site(transaction: Transaction, url: str) -> Site:
    """The site of a URL in the recycle bin; raises ServiceError when there is none."""
    site = transaction.site(url)
    if site is None or site.deleted is None:
        raise no_deleted_site(url)
    return site


def recycle(transaction: Transaction, site: Site) -> Site:
    """Put a site into the recycle bin, with everything it has."""
    if site.path == "/":
        raise invalid_operation("The root site of the tenant can not be deleted.")
    if site.template in _KEPT_TEMPLATES:
        raise invalid_operation("This site can not be deleted: the tenant needs it.")
    if site.channel:
        raise invalid_operation("This site belongs to a channel of a team. To delete the site, delete the channel.")
    if transaction.hub(site.id) is not None:
        if not chosen(transaction).hub_site_can_be_removed:
            raise invalid_operation("This site can not be deleted because it is registered as a hub site.")
        unregister(transaction, site)
        site = replace(site, hub=None)
    gone = replace(site, deleted=transaction.now, version=site.version + 1)
    transaction.put_site(gone)
    return gone


def remove(transaction: Transaction, url: str) -> Site:
    """Remove a site by its URL; one that belongs to a group goes with its group only (K: the text)."""
    site = live_site(transaction, url)
    group = None if site.group is None or site.channel else transaction.group(site.group)
    if group is not None and group.deleted is None:
        raise invalid_operation(
            "This site belongs to a Microsoft 365 group. To delete the site, you must delete the group."
        )
    return recycle(transaction, site)


def restore(transaction: Transaction, site: Site) -> Site:
    """Take a site out of the recycle bin; a hub that has gone meanwhile is not joined again."""
    hub = site.hub if site.hub is not None and transaction.hub(site.hub) is not None else None
    ready = max(site.ready, transaction.now + chosen(transaction).restored_site_lag_seconds)
    back = replace(
        site, deleted=None, hub=hub, ready=ready, complete=max(site.complete, ready), version=site.version + 1
    )
    transaction.put_site(back)
    return back


def purge(transaction: Transaction, site: Site) -> None:
    """Take a site out of the recycle bin for good; for how long its URL stays taken is not known."""
    transaction.drop_site(site)
    lag = chosen(transaction).purged_url_lag_seconds
    if lag:
        transaction.put_object("", _TAKEN, site.path, {"Until": transaction.now + lag})


def is_just_purged(transaction: Transaction, url: str) -> bool:
    """Whether a URL is still taken by a site that was purged."""
    taken = transaction.objects("", _TAKEN).get(path_of(url))
    return taken is not None and float(taken.body["Until"]) > transaction.now


def purge_expired(transaction: Transaction) -> None:
    """Forget what has been in the recycle bin for longer than the retention."""
    for site in transaction.sites(deleted=True):
        if site.deleted is not None and site.deleted + RETENTION_SECONDS <= transaction.now:
            purge(transaction, site)


def deleted_properties(site: Site, now: float) -> dict[str, object]:
    """A site as DeletedSiteProperties."""
    deleted = site.deleted or now
    return {
        "DaysRemaining": int((deleted + RETENTION_SECONDS - now) // 86400),
        "DeletionTime": Moment(deleted, zoned=False),
        "SiteId": Guid(site.id),
        "Status": "Recycled",
        "StorageMaximumLevel": Int64(site.settings.get("StorageMaximumLevel", 1048576)),
        "Url": site.url,
        "UserCodeMaximumLevel": 300,
    }


def _remove(call: Call) -> Answer:
    remove(call.transaction, call.text_argument("siteUrl"))
    return operation_entity("RemoveSite", complete=True)


def _restore(call: Call) -> Answer:
    restore(call.transaction, deleted_site(call.transaction, call.text_argument("siteUrl")))
    return operation_entity("RestoreDeletedSite", complete=True)


def _purge(call: Call) -> Answer:
    purge(call.transaction, deleted_site(call.transaction, call.text_argument("siteUrl")))
    return operation_entity("RemoveDeletedSite", complete=True)


def _deleted_of(call: Call) -> Site:
    """The deleted site that a call names by its id, or by its URL; raises ServiceError."""
    site_id = call.argument("siteId", 1 if call.argument("siteUrl") else 0)
    found = None if site_id is None else call.transaction.site_by_id(str(site_id))
    if found is not None and found.deleted is not None:
        return found
    return deleted_site(call.transaction, str(call.argument("siteUrl") or site_id or ""))


def _restore_by_id(call: Call) -> Answer:
    restore(call.transaction, _deleted_of(call))
    return operation_entity("RestoreDeletedSite", complete=True)


def _purge_by_id(call: Call) -> Answer:
    purge(call.transaction, _deleted_of(call))
    return operation_entity("RemoveDeletedSite", complete=True)


def _by_url(call: Call) -> Answer:
    """What REST answers for a URL that is not in the bin is in no source; ProcessQuery's vague error is assumed."""
    try:
        site = deleted_site(call.transaction, call.text_argument("siteUrl"))
    except ServiceError as error:
        raise ServiceError(500, -1, "Microsoft.SharePoint.Client.UnknownError", "Unknown Error") from error
    return Entity(DELETED_TYPE, deleted_properties(site, call.now), function="GetDeletedSitePropertiesByUrl")


def _list(call: Call) -> Answer:
    start = call.argument("startIndex")
    name = "GetDeletedSitePropertiesFromSharePoint"
    page, link = rest_page(call, name, lambda after: call.transaction.sites(deleted=True, after=after), start)
    return Collection(DELETED_TYPE, tuple(deleted_properties(site, call.now) for site in page), link)


def _all_deleted(call: Call) -> Answer:
    found = tuple(deleted_properties(site, call.now) for site in call.transaction.sites(deleted=True))
    return Collection(DELETED_TYPE, found, function="GetDeletedSiteProperties")


_ADMIN = (Host.ADMIN,)
_W = Effect.WRITE

ROUTES = (
    Route("SPO.Tenant/RemoveSite", "POST", "SPO.Tenant/RemoveSite(*)", _remove, _W, 628, _ADMIN),
    Route("SPO.Tenant/RestoreDeletedSite", "POST", "SPO.Tenant/RestoreDeletedSite(*)", _restore, _W, 1067, _ADMIN),
    Route("SPO.Tenant/RemoveDeletedSite", "POST", "SPO.Tenant/RemoveDeletedSite(*)", _purge, _W, 762, _ADMIN),
    *(
        Route(f"SPO.Tenant/{name}", "POST", f"SPO.Tenant/{name}(*)", run, _W, cost, _ADMIN)
        for name, run, cost in (
            ("RestoreDeletedSiteById", _restore_by_id, 1067),
            ("RestoreDeletedSitePreferId", _restore_by_id, 1067),
            ("RemoveDeletedSitePreferId", _purge_by_id, 762),
        )
    ),
    Route(
        "SPO.Tenant/GetDeletedSitePropertiesByUrl",
        "GET POST",
        "SPO.Tenant/GetDeletedSitePropertiesByUrl(*)",
        _by_url,
        Effect.READ,
        300,
        _ADMIN,
    ),
    Route(
        "SPO.Tenant/GetDeletedSiteProperties",
        "GET POST",
        "SPO.Tenant/GetDeletedSiteProperties(*)",
        _all_deleted,
        Effect.READ,
        300,
        _ADMIN,
    ),
    Route(
        "SPO.Tenant/GetDeletedSitePropertiesFromSharePoint",
        "GET POST",
        "SPO.Tenant/GetDeletedSitePropertiesFromSharePoint(*)",
        _list,
        Effect.READ,
        300,
        _ADMIN,
    ),
)
