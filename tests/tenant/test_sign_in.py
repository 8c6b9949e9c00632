"""Every way to sign in, against the simulated tenant, and what is said when one fails."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from spo_gitops.clock import SystemClock
from spo_gitops.errors import AuthError
from spo_gitops.model.config import (
    Certificate,
    Certificates,
    CiSystem,
    Federated,
    IdentityId,
    ManagedIdentity,
    Secret,
    SignIn,
)
from spo_gitops.tenant.certificate import expiry_remarks
from spo_gitops.tenant.connect import open_tenant

from ..simulator.applications import FOREIGN, Key, foreign_token, make_key, register
from ..simulator.client import Client
from .server import FakeService, Reply, Seen
from .simulated import APP, OTHER, ROOT, LocalEndpoint, opened, read_two_hosts, running, settings, tokens_asked, written

SIGNER = """
import base64, sys
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
key = load_pem_private_key(open(sys.argv[1], "rb").read(), None)
signature = key.sign(sys.stdin.buffer.read(), PSS(MGF1(SHA256()), 32), SHA256())
print(base64.encodebytes(signature).decode())
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with running(tmp_path_factory.mktemp("tenant")) as client:
        yield client


@pytest.fixture(scope="module")
def key(client: Client) -> Key:
    """The key of an application of its own."""
    key = make_key()
    register(client, OTHER, certificates=[key.certificate], federated=[FOREIGN | {"keys": key.jwks("k1")}])
    return key


@pytest.fixture(scope="module")
def stranger() -> Key:
    return make_key()


class Advancing(SystemClock):
    """The machine's clock, put forward."""

    def __init__(self) -> None:
        super().__init__(1000.0)
        self.ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead


# Certificates


def test_a_second_certificate_takes_over_from_one_that_is_not_registered_yet(
    client: Client, key: Key, stranger: Key, tmp_path: Path
) -> None:
    new, old = written(tmp_path, stranger, "new.pem"), written(tmp_path, key, "old.pem")
    before = tokens_asked(client)
    said = read_two_hosts(settings(client, Certificates((new, old))))
    assert len(said) == 2
    assert said[0].startswith("certificate 1 of 2 was not taken: ")
    assert "AADSTS700027" in said[0]
    assert said[1].startswith("signed in with certificate 2 of 2, ")
    assert tokens_asked(client) - before == 3  # the one that works is asked first for the second host


def test_the_first_certificate_is_used_when_it_is_registered(
    client: Client, key: Key, stranger: Key, tmp_path: Path
) -> None:
    both = Certificates((written(tmp_path, key, "new.pem"), written(tmp_path, stranger, "old.pem")))
    (said,) = read_two_hosts(settings(client, both))
    assert said.startswith("signed in with certificate 1 of 2, ")


def test_an_expired_certificate_makes_way_without_being_sent(client: Client, key: Key, tmp_path: Path) -> None:
    both = Certificates((written(tmp_path, make_key(days=-1), "a.pem"), written(tmp_path, key, "b.pem")))
    before = tokens_asked(client)
    said = read_two_hosts(settings(client, both))
    assert "ended on" in said[0]
    assert "certificate 1 of 2 was not taken" in said[1]
    assert tokens_asked(client) - before == 2


def test_when_no_certificate_is_taken_each_reason_is_told(client: Client, stranger: Key, tmp_path: Path) -> None:
    both = Certificates((written(tmp_path, make_key(days=-1), "a.pem"), written(tmp_path, stranger, "b.pem")))
    with opened(settings(client, both)) as tenant, pytest.raises(AuthError) as caught:
        tenant.send(ROOT)
    assert "none of 2 certificates" in str(caught.value)
    assert "expired" in str(caught.value)
    assert caught.value.code == "AADSTS700027"


def test_another_refusal_is_final(client: Client, key: Key, stranger: Key, tmp_path: Path) -> None:
    both = Certificates((written(tmp_path, key, "a.pem"), written(tmp_path, stranger, "b.pem")))
    unknown = settings(client, both, client_id="55555555-5555-5555-5555-555555555555")
    before = tokens_asked(client)
    with opened(unknown) as tenant, pytest.raises(AuthError) as caught:
        tenant.send(ROOT)
    assert caught.value.code == "AADSTS700016"
    assert tokens_asked(client) - before == 1


def test_a_file_that_is_missing_is_no_reason_for_the_next_certificate(client: Client, key: Key, tmp_path: Path) -> None:
    both = Certificates((Certificate(Secret(file=tmp_path / "no.pem")), written(tmp_path, key)))
    with opened(settings(client, both)) as tenant, pytest.raises(AuthError, match=r"no\.pem cannot be read"):
        tenant.send(ROOT)


