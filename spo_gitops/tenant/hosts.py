"""The service's host names, from the tenant's own URL, in the commercial and the sovereign clouds."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from ..catalog.clouds import cloud_of
from ..model.operation import Host
from ..model.site_url import OF_ONE_DRIVES, is_on_one_drive_host


@dataclass(frozen=True, slots=True)
class Hosts:
    """Host names, without scheme: ``contoso.sharepoint.com``, its admin host and that of OneDrives, Graph, sign-in."""

    tenant: str
    admin: str
    graph: str
    login: str
    personal: str = ""

    @classmethod
    def of(cls, url: str) -> Hosts:
        """The hosts that belong to a tenant's URL such as ``https://contoso.sharepoint.com``."""
        tenant = (urlsplit(url).hostname or "").lower()
        name, _, domain = tenant.partition(".")
        cloud = cloud_of(url)
        return cls(tenant, f"{name}-admin.{domain}", cloud.graph, cloud.login, f"{name}{OF_ONE_DRIVES}.{domain}")

    def name(self, host: Host, site: str = "") -> str:
        """The host that a request goes to; ``site`` is the path of the site for SITE."""
        if host is Host.SITE and is_on_one_drive_host(site):
            return self.personal
        match host:
            case Host.TENANT | Host.SITE:
                return self.tenant
            case Host.ADMIN:
                return self.admin
            case Host.GRAPH:
                return self.graph
