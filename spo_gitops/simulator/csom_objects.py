"""The objects that a ProcessQuery can reach: properties to read, properties to set, methods to call."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote, unquote

from .admins import set_admin
from .errors import ServiceError, argument_error
from .hosts import TENANT_INSTANCE_ID
from .hubs import CSOM_TYPE as HUB_TYPE
from .hubs import (
    change_hub,
    grant,
    hub_at,
    hub_properties,
    hub_with,
    join,
    register,
    revoke,
    unregister,
)
from .listing import Page, filtered, page_of
from .models import Hub, Site
from .operations import FIRST_INTERVAL_MS, NEXT_INTERVAL_MS, is_complete
from .operations import TYPE_NAME as OPERATION_TYPE
from .provisioning import create_by_tenant
from .quirks import Quirks
from .recycling import DELETED_TYPE, deleted_properties, deleted_site, live_site, recycle, restore
from .site_changes import change_site
from .site_view import TYPE_NAME as SITE_TYPE
from .site_view import listed_properties, site_properties
from .store import Transaction
from .tenant_schema import TYPE_NAME as TENANT_TYPE
from .tenant_schema import typed
from .tenant_settings import change_settings, settings_of

_SERVER = "908bed80-a04a-4433-b4a0-883d9847d110"
_ZERO = "00000000-0000-0000-0000-000000000000"


@dataclass(slots=True)
class Session:
    """What the objects of one request share."""

    transaction: Transaction
    quirks: Quirks
    correlation: str
    full_reads: int = 0

    def identity(self, *parts: str) -> str:
        """An `_ObjectIdentity_`."""
        return "\n".join((f"{self.correlation}|{_SERVER}:{TENANT_INSTANCE_ID}", *parts))

    def count_full_read(self) -> None:
        """Refuse what is too much for one request. The error's type name is in no source."""
        self.full_reads += 1
        if self.full_reads > self.quirks.full_reads_a_request:
            name = "Microsoft.SharePoint.Client.ClientServiceException"
            raise ServiceError(200, -2146232832, name, "The request uses too many resources.")


class CsomObject(Protocol):
    """An object of the client object model."""

    type_name: str

    def identity(self) -> str | None:
        """The object's `_ObjectIdentity_`, if it has one."""

    def properties(self) -> Mapping[str, Any]:
        """The object's scalar properties as wire values."""

    def children(self) -> Iterator["CsomObject"] | None:
        """The items of a collection, or None."""

    def set_property(self, name: str, value: Any) -> None:
        """Remember, or make, a change."""

    def call(self, name: str, parameters: tuple[Any, ...]) -> Any:
        """Call a method: an object, a plain value or None."""


class Passive:
    """An object that can only be read."""

    type_name = ""

    def identity(self) -> str | None:
        """Most results can not be addressed again."""
        return None

    def properties(self) -> Mapping[str, Any]:
        """Nothing."""
        return {}

    def children(self) -> Iterator[CsomObject] | None:
        """Not a collection."""
        return None

    def set_property(self, name: str, value: Any) -> None:
        """Nothing can be set."""
        raise argument_error(f"The property {name} can not be set.")

    def call(self, name: str, parameters: tuple[Any, ...]) -> Any:
        """No method is known."""
        message = f'Method "{name}" does not exist on type "{self.type_name}".'
        raise ServiceError(200, -1, "Microsoft.SharePoint.Client.InvalidClientQueryException", message)


def _url_part(url: str) -> str:
    return quote(url.lower(), safe="").replace("%3A", "%3a").replace("%2F", "%2f")


@dataclass(slots=True)
class OperationObject(Passive):
    """A SpoOperation, fresh or looked up to be polled."""

    session: Session
    name: str
    url: str
    ticks: str
    site_id: str = _ZERO
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


def operation(session: Session, name: str, site: Site, *, site_id: str = _ZERO) -> OperationObject:
    """The operation that a method started just now."""
    ticks = str(int((session.transaction.now + 62135596800) * 10_000_000))
    return OperationObject(session, name, site.url, ticks, site_id)


@dataclass(slots=True)
class SiteObject(Passive):
    """SiteProperties: changes wait for Update."""

    session: Session
    url: str
    listed: bool = False
    pending: dict[str, Any] = field(default_factory=dict)
    type_name = SITE_TYPE

    def identity(self) -> str:
        """Names the site by its URL."""
        return self.session.identity("SiteProperties", _url_part(self.url))

    def properties(self) -> Mapping[str, Any]:
        """The site's members, true ones or the listing's."""
        transaction = self.session.transaction
        site = live_site(transaction, self.url)
        if self.listed:
            return listed_properties(transaction, site)
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
            site = change_site(transaction, site, wanted).site
        return operation(self.session, "SetSiteLockState" if "LockState" in wanted else "SetSite", site)