def test_expiry_is_remarked_from_thirty_days_on(tmp_path: Path) -> None:
    def said(*days: int) -> tuple[str, ...]:
        items = tuple(written(tmp_path, make_key(days=n), f"{n}.pem") for n in days)
        return expiry_remarks(SignIn("d", "c", Certificates(items)), datetime.now(UTC))

    assert said(40) == ()
    soon, ended = said(29, -3, 400)
    assert "in 28 days" in soon
    assert "ended on" in ended
    assert expiry_remarks(SignIn("d", "c", ManagedIdentity()), datetime.now(UTC)) == ()
    unreadable = Certificates((Certificate(Secret(env="NOT_SET")),))
    assert expiry_remarks(SignIn("d", "c", unreadable), datetime.now(UTC)) == ()


# A signer


@pytest.fixture
def signer(tmp_path: Path, key: Key) -> tuple[Path, tuple[str, ...]]:
    """The public certificate's file, and a command that has the key."""
    (tmp_path / "sign.py").write_text(SIGNER, encoding="ascii")
    (tmp_path / "vault.pem").write_text(key.private, encoding="ascii")
    (tmp_path / "public.pem").write_text(key.certificate, encoding="ascii")
    return tmp_path / "public.pem", (sys.executable, str(tmp_path / "sign.py"), str(tmp_path / "vault.pem"))


def test_a_command_signs_where_the_key_may_not_leave(client: Client, signer: tuple[Path, tuple[str, ...]]) -> None:
    path, command = signer
    assert read_two_hosts(settings(client, Certificates((Certificate(Secret(file=path), signer=command),)))) == ()


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("raise SystemExit(3)", "ended with status 3"),
        ("print('n/a!')", "not Base64"),
        ("print('QUJD')", "does not fit the certificate"),
        ("pass", "does not fit the certificate"),
    ],
)
def test_a_signer_that_fails_is_told_before_anything_is_sent(
    client: Client, signer: tuple[Path, tuple[str, ...]], script: str, message: str
) -> None:
    proof = Certificates((Certificate(Secret(file=signer[0]), signer=(sys.executable, "-c", script)),))
    before = tokens_asked(client)
    with opened(settings(client, proof)) as tenant, pytest.raises(AuthError, match=message) as caught:
        tenant.send(ROOT)
    assert "sign-in.md" in caught.value.hint or "RSASSA-PSS" in caught.value.hint
    assert tokens_asked(client) == before


def test_a_signer_that_is_not_there_is_told(client: Client, signer: tuple[Path, tuple[str, ...]]) -> None:
    proof = Certificates((Certificate(Secret(file=signer[0]), signer=("/nowhere/signer",)),))
    with opened(settings(client, proof)) as tenant, pytest.raises(AuthError, match="cannot be started"):
        tenant.send(ROOT)


# Federated credentials


@pytest.fixture
def ci(tmp_path: Path, client: Client, key: Key) -> Iterator[FakeService]:
    """A CI system's token endpoint on this machine, whose authority our client trusts beside the tenant's."""

    def script(seen: Seen) -> Reply:
        if seen.headers.get("Authorization") != "Bearer job-right":
            return Reply(401)
        token = foreign_token(key, kid="k1")
        return Reply(body={"value": token} if seen.method == "GET" else {"oidcToken": token})

    service = FakeService(tmp_path, script)
    bundle = service.ca_bundle.read_text(encoding="ascii") + (client.tenant.directory / "ca.pem").read_text()
    service.ca_bundle.write_text(bundle, encoding="ascii")
    yield service
    service.close()


def _trusting(client: Client, ci: FakeService, federated: Federated) -> Any:
    return replace(settings(client, federated), ca_bundle=ci.ca_bundle)


def test_github_is_asked_for_a_new_token_each_time(
    client: Client, ci: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_URL", f"https://{ci.address}/token?api-version=2.0")
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "job-right")
    read_two_hosts(_trusting(client, ci, Federated(CiSystem.GITHUB)))
    assert len(ci.seen) == 2  # one for each access token
    assert ci.seen[0].path == "/token?api-version=2.0&audience=api%3A%2F%2FAzureADTokenExchange"


