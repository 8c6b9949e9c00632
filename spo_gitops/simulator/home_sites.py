"""Home sites of the organisation, on the administration host. Sources: REFERENCE §12, wire/recorded."""

from collections.abc import Mapping
from typing import Any

from .answers import Answer, Collection, Entity, Value, Void
from .calls import Call, Effect, Route
from .errors import ServiceError, no_such_endpoint
from .guids import guid_of
from .hosts import Host
from .models import Site
from .recycling import live_site

_DOCUMENT = "home sites"
_TYPE = "Microsoft.Online.SharePoint.TenantAdministration.TargetedSiteDetails"
# The members of a configuration, each with the one that tells whether it was given.
_SETTINGS = {
    "vivaConnectionsDefaultStart": "VivaConnectionsDefaultStart",
    "isInDraftMode": "IsInDraftMode",
    "audiences": "Audiences",
    "targetedLicenseType": "TargetedLicenseType",
}


def _all(call: Call) -> dict[str, Any]:
    return dict(call.transaction.document(_DOCUMENT, {}))


def _shown(site: Site, kept: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "Audiences": [{"Email": "", "Id": one, "Title": guid_of("audience", one)[:8]} for one in kept["Audiences"]],
        "IsInDraftMode": kept["IsInDraftMode"],
        "IsVivaBackendSite": False,
        "SiteId": site.id,
        "TargetedLicenseType": kept["TargetedLicenseType"],
        "Title": site.title,
        "Url": site.url,
        "VivaConnectionsDefaultStart": kept["VivaConnectionsDefaultStart"],
        "WebId": site.web_id,
    }


def _add(call: Call) -> Answer:
    return _kept(call, live_site(call.transaction, call.text_argument("siteUrl")))


def _kept(call: Call, site: Site) -> Answer:
    """A new home site as it is told."""
    kept = {
        "Audiences": list(call.argument("audiences") or ()),
        "IsInDraftMode": bool(call.argument("isInDraftMode")),
        "TargetedLicenseType": 0,
        "VivaConnectionsDefaultStart": call.argument("vivaConnectionsDefaultStart") is not False,
    }
    call.transaction.put_document(_DOCUMENT, {**_all(call), site.id: kept})
    return Entity(_TYPE, _shown(site, kept), "SPHSite/AddHomeSite")


def _update(call: Call) -> Answer:
    site, sites = live_site(call.transaction, call.text_argument("siteUrl")), _all(call)
    if site.id not in sites:
        message = "The provided site url can't be set as a Home site."
        raise ServiceError(400, -2147213238, "Microsoft.SharePoint.SPException", message)
    wanted = {name.lower(): value for name, value in call.object_argument("configurationParam").items()}
    given = {
        kept: wanted[name.lower()]
        for name, kept in _SETTINGS.items()
        if name.lower() in wanted and wanted.get(f"is{name.lower()}present", True)
    }
    sites[site.id] = sites[site.id] | given
    call.transaction.put_document(_DOCUMENT, sites)
    return _listed(call)


def _remove(call: Call) -> Answer:
    sites = _all(call)
    if sites.pop(call.text_argument("siteId").strip("{}").lower(), None) is None:
        raise no_such_endpoint("RemoveTargetedSite")
    call.transaction.put_document(_DOCUMENT, sites)
    return Void("RemoveTargetedSite")


def _listed(call: Call) -> Answer:
    found = ((call.transaction.site_by_id(site_id), kept) for site_id, kept in _all(call).items())
    return Collection(_TYPE, tuple(_shown(site, kept) for site, kept in found if site is not None))


def _details(call: Call) -> Answer:
    """The first home site; the root site as long as none was chosen (recorded)."""
    chosen = next(iter(_all(call)), None)
    site = call.transaction.site("/") if chosen is None else call.transaction.site_by_id(chosen)
    if site is None:
        raise no_such_endpoint("SP.SPHSite/Details")
    fields = {
        "SiteId": site.id,
        "WebId": site.web_id,
        "LogoUrl": "/SiteAssets/__sitelogo__icon-color.png",
        "Title": site.title,
        "Url": site.url,
    }
    return Entity("SP.SPHSiteReference", fields, "SP.SPHSite/Details")


