"""Where a call happens: the site and web that its address starts with, and the site's records."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import ServiceError, no_site_collection
from .hosts import Host
from .models import REDIRECT, Site
from .quirks import Quirks
from .records import Records
from .store import Transaction
from .tenant_settings import settings_of


@dataclass(frozen=True, slots=True)
class Here:
    """The context that every thing of one call shares."""

    host: Host
    transaction: Transaction
    quirks: Quirks
    site_path: str  # of the site collection, as a key of the store
    web_path: str  # server-relative, as written, "" for the root site's root web
    headers: Mapping[str, str]
    text: bytes = b""  # the body as sent, for uploads
    request_id: str = ""
    unlocked: bool = False  # a hand that no lock stops

    @property
    def now(self) -> float:
        """Service time."""
        return self.transaction.now

    @property
    def site(self) -> Site:
        """The site as it is by now; raises ServiceError when it is not there, or locked."""
        site = self.transaction.site(self.site_path)
        if site is None or site.deleted is not None or site.ready > self.now:
            raise no_site_collection()
        if site.template == REDIRECT:
            raise no_site_collection()
        archived = site.archive_status(self.now) != "NotArchived"
        if (archived or site.lock_at(self.now) == "NoAccess") and not self.unlocked:
            elsewhere = str(settings_of(self.transaction).get("NoAccessRedirectUrl") or "")
            if elsewhere and not archived:
                raise ServiceError(302, 0, "", "Object moved", location=elsewhere)
            message = (
                "Access to this Web site has been blocked. Please contact the administrator to resolve this problem."
            )
            raise ServiceError(403, -2130575339, "Microsoft.SharePoint.SPException", message)
        return site

    @property
    def records(self) -> Records:
        """What is inside the site."""
        return Records(self.transaction, self.site)

    def check(self) -> None:
        """Refuse everything below a site that is not there, or locked."""
        assert self.site

    def check_writable(self) -> Site:
        """The site, when its lock lets anything be written."""
        site = self.site
        if site.lock_at(self.now) != "Unlock" and not self.unlocked:
            raise ServiceError(403, -2147024891, "System.UnauthorizedAccessException", "Access is denied.")
        return site

    def argument(self, name: str) -> Any:
        """A request header, in lower case."""
        return self.headers.get(name)


def site_path_of(transaction: Transaction, url: str) -> str:
    """The longest part of a web's URL that is a site; a managed path without one is nobody's."""
    candidate = url.rstrip("/")
    while candidate.count("/") >= 2:
        site = transaction.site(candidate)
        if site is not None:
            return site.path
        above = candidate.rpartition("/")[0]
        if above.rpartition("/")[2].lower() in _MANAGED and above.count("/") == 3:
            break
        candidate = above
    return url


_MANAGED = ("sites", "teams", "personal", "portals")