def test_azure_devops_is_asked_for_a_new_token_each_time(
    client: Client, ci: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYSTEM_OIDCREQUESTURI", f"https://{ci.address}/oidctoken")
    monkeypatch.setenv("SYSTEM_ACCESSTOKEN", "job-right")
    read_two_hosts(_trusting(client, ci, Federated(CiSystem.AZURE_DEVOPS, service_connection=OTHER)))
    assert [(seen.method, seen.path) for seen in ci.seen] == [
        ("POST", f"/oidctoken?api-version=7.1&serviceConnectionId={OTHER}")
    ] * 2
    monkeypatch.setenv("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", APP)
    read_two_hosts(_trusting(client, ci, Federated(CiSystem.AZURE_DEVOPS)))
    assert ci.seen[-1].path.endswith(APP)


def test_a_token_is_found_in_a_file_or_a_variable_and_read_again(
    client: Client, key: Key, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGN_IN_TOKEN", foreign_token(key, kid="k1") + "\n")
    read_two_hosts(settings(client, Federated(Secret(env="SIGN_IN_TOKEN"))))
    path = tmp_path / "token"
    path.write_text("not yet", encoding="ascii")
    with opened(settings(client, Federated(Secret(file=path)))) as tenant:
        with pytest.raises(AuthError):
            tenant.send(ROOT)
        path.write_text(foreign_token(key, kid="k1"), encoding="ascii")
        assert tenant.send(ROOT).status == 200


def test_a_token_that_has_ended_is_not_sent(client: Client, key: Key, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGN_IN_TOKEN", foreign_token(key, exp=int(time.time()) - 1))
    before = tokens_asked(client)
    given = settings(client, Federated(Secret(env="SIGN_IN_TOKEN")))
    with opened(given) as tenant, pytest.raises(AuthError, match="SIGN_IN_TOKEN ended at"):
        tenant.send(ROOT)
    assert tokens_asked(client) == before


def test_a_subject_that_is_not_trusted_is_named_with_the_remedy(
    client: Client, key: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGN_IN_TOKEN", foreign_token(key, sub="repo:contoso/sites:pull_request"))
    with opened(settings(client, Federated(Secret(env="SIGN_IN_TOKEN")))) as tenant, pytest.raises(AuthError) as caught:
        tenant.send(ROOT)
    assert "repo:contoso/sites:pull_request" in str(caught.value)
    assert "subject" in caught.value.hint


@pytest.mark.parametrize(
    ("source", "variables", "message", "hint"),
    [
        (CiSystem.GITHUB, {}, "ACTIONS_ID_TOKEN_REQUEST_URL", "id-token: write"),
        (CiSystem.GITHUB, {"ACTIONS_ID_TOKEN_REQUEST_URL": "http://x/"}, "https://", "in the open"),
        (CiSystem.GITHUB, {"ACTIONS_ID_TOKEN_REQUEST_TOKEN": "wrong"}, "refuses a token: HTTP 401", "id-token"),
        (CiSystem.AZURE_DEVOPS, {}, "SYSTEM_OIDCREQUESTURI", "System.AccessToken"),
        (CiSystem.AZURE_DEVOPS, {"SYSTEM_ACCESSTOKEN": "job-right"}, "service connection", "serviceConnection: ID"),
    ],
)
def test_a_job_without_the_right_is_told_how_to_get_it(
    client: Client, ci: FakeService, monkeypatch: pytest.MonkeyPatch,
    source: CiSystem, variables: dict[str, str], message: str, hint: str,
) -> None:  # fmt: skip
    for name in ("ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "SYSTEM_OIDCREQUESTURI",
                 "SYSTEM_ACCESSTOKEN", "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    if variables:
        monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_URL", f"https://{ci.address}/t?x=1")
        monkeypatch.setenv("SYSTEM_OIDCREQUESTURI", f"https://{ci.address}/t")
        monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "job-right")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with opened(_trusting(client, ci, Federated(source))) as tenant, pytest.raises(AuthError) as caught:
        tenant.send(ROOT)
    assert message in str(caught.value)
    assert hint in caught.value.hint


# Managed identities


def _minted(client: Client, resource: str, roles: list[str]) -> str:
    """A token as the directory gives it to a managed identity."""
    signing = (client.tenant.directory / "token-key.pem").read_text(encoding="ascii")
    claims = {"aud": resource, "exp": int(time.time()) + 3600, "appidacr": "2", "idtyp": "app", "roles": roles}
    return jwt.encode(claims, signing, "RS256")


def _resource(path: str) -> str:
    return parse_qs(urlsplit(path).query)["resource"][0]


@pytest.mark.parametrize(
    ("identity", "named"),
    [
        (ManagedIdentity(), ""),
        (ManagedIdentity(IdentityId.CLIENT, OTHER), f"client_id={OTHER}"),
        (ManagedIdentity(IdentityId.OBJECT, OTHER), f"object_id={OTHER}"),
        (ManagedIdentity(IdentityId.RESOURCE, "/subscriptions/1"), "res_id=%2Fsubscriptions%2F1"),
    ],
)
@pytest.mark.parametrize("app_service", [False, True])
def test_a_managed_identity_signs_in(
    client: Client, monkeypatch: pytest.MonkeyPatch, identity: ManagedIdentity, named: str, app_service: bool
) -> None:
    def script(path: str) -> tuple[int, Any]:
        token = _minted(client, _resource(path), ["Sites.FullControl.All"])
        ends = {"expires_on": str(int(time.time()) + 3600)} if app_service else {"expires_in": "3600"}
        return 200, {"access_token": token, "token_type": "Bearer", "resource": _resource(path), **ends}

    with LocalEndpoint(script) as endpoint:
        # Whatever proxy the environment names: it would not reach an endpoint of this machine.
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
        if app_service:
            monkeypatch.setenv("IDENTITY_ENDPOINT", f"{endpoint.url}/msi/token")
            monkeypatch.setenv("IDENTITY_HEADER", "header-secret")
        else:
            monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", endpoint.url)
        read_two_hosts(settings(client, identity, client_id=""))
        _, path, headers = endpoint.seen[0]
    assert headers["metadata"] == "true"
    assert headers.get("x-identity-header") == ("header-secret" if app_service else None)
    assert named in path


def test_a_managed_identity_without_the_role_is_told_how_to_get_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def script(path: str) -> tuple[int, Any]:
        return 200, {"access_token": _minted(client, _resource(path), []), "expires_in": "3600"}

    with LocalEndpoint(script) as endpoint:
        monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", endpoint.url)
        with opened(settings(client, ManagedIdentity())) as tenant, pytest.raises(AuthError) as caught:
            tenant.send(ROOT)
    assert caught.value.status == 403
    assert "Sites.FullControl.All" in caught.value.hint


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((400, {"error": "invalid_request", "error_description": "Identity not found"}), "Identity not found"),
        ((200, b"<html>"), "something else than JSON"),
        ((200, b""), "something else than JSON"),
    ],
)
def test_an_identity_that_is_not_there_is_told(
    client: Client, monkeypatch: pytest.MonkeyPatch, answer: tuple[int, Any], message: str
) -> None:
    with LocalEndpoint(lambda path: answer) as endpoint:
        monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", endpoint.url)
        with opened(settings(client, ManagedIdentity())) as tenant, pytest.raises(AuthError, match=message):
            tenant.send(ROOT)


def test_elsewhere_than_on_azure_there_is_no_managed_identity(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1")
    with opened(settings(client, ManagedIdentity())) as tenant, pytest.raises(AuthError, match="can be had here"):
        tenant.send(ROOT)


def test_a_busy_endpoint_is_asked_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Any] = [(429, b""), (500, b""), (410, b"")]

    def script(path: str) -> tuple[int, Any]:
        token = _minted(client, _resource(path), ["Sites.FullControl.All"])
        return answers.pop() if answers else (200, {"access_token": token, "expires_in": "3600"})

    with LocalEndpoint(script) as endpoint:
        monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", endpoint.url)
        with opened(settings(client, ManagedIdentity())) as tenant:
            assert tenant.send(ROOT).status == 200
    assert answers == []


# In the middle of a run


def test_a_token_that_ends_in_the_middle_is_renewed(client: Client, key: Key, tmp_path: Path) -> None:
    with opened(settings(client, Certificates((written(tmp_path, key),)))) as tenant:
        tenant.send(ROOT)
        client.sim("POST", "signin", {"revoke": True})
        before = tokens_asked(client)
        assert tenant.send(ROOT).status == 200
        assert tokens_asked(client) - before == 1


def test_short_tokens_are_renewed_before_they_end(client: Client, key: Key, tmp_path: Path) -> None:
    clock = Advancing()
    client.sim("POST", "signin", {"lifetimeSeconds": 600})
    given = settings(client, Certificates((written(tmp_path, key),)))
    try:
        with open_tenant(given, clock, read_only=True) as tenant:
            before = tokens_asked(client)
            for seconds, asked in ((0, 1), (240, 1), (100, 2)):  # half of ten minutes is five
                clock.ahead += timedelta(seconds=seconds)
                tenant.send(ROOT)
                assert tokens_asked(client) - before == asked
    finally:
        client.sim("POST", "signin", {"lifetimeSeconds": 3599})
