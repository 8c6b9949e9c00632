"""A simulated tenant as the service, and ways to sign in to it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from spo_gitops.clock import SystemClock
from spo_gitops.model.config import Certificate, LedgerSettings, Proof, Proxy, Secret, SignIn, TenantSettings
from spo_gitops.model.operation import Request
from spo_gitops.simulator import RunningTenant, TenantOptions
from spo_gitops.tenant.connect import Tenant, open_tenant

from ..simulator.applications import Key
from ..simulator.client import Client

DIRECTORY = "contoso.onmicrosoft.com"
APP = "33333333-3333-3333-3333-333333333333"
OTHER = "44444444-4444-4444-4444-444444444444"
ROOT = Request("site.read", body={"url": "https://contoso.sharepoint.com/", "includeDetail": False})


@contextmanager
def running(folder: Path) -> Iterator[Client]:
    """A fast tenant and a client for its control interface."""
    options = TenantOptions(directory=folder, seed_sites=1, time_scale=600, latency=False)
    with RunningTenant(options) as tenant, Client(tenant) as client:
        yield client


def settings(
    client: Client, proof: Proof, *, client_id: str = OTHER, connect: bool = True, proxy: Proxy | None = None
) -> TenantSettings:
    """How our client connects to the tenant; without ``connect`` by its real names."""
    return TenantSettings(
        "contoso",
        "https://contoso.sharepoint.com",
        SignIn(DIRECTORY, client_id, proof),
        LedgerSettings("origin", "refs/spo-gitops/contoso/ledger"),
        connect_to=f"127.0.0.1:{client.tenant.port}" if connect else "",
        ca_bundle=client.tenant.directory / "ca.pem",
        proxy=proxy,
    )


def opened(given: TenantSettings, **options: Any) -> Tenant:
    return open_tenant(given, SystemClock(1000.0), read_only=True, **options)


def read_two_hosts(given: TenantSettings) -> tuple[str, ...]:
    """Reads from the admin host and from the tenant's; what is said of the sign-in."""
    with opened(given) as tenant:
        assert tenant.send(ROOT).body["Url"] == "https://contoso.sharepoint.com"
        assert tenant.send(Request("hub.list")).status == 200
        return tenant.remarks()


def tokens_asked(client: Client) -> int:
    return sum(line["operation"] == "signin/token" for line in client.sim("GET", "requests"))


def written(folder: Path, key: Key, name: str = "app.pem", **options: Any) -> Certificate:
    path = folder / name
    path.write_text(key.pem, encoding="ascii")
    return Certificate(Secret(file=path), **options)


class LocalEndpoint:
    """Answers over plain HTTP on this machine as Azure's metadata endpoints do; ``seen`` has method, path, headers."""

    def __init__(self, script: Callable[[str], tuple[int, Any]]) -> None:
        self.seen: list[tuple[str, str, dict[str, str]]] = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                endpoint.seen.append(("GET", self.path, {k.lower(): v for k, v in self.headers.items()}))
                status, body = script(self.path)
                content = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def __enter__(self) -> LocalEndpoint:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
