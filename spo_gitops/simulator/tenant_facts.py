"""What the tenant says of itself beside its settings: licences, templates, its root site. Source: wire/metadata.

Which licences a tenant has is its own affair; this one has those of no school and for no devices.
"""

from typing import Any

from .answers import Answer, Binary, Collection, Entity, Value
from .calls import Call, Effect, Handler, Route
from .content.web_templates import TEMPLATES
from .hosts import ROOT_URL, TENANT_INSTANCE_ID, Host
from .recycling import live_site
from .values import Guid, Int64

_NAMESPACE = "Microsoft.Online.SharePoint.TenantAdministration"
_LEVEL = 15


def _no(name: str) -> Handler:
    return lambda call: Value(name, False)


def _none(name: str, type_name: str) -> Handler:
    return lambda call: Collection(f"{_NAMESPACE}.{type_name}", (), function=name)


def _licensed(call: Call) -> Answer:
    """Every licence that is asked about: no source tells of their names."""
    return Value("CheckTenantLicenses", bool(call.argument("licenses")))


def _subscription(call: Call) -> Answer:
    return Value("GetSiteSubscriptionId", Guid(TENANT_INSTANCE_ID))


def _root(call: Call) -> Answer:
    return Value("GetRootSiteUrl", ROOT_URL)


def _logo(call: Call) -> Answer:
    """The bytes of a site's logo: there is none."""
    live_site(call.transaction, call.text_argument("siteUrl"))
    return Binary(b"")


def _health(call: Call) -> Answer:
    live_site(call.transaction, call.text_argument("sourceUrl"))
    fields = {"Details": [], "Status": 0}
    return Entity("SP.Publishing.PortalHealthStatus", fields, function="GetSiteHealthStatus")


def _templates(name: str) -> Handler:
    def run(call: Call) -> Answer:
        locale = call.argument("localeId")
        number = locale if isinstance(locale, int) else 1033
        items = [_template(one, number) for one in TEMPLATES]
        return Entity(f"{_NAMESPACE}.SPOTenantWebTemplateCollection", {"Items": items}, function=name)

    return run


def _template(one: tuple[str, int, str, str, bool], locale: int) -> dict[str, Any]:
    name, number, title, category, _ = one
    return {
        "CompatibilityLevel": _LEVEL,
        "Description": title,
        "DisplayCategory": category,
        "Id": number,
        "Lcid": Int64(locale),
        "Name": name,
        "Title": title,
    }


_FACTS: dict[str, Handler] = {
    "HasValidEducationLicense": _no("HasValidEducationLicense"),
    "CheckTenantIntuneLicense": _no("CheckTenantIntuneLicense"),
    "CheckTenantLicenses": _licensed,
    "GetSiteSubscriptionId": _subscription,
    "GetRootSiteUrl": _root,
    "GetSiteThumbnailLogo": _logo,
    "GetSiteHealthStatus": _health,
    "GetPowerAppsEnvironments": _none("GetPowerAppsEnvironments", "PowerAppsEnvironment"),
    "GetSPOSiteCreationSources": _none("GetSPOSiteCreationSources", "SPOSiteCreationSource"),
    **{
        name: _templates(name)
        for name in ("GetSPOTenantAllWebTemplates", "GetSPOTenantWebTemplates", "GetSPOAllWebTemplates")
    },
}

ROUTES = tuple(
    Route(f"SPO.Tenant/{name}", "GET POST", f"SPO.Tenant/{name}(*)", run, Effect.READ, 100, (Host.ADMIN,))
    for name, run in _FACTS.items()
)
