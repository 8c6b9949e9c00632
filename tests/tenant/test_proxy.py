"""The way out: through a proxy or not, for every host alike, and what is said when it is barred."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from spo_gitops.errors import AuthError, RejectedError, TenantError, UnreachableError
from spo_gitops.model.config import Certificates, CiSystem, Federated, Proof, Proxy, Secret
from spo_gitops.tenant.proxy import Way

from ..simulator.applications import FOREIGN, Key, foreign_token, make_key, register
from ..simulator.client import Client
from .connect_proxy import ConnectProxy
from .server import FakeService, Reply
from .simulated import OTHER, ROOT, opened, read_two_hosts, running, settings, written

HOSTS = {"login.microsoftonline.com:443", "contoso-admin.sharepoint.com:443", "contoso.sharepoint.com:443"}
VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with running(tmp_path_factory.mktemp("tenant")) as client:
        yield client


@pytest.fixture(scope="module")
def key(client: Client) -> Key:
    key = make_key()
    register(client, OTHER, certificates=[key.certificate], federated=[FOREIGN | {"keys": key.public_pem()}])
    return key


@pytest.fixture
def proof(key: Key, tmp_path: Path) -> Proof:
    return Certificates((written(tmp_path, key),))


@pytest.fixture(autouse=True)
def closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy in the environment, and no name but this machine's is ever looked up."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    ask = socket.getaddrinfo

    def only_here(host: Any, *arguments: Any, **options: Any) -> Any:
        if host not in ("127.0.0.1", "localhost"):
            raise socket.gaierror(socket.EAI_NONAME, f"{host} went around the proxy")
        return ask(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", only_here)


def refusal(given: Any, expected: type[TenantError]) -> TenantError:
    with opened(given) as tenant, pytest.raises(expected) as caught:
        tenant.send(ROOT)
    return caught.value


def test_every_host_is_reached_through_the_proxy_of_the_configuration(client: Client, proof: Proof) -> None:
    with ConnectProxy(client.tenant.port) as proxy:
        read_two_hosts(settings(client, proof, connect=False, proxy=Proxy(proxy.url)))
    assert set(proxy.asked) == HOSTS
    assert proxy.given == []


def test_every_host_is_reached_through_the_proxy_of_the_environment(
    client: Client, proof: Proof, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ConnectProxy(client.tenant.port, password="u:p@ss") as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://u:p%40ss@{proxy.address}")
        read_two_hosts(settings(client, proof, connect=False))
    assert set(proxy.asked) == HOSTS


def test_a_proxy_in_the_environment_may_lack_its_scheme(
    client: Client, proof: Proof, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ConnectProxy(client.tenant.port) as proxy:
        monkeypatch.setenv("https_proxy", proxy.address)
        read_two_hosts(settings(client, proof, connect=False))
    assert set(proxy.asked) == HOSTS


@pytest.mark.parametrize("url", ["http://u:se#cret@proxy.test:80", "u:12/cret@proxy.test", "http://u:se?cret@p.test"])
def test_a_password_that_breaks_the_url_of_the_environment_is_never_shown(
    client: Client, proof: Proof, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", url)
    error = refusal(settings(client, proof, connect=False), AuthError)
    assert "%23" in error.hint
    for part in ("se", "cret", "u:", "12"):
        assert part not in f"{error}".replace("the proxy that the environment names is no URL", "")
    assert Way(None).shown("https://contoso.sharepoint.com") == ""


@pytest.mark.parametrize("configured", [False, True])
def test_no_proxy_names_hosts_that_are_reached_directly(
    client: Client, proof: Proof, monkeypatch: pytest.MonkeyPatch, configured: bool
) -> None:
    with ConnectProxy(client.tenant.port) as proxy:
        monkeypatch.setenv("NO_PROXY", "contoso-admin.sharepoint.com")
        if not configured:
            monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        given = settings(client, proof, connect=False, proxy=Proxy(proxy.url) if configured else None)
        error = refusal(given, UnreachableError)
    assert "went around the proxy" in str(error)
    assert set(proxy.asked) == {"login.microsoftonline.com:443"}


def test_the_configurations_proxy_stands_for_the_environments(
    client: Client, proof: Proof, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ConnectProxy(client.tenant.port) as ours, ConnectProxy(client.tenant.port) as theirs:
        monkeypatch.setenv("HTTPS_PROXY", theirs.url)
        monkeypatch.setenv("ALL_PROXY", theirs.url)
        read_two_hosts(settings(client, proof, connect=False, proxy=Proxy(ours.url)))
        refusal(settings(client, proof, connect=False, proxy=Proxy("")), UnreachableError)  # proxy: none
    assert set(ours.asked) == HOSTS
    assert theirs.asked == []


def test_with_connect_to_the_proxy_connects_to_that_address(
    client: Client, proof: Proof, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ConnectProxy(client.tenant.port) as proxy:
        monkeypatch.setenv("NO_PROXY", "*")  # what the environment says does not count beside connectTo
        read_two_hosts(settings(client, proof, proxy=Proxy(proxy.url)))
    assert set(proxy.asked) == {f"127.0.0.1:{client.tenant.port}"}


def test_with_connect_to_alone_no_proxy_is_asked(client: Client, proof: Proof, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    read_two_hosts(settings(client, proof))


def test_a_ci_system_is_reached_through_the_proxy_too_and_not_by_connect_to(
    client: Client, key: Key, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ci = FakeService(tmp_path, lambda seen: Reply(body={"value": foreign_token(key)}))
    bundle = ci.ca_bundle.read_text(encoding="ascii") + (client.tenant.directory / "ca.pem").read_text()
    ci.ca_bundle.write_text(bundle, encoding="ascii")
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_URL", "https://127.0.0.1:4443/token?v=1")
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "right")
    with ConnectProxy(int(ci.address.rpartition(":")[2])) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)  # connectTo isolates the service, not the CI system
        read_two_hosts(replace(settings(client, Federated(CiSystem.GITHUB)), ca_bundle=ci.ca_bundle))
    ci.close()
    assert set(proxy.asked) == {"127.0.0.1:4443"}


def test_credentials_are_given_to_the_proxy(client: Client, proof: Proof, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROXY_PASSWORD", "p@ss:/w%rd\n")
    with ConnectProxy(client.tenant.port, password="spo user:p@ss:/w%rd") as proxy:
        way = Proxy(proxy.url, "spo user", Secret(env="PROXY_PASSWORD"))
        read_two_hosts(settings(client, proof, connect=False, proxy=way))
    assert set(proxy.asked) == HOSTS


@pytest.mark.parametrize("configured", [False, True])
def test_a_proxy_that_wants_other_credentials_is_told_at_once(
    client: Client, proof: Proof, monkeypatch: pytest.MonkeyPatch, configured: bool
) -> None:
    monkeypatch.setenv("PROXY_PASSWORD", "canary-5b2e")
    with ConnectProxy(client.tenant.port, password="u:right") as proxy:
        if not configured:
            monkeypatch.setenv("HTTPS_PROXY", f"http://u:canary-5b2e@{proxy.address}")
        way = Proxy(proxy.url, "u", Secret(env="PROXY_PASSWORD")) if configured else None
        error = refusal(settings(client, proof, connect=False, proxy=way), AuthError)
    assert f"the proxy {proxy.address} asks for credentials that it takes (HTTP 407)" in str(error)
    assert "password: {env: NAME}" in error.hint
    assert "canary-5b2e" not in f"{error} {error.hint} {error.request}"
    assert len(proxy.asked) == 1


def test_a_proxys_password_that_is_not_set_is_told(
    client: Client, proof: Proof, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PROXY_PASSWORD", raising=False)
    way = Proxy("http://127.0.0.1:1", "u", Secret(env="PROXY_PASSWORD"))
    assert "PROXY_PASSWORD" in str(refusal(settings(client, proof, connect=False, proxy=way), AuthError))


def test_a_proxy_that_bars_a_host_is_told_at_once(client: Client, proof: Proof) -> None:
    with ConnectProxy(client.tenant.port, refuse=403) as proxy:
        error = refusal(settings(client, proof, connect=False, proxy=Proxy(proxy.url)), RejectedError)
    assert f"the proxy {proxy.address} refuses to connect to login.microsoftonline.com: HTTP 403" in str(error)
    assert len(proxy.asked) == 1


def test_a_proxy_that_cannot_connect_is_asked_again(client: Client, proof: Proof) -> None:
    with ConnectProxy(client.tenant.port, refuse=502) as proxy:
        error = refusal(settings(client, proof, connect=False, proxy=Proxy(proxy.url)), UnreachableError)
    assert f"through the proxy {proxy.address}" in str(error)
    assert len(proxy.asked) > 1


def test_a_proxy_that_is_not_there_is_named_without_its_credentials(
    client: Client, proof: Proof, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://u:canary-5b2e@127.0.0.1:1")
    error = refusal(settings(client, proof, connect=False), UnreachableError)
    assert "through the proxy 127.0.0.1:1" in str(error)
    assert "canary-5b2e" not in f"{error} {error.hint} {error.request}"


def test_the_environments_authorities_are_trusted_unless_the_configuration_names_some(
    client: Client, proof: Proof, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ConnectProxy(client.tenant.port) as proxy:
        given = replace(settings(client, proof, connect=False, proxy=Proxy(proxy.url)), ca_bundle=None)
        assert "not trusted" in str(refusal(given, UnreachableError))
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(client.tenant.directory / "ca.pem"))
        read_two_hosts(given)


def test_what_is_shown_of_a_proxy_has_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://u:p@proxy.contoso.com:8080")
    way = Way(None)
    assert way.proxy_for("https://contoso.sharepoint.com/") == "http://u:p@proxy.contoso.com:8080"
    assert way.shown("https://contoso.sharepoint.com/") == "proxy.contoso.com:8080"
