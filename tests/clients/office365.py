"""Signing Office365-REST-Python-Client in, and the addresses that its stories use."""

from typing import Any

from office365.graph_client import GraphClient
from office365.sharepoint.client_context import ClientContext

from spo_gitops.simulator import RunningTenant

from .conftest import APP, TENANT
from .test_msal import _certificate

ROOT = "https://contoso.sharepoint.com"
CORPORATE = f"{ROOT}/sites/corporate"
HR = f"{ROOT}/sites/hr"
ADMIN = "https://contoso-admin.sharepoint.com"
ANN = "i:0#.f|membership|ann.lee@contoso.com"
BEN = "ben.ortiz@contoso.com"


def context(tenant: RunningTenant, url: str) -> Any:
    """The client, signed in for the host of a URL."""
    pem, thumbprint = _certificate(tenant)
    return ClientContext(url).with_client_certificate(
        TENANT, APP, thumbprint, private_key=pem, scopes=[f"{'/'.join(url.split('/')[:3])}/.default"]
    )


def graph(tenant: RunningTenant) -> Any:
    """The client of Microsoft Graph."""
    pem, thumbprint = _certificate(tenant)
    return GraphClient(tenant=TENANT).with_certificate(APP, thumbprint, pem)
