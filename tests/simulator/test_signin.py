"""Signing in as MSAL does, and what a token opens."""

import jwt
import pytest
import requests

from .client import APP, AUTHORITY, A, Client, G, T


@pytest.mark.parametrize("sha256", [False, True])
def test_msal_gets_a_token_with_either_thumbprint(client: Client, sha256: bool) -> None:
    answer = client.app(sha256=sha256).acquire_token_for_client([f"{T}/.default"])
    assert answer["expires_in"] == 3599
    claims = jwt.decode(answer["access_token"], options={"verify_signature": False})
    assert claims["aud"] == T
    assert (claims["idtyp"], claims["appidacr"], claims["appid"]) == ("app", "2", APP)
    assert "Sites.FullControl.All" in claims["roles"]


def test_a_foreign_key_is_refused_with_its_aadsts_number(client: Client) -> None:
    header = {"x5t": "AAAAAAAAAAAAAAAAAAAAAAAAAAA"}
    pem = (client.tenant.directory / "token-key.pem").read_text(encoding="ascii")
    claims = {"aud": f"{AUTHORITY}/oauth2/v2.0/token", "iss": APP, "sub": APP, "exp": 4102444800}
    form = {
        "client_id": APP,
        "grant_type": "client_credentials",
        "scope": f"{T}/.default",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": jwt.encode(claims, pem, algorithm="RS256", headers=header),
    }
    answer = client.session.post(f"{AUTHORITY}/oauth2/v2.0/token", data=form, timeout=10)
    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"
    assert answer.json()["error_codes"] == [700027]
    assert answer.json()["error_description"].startswith("AADSTS700027: ")


@pytest.mark.parametrize(
    ("changes", "directory_name", "number"),
    [
        ({"client_id": "44444444-4444-4444-4444-444444444444"}, "contoso.onmicrosoft.com", 700016),
        ({"scope": "https://fabrikam.sharepoint.com/.default"}, "contoso.onmicrosoft.com", 70011),
        ({}, "fabrikam.onmicrosoft.com", 90002),
        ({"client_secret": "x"}, "contoso.onmicrosoft.com", 7000215),
    ],
)
def test_what_is_wrong_has_a_number(client: Client, changes: dict[str, str], directory_name: str, number: int) -> None:
    form = {"client_id": APP, "grant_type": "client_credentials", "scope": f"{T}/.default"} | changes
    url = f"https://login.microsoftonline.com/{directory_name}/oauth2/v2.0/token"
    answer = client.session.post(url, data=form, timeout=10)
    assert answer.json()["error_codes"] == [number]


def _with_token(client: Client, url: str, token: str) -> requests.Response:
    return client.session.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=10)


def test_a_request_without_token_learns_where_to_get_one(client: Client) -> None:
    answer = _with_token(client, f"{T}/_api/web", "")
    assert answer.status_code == 401
    assert "realm=" in answer.headers["WWW-Authenticate"]
    assert answer.json() == {"error_description": "Invalid issuer or signature."}


def test_a_token_opens_only_its_own_host(client: Client) -> None:
    answer = _with_token(client, f"{A}/_api/SPO.Tenant", client.token(T))
    assert answer.status_code == 401
    assert "AudienceUriValidationFailedException" in answer.json()["error_description"]
    client.sim("POST", "quirks", {"tenant_token_on_admin": True})
    assert _with_token(client, f"{A}/_api/SPO.Tenant", client.token(T)).status_code == 200


def test_graph_has_its_own_tokens_and_knows_the_root_site(client: Client) -> None:
    assert client.get(f"{G}/v1.0/sites/root?$select=webUrl").json()["webUrl"] == T
    assert _with_token(client, f"{G}/v1.0/sites/root", client.token(T)).status_code == 401
