"""The REST calls about hubs, on the tenant's host, on a site and on the admin host."""

from collections.abc import Sequence
from typing import Any

from .answers import Answer, Collection, Empty, Entity, Value, Void
from .calls import Call, Effect, Route
from .content.design_runs import run_of_hub
from .errors import ServiceError, bad_query, resource_not_found
from .hosts import Host
from .hub_approvals import may_join
from .hubs import (
    CSOM_TYPE,
    REST_TYPE,
    change_hub,
    grant,
    hub_at,
    hub_fields,
    hub_properties,
    hub_with,
    join,
    register,
    revoke,
    unregister,
)
from .models import Hub
from .recycling import live_site

_UTILITY = "Microsoft.SharePoint.Portal.SPHubSitesUtility"


def _entity(call: Call, hub: Hub, function: str | None = None) -> Entity:
    link = f"HubSites/GetById('{hub.id}')"
    return Entity(REST_TYPE, hub_fields(call.transaction, hub), link, "HubSites", f'"{hub.version}"', function)


def _admin_entity(call: Call, hub: Hub, function: str) -> Entity:
    fields = hub_properties(call.transaction, hub)
    return Entity(CSOM_TYPE, fields, f"SPO.Tenant/{function}", "HubSitePropertiess", function=function)


def _list(call: Call) -> Answer:
    hubs = call.transaction.hubs()
    limit = call.address.query.get("$top", "")
    shown = hubs[: int(limit)] if limit.isdigit() else hubs
    return Collection(REST_TYPE, tuple(hub_fields(call.transaction, hub) for hub in shown))


def _found(call: Call) -> Hub:
    hub_id = call.text_argument("hubSiteId")
    hub = call.transaction.hub(hub_id)
    if hub is None:
        raise resource_not_found(f"The specified hub site with id {hub_id} does not exist")
    return hub


def _get(call: Call) -> Answer:
    return _entity(call, _found(call))


def _patch(call: Call) -> Answer:
    hub = _found(call)
    expected = call.headers.get("if-match", "*").strip()
    if expected != "*" and expected.strip('W/"') != str(hub.version):
        message = "The request ETag value does not match the object's ETag value."
        raise ServiceError(412, -1, "Microsoft.SharePoint.Client.ClientServiceException", message)
    changes = {name: value for name, value in call.fields().items() if not name.startswith(("odata.", "@odata."))}
    change_hub(call.transaction, hub, changes)
    return Empty()


def _register_here(call: Call) -> Answer:
    return _entity(call, register(call.transaction, live_site(call.transaction, call.site_url)), "RegisterHubSite")


def _unregister_here(call: Call) -> Answer:
    unregister(call.transaction, live_site(call.transaction, call.site_url))
    return Void("UnRegisterHubSite")


def _join_here(call: Call) -> Answer:
    site = live_site(call.transaction, call.site_url)
    hub = call.text_argument("hubSiteId")
    approved = may_join(call.transaction, site, hub, call.argument("approvalToken", 1))
    join(call.transaction, site, hub, by_admin=approved)
    run_of_hub(call.transaction, site.url)
    return Void("JoinHubSite")


def _register(call: Call) -> Answer:
    site = live_site(call.transaction, call.text_argument("siteUrl"))
    return _admin_entity(call, register(call.transaction, site), "RegisterHubSite")


def _register_with(call: Call) -> Answer:
    site = live_site(call.transaction, call.text_argument("siteUrl"))
    wanted = {name: value for name, value in call.optional_object("creationInformation").items() if value is not None}
    hub = register(call.transaction, site)
    return _admin_entity(call, change_hub(call.transaction, hub, wanted), "RegisterHubSiteWithCreationInformation")


def _unregister(call: Call) -> Answer:
    unregister(call.transaction, live_site(call.transaction, call.text_argument("siteUrl")))
    return Void("UnregisterHubSite")


def _connect(call: Call) -> Answer:
    site = live_site(call.transaction, call.text_argument("siteUrl"))
    join(call.transaction, site, call.text_argument("hubSiteId", 1), by_admin=True)
    run_of_hub(call.transaction, site.url)
    return Void("ConnectSiteToHubSiteById")


def _connected(call: Call) -> Answer:
    """The hubs below a hub. What `option` chooses is in no source; it is not looked at."""
    hub = hub_with(call.transaction, call.text_argument("hubSiteId"))
    found = [one for one in call.transaction.hubs() if one.parent == hub.id]
    return Collection(REST_TYPE, tuple(hub_fields(call.transaction, one) for one in found), function="GetConnectedHubs")


