"""The whole stack of layers, over TLS, against a server on this machine."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from spo_gitops.clock import SystemClock
from spo_gitops.errors import AnswerLostError, AuthError, ForbiddenOperationError, LockLostError, UnreachableError
from spo_gitops.model.config import Certificate, Certificates, LedgerSettings, Mode, Secret, SignIn, TenantSettings
from spo_gitops.model.operation import Request
from spo_gitops.tenant.connect import Tenant, open_tenant
from spo_gitops.tenant.log import json_lines

from .server import FakeService, Reply, Seen

SITE = {"Url": "https://contoso.sharepoint.com/sites/a", "Title": "A"}


def by_certificate(source: Secret, password: Secret | None = None) -> Certificates:
    return Certificates((Certificate(source, password),))


def make_pem(folder: Path, *, password: str = "", days: int = 30) -> Path:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "app")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    protection = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    path = folder / "app.pem"
    path.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection) + certificate.public_bytes(Encoding.PEM)
    )
    return path


@pytest.fixture(scope="session")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_pem(tmp_path_factory.mktemp("pem"))


class Directory:
    """The sign-in service: numbers its tokens, so that a refresh shows."""

    def __init__(self) -> None:
        self.tokens = 0
        self.refusal: Reply | None = None

    def __call__(self, seen: Seen) -> Reply:
        base = "https://login.microsoftonline.com/contoso.onmicrosoft.com"
        if "openid-configuration" in seen.path:
            return Reply(
                body={
                    "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                    "token_endpoint": f"{base}/oauth2/v2.0/token",
                    "issuer": "https://login.microsoftonline.com/0a7f4f2e-8c7b-4c55-9a3d-5c1c3d2b7e10/v2.0",
                }
            )
        if self.refusal:
            return self.refusal
        self.tokens += 1
        return Reply(body={"token_type": "Bearer", "expires_in": 3599, "access_token": f"token-{self.tokens}"})


class Stage:
    def __init__(self, folder: Path, pem: Path) -> None:
        self.directory = Directory()
        self.answers = lambda seen: Reply(body=SITE)
        self.service = FakeService(
            folder,
            lambda seen: self.directory(seen) if seen.host.startswith("login") else self.answers(seen),
        )
        self.settings = TenantSettings(
            "contoso",
            "https://contoso.sharepoint.com",
            SignIn("contoso.onmicrosoft.com", "33333333-3333-3333-3333-333333333333", by_certificate(Secret(file=pem))),
            LedgerSettings("origin", "refs/spo-gitops/contoso/ledger"),
            connect_to=self.service.address,
            ca_bundle=self.service.ca_bundle,
        )
        # Waits of the retrying layer pass a thousand times faster.
        self.clock = SystemClock(1000.0)

    def calls(self) -> list[Seen]:
        return [seen for seen in self.service.seen if not seen.host.startswith("login")]


@pytest.fixture
def stage(tmp_path: Path, pem: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path, pem)
    yield stage
    stage.service.close()


def read_site(tenant: Tenant) -> object:
    return tenant.send(Request("site.read", body={"url": SITE["Url"], "includeDetail": False})).body


def test_a_site_is_read_through_the_connect_to_address_with_a_token_for_its_host(stage: Stage) -> None:
    with open_tenant(stage.settings, stage.clock, read_only=True) as tenant:
        assert read_site(tenant) == SITE
        assert tenant.send(Request("hub.list")).body == SITE
    first, second = stage.calls()
    assert (first.method, first.host) == ("POST", "contoso-admin.sharepoint.com")
    assert first.path == "/_api/SPO.Tenant/GetSitePropertiesByUrl"
    assert first.headers["Authorization"] == "Bearer token-1"
    assert first.headers["User-Agent"].startswith("NONISV|SpoGitOps|SpoGitOps/")
    assert json.loads(first.content) == {"url": SITE["Url"], "includeDetail": False}
    assert second.host == "contoso.sharepoint.com"
    assert second.headers["Authorization"] == "Bearer token-2"


def test_a_refused_token_is_renewed_once(stage: Stage) -> None:
    stage.answers = lambda seen: (
        Reply(401, {"error_description": "old"})
        if seen.headers["Authorization"] == "Bearer token-1"
        else Reply(body=SITE)
    )
    with open_tenant(stage.settings, stage.clock, read_only=True) as tenant:
        assert read_site(tenant) == SITE
    assert stage.directory.tokens == 2

    stage.answers = lambda seen: Reply(401, b"Unsupported app only token.")
    with open_tenant(stage.settings, stage.clock, read_only=True) as tenant, pytest.raises(AuthError) as caught:
        read_site(tenant)
    assert "certificate" in caught.value.hint


def test_a_refused_sign_in_says_the_code_and_the_remedy(stage: Stage) -> None:
    stage.directory.refusal = Reply(
        401, {"error": "invalid_client", "error_description": "AADSTS700027: bad signature", "correlation_id": "g"}
    )
    with open_tenant(stage.settings, stage.clock, read_only=True) as tenant, pytest.raises(AuthError) as caught:
        read_site(tenant)
    assert caught.value.code == "AADSTS700027"
    assert "not the one that was uploaded" in caught.value.hint


def test_threads_that_need_a_token_at_once_share_one_sign_in(stage: Stage) -> None:
    with open_tenant(stage.settings, stage.clock, read_only=True) as tenant:
        with ThreadPoolExecutor(16) as pool:
            assert list(pool.map(lambda _: read_site(tenant), range(32))) == [SITE] * 32
        assert tenant.metrics().requests == 32
    assert stage.directory.tokens == 1


def test_a_sign_in_service_that_is_down_is_tried_again(stage: Stage) -> None:
    answers = iter([Reply(503, b"<html>"), Reply(429, b""), None])
    directory = stage.directory.__call__

    def script(seen: Seen) -> Reply:
        return next(answers, None) or directory(seen)

    stage.service.script = lambda seen: script(seen) if seen.host.startswith("login") else Reply(body=SITE)
    with open_tenant(stage.settings, stage.clock, read_only=True) as tenant:
        assert read_site(tenant) == SITE


def test_a_directory_that_does_not_exist_is_named(stage: Stage) -> None:
    unknown = {"error": "invalid_tenant", "error_description": "AADSTS90002: Tenant 'x' not found."}
    stage.service.script = lambda seen: Reply(400, unknown)
    with open_tenant(stage.settings, stage.clock, read_only=True) as tenant, pytest.raises(AuthError) as caught:
        read_site(tenant)
    assert (caught.value.code, "directory" in caught.value.hint) == ("AADSTS90002", True)


def test_a_redirect_is_never_followed(stage: Stage) -> None:
    stage.answers = lambda seen: Reply(302, headers={"Location": "https://contoso.sharepoint.com/elsewhere"})
    with open_tenant(stage.settings, stage.clock, read_only=True) as tenant, pytest.raises(Exception, match="302"):
        tenant.send(Request("site.provisioning", site="/sites/a"))
    assert len(stage.calls()) == 1


def test_a_dropped_answer_is_repeated_for_a_read_and_lost_for_a_creation(stage: Stage) -> None:
    drops = iter([True, True, False])
    stage.answers = lambda seen: Reply(drop=True) if next(drops, False) else Reply(body=SITE)
    with open_tenant(stage.settings, stage.clock, read_only=True) as tenant:
        assert read_site(tenant) == SITE
        assert tenant.metrics().retries == 2
    stage.answers = lambda seen: Reply(drop=True)
    with (
        open_tenant(stage.settings, stage.clock, read_only=False, may_write=lambda: None) as tenant,
        pytest.raises(AnswerLostError),
    ):
        tenant.send(Request("site.create", body={"request": {}}))
    assert [seen.path for seen in stage.calls()].count("/_api/SPSiteManager/create") == 1


def test_a_throttled_creation_waits_as_told_and_is_repeated(stage: Stage) -> None:
    replies = iter([Reply(429, b"<html>", {"Retry-After": "31"}), Reply(body={"SiteStatus": 2})])
    stage.answers = lambda seen: next(replies)
    with open_tenant(stage.settings, stage.clock, read_only=False, may_write=lambda: None) as tenant:
        started = stage.clock.monotonic_s()
        assert tenant.send(Request("site.create", body={"request": {}})).body == {"SiteStatus": 2}
        assert stage.clock.monotonic_s() - started >= 31
        metrics = tenant.metrics()
    assert (metrics.requests, metrics.retries, metrics.throttled) == (2, 1, 1)


def test_writes_are_refused_before_anything_is_sent(stage: Stage) -> None:
    write = Request("hub.register", body={"siteUrl": SITE["Url"]})

    def lost() -> None:
        raise LockLostError("gone")

    observing = replace(stage.settings, mode=Mode.OBSERVE)
    for tenant, refusal in (
        (open_tenant(stage.settings, stage.clock, read_only=True), ForbiddenOperationError),
        (open_tenant(observing, stage.clock, read_only=False, may_write=lambda: None), ForbiddenOperationError),
        (open_tenant(stage.settings, stage.clock, read_only=False), ForbiddenOperationError),
        (open_tenant(stage.settings, stage.clock, read_only=False, may_write=lost), LockLostError),
    ):
        with tenant, pytest.raises(refusal):
            tenant.send(write)
    with open_tenant(stage.settings, stage.clock, read_only=True) as tenant, pytest.raises(ForbiddenOperationError):
        tenant.send(Request("site.purge"))
    assert stage.service.seen == []


def test_the_log_has_every_attempt_and_nothing_secret(stage: Stage) -> None:
    stream = io.StringIO()
    with open_tenant(stage.settings, stage.clock, read_only=True, log=json_lines(stream)) as tenant:
        read_site(tenant)
    entry = json.loads(stream.getvalue())
    assert (entry["operation"], entry["status"], entry["method"]) == ("site.read", 200, "POST")
    assert "token-1" not in stream.getvalue()


def test_the_services_time_is_learned_from_its_answers(stage: Stage) -> None:
    stage.answers = lambda seen: Reply(body=SITE)
    with open_tenant(stage.settings, stage.clock, read_only=True) as tenant:
        read_site(tenant)
        assert abs((tenant.service_now() - datetime.now(UTC)).total_seconds()) < 3


def test_a_certificate_that_is_not_trusted_means_unreachable(stage: Stage, tmp_path: Path) -> None:
    other = FakeService(tmp_path, lambda seen: Reply(body=SITE))  # overwrites ca.pem with another authority's
    try:
        with (
            open_tenant(stage.settings, stage.clock, read_only=True) as tenant,
            pytest.raises(UnreachableError, match="not trusted"),
        ):
            read_site(tenant)
    finally:
        other.close()
    assert stage.service.seen == []


def test_a_port_where_nobody_listens_means_unreachable(stage: Stage) -> None:
    stage.service.close()
    with open_tenant(stage.settings, stage.clock, read_only=True) as tenant, pytest.raises(UnreachableError):
        read_site(tenant)


@pytest.mark.parametrize(
    ("password", "given", "days", "message"),
    [("p4ss", "wrong", 30, "cannot be read"), ("p4ss", "", 30, "cannot be read"), ("", "", -1, "expired")],
)
def test_a_credential_that_cannot_work_is_named(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password: str, given: str, days: int, message: str
) -> None:
    path = make_pem(tmp_path, password=password, days=days)
    monkeypatch.setenv("APP_PASSWORD", given)
    sign_in = SignIn(
        "contoso.onmicrosoft.com",
        "id",
        by_certificate(Secret(file=path), Secret(env="APP_PASSWORD") if password else None),
    )
    settings = TenantSettings("contoso", stage.settings.url, sign_in, stage.settings.ledger, stage.settings.connect_to)
    with open_tenant(settings, stage.clock, read_only=True) as tenant, pytest.raises(AuthError, match=message):
        read_site(tenant)


def test_an_encrypted_key_from_the_environment_opens_with_its_password(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APP_PEM", make_pem(tmp_path, password="p4ss").read_text())
    monkeypatch.setenv("APP_PASSWORD", "p4ss")
    sign_in = SignIn("contoso.onmicrosoft.com", "id", by_certificate(Secret(env="APP_PEM"), Secret(env="APP_PASSWORD")))
    settings = TenantSettings(
        "contoso",
        stage.settings.url,
        sign_in,
        stage.settings.ledger,
        connect_to=stage.settings.connect_to,
        ca_bundle=stage.settings.ca_bundle,
    )
    with open_tenant(settings, stage.clock, read_only=True) as tenant:
        assert read_site(tenant) == SITE
