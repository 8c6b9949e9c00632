"""How a site looks: its logo, and what its hub gives it. Sources: REFERENCE §6, §9."""

import json
from dataclasses import dataclass
from typing import Any

from ..calls import Effect
from ..errors import bad_query, resource_not_found
from ..thing import Thing, function, navigation
from .root import Root
from .web import Web, web_here

_ASPECTS = {0: "SiteThumbnailUrl", 1: "SiteLogoUrl"}


@dataclass(slots=True)
class SiteIcons(Thing):
    """`_api/siteiconmanager`."""

    type_name = "Microsoft.SharePoint.Portal.SiteIconManager"


@navigation(Root, "SiteIconManager")
def _icons(root: Root) -> SiteIcons:
    return SiteIcons(root.here)


@function(SiteIcons, "SetSiteLogo", Effect.WRITE, 120)
def _set_logo(icons: SiteIcons, relative_logo_url: str, type: int = 0, aspect: int = 1) -> None:
    if aspect not in _ASPECTS:
        raise bad_query(f"The aspect {aspect} is not valid.")
    web = web_here(icons.here)
    web.here.records.change("web", web.id, **{_ASPECTS[aspect]: relative_logo_url})
    web.here.records.touch()


@function(Web, "HubSiteData")
def _hub_data(web: Web, force_refresh: bool = False) -> str | None:
    """The hub that a site is joined to, as a text of JSON; nothing for a site without one."""
    found = hub_data(web)
    return None if found is None else json.dumps(found)


def hub_data(web: Web) -> dict[str, Any] | None:
    """What a site shows of the hub that it is joined to; None for a site without one."""
    site = web.here.site
    if not site.hub:
        return None
    hub = web.here.transaction.hub(site.hub)
    home = web.here.transaction.site_by_id(site.hub)
    if hub is None or home is None:
        raise resource_not_found()
    return {
        "themeKey": None,
        "name": hub.title,
        "url": home.url,
        "logoUrl": hub.logo or "",
        "usesMetadataNavigation": False,
        "navigation": [],
    }
