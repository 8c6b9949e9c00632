"""SpoOperation: the answer of calls whose work may still be going on."""

from .answers import Entity
from .models import Site

TYPE_NAME = "Microsoft.Online.SharePoint.TenantAdministration.SpoOperation"
FIRST_INTERVAL_MS = 15000
NEXT_INTERVAL_MS = 5000


def operation_entity(function: str, *, complete: bool, edit_link: str = "SPO.Tenant") -> Entity:
    """The REST form, which has no identity to poll."""
    fields = {"HasTimedout": False, "IsComplete": complete, "PollingInterval": FIRST_INTERVAL_MS}
    return Entity(TYPE_NAME, fields, edit_link, "SpoOperations", function=function)


def is_complete(name: str, site: Site | None, now: float) -> bool:
    """Whether the operation of this name on a site is done; what has no site any more is done."""
    if site is None:
        return True
    if name == "SwapSite":
        return site.ready <= now
    if name == "CreateSite":
        return site.complete <= now
    if name == "UnarchiveSite":
        return site.archive_status(now) == "NotArchived"
    return not site.lock_is_pending(now) and site.pending_at <= now
