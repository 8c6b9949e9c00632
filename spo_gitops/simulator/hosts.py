"""The hosts that one server stands for, told apart by the Host header, and the tenant's fixed identifiers."""

from enum import Enum

TENANT_NAME = "contoso"
TENANT_DOMAIN = "contoso.onmicrosoft.com"
TENANT_ID = "0a7f4f2e-8c7b-4c55-9a3d-5c1c3d2b7e10"
TENANT_INSTANCE_ID = "2a1840f7-690d-439d-8a22-3f4a18ff1a24"
APP_ID = "33333333-3333-3333-3333-333333333333"
APP_OBJECT_ID = "5d0c9d0e-53a2-4d32-9a0a-6f4f6f4a9d21"
APP_NAME = "SPO GitOps"
SHAREPOINT_APP_ID = "00000003-0000-0ff1-ce00-000000000000"
GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"
EMPTY_GUID = "00000000-0000-0000-0000-000000000000"


class Host(Enum):
    """A role that a host name plays; the value is the name on the real service."""

    TENANT = "contoso.sharepoint.com"
    ADMIN = "contoso-admin.sharepoint.com"
    MY = "contoso-my.sharepoint.com"
    LOGIN = "login.microsoftonline.com"
    GRAPH = "graph.microsoft.com"

    @property
    def is_sharepoint(self) -> bool:
        """Whether the SharePoint dialects, tokens and errors apply."""
        return self in (Host.TENANT, Host.ADMIN, Host.MY)

    @property
    def origin(self) -> str:
        """The scheme and host as they appear in answers."""
        return f"https://{self.value}"


ROOT_URL = Host.TENANT.origin

CERTIFICATE_NAMES = (*(host.value for host in Host), "login.windows.net", "localhost", "127.0.0.1")


def host_of(header: str) -> Host | None:
    """The host a Host header names (any port), or None for one that this tenant does not answer on."""
    name = header.rsplit(":", 1)[0].strip().lower() if ":" in header else header.strip().lower()
    if name == "login.windows.net":
        return Host.LOGIN
    try:
        return Host(name)
    except ValueError:
        return None
