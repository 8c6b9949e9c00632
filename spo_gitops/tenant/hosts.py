"""The service's host names, from the tenant's own URL, in the commercial and the sovereign clouds."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from ..model.operation import Host

# SharePoint domain -> (sign-in host, Graph host).
# Source: learn.microsoft.com, "National cloud deployments" of Microsoft Graph.
_CLOUDS = {
    "sharepoint.com": ("login.microsoftonline.com", "graph.microsoft.com"),
    "sharepoint.us": ("login.microsoftonline.us", "graph.microsoft.us"),
    "sharepoint-mil.us": ("login.microsoftonline.us", "dod-graph.microsoft.us"),
    "sharepoint.cn": ("login.partner.microsoftonline.cn", "microsoftgraph.chinacloudapi.cn"),
}


@dataclass(frozen=True, slots=True)
class Hosts:
    """Host names, without scheme: ``contoso.sharepoint.com``, its admin host, Graph and sign-in."""

    tenant: str
    admin: str
    graph: str
    login: str

    @classmethod
    def of(cls, url: str) -> Hosts:
        """The hosts that belong to a tenant's URL such as ``https://contoso.sharepoint.com``."""
        tenant = (urlsplit(url).hostname or "").lower()
        name, _, domain = tenant.partition(".")
        login, graph = _CLOUDS.get(domain, _CLOUDS["sharepoint.com"])
        return cls(tenant, f"{name}-admin.{domain}", graph, login)

    def name(self, host: Host) -> str:
        match host:
            case Host.TENANT | Host.SITE:
                return self.tenant
            case Host.ADMIN:
                return self.admin
            case Host.GRAPH:
                return self.graph