@dataclass(slots=True)
class SiteListing(Passive):
    """A page of the bulk listing."""

    session: Session
    page: Page
    type_name = "Microsoft.Online.SharePoint.TenantAdministration.SPOSitePropertiesEnumerable"

    def properties(self) -> Mapping[str, Any]:
        """The token of the next page."""
        return {"NextStartIndex": -1, "NextStartIndexFromSharePoint": self.page.token}

    def children(self) -> Iterator[CsomObject]:
        """The sites."""
        return (SiteObject(self.session, site.url, listed=True) for site in self.page.sites)


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
class TenantObject(Passive):
    """The tenant administration object, where every other one comes from."""

    session: Session
    type_name = TENANT_TYPE

    def identity(self) -> str:
        """Names the tenant."""
        return self.session.identity("Tenant")

    def properties(self) -> Mapping[str, Any]:
        """The tenant's settings."""
        return typed(settings_of(self.session.transaction))

    def set_property(self, name: str, value: Any) -> None:
        """Settings change at once; the CLI sends all values as texts and no Update."""
        change_settings(self.session.transaction, {name: value}, lenient=True)

    def call(self, name: str, parameters: tuple[Any, ...]) -> Any:
        """One of the administration methods."""
        if name == "Update":
            return None
        method = getattr(self, f"_do_{name.lower()}", None)
        if method is None:
            return Passive.call(self, name, parameters)
        return method(*parameters)

    def _do_getsitepropertiesbyurl(self, url: str, detailed: bool = False) -> CsomObject:
        return SiteObject(self.session, live_site(self.session.transaction, url).url)

    def _do_getsitepropertiesbysiteid(self, site_id: str, detailed: bool = False) -> CsomObject:
        site = self.session.transaction.site_by_id(site_id)
        return SiteObject(self.session, live_site(self.session.transaction, site_id if site is None else site.url).url)

    def _do_getsitepropertiesfromsharepointbyfilters(self, wanted: Mapping[str, Any]) -> CsomObject:
        found = filtered(self.session.transaction, str(wanted.get("Filter") or ""), str(wanted.get("Template") or ""))
        size = self.session.quirks.listing_page_size
        return SiteListing(self.session, page_of(found, wanted.get("StartIndex"), size))

    def _do_getsitepropertiesfromsharepoint(self, start: str | None = None, detailed: bool = False) -> CsomObject:
        return self._do_getsitepropertiesfromsharepointbyfilters({"StartIndex": start})

    def _do_getdeletedsitepropertiesfromsharepoint(self, start: str | None = None) -> CsomObject:
        found = [site for site in self.session.transaction.sites() if site.deleted is not None]
        found.sort(key=lambda site: site.number)
        return DeletedListing(self.session, page_of(found, start, self.session.quirks.listing_page_size))

    def _do_getdeletedsitepropertiesbyurl(self, url: str) -> CsomObject:
        try:
            return DeletedSiteObject(self.session, deleted_site(self.session.transaction, url))
        except ServiceError as error:
            # Clients read this vague error as "not there".
            name = "Microsoft.SharePoint.Client.UnknownError"
            raise ServiceError(200, -1, name, "Unknown Error") from error

    def _do_createsite(self, wanted: Mapping[str, Any]) -> CsomObject:
        return operation(self.session, "CreateSite", create_by_tenant(self.session.transaction, wanted))

    def _do_removesite(self, url: str) -> CsomObject:
        site = recycle(self.session.transaction, live_site(self.session.transaction, url))
        return operation(self.session, "RemoveSite", site, site_id=site.id)

    def _do_restoredeletedsite(self, url: str) -> CsomObject:
        site = restore(self.session.transaction, deleted_site(self.session.transaction, url))
        return operation(self.session, "RestoreDeletedSite", site, site_id=site.id)

    def _do_removedeletedsite(self, url: str) -> CsomObject:
        site = deleted_site(self.session.transaction, url)
        self.session.transaction.drop_site(site)
        return operation(self.session, "RemoveDeletedSite", site, site_id=site.id)

    def _do_setsiteadmin(self, url: str, login: str, is_admin: bool) -> CsomObject:
        site = live_site(self.session.transaction, url)
        return SiteUserObject(self.session, set_admin(self.session.transaction, site, login, is_admin=is_admin))

    def _do_gethubsitepropertiesbyid(self, hub_id: str) -> CsomObject:
        return HubObject(self.session, hub_with(self.session.transaction, hub_id).id)

    def _do_gethubsitepropertiesbyurl(self, url: str) -> CsomObject:
        return HubObject(self.session, hub_at(self.session.transaction, url).id)

    def _do_registerhubsite(self, url: str) -> CsomObject:
        return HubObject(self.session, register(self.session.transaction, live_site(self.session.transaction, url)).id)

    def _do_unregisterhubsite(self, url: str) -> None:
        unregister(self.session.transaction, live_site(self.session.transaction, url))

    def _do_connectsitetohubsitebyid(self, url: str, hub_id: str) -> None:
        join(self.session.transaction, live_site(self.session.transaction, url), hub_id, by_admin=True)

    def _do_granthubsiterights(self, url: str, principals: list[str], rights: int) -> CsomObject:
        hub = hub_at(self.session.transaction, url)
        change = grant if rights else revoke
        return HubObject(self.session, change(self.session.transaction, hub, principals).id)

    def _do_revokehubsiterights(self, url: str, principals: list[str]) -> CsomObject:
        hub = hub_at(self.session.transaction, url)
        return HubObject(self.session, revoke(self.session.transaction, hub, principals).id)


@dataclass(slots=True)
class SiteUserObject(Passive):
    """What SetSiteAdmin returns."""

    session: Session
    site: Site
    type_name = "SP.User"


def object_named(session: Session, identity: str) -> CsomObject:
    """The object of an `_ObjectIdentity_`; only its lines count, not the prefix that clients make up."""

    lines = identity.replace("\r", "").split("\n")
    match lines[1:]:
        case ["Tenant"]:
            return TenantObject(session)
        case ["SiteProperties", url]:
            return SiteObject(session, live_site(session.transaction, unquote(url)).url)
        case ["DeletedSiteProperties", url]:
            return DeletedSiteObject(session, deleted_site(session.transaction, unquote(url)))
        case ["SpoOperation", name, ticks, url, site_id]:
            return OperationObject(session, name, unquote(url), ticks, site_id, polled=True)
        case _:
            raise argument_error("The object identity is not valid.")
