"""The older functions that list sites over REST, beside the one with a filter object (wire/metadata, Tenant).

They differ in how the first site and the filter are given; what they answer is the same page.
"""

from collections.abc import Mapping
from typing import Any

from .answers import Answer, Entity, Value
from .calls import Call, Effect, Route
from .hosts import Host
from .recycling import live_site
from .site_endpoints import listed, site_with


def _listed(name: str, *, by_filter: bool) -> Route:
    def run(call: Call) -> Answer:
        position = 1 if by_filter else 0
        wanted: Mapping[str, Any] = {
            "Filter": call.argument("filter") if by_filter else "",
            "StartIndex": call.argument("startIndex", position),
            "IncludeDetail": call.argument("includeDetail", position + 1) is True,
        }
        return listed(call, wanted, name)

    return Route(f"SPO.Tenant/{name}", "POST", f"SPO.Tenant/{name}(*)", run, Effect.READ, 1200, (Host.ADMIN,))


def _url(call: Call) -> Answer:
    return Value("SiteUrl", site_with(call, call.text_argument("siteId").strip("{}").lower()).url)


def _by_url(call: Call) -> Answer:
    """Only the site's address; the rest is on the site's own host."""
    site = live_site(call.transaction, call.text_argument("url"))
    return Entity("SP.Site", {"Id": site.id, "Url": site.url}, function="GetSiteByUrl")


ROUTES = (
    _listed("GetSiteProperties", by_filter=False),
    _listed("GetSitePropertiesByFilter", by_filter=True),
    _listed("GetSitePropertiesFromSharePoint", by_filter=False),
    _listed("GetSitePropertiesFromSharePointByFilter", by_filter=True),
    Route("SPO.Tenant/GetSiteByUrl", "POST", "SPO.Tenant/GetSiteByUrl(*)", _by_url, Effect.READ, 60, (Host.ADMIN,)),
    Route(
        "SPSiteManager/SiteUrl",
        "GET POST",
        "SPSiteManager/SiteUrl(*)",
        _url,
        Effect.READ,
        35,
        (Host.TENANT, Host.ADMIN),
    ),
)
