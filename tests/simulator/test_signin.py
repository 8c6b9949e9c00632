"""Signing in as MSAL does, and by hand where MSAL would not."""

from __future__ import annotations

import base64
import time
import uuid
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from .applications import FOREIGN, Key, foreign_token, make_key, register
from .client import APP, AUTHORITY, A, Client, G, T

TOKEN = f"{AUTHORITY}/oauth2/v2.0/token"
LOGIN = "https://login.microsoftonline.com"
TENANT_ID = "0a7f4f2e-8c7b-4c55-9a3d-5c1c3d2b7e10"
OTHER = "44444444-4444-4444-4444-444444444444"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@pytest.fixture(scope="session")
def key() -> Key:
    return make_key()


def own_key(client: Client) -> Key:
    """The key that the tenant's folder has for its first application."""
    return Key((client.tenant.directory / "app.pem").read_text(encoding="ascii"))


def assertion(key: Key, header: dict[str, str] | None = None, algorithm: str = "RS256", **claims: Any) -> str:
    now = int(time.time())
    all_claims = {"aud": TOKEN, "iss": APP, "sub": APP, "exp": now + 600, "jti": str(uuid.uuid4()), **claims}
    kept = {name: value for name, value in all_claims.items() if value is not None}
    return jwt.encode(kept, key.private, algorithm, headers=header or {"x5t": key.sha1()})


def ask(client: Client, proof: str | None = None, url: str = TOKEN, **changes: str | None) -> requests.Response:
    form = {"client_id": APP, "grant_type": "client_credentials", "scope": f"{T}/.default"}
    if proof is not None:
        form |= {"client_assertion": proof, "client_assertion_type": ASSERTION}
    form = {name: value for name, value in {**form, **changes}.items() if value is not None}
    return client.session.post(url, data=form, timeout=10)


