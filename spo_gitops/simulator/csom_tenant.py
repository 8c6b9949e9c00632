"""The tenant administration object of ProcessQuery, with its methods, and the objects that an identity names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from . import csom_organization
from .admins import set_admin
from .content.design_runs import run_of_hub
from .csom_base import CsomObject, Passive, Session
from .csom_bridge import bridged, is_bridged
from .csom_functions import tenant_function_named
from .csom_objects import (
    DeletedListing,
    DeletedSiteObject,
    HubListing,
    HubObject,
    OperationObject,
    SiteListing,
    SiteObject,
    operation,
)
from .csom_things import site_object
from .errors import ServiceError, argument_error
from .hosts import EMPTY_GUID
from .hubs import (
    change_hub,
    grant,
    hub_at,
    hub_with,
    join,
    register,
    revoke,
    unregister,
)
from .listing import filtered, page_of, start_of
from .models import Site
from .provisioning import create_by_tenant
from .recycling import deleted_site, live_site, purge, remove, restore
from .site_swap import swap
from .tenant_schema import TYPE_NAME as TENANT_TYPE
from .tenant_schema import typed
from .tenant_settings import change_settings, told_settings


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
        return typed(told_settings(self.session.transaction))

    def set_property(self, name: str, value: Any) -> None:
        """Settings change at once; the CLI sends all values as texts and no Update."""
        change_settings(self.session.transaction, {name: value}, lenient=True)

    def call(self, name: str, parameters: tuple[Any, ...]) -> Any:
        """One of the administration methods."""
        if name == "Update":
            return None
        method = getattr(self, f"_do_{name.lower()}", None)
        if method is not None:
            return method(*parameters)
        hung = csom_organization.function(name) or tenant_function_named(name)
        if hung is not None:
            return hung(self.session, *parameters)
        if is_bridged(name):
            return bridged(self.session, name, parameters)
        return Passive.call(self, name, parameters)

    def _do_getsitepropertiesbyurl(self, url: str, detailed: bool = False) -> CsomObject:
        return SiteObject(self.session, live_site(self.session.transaction, url).url)

    def _do_getsitebyurl(self, url: str) -> CsomObject:
        return site_object(self.session, live_site(self.session.transaction, url))

    def _do_getsitepropertiesbysiteid(self, site_id: str, detailed: bool = False) -> CsomObject:
        site = self.session.transaction.site_by_id(site_id)
        return SiteObject(self.session, live_site(self.session.transaction, site_id if site is None else site.url).url)

    def _do_getsitepropertiesfromsharepointbyfilters(self, wanted: Mapping[str, Any]) -> CsomObject:
        found = filtered(self.session.transaction, wanted, start_of(wanted.get("StartIndex")))
        quirks = self.session.quirks
        true = quirks.detail_cures_listing and wanted.get("IncludeDetail") is True
        return SiteListing(self.session, page_of(found, quirks.listing_page_size), detailed=true)

    def _do_getsitepropertiesfromsharepoint(self, start: str | None = None, detailed: bool = False) -> CsomObject:
        return self._do_getsitepropertiesfromsharepointbyfilters({"StartIndex": start, "IncludeDetail": detailed})

    _do_getsiteproperties = _do_getsitepropertiesfromsharepoint

    def _do_getsitepropertiesfromsharepointbyfilter(
        self, text: str | None, start: str | None = None, detailed: bool = False
    ) -> CsomObject:
        wanted = {"Filter": text, "StartIndex": start, "IncludeDetail": detailed}
        return self._do_getsitepropertiesfromsharepointbyfilters(wanted)

    _do_getsitepropertiesbyfilter = _do_getsitepropertiesfromsharepointbyfilter

    def _do_getdeletedsitepropertiesfromsharepoint(self, start: str | None = None) -> CsomObject:
        found = self.session.transaction.sites(deleted=True, after=start_of(start))
        return DeletedListing(self.session, page_of(found, self.session.quirks.listing_page_size))

    def _do_getdeletedsitepropertiesbyurl(self, url: str) -> CsomObject:
        try:
            return DeletedSiteObject(self.session, deleted_site(self.session.transaction, url))
        except ServiceError as error:
            # Clients read this vague error as "not there".
            name = "Microsoft.SharePoint.Client.UnknownError"
            raise ServiceError(200, -1, name, "Unknown Error") from error

    def _do_createsite(self, wanted: Mapping[str, Any]) -> CsomObject:
        return operation(self.session, "CreateSite", create_by_tenant(self.session.transaction, wanted))

    def _do_swapsite(self, source: str, target: str, archive: str, *options: bool) -> CsomObject:
        return operation(self.session, "SwapSite", swap(self.session.transaction, source, target, archive))

    _do_swapsitewithsmartgestureoption = _do_swapsitewithsmartgestureoptionforce = _do_swapsite

    def _do_removesite(self, url: str) -> CsomObject:
        site = remove(self.session.transaction, url)
        return operation(self.session, "RemoveSite", site, site_id=site.id)

    def _do_restoredeletedsite(self, url: str) -> CsomObject:
        site = restore(self.session.transaction, deleted_site(self.session.transaction, url))
        return operation(self.session, "RestoreDeletedSite", site, site_id=site.id)

    def _do_removedeletedsite(self, url: str) -> CsomObject:
        site = deleted_site(self.session.transaction, url)
        purge(self.session.transaction, site)
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
        run_of_hub(self.session.transaction, url)

    def _do_connectsitetohubsite(self, url: str, hub_url: str) -> None:
        self._do_connectsitetohubsitebyid(url, hub_at(self.session.transaction, hub_url).id)

    def _do_disconnectsitefromhubsite(self, url: str) -> None:
        self._do_connectsitetohubsitebyid(url, EMPTY_GUID)

    def _do_gethubsitesproperties(self) -> CsomObject:
        return HubListing(self.session)

    def _do_registerhubsitewithcreationinformation(self, url: str, wanted: Mapping[str, Any]) -> CsomObject:
        hub = register(self.session.transaction, live_site(self.session.transaction, url))
        given = {name: value for name, value in wanted.items() if value is not None}
        return HubObject(self.session, change_hub(self.session.transaction, hub, given).id)

    def _do_granthubsiterightsbyid(self, hub_id: str, principals: list[str], rights: int) -> CsomObject:
        hub = hub_with(self.session.transaction, hub_id)
        return HubObject(self.session, (grant if rights else revoke)(self.session.transaction, hub, principals).id)

    def _do_revokehubsiterightsbyid(self, hub_id: str, principals: list[str]) -> CsomObject:
        hub = hub_with(self.session.transaction, hub_id)
        return HubObject(self.session, revoke(self.session.transaction, hub, principals).id)

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
