"""The objects that ProcessQuery methods return: operations, sites, listings, deleted sites, hubs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from .csom_base import CsomObject, Passive, Session
from .hosts import EMPTY_GUID
from .hubs import CSOM_TYPE as HUB_TYPE
from .hubs import (
    change_hub,
    hub_properties,
    hub_with,
)
from .listing import Page
from .models import Hub, Site
from .operations import FIRST_INTERVAL_MS, NEXT_INTERVAL_MS, is_complete
from .operations import TYPE_NAME as OPERATION_TYPE
from .recycling import DELETED_TYPE, deleted_properties, live_site
from .site_changes import change_site
from .site_view import TYPE_NAME as SITE_TYPE
from .site_view import listed_properties, site_properties


def _url_part(url: str) -> str:
    return quote(url.lower(), safe="").replace("%3A", "%3a").replace("%2F", "%2f")


@dataclass(slots=True)
class OperationObject(Passive):
    """A SpoOperation, fresh or looked up to be polled."""

    session: Session
    name: str
    url: str
    ticks: str
    site_id: str = EMPTY_GUID
    polled: bool = False
    type_name = OPERATION_TYPE

    def identity(self) -> str:
        """Names the work, so that a later request can ask for it."""
        return self.session.identity("SpoOperation", self.name, self.ticks, _url_part(self.url), self.site_id)

    def properties(self) -> Mapping[str, Any]:
        """How far it is."""
        site = self.session.transaction.site(self.url)
        done = is_complete(self.name, site, self.session.transaction.now)
        interval = NEXT_INTERVAL_MS if self.polled else FIRST_INTERVAL_MS
        return {"HasTimedout": False, "IsComplete": done, "PollingInterval": interval}


def operation(session: Session, name: str, site: Site, *, site_id: str = EMPTY_GUID) -> OperationObject:
    """The operation that a method started just now."""
    ticks = str(int((session.transaction.now + 62135596800) * 10_000_000))
    return OperationObject(session, name, site.url, ticks, site_id)


@dataclass(slots=True)
class SiteObject(Passive):
    """SiteProperties: changes wait for Update."""

    session: Session
    url: str
    listed: bool = False
    detailed: bool = False  # listed with true values
    pending: dict[str, Any] = field(default_factory=dict)
    type_name = SITE_TYPE

    def identity(self) -> str:
        """Names the site by its URL."""
        return self.session.identity("SiteProperties", _url_part(self.url))

    def properties(self) -> Mapping[str, Any]:
        """The site's members, true ones or the listing's."""
        transaction = self.session.transaction
        site = live_site(transaction, self.url)
        if self.listed and not self.detailed:
            return listed_properties(transaction, site, self.session.quirks)
        if not self.listed:
            self.session.count_full_read()
        return site_properties(transaction, site)

    def set_property(self, name: str, value: Any) -> None:
        """Remember a change."""
        self.pending[name] = value

    def call(self, name: str, parameters: tuple[Any, ...]) -> Any:
        """Update."""
        if name != "Update":
            return Passive.call(self, name, parameters)
        transaction = self.session.transaction
        wanted, self.pending = self.pending, {}
        site = live_site(transaction, self.url)
        if wanted:
            site = change_site(transaction, site, wanted, self.session.quirks).site
        return operation(self.session, "SetSiteLockState" if "LockState" in wanted else "SetSite", site)


@dataclass(slots=True)
class SiteListing(Passive):
    """A page of the bulk listing."""

    session: Session
    page: Page
    detailed: bool = False
    type_name = "Microsoft.Online.SharePoint.TenantAdministration.SPOSitePropertiesEnumerable"

    def properties(self) -> Mapping[str, Any]:
        """The token of the next page."""
        return {"NextStartIndex": -1, "NextStartIndexFromSharePoint": self.page.token}

    def children(self) -> Iterator[CsomObject]:
        """The sites."""
        return (SiteObject(self.session, site.url, listed=True, detailed=self.detailed) for site in self.page.sites)


@dataclass(slots=True)
class DeletedSiteObject(Passive):
    """DeletedSiteProperties."""

    session: Session
    site: Site
    type_name = DELETED_TYPE

    def identity(self) -> str:
        """Names the deleted site by its URL."""
        return self.session.identity("DeletedSiteProperties", _url_part(self.site.url))

    def properties(self) -> Mapping[str, Any]:
        """What is known of it."""
        return deleted_properties(self.site, self.session.transaction.now)


@dataclass(slots=True)
class DeletedListing(Passive):
    """A page of the recycle bin."""

    session: Session
    page: Page
    type_name = "Microsoft.Online.SharePoint.TenantAdministration.SPODeletedSitePropertiesEnumerable"

    def properties(self) -> Mapping[str, Any]:
        """The token of the next page."""
        return {"NextStartIndex": -1, "NextStartIndexFromSharePoint": self.page.token}

    def children(self) -> Iterator[CsomObject]:
        """The deleted sites."""
        return (DeletedSiteObject(self.session, site) for site in self.page.sites)


@dataclass(slots=True)
class HubObject(Passive):
    """HubSiteProperties: changes wait for Update."""

    session: Session
    hub_id: str
    pending: dict[str, Any] = field(default_factory=dict)
    type_name = HUB_TYPE

    def _hub(self) -> Hub:
        return hub_with(self.session.transaction, self.hub_id)

    def properties(self) -> Mapping[str, Any]:
        """The hub's members."""
        return hub_properties(self.session.transaction, self._hub())

    def set_property(self, name: str, value: Any) -> None:
        """Remember a change."""
        self.pending[name] = value

    def call(self, name: str, parameters: tuple[Any, ...]) -> Any:
        """Update."""
        if name != "Update":
            return Passive.call(self, name, parameters)
        wanted, self.pending = self.pending, {}
        change_hub(self.session.transaction, self._hub(), wanted)
        return None


@dataclass(slots=True)
class HubListing(Passive):
    """HubSitePropertiesEnumerable: all hubs."""

    session: Session
    type_name = f"{HUB_TYPE}Enumerable"

    def children(self) -> Iterator[CsomObject]:
        """The hubs."""
        return (HubObject(self.session, hub.id) for hub in self.session.transaction.hubs())