def _site_url(call: Call) -> Answer:
    hub = hub_with(call.transaction, call.text_argument("hubSiteId").strip("{}").lower())
    home = call.transaction.site_by_id(hub.id)
    return Value("GetSiteUrlByHubSiteId", "" if home is None else home.url)


def _principals(call: Call) -> Sequence[str]:
    principals: Any = call.argument("principals", 1)
    if not isinstance(principals, list) or not all(isinstance(item, str) for item in principals):
        raise bad_query("The parameter principals must be a list of strings.")
    return principals


def _grant(call: Call) -> Answer:
    hub = hub_with(call.transaction, call.text_argument("hubSiteId"))
    change = grant if str(call.argument("grantedRights", 2)) != "0" else revoke
    return _admin_entity(call, change(call.transaction, hub, _principals(call)), "GrantHubSiteRightsById")


def _revoke(call: Call) -> Answer:
    hub = hub_with(call.transaction, call.text_argument("hubSiteId"))
    return _admin_entity(call, revoke(call.transaction, hub, _principals(call)), "RevokeHubSiteRightsById")


def _by_url(call: Call) -> Answer:
    return _admin_entity(call, hub_at(call.transaction, call.text_argument("siteUrl")), "GetHubSitePropertiesByUrl")


def _by_id(call: Call) -> Answer:
    hub = hub_with(call.transaction, call.text_argument("hubSiteId"))
    return _admin_entity(call, hub, "GetHubSitePropertiesById")


_ADMIN = (Host.ADMIN,)
_W, _R = Effect.WRITE, Effect.READ
_T = "SPO.Tenant"

ROUTES = (
    Route("HubSites GET", "GET", "HubSites", _list, _R, 331),
    Route("SPHubSitesUtility/GetHubSites", "GET POST", f"{_UTILITY}/GetHubSites", _list, _R, 331),
    Route("HubSites/GetById GET", "GET POST", "HubSites/GetById(*)", _get, _R, 50),
    Route("HubSites/GetSiteUrlByHubSiteId", "GET POST", "HubSites/GetSiteUrlByHubSiteId(*)", _site_url, _R, 50),
    Route("HubSites/GetConnectedHubs", "GET POST", "HubSites/GetConnectedHubs(*)", _connected, _R, 50),
    Route("HubSites/GetById PATCH", "PATCH", "HubSites/GetById(*)", _patch, _W, 331),
    Route("site/RegisterHubSite", "POST", "site/RegisterHubSite(*)", _register_here, _W, 331),
    Route("site/UnRegisterHubSite", "POST", "site/UnRegisterHubSite(*)", _unregister_here, _W, 331),
    Route("site/JoinHubSite", "POST", "site/JoinHubSite(*)", _join_here, _W, 319),
    Route(f"{_T}/RegisterHubSite", "POST", f"{_T}/RegisterHubSite(*)", _register, _W, 331, _ADMIN),
    Route(
        f"{_T}/RegisterHubSiteWithCreationInformation",
        "POST",
        f"{_T}/RegisterHubSiteWithCreationInformation(*)",
        _register_with,
        _W,
        331,
        _ADMIN,
    ),
    Route(f"{_T}/UnregisterHubSite", "POST", f"{_T}/UnregisterHubSite(*)", _unregister, _W, 331, _ADMIN),
    Route(f"{_T}/ConnectSiteToHubSiteById", "POST", f"{_T}/ConnectSiteToHubSiteById(*)", _connect, _W, 319, _ADMIN),
    Route(f"{_T}/GrantHubSiteRightsById", "POST", f"{_T}/GrantHubSiteRightsById(*)", _grant, _W, 331, _ADMIN),
    Route(f"{_T}/RevokeHubSiteRightsById", "POST", f"{_T}/RevokeHubSiteRightsById(*)", _revoke, _W, 331, _ADMIN),
    Route(f"{_T}/GetHubSitePropertiesByUrl", "POST", f"{_T}/GetHubSitePropertiesByUrl(*)", _by_url, _R, 50, _ADMIN),
    Route(f"{_T}/GetHubSitePropertiesById", "POST", f"{_T}/GetHubSitePropertiesById(*)", _by_id, _R, 50, _ADMIN),
)
