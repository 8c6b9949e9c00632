"""What a client asks of a site before anything else: the form digest and where the app catalogue is."""

import hashlib

from .answers import Answer, Entity
from .calls import Call, Effect, Route
from .request_headers import DIGEST_SECONDS, digest_stamp


def _contextinfo(call: Call) -> Answer:
    url = call.site_url
    stamp = digest_stamp(call.now)
    fields = {
        "FormDigestTimeoutSeconds": DIGEST_SECONDS,
        "FormDigestValue": f"0x{hashlib.sha512(f'{url} {stamp}'.encode()).hexdigest().upper()},{stamp}",
        "LibraryVersion": "16.0.25201.12004",
        "SiteFullUrl": url,
        "SupportedSchemaVersions": ["14.0.0.0", "15.0.0.0"],
        "WebFullUrl": url,
    }
    return Entity("SP.ContextWebInformation", fields, "contextinfo", function="GetContextWebInformation")


def _tenant_settings(call: Call) -> Answer:
    return Entity(
        "SP.TenantSettings", {"CorporateCatalogUrl": f"{call.host.origin}/sites/appcatalog"}, "tenantsettings"
    )


_STATIC = "SP.Web.GetContextWebInformation"
ROUTES = (
    Route(
        "SP.Web.GetContextWebInformation", "GET POST", "SP.Web.GetContextWebInformation", _contextinfo, Effect.READ, 15
    ),
    Route("contextinfo", "POST", "contextinfo", _contextinfo, Effect.READ, 15),
    Route("SP_TenantSettings_Current", "GET", "SP_TenantSettings_Current", _tenant_settings, Effect.READ, 15),
)
