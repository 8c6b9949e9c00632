"""MSAL signs in at the simulated sign-in service."""

import msal
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from spo_gitops.simulator import RunningTenant

from .conftest import APP, TENANT

AUTHORITY = f"https://login.microsoftonline.com/{TENANT}"


def _certificate(tenant: RunningTenant) -> tuple[str, str]:
    pem = (tenant.directory / "app.pem").read_text(encoding="ascii")
    certificate = x509.load_pem_x509_certificate(pem[pem.index("-----BEGIN CERT") :].encode())
    return pem, certificate.fingerprint(hashes.SHA1()).hex()


@pytest.mark.parametrize("form", ["thumbprint", "public certificate"])
def test_a_certificate_gets_a_token_for_each_host(mapped: RunningTenant, form: str) -> None:
    pem, thumbprint = _certificate(mapped)
    credential = {"private_key": pem}
    if form == "thumbprint":
        credential["thumbprint"] = thumbprint
    else:
        credential["public_certificate"] = pem[pem.index("-----BEGIN CERT") :]
    app = msal.ConfidentialClientApplication(APP, client_credential=credential, authority=AUTHORITY)
    for host in ("contoso.sharepoint.com", "contoso-admin.sharepoint.com", "graph.microsoft.com"):
        answer = app.acquire_token_for_client([f"https://{host}/.default"])
        assert "access_token" in answer, answer
        again = app.acquire_token_for_client([f"https://{host}/.default"])
        assert again["token_source"] == "cache"


def test_a_wrong_key_is_refused_as_the_service_refuses_it(mapped: RunningTenant) -> None:
    pem, _ = _certificate(mapped)
    app = msal.ConfidentialClientApplication(
        APP, client_credential={"private_key": pem, "thumbprint": "00" * 20}, authority=AUTHORITY
    )
    answer = app.acquire_token_for_client(["https://contoso.sharepoint.com/.default"])
    assert answer["error"] == "invalid_client" and "AADSTS700027" in answer["error_description"]


def test_an_unknown_application_is_refused(mapped: RunningTenant) -> None:
    pem, thumbprint = _certificate(mapped)
    app = msal.ConfidentialClientApplication(
        "44444444-4444-4444-4444-444444444444",
        client_credential={"private_key": pem, "thumbprint": thumbprint},
        authority=AUTHORITY,
    )
    answer = app.acquire_token_for_client(["https://contoso.sharepoint.com/.default"])
    assert answer["error"] == "unauthorized_client", answer