def claims_of(answer: requests.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    return jwt.decode(answer.json()["access_token"], options={"verify_signature": False})


def with_token(client: Client, url: str, token: str, method: str = "GET") -> requests.Response:
    return client.session.request(method, url, headers={"Authorization": f"Bearer {token}"}, timeout=10)


@pytest.mark.parametrize("sha256", [False, True])
def test_msal_gets_a_token_with_either_thumbprint(client: Client, sha256: bool) -> None:
    answer = client.app(sha256=sha256).acquire_token_for_client([f"{T}/.default"])
    assert answer["expires_in"] == 3599
    claims = jwt.decode(answer["access_token"], options={"verify_signature": False})
    assert (claims["aud"], claims["tid"], claims["app_displayname"]) == (T, TENANT_ID, "SPO GitOps")
    assert (claims["idtyp"], claims["appidacr"], claims["appid"]) == ("app", "2", APP)
    assert "Sites.FullControl.All" in claims["roles"]
    assert claims["oid"] == claims["sub"]


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
@pytest.mark.parametrize("digest", ["x5t", "x5t#S256"])
@pytest.mark.parametrize("padded", [True, False])
def test_thumbprints_come_padded_and_not(client: Client, algorithm: str, digest: str, padded: bool) -> None:
    key = own_key(client)
    text = key.sha1() if digest == "x5t" else key.sha256()
    assert text.endswith("=")
    header = {digest: text if padded else text.rstrip("=")}
    assert claims_of(ask(client, assertion(key, header, algorithm)))["aud"] == T


def test_one_assertion_may_come_twice_as_msal_sends_it(client: Client) -> None:
    proof = assertion(own_key(client))
    assert [ask(client, proof).status_code, ask(client, proof, scope=f"{A}/.default").status_code] == [200, 200]


def test_the_token_is_signed_with_the_published_key(client: Client) -> None:
    token = client.token(G)
    answer = client.session.get(f"{LOGIN}/common/discovery/v2.0/keys", timeout=10).json()
    keys = {one.key_id: one.key for one in jwt.PyJWKSet.from_dict(answer).keys}
    found = keys[jwt.get_unverified_header(token)["kid"]]
    assert jwt.decode(token, found, algorithms=["RS256"], audience=G)["aud"] == G


def refused(answer: requests.Response, status: int, error: str, number: int) -> None:
    body = answer.json()
    assert (answer.status_code, body["error"], body["error_codes"]) == (status, error, [number])
    assert body["error_description"].startswith(f"AADSTS{number}: ")
    assert f"Trace ID: {body['trace_id']} Correlation ID: {body['correlation_id']}" in body["error_description"]
    assert body["timestamp"] in body["error_description"]


def test_each_flaw_of_an_assertion_has_its_number(client: Client, key: Key) -> None:
    own, now = own_key(client), int(time.time())
    flaws: list[tuple[str, int, str, int]] = [
        (assertion(key), 401, "invalid_client", 700027),  # not registered
        (assertion(key, {"x5t": own.sha1()}), 401, "invalid_client", 700027),  # registered, signed by another
        (assertion(own, {"kid": "x"}), 401, "invalid_client", 700027),  # names no certificate
        (assertion(own, aud="https://elsewhere/token"), 401, "invalid_client", 700023),
        (assertion(own, aud=f"{LOGIN}/fabrikam.onmicrosoft.com/oauth2/v2.0/token"), 401, "invalid_client", 700023),
        (assertion(own, exp=now - 600), 401, "invalid_client", 700024),
        (assertion(own, nbf=now + 900), 401, "invalid_client", 700024),
        (assertion(own, sub=OTHER), 401, "invalid_client", 700021),
        (assertion(own, exp=None), 400, "invalid_request", 50027),
        ("not.a.token", 400, "invalid_request", 50027),
        ("x", 400, "invalid_request", 50027),
    ]
    for proof, status, error, number in flaws:
        refused(ask(client, proof), status, error, number)


def test_an_unsigned_assertion_proves_nothing(client: Client) -> None:
    key = own_key(client)
    claims = {"aud": TOKEN, "iss": APP, "sub": APP, "exp": int(time.time()) + 600}
    for algorithm, secret in (("none", None), ("HS256", "x" * 32)):
        proof = jwt.encode(claims, secret, algorithm, headers={"x5t": key.sha1()})
        refused(ask(client, proof), 401, "invalid_client", 700027)


@pytest.mark.parametrize(
    ("changes", "directory_name", "status", "error", "number"),
    [
        ({"client_id": OTHER}, "contoso.onmicrosoft.com", 400, "unauthorized_client", 700016),
        ({"client_id": None}, "contoso.onmicrosoft.com", 400, "invalid_request", 900144),
        ({"grant_type": None}, "contoso.onmicrosoft.com", 400, "invalid_request", 900144),
        ({"grant_type": "password"}, "contoso.onmicrosoft.com", 400, "unsupported_grant_type", 70003),
        ({"scope": None}, "contoso.onmicrosoft.com", 400, "invalid_request", 900144),
        ({"scope": f"{T}/Sites.FullControl.All"}, "contoso.onmicrosoft.com", 400, "invalid_scope", 1002012),
        ({"scope": "https://fabrikam.sharepoint.com/.default"}, TENANT_ID, 400, "invalid_resource", 500011),
        ({}, "contoso.onmicrosoft.com", 401, "invalid_client", 7000218),
        ({"client_secret": "x"}, "contoso.onmicrosoft.com", 401, "invalid_client", 7000215),
        ({}, "fabrikam.onmicrosoft.com", 400, "invalid_request", 90002),
        ({}, "contoso_x", 400, "invalid_request", 900023),
        ({}, "common", 400, "invalid_request", 50059),
        ({}, "organizations", 400, "invalid_request", 50059),
    ],
)
def test_what_is_wrong_with_a_request_has_a_number(
    client: Client, changes: dict[str, str | None], directory_name: str, status: int, error: str, number: int
) -> None:
    refused(ask(client, url=f"{LOGIN}/{directory_name}/oauth2/v2.0/token", **changes), status, error, number)


def test_the_callers_correlation_id_comes_back(client: Client) -> None:
    given = str(uuid.uuid4())
    answer = ask(client, url=f"{TOKEN}?client-request-id={given}")
    assert answer.json()["correlation_id"] == given


@pytest.mark.parametrize("name", ["contoso.onmicrosoft.com", "Contoso.OnMicrosoft.com", TENANT_ID, TENANT_ID.upper()])
def test_a_directory_is_named_by_id_or_domain(client: Client, name: str) -> None:
    described = client.session.get(f"{LOGIN}/{name}/v2.0/.well-known/openid-configuration", timeout=10).json()
    assert described["issuer"] == f"{LOGIN}/{TENANT_ID}/v2.0"
    endpoint = described["token_endpoint"]
    assert ask(client, assertion(own_key(client), aud=endpoint), url=endpoint).status_code == 200


@pytest.mark.parametrize("name", ["common", "organizations"])
def test_what_all_directories_share_leaves_the_issuer_open(client: Client, name: str) -> None:
    described = client.session.get(f"{LOGIN}/{name}/v2.0/.well-known/openid-configuration", timeout=10).json()
    assert described["issuer"] == f"{LOGIN}/{{tenantid}}/v2.0"


def test_an_unknown_directory_has_no_description(client: Client) -> None:
    url = f"{LOGIN}/fabrikam.onmicrosoft.com/v2.0/.well-known/openid-configuration"
    refused(client.session.get(url, timeout=10), 400, "invalid_request", 90002)


def test_instance_discovery_names_the_aliases_of_the_cloud(client: Client) -> None:
    url = f"{LOGIN}/common/discovery/instance?api-version=1.1&authorization_endpoint="
    answer = client.session.get(f"{url}{AUTHORITY}/oauth2/v2.0/authorize", timeout=10).json()
    assert answer["tenant_discovery_endpoint"] == f"{AUTHORITY}/v2.0/.well-known/openid-configuration"
    assert {"login.microsoftonline.com", "login.windows.net"} <= set(answer["metadata"][0]["aliases"])
    unknown = client.session.get(f"{url}https://elsewhere.example/x/oauth2/v2.0/authorize", timeout=10)
    refused(unknown, 400, "invalid_instance", 50049)


def test_the_older_endpoint_takes_a_resource(client: Client) -> None:
    url = f"{AUTHORITY}/oauth2/token"
    answer = ask(client, assertion(own_key(client), aud=url), url=url, scope=None, resource=A)
    assert claims_of(answer)["aud"] == A


def test_another_application_signs_in_with_its_own_certificate_and_roles(client: Client, key: Key) -> None:
    register(client, OTHER, certificates=[key.certificate], roles={"SharePoint": ["Sites.Read.All"], "Graph": []})
    claims = claims_of(ask(client, assertion(key, iss=OTHER, sub=OTHER), client_id=OTHER))
    assert (claims["appid"], claims["roles"]) == (OTHER, ["Sites.Read.All"])
    refused(ask(client, assertion(key)), 401, "invalid_client", 700027)  # the first one does not know this key
    shown = client.sim("GET", "applications")
    assert [one["clientId"] for one in shown] == [APP, OTHER]


def test_an_expired_certificate_and_a_disabled_application_are_refused(client: Client) -> None:
    old = make_key(days=-1)
    register(client, OTHER, certificates=[old.certificate])
    answer = ask(client, assertion(old, iss=OTHER, sub=OTHER), client_id=OTHER)
    refused(answer, 401, "invalid_client", 700027)
    assert "expired" in answer.json()["error_description"]
    register(client, OTHER, enabled=False)
    refused(ask(client, "x", client_id=OTHER), 400, "unauthorized_client", 7000112)


@pytest.mark.parametrize("in_header", [False, True])
def test_sharepoint_refuses_a_token_from_a_secret_and_graph_takes_it(client: Client, in_header: bool) -> None:
    register(client, OTHER, secrets=["s3cret~value"])

    def token(origin: str) -> str:
        scope = f"{origin}/.default"
        if not in_header:
            answer = ask(client, client_id=OTHER, client_secret="s3cret~value", scope=scope)
        else:
            form = {"grant_type": "client_credentials", "scope": scope}
            answer = client.session.post(TOKEN, data=form, auth=(OTHER, "s3cret~value"), timeout=10)
        assert claims_of(answer)["appidacr"] == "1"
        return str(answer.json()["access_token"])

    answer = with_token(client, f"{T}/_api/web", token(T))
    assert (answer.status_code, answer.text) == (401, "Unsupported app only token.")
    assert with_token(client, f"{G}/v1.0/sites/root", token(G)).status_code == 200
    assert "s3cret" not in str(client.sim("GET", "applications"))


def test_no_private_key_is_shown(client: Client) -> None:
    key = make_key()
    register(client, "44444444-4444-4444-4444-444444444444", certificates=[key.pem])
    shown = client.sim("GET", "applications")
    assert "PRIVATE" not in str(shown) and [len(one["certificates"]) for one in shown] == [1, 1]
    assert shown[1]["certificates"][0].strip() == key.certificate.strip()


def test_a_federated_token_signs_in_and_sharepoint_takes_it(client: Client, key: Key) -> None:
    register(client, OTHER, federated=[FOREIGN | {"keys": key.jwks("k1")}])
    answer = ask(client, foreign_token(key, kid="k1"), client_id=OTHER)
    assert claims_of(answer)["appidacr"] == "2"
    assert with_token(client, f"{T}/_api/web", answer.json()["access_token"]).status_code == 200


def test_each_flaw_of_a_federated_token_has_its_number(client: Client, key: Key) -> None:
    register(client, OTHER, federated=[FOREIGN | {"keys": key.public_pem()}])
    now = int(time.time())
    assert ask(client, foreign_token(key), client_id=OTHER).status_code == 200
    flaws = [
        ({"iss": "https://issuer.example/other"}, 700211),
        ({"sub": "repo:contoso/other:ref:refs/heads/main"}, 700213),
        ({"sub": "repo:Contoso/sites:ref:refs/heads/main"}, 7002138),  # only its case differs
        ({"aud": "https://github.com/contoso"}, 700212),
        ({"exp": now - 1}, 700024),
        ({"nbf": now + 60}, 700024),
    ]
    for claims, number in flaws:
        refused(ask(client, foreign_token(key, **claims), client_id=OTHER), 401, "invalid_client", number)
    refused(ask(client, foreign_token(make_key()), client_id=OTHER), 401, "invalid_client", 700027)
    refused(ask(client, foreign_token(key)), 401, "invalid_client", 700211)  # the first application trusts nobody


@pytest.mark.parametrize(
    ("roles", "url", "method", "status"),
    [
        ({"SharePoint": ["Sites.Read.All"]}, f"{A}/_api/SPO.Tenant", "GET", 403),
        ({"SharePoint": ["Sites.FullControl.All"]}, f"{A}/_api/SPO.Tenant", "GET", 200),
        ({"SharePoint": ["Sites.Read.All"]}, f"{T}/_api/web", "GET", 200),
        ({"SharePoint": ["User.Read.All"]}, f"{T}/_api/web", "GET", 403),
        ({"Graph": ["Group.ReadWrite.All"]}, f"{G}/v1.0/sites/root", "GET", 403),
        ({"Graph": ["Sites.Read.All"]}, f"{G}/v1.0/sites/root", "GET", 200),
        ({"Graph": ["Sites.FullControl.All"]}, f"{G}/v1.0/groups", "GET", 403),
        ({"Graph": ["Group.Read.All"]}, f"{G}/v1.0/groups", "POST", 403),
    ],
)
def test_a_resource_asks_for_its_own_roles(
    client: Client, key: Key, roles: dict[str, list[str]], url: str, method: str, status: int
) -> None:
    register(client, OTHER, certificates=[key.certificate], roles={"SharePoint": [], "Graph": [], **roles})
    origin = "/".join(url.split("/")[:3])
    answer = ask(client, assertion(key, iss=OTHER, sub=OTHER), client_id=OTHER, scope=f"{origin}/.default")
    got = with_token(client, url, answer.json()["access_token"], method)
    assert got.status_code == status, got.text
    if status == 403 and origin != G:
        assert got.json()["odata.error"]["code"] == "-2147024891, System.UnauthorizedAccessException"
    elif status == 403:
        assert got.json()["error"]["code"] in ("accessDenied", "Authorization_RequestDenied")


@pytest.mark.parametrize("url", [f"{T}/_api/web", f"{T}/_vti_bin/client.svc"])
@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c"])
def test_a_request_without_a_good_token_learns_where_to_get_one(client: Client, url: str, token: str) -> None:
    answer = with_token(client, url, token)
    assert answer.status_code == 401
    assert f'realm="{TENANT_ID}"' in answer.headers["WWW-Authenticate"]
    assert f'authorization_uri="{LOGIN}/common/oauth2/authorize"' in answer.headers["WWW-Authenticate"]
    assert answer.json() == {"error_description": "Invalid issuer or signature."}


def test_a_token_that_somebody_else_signed_is_refused(client: Client, key: Key) -> None:
    claims = jwt.decode(client.token(T), options={"verify_signature": False})
    forged = jwt.encode(claims, load_pem_private_key(key.pem.encode(), None), "RS256")  # type: ignore[arg-type]  # RSA
    assert with_token(client, f"{T}/_api/web", forged).status_code == 401


def test_the_control_interface_sets_how_long_tokens_last(client: Client) -> None:
    client.sim("POST", "signin", {"lifetimeSeconds": 7})
    answer = ask(client, assertion(own_key(client)))
    claims = claims_of(answer)
    assert (answer.json()["expires_in"], claims["exp"] - claims["iat"]) == (7, 7)


def test_a_token_that_has_ended_is_refused(client: Client) -> None:
    claims = jwt.decode(client.token(T), options={"verify_signature": False})
    signing = (client.tenant.directory / "token-key.pem").read_text(encoding="ascii")
    for left_s, status in ((60, 200), (-1, 401)):
        token = jwt.encode({**claims, "exp": int(time.time()) + left_s}, signing, "RS256")
        assert with_token(client, f"{T}/_api/web", token).status_code == status


def test_a_token_opens_only_its_own_host(client: Client) -> None:
    answer = with_token(client, f"{A}/_api/SPO.Tenant", client.token(T))
    assert answer.status_code == 401
    assert "AudienceUriValidationFailedException" in answer.json()["error_description"]
    client.sim("POST", "quirks", {"tenant_token_on_admin": True})
    assert with_token(client, f"{A}/_api/SPO.Tenant", client.token(T)).status_code == 200


def test_graph_has_its_own_tokens_and_knows_the_root_site(client: Client) -> None:
    assert client.get(f"{G}/v1.0/sites/root?$select=webUrl").json()["webUrl"] == T
    assert with_token(client, f"{G}/v1.0/sites/root", client.token(T)).status_code == 401


@pytest.mark.parametrize(
    "changes",
    [{}, {"clientId": "x"}, {"clientId": OTHER, "keys": []}, {"clientId": OTHER, "certificates": ["x"]},
     {"clientId": OTHER, "roles": {"Exchange": []}},
     {"clientId": OTHER, "federated": [{"issuer": "i", "subject": "s", "keys": "x"}]}],
)  # fmt: skip
def test_an_application_that_cannot_be_is_refused(client: Client, changes: dict[str, Any]) -> None:
    ca = str(client.tenant.directory / "ca.pem")
    answer = requests.post(f"{client.tenant.url}/_sim/applications", json=changes, verify=ca, timeout=10)
    assert answer.status_code == 400
    assert [one["clientId"] for one in client.sim("GET", "applications")] == [APP]


def test_basic_credentials_that_are_no_text_are_no_credentials(client: Client) -> None:
    header = {"Authorization": "Basic " + base64.b64encode(b"\xff").decode()}
    form = {"grant_type": "client_credentials", "scope": f"{T}/.default"}
    refused(client.session.post(TOKEN, data=form, headers=header, timeout=10), 400, "invalid_request", 900144)
