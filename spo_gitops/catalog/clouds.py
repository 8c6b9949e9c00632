"""The clouds: which hosts sign in and answer as Microsoft Graph beside a SharePoint domain.

Source: learn.microsoft.com, "National cloud deployments" of Microsoft Graph.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Cloud:
    """Host names, without scheme."""

    login: str
    graph: str


_COMMERCIAL = "sharepoint.com"
_CLOUDS = {
    _COMMERCIAL: Cloud("login.microsoftonline.com", "graph.microsoft.com"),
    "sharepoint.us": Cloud("login.microsoftonline.us", "graph.microsoft.us"),
    "sharepoint-mil.us": Cloud("login.microsoftonline.us", "dod-graph.microsoft.us"),
    "sharepoint.cn": Cloud("login.partner.microsoftonline.cn", "microsoftgraph.chinacloudapi.cn"),
}


def cloud_of(tenant_url: str) -> Cloud:
    """The cloud of a tenant's URL such as ``https://contoso.sharepoint.com``."""
    domain = (urlsplit(tenant_url).hostname or "").lower().partition(".")[2]
    return _CLOUDS.get(domain, _CLOUDS[_COMMERCIAL])
