"""MSAL signs in at the simulated sign-in service."""

import json
import time
from typing import Any

import jwt
import msal
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from spo_gitops.simulator import RunningTenant
from tests.simulator.client import Client

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


SCOPES = ["https://contoso.sharepoint.com/.default"]


def _signed_in(tenant: RunningTenant, **options: Any) -> Any:
    pem, thumbprint = _certificate(tenant)
    options.setdefault("client_credential", {"private_key": pem, "thumbprint": thumbprint})
    options.setdefault("authority", AUTHORITY)
    return msal.ConfidentialClientApplication(APP, **options)


def test_a_cache_of_tokens_outlives_the_application(mapped: RunningTenant) -> None:
    first, second = msal.SerializableTokenCache(), msal.SerializableTokenCache()
    token = _signed_in(mapped, token_cache=first).acquire_token_for_client(SCOPES)["access_token"]
    second.deserialize(first.serialize())
    again = _signed_in(mapped, token_cache=second)
    assert again.acquire_token_for_client(SCOPES)["access_token"] == token
    again.remove_tokens_for_client()
    assert again.acquire_token_for_client(SCOPES)["token_source"] == "identity_provider"
    assert again.get_accounts() == [] and again.acquire_token_silent(SCOPES, account=None) is None


def test_a_chain_of_certificates_is_sent_along(mapped: RunningTenant) -> None:
    pem, thumbprint = _certificate(mapped)
    chain = pem[pem.index("-----BEGIN CERT") :]
    credential = {"private_key": pem, "thumbprint": thumbprint, "public_certificate": chain}
    assert "access_token" in _signed_in(mapped, client_credential=credential).acquire_token_for_client(SCOPES)


def test_claims_that_are_demanded_pass_by_the_cache(mapped: RunningTenant) -> None:
    app = _signed_in(mapped, client_capabilities=["CP1"])
    app.acquire_token_for_client(SCOPES)
    claims = json.dumps({"access_token": {"nbf": {"essential": True, "value": "1"}}})
    assert app.acquire_token_for_client(SCOPES, claims_challenge=claims)["token_source"] == "identity_provider"


@pytest.mark.parametrize("authority", ["https://login.windows.net/" + TENANT, "GUID", "OIDC"])
def test_a_directory_has_several_names(mapped: RunningTenant, authority: str) -> None:
    guid = "https://login.microsoftonline.com/0a7f4f2e-8c7b-4c55-9a3d-5c1c3d2b7e10"
    options: dict[str, Any] = {"authority": guid if authority == "GUID" else authority}
    if authority == "OIDC":
        options = {"authority": None, "oidc_authority": f"{AUTHORITY}/v2.0"}
    assert "access_token" in _signed_in(mapped, **options).acquire_token_for_client(SCOPES)


@pytest.mark.filterwarnings("ignore:Using /common or /organizations")  # what MSAL thinks of it, too
@pytest.mark.parametrize("place", ["common", "organizations"])
def test_an_application_names_its_directory(mapped: RunningTenant, place: str) -> None:
    answer = _signed_in(mapped, authority=f"https://login.microsoftonline.com/{place}").acquire_token_for_client(SCOPES)
    assert "AADSTS50059" in answer["error_description"]


def test_a_directory_that_there_is_not_is_none(mapped: RunningTenant) -> None:
    with pytest.raises(ValueError, match="Unable to get authority configuration"):
        _signed_in(mapped, authority="https://login.microsoftonline.com/nobody.onmicrosoft.com")


def test_a_fresh_assertion_of_another_issuer_is_fetched_for_each_token(mapped: RunningTenant) -> None:
    """Federated credentials: MSAL calls for an assertion each time that it asks."""
    pem, _ = _certificate(mapped)
    key = pem[: pem.index("-----BEGIN CERT")]
    public = x509.load_pem_x509_certificate(pem[pem.index("-----BEGIN CERT") :].encode()).public_key()
    text = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    trusted = {"issuer": "https://ci.example", "subject": "repo:main", "audience": "api://AzureADTokenExchange"}
    with Client(mapped) as client:
        client.sim("POST", "applications", {"clientId": APP, "federated": [{**trusted, "keys": text}]})
    made = []

    def assertion() -> str:
        now = int(time.time())
        claims = {"iss": trusted["issuer"], "sub": trusted["subject"], "aud": trusted["audience"]}
        made.append(jwt.encode({**claims, "iat": now, "nbf": now, "exp": now + 300}, key, algorithm="RS256"))
        return made[-1]

    app = _signed_in(mapped, client_credential={"client_assertion": assertion})
    for host in ("contoso.sharepoint.com", "graph.microsoft.com"):
        answer = app.acquire_token_for_client([f"https://{host}/.default"])
        assert "access_token" in answer, answer
    assert len(made) == 2


def test_a_secret_signs_in_and_sharepoint_refuses_its_token(mapped: RunningTenant) -> None:
    with Client(mapped) as client:
        client.sim("POST", "applications", {"clientId": APP, "secrets": ["s3cret"]})
    app = _signed_in(mapped, client_credential="s3cret")
    token = app.acquire_token_for_client(SCOPES)["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    answer = requests.get("https://contoso.sharepoint.com/_api/web", headers=headers, timeout=30)
    assert answer.status_code == 401 and "Unsupported app only token" in answer.text
    token = app.acquire_token_for_client(["https://graph.microsoft.com/.default"])["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert requests.get("https://graph.microsoft.com/v1.0/sites/root", headers=headers, timeout=30).ok
    assert (
        "AADSTS7000215"
        in _signed_in(mapped, client_credential="x").acquire_token_for_client(SCOPES)["error_description"]
    )


@pytest.mark.filterwarnings("ignore:This API has been deprecated")  # passwords; the service refuses them, too
def test_what_signs_a_person_in_is_refused_in_the_service_s_words(mapped: RunningTenant) -> None:
    """Nobody signs in as a person here: each of these flows ends in an error that MSAL can read."""
    app = _signed_in(mapped)
    public = msal.PublicClientApplication(APP, authority=AUTHORITY)
    answers = [
        app.acquire_token_on_behalf_of("token", SCOPES),
        app.acquire_token_by_refresh_token("token", SCOPES),
        public.acquire_token_by_username_password("ann.lee@contoso.com", "x", SCOPES),
    ]
    assert {answer["error"] for answer in answers} == {"unsupported_grant_type"}
    assert public.initiate_device_flow(SCOPES)["error"] == "invalid_request"


def test_a_managed_identity_needs_no_key(mapped: RunningTenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """The endpoint of an App Service, which hosts answer to whatever runs on them."""
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"https://127.0.0.1:{mapped.port}/_sim/identity")
    monkeypatch.setenv("IDENTITY_HEADER", "any")
    with requests.Session() as session:
        client = msal.ManagedIdentityClient(msal.UserAssignedManagedIdentity(client_id=APP), http_client=session)
        answer = client.acquire_token_for_client(resource="https://contoso.sharepoint.com")
        assert "access_token" in answer, answer
        headers = {"Authorization": f"Bearer {answer['access_token']}", "Accept": "application/json"}
        assert requests.get("https://contoso.sharepoint.com/_api/web", headers=headers, timeout=30).ok
        wrong = client.acquire_token_for_client(resource="https://nowhere.example")
        assert "500011" in wrong["error_description"]
        own = msal.ManagedIdentityClient(msal.SystemAssignedManagedIdentity(), http_client=session)
        assert "access_token" in own.acquire_token_for_client(resource="https://graph.microsoft.com")
