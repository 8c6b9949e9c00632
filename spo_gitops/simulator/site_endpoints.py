"""Reading and writing one site's tenant-level properties over REST."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from .answers import Answer, Collection, Entity
from .calls import Call, Effect, Route
from .errors import ServiceError, argument_error, bad_query, no_site
from .hosts import Host
from .listing import filtered
from .models import Site
from .operations import operation_entity
from .patching import check_patch
from .recycling import live_site
from .rest_paging import rest_page
from .site_changes import change_site
from .site_view import TYPE_NAME, listed_properties, site_properties

_LISTING = "GetSitePropertiesFromSharePointByFilters"
LOCK_NUMBERS = {"Unlock": 0, "NoAccess": 1, "ReadOnly": 2}


def site_with(call: Call, site_id: str) -> Site:
    """The live site with an id; raises ServiceError."""
    site = call.transaction.site_by_id(site_id)
    if site is None or site.deleted is not None or site.ready > call.now:
        raise no_site(site_id)
    return site


def _entity(call: Call, site: Site, function: str | None = None) -> Entity:
    fields = site_properties(call.transaction, site)
    return Entity(TYPE_NAME, fields, f"SPO.Tenant/sites('{site.id}')", "SitePropertiess", function=function)


def _by_url(call: Call) -> Answer:
    return _entity(call, live_site(call.transaction, call.text_argument("url")), "GetSitePropertiesByUrl")


def _by_site_id(call: Call) -> Answer:
    return _entity(call, site_with(call, call.text_argument("siteId")), "GetSitePropertiesBySiteId")


def _get(call: Call) -> Answer:
    if call.quirks.site_by_id_wants_odata_4 and call.headers.get("odata-version") != "4.0":
        raise bad_query("The request needs the header OData-Version: 4.0.")
    return _entity(call, site_with(call, call.text_argument("siteId", segment=1)))


def _patch(call: Call) -> Answer:
    site = site_with(call, call.text_argument("siteId", segment=1))
    changes = {name: value for name, value in call.fields().items() if not name.startswith(("odata.", "@odata."))}
    if not changes:
        raise argument_error("The update names no property.")
    check_patch(changes, call.quirks)
    try:
        changed = change_site(call.transaction, site, changes, call.quirks)
    except ServiceError:
        if call.quirks.patch_applies_valid_part:
            _apply_one_by_one(call, site, changes)
        raise
    return operation_entity("Update", complete=changed.complete, edit_link=f"SPO.Tenant/sites('{site.id}')")


def _apply_one_by_one(call: Call, site: Site, changes: Mapping[str, Any]) -> None:
    """What of an update is valid by itself, for good."""
    call.transaction.rollback()
    for name, value in changes.items():
        with suppress(ServiceError):
            change_site(call.transaction, site_with(call, site.id), {name: value}, call.quirks)
    call.transaction.commit()


def _sites(call: Call) -> Answer:
    """What the navigation property lists; only a key is known to be used, so that this is the first page."""
    page, link = rest_page(call, "sites", lambda after: filtered(call.transaction, {}, after), None)
    return Collection(TYPE_NAME, tuple(listed_properties(call.transaction, site, call.quirks) for site in page), link)


def _listing(call: Call) -> Answer:
    return listed(call, call.optional_object("speFilter"), _LISTING)


def listed(call: Call, wanted: Mapping[str, Any], function: str) -> Answer:
    """A page of the live sites that pass a filter."""
    page, link = rest_page(
        call, function, lambda after: filtered(call.transaction, wanted, after), wanted.get("StartIndex")
    )
    true = call.quirks.detail_cures_listing and wanted.get("IncludeDetail") is True
    if true:
        return Collection(TYPE_NAME, tuple(site_properties(call.transaction, site) for site in page), link)
    return Collection(TYPE_NAME, tuple(listed_properties(call.transaction, site, call.quirks) for site in page), link)


_ADMIN = (Host.ADMIN,)
_T = "SPO.Tenant"
_W, _R = Effect.WRITE, Effect.READ

ROUTES = (
    Route(f"{_T}/GetSitePropertiesByUrl", "GET POST", f"{_T}/GetSitePropertiesByUrl(*)", _by_url, _R, 567, _ADMIN),
    Route(
        f"{_T}/GetSitePropertiesBySiteId",
        "GET POST",
        f"{_T}/GetSitePropertiesBySiteId(*)",
        _by_site_id,
        _R,
        567,
        _ADMIN,
    ),
    Route(f"{_T}/sites GET", "GET", f"{_T}/sites", _sites, _R, 1200, _ADMIN),
    Route(f"{_T}/sites(id) GET", "GET", f"{_T}/sites()", _get, _R, 567, _ADMIN),
    Route(f"{_T}/sites(id) PATCH", "PATCH", f"{_T}/sites()", _patch, _W, 1850, _ADMIN),
    Route(
        f"{_T}/GetSitePropertiesFromSharePointByFilters",
        "POST",
        f"{_T}/GetSitePropertiesFromSharePointByFilters(*)",
        _listing,
        _R,
        1200,
        _ADMIN,
    ),
)
