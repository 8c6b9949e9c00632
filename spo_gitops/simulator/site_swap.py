"""Putting a site where the root site or the search centre is, which itself goes elsewhere: SwapSite.

The function is in the published metadata; what becomes of the three URLs, and what is refused, is documented for the
cmdlet that calls it. How long it takes, and the texts of refusals, are assumed.
"""

from .answers import Answer
from .calls import Call, Effect, Route
from .creation import check_url
from .errors import argument_error, invalid_operation
from .hosts import Host
from .models import REDIRECT, Site
from .operations import operation_entity
from .recycling import is_just_purged, live_site
from .site_rename import leave_redirect, relocated
from .store import Transaction

_TARGETS = ("/", "/search")
_TAKES_SECONDS = 25.0


def swap(transaction: Transaction, source_url: str, target_url: str, archive_url: str) -> Site:
    """Move the source to the target's URL and the target to a free one; raises ServiceError when that can not be."""
    source, target = live_site(transaction, source_url), live_site(transaction, target_url)
    archive = archive_url.rstrip("/")
    check_url(archive)
    if target.path not in _TARGETS:
        raise argument_error("The target must be the root site or the search center.")
    if source.path in _TARGETS or source.template == REDIRECT or source.channel:
        raise argument_error("This site can not be swapped.")
    if transaction.site(archive) is not None or is_just_purged(transaction, archive):
        raise argument_error(f"A site already exists at url {archive}.")
    for site in (source, target):
        if site.group is not None:
            raise invalid_operation("A site that belongs to a Microsoft 365 group can not be swapped.")
        if site.hub is not None:
            raise invalid_operation("A site that is a hub or belongs to one can not be swapped.")
    ready = transaction.now + _TAKES_SECONDS
    relocated(transaction, target, archive, ready=ready)
    moved = relocated(transaction, source, target.url, ready=ready)
    leave_redirect(transaction, source)
    return moved


def _swap(call: Call) -> Answer:
    names = ("sourceUrl", "targetUrl", "archiveUrl")
    swap(call.transaction, *(call.text_argument(name, place) for place, name in enumerate(names)))
    return operation_entity("SwapSite", complete=False)


ROUTES = tuple(
    Route(f"SPO.Tenant/{name}", "POST", f"SPO.Tenant/{name}(*)", _swap, Effect.WRITE, 900, (Host.ADMIN,))
    for name in ("SwapSite", "SwapSiteWithSmartGestureOption", "SwapSiteWithSmartGestureOptionForce")
)
