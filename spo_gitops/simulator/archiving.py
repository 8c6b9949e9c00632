"""Archived sites: out of reach, recent ones back at once, older ones after a day.

States: `NotArchived`, `RecentlyArchived` for seven days, `FullyArchived`, `Reactivating` (documentation). What an
archived site answers to its own host was not recorded: it is as closed here as a site with the lock NoAccess.
"""

from dataclasses import replace

from .answers import Answer
from .calls import Call, Effect, Route
from .csom_base import Session
from .csom_functions import tenant_function
from .csom_objects import OperationObject, operation
from .errors import invalid_operation
from .hosts import Host
from .models import REDIRECT, Site
from .operations import operation_entity
from .recycling import live_site
from .site_endpoints import site_with
from .store import Transaction

REACTIVATION_SECONDS = 86400.0


def archive(transaction: Transaction, site: Site) -> Site:
    """Archive a site; raises ServiceError for one that can not be."""
    if site.archive_status(transaction.now) != "NotArchived":
        raise invalid_operation("The site is already archived.")
    if site.path == "/" or transaction.hub(site.id) is not None or site.template in _KEPT:
        raise invalid_operation("This site can not be archived.")
    after = replace(site, archived=transaction.now, reactivated=None, version=site.version + 1)
    transaction.put_site(after)
    return after


_KEPT = ("SRCHCEN#0", "APPCATALOG#0", "SPSMSITEHOST#0", REDIRECT)


def unarchive(transaction: Transaction, site: Site) -> Site:
    """Bring an archived site back: at once when it is in the archive for less than seven days."""
    status = site.archive_status(transaction.now)
    if status not in ("RecentlyArchived", "FullyArchived"):
        raise invalid_operation("The site is not archived.")
    wait = 0.0 if status == "RecentlyArchived" else REACTIVATION_SECONDS
    after = replace(site, reactivated=transaction.now + wait, version=site.version + 1)
    transaction.put_site(after)
    return after


@tenant_function("ArchiveSiteByUrl")
def _archive_url(session: Session, url: str) -> OperationObject:
    return operation(session, "ArchiveSite", archive(session.transaction, live_site(session.transaction, url)))


@tenant_function("UnarchiveSiteByUrl")
def _unarchive_url(session: Session, url: str) -> OperationObject:
    return operation(session, "UnarchiveSite", unarchive(session.transaction, live_site(session.transaction, url)))


@tenant_function("ArchiveSiteById")
def _archive_id(session: Session, site_id: str) -> OperationObject:
    return _archive_url(session, _url(session, site_id))


@tenant_function("UnarchiveSiteById")
def _unarchive_id(session: Session, site_id: str) -> OperationObject:
    return _unarchive_url(session, _url(session, site_id))


def _url(session: Session, site_id: str) -> str:
    site = session.transaction.site_by_id(site_id)
    return site_id if site is None else site.url


def _archive(call: Call) -> Answer:
    archive(call.transaction, site_with(call, call.text_argument("siteId")))
    return operation_entity("ArchiveSite", complete=True)


def _unarchive(call: Call) -> Answer:
    after = unarchive(call.transaction, site_with(call, call.text_argument("siteId")))
    return operation_entity("UnarchiveSite", complete=after.archive_status(call.now) == "NotArchived")


_ADMIN = (Host.ADMIN,)
_T = "SPO.Tenant"

ROUTES = (
    Route(f"{_T}/ArchiveSiteById", "POST", f"{_T}/ArchiveSiteById(*)", _archive, Effect.WRITE, 900, _ADMIN),
    Route(f"{_T}/UnarchiveSiteById", "POST", f"{_T}/UnarchiveSiteById(*)", _unarchive, Effect.WRITE, 900, _ADMIN),
)
