"""SPSiteManager: create a modern site and follow its provisioning; and Tenant.CreateSite over REST."""

from collections.abc import Mapping
from typing import Any

from .answers import Answer, Entity, Void
from .calls import Call, Effect, Route
from .content.design_runs import design_for, run_on_new_site
from .creation import MODERN, TEMPLATES, NewSite, check_url, make_site
from .errors import argument_error, resource_not_found
from .hosts import EMPTY_GUID, Host
from .language import tenant_language
from .models import Site
from .operations import operation_entity
from .recycling import is_just_purged, remove
from .site_changes import check_label
from .site_schema import DEFAULTS
from .store import Transaction

_TYPE = "Microsoft.SharePoint.Portal.SPSiteCreationResponse"
NOT_FOUND, PROVISIONING, READY = range(3)


def _create(call: Call) -> Answer:
    return _made(call, call.object_argument("request"))


def _made(call: Call, request: Mapping[str, Any]) -> Answer:
    url = _text(request, "Url")
    check_url(url)
    here = call.transaction.site(url)
    if here is not None and here.deleted is None:
        return _answer(call.quirks.existing_site_status, here, "Create")  # documented: 4
    if here is not None or is_just_purged(call.transaction, url):
        # Sources are silent; it is occupied, but there is no site to name, so the answer is an error without id.
        return _answer(call.quirks.recycled_site_status, None, "Create", url)
    template = _text(request, "WebTemplate")
    if template not in MODERN:
        raise argument_error(f"The web template {template} can not be created by this call.")
    owner = request.get("Owner")
    if not isinstance(owner, str) or not owner:
        raise argument_error("The owner is required for an app-only request.")
    design = design_for(call.transaction, template, request.get("WebTemplateExtensionId"), request.get("SiteDesignId"))
    site = make_site(call.transaction, _wanted(call, request, url, template), instant=call.quirks.create_ready_at_once)
    run_on_new_site(call.transaction, site, design)
    return _answer(status_of(site, call.now), site, "Create")


def _communication(call: Call) -> Answer:
    return _made(call, {**call.object_argument("request"), "WebTemplate": "SITEPAGEPUBLISHING#0"})


def _wanted(call: Call, request: Mapping[str, Any], url: str, template: str) -> NewSite:
    hub = str(request.get("HubSiteId") or EMPTY_GUID).lower()
    if hub != EMPTY_GUID and call.transaction.hub(hub) is None:
        raise resource_not_found()
    settings: dict[str, Any] = {
        "Lcid": _number(request, "Lcid", tenant_language(call.transaction)),
        "TimeZoneId": _number(request, "TimeZoneId", 13),
    }
    label = str(request.get("SensitivityLabel") or EMPTY_GUID).lower()
    if label != EMPTY_GUID:
        check_label(label, call.quirks)
        settings |= {"SensitivityLabel": label, "SensitivityLabel2": label}
    return NewSite(
        url=url,
        title=_text(request, "Title"),
        template=template,
        owner=str(request["Owner"]),
        description=str(request.get("Description") or ""),
        classification=str(request.get("Classification") or ""),
        share_by_email=bool(request.get("ShareByEmailEnabled")),
        hub=hub,
        settings=_differing(settings),
    )


def _differing(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in settings.items() if DEFAULTS[name] != value or name == "Lcid"}


def _status(call: Call) -> Answer:
    url = call.text_argument("url")
    site = call.transaction.site(url)
    if site is None or site.deleted is not None:
        return _answer(NOT_FOUND, None, "Status")
    return _answer(status_of(site, call.now), site, "Status")


def status_of(site: Site, now: float) -> int:
    """How far provisioning has come."""
    return READY if site.ready <= now else PROVISIONING


def _delete(call: Call) -> Answer:
    site = call.transaction.site_by_id(call.text_argument("siteId"))
    if site is None or site.deleted is not None:
        raise resource_not_found()
    remove(call.transaction, site.url)
    return Void("Delete")


def _answer(status: int, site: Site | None, function: str, url: str = "") -> Answer:
    fields = {"SiteId": site.id if site else "", "SiteStatus": status, "SiteUrl": site.url if site else url}
    return Entity(_TYPE, fields, edit_link="SPSiteManager", function=function)


def _text(request: Mapping[str, Any], name: str) -> str:
    value = request.get(name)
    if not isinstance(value, str) or not value:
        raise argument_error(f"The member {name} of the request is missing.")
    return value


def _number(request: Mapping[str, Any], name: str, default: int) -> int:
    value = request.get(name) or default
    if isinstance(value, str) and value.isdigit():
        return int(value)
    if not isinstance(value, int):
        raise argument_error(f"The member {name} of the request is not a number.")
    return value


def create_by_tenant(transaction: Transaction, wanted: Mapping[str, Any]) -> Site:
    """Tenant.CreateSite: any template; the site appears later."""
    url = _text(wanted, "Url")
    check_url(url)
    if transaction.site(url) is not None or is_just_purged(transaction, url):
        raise argument_error(f"A site already exists at url {url}.")
    template = str(wanted.get("Template") or "STS#3")
    if template not in TEMPLATES:
        raise argument_error(f"The web template {template} is not available for sites on this tenant.")
    numbers = ("Lcid", "TimeZoneId", "StorageMaximumLevel", "StorageWarningLevel")
    settings = {name: _number(wanted, name, 0) for name in numbers if wanted.get(name)}
    new = NewSite(
        url, _text(wanted, "Title"), template, _text(wanted, "Owner"), settings=_differing(settings), by_tenant=True
    )
    return make_site(transaction, new)


def _create_by_tenant(call: Call) -> Answer:
    create_by_tenant(call.transaction, call.object_argument("siteCreationProperties"))
    return operation_entity("CreateSite", complete=False)


_SITES = (Host.TENANT, Host.ADMIN)

ROUTES = (
    Route("SPSiteManager/create", "POST", "SPSiteManager/Create(*)", _create, Effect.WRITE, 2201, _SITES),
    # The older address of the same, with the standard design of a communication site.
    Route(
        "CommunicationSite/Create", "POST", "SitePages/CommunicationSite/Create(*)", _communication, Effect.WRITE, 2201
    ),
    Route("SPSiteManager/status", "GET POST", "SPSiteManager/Status(*)", _status, Effect.READ, 35, _SITES),
    Route("SPSiteManager/delete", "POST", "SPSiteManager/Delete(*)", _delete, Effect.WRITE, 628, _SITES),
    Route(
        "SPO.Tenant/CreateSite",
        "POST",
        "SPO.Tenant/CreateSite(*)",
        _create_by_tenant,
        Effect.WRITE,
        230,
        (Host.ADMIN,),
    ),
)