def _add_by_tenant(call: Call) -> Answer:
    """The tenant's own function, which names the site otherwise."""
    site = live_site(call.transaction, call.text_argument("homeSiteUrl"))
    return _kept(call, site)


def _remove_by_url(call: Call) -> Answer:
    """By the URL of one; raises ServiceError for a site that is none."""
    wanted, sites = live_site(call.transaction, call.text_argument("homeSiteUrl")).id, _all(call)
    if wanted not in sites:
        raise no_such_endpoint("RemoveHomeSite")
    call.transaction.put_document(_DOCUMENT, {key: kept for key, kept in sites.items() if key != wanted})
    return Void("RemoveHomeSite")


def _reorder(call: Call) -> Answer:
    """Those that are named come first, in their order."""
    wanted, sites = [str(one).strip("{}").lower() for one in call.argument("siteIds") or ()], _all(call)
    order = [key for key in wanted if key in sites] + [key for key in sites if key not in wanted]
    call.transaction.put_document(_DOCUMENT, {key: sites[key] for key in order})
    return _listed(call)


def _first_url(call: Call) -> Answer:
    chosen = next(iter(_all(call)), None)
    site = None if chosen is None else call.transaction.site_by_id(chosen)
    return Value("GetSPHSiteUrl", "" if site is None else site.url)


def _choose(call: Call) -> Answer:
    """The one home site, instead of those that were; answers a word for whoever waits (no source has the text)."""
    site = live_site(call.transaction, call.text_argument("sphSiteUrl"))
    call.transaction.put_document(_DOCUMENT, {})
    _kept(call, site)
    return Value("SetSPHSite", f"The Home site has been set to {site.url}.")


def _choose_none(call: Call) -> Answer:
    call.transaction.put_document(_DOCUMENT, {})
    return Value("RemoveSPHSite", "The Home site has been removed.")


_ADMIN = (Host.ADMIN,)
_R, _W = Effect.READ, Effect.WRITE

ROUTES = (
    Route("SPHSite/Details", "GET POST", "SP.SPHSite/Details(*)", _details, _R, 20),
    Route("SPHSite/Details", "GET POST", "SPHSite/Details(*)", _details, _R, 20),
    Route("SPHSite/AddHomeSite", "POST", "SPHSite/AddHomeSite(*)", _add, _W, 200, _ADMIN),
    Route("SPO.Tenant/UpdateTargetedSite", "POST", "SPO.Tenant/UpdateTargetedSite(*)", _update, _W, 200, _ADMIN),
    Route("SPO.Tenant/RemoveTargetedSite", "POST", "SPO.Tenant/RemoveTargetedSite(*)", _remove, _W, 200, _ADMIN),
    Route(
        "SPO.Tenant/GetTargetedSitesDetails",
        "GET POST",
        "SPO.Tenant/GetTargetedSitesDetails(*)",
        _listed,
        _R,
        50,
        _ADMIN,
    ),
    *(
        Route(f"SPO.Tenant/{name}", "GET POST", f"SPO.Tenant/{name}(*)", run, effect, 100, _ADMIN)
        for name, run, effect in (
            ("GetHomeSites", _listed, _R),
            ("GetHomeSitesDetails", _listed, _R),
            ("GetSPHSiteUrl", _first_url, _R),
            ("AddHomeSite", _add_by_tenant, _W),
            ("RemoveHomeSite", _remove_by_url, _W),
            ("ReorderTargetedSites", _reorder, _W),
            ("SetSPHSite", _choose, _W),
            ("RemoveSPHSite", _choose_none, _W),
        )
    ),
)
