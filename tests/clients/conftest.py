"""A freshly started tenant, and clients that nobody here wrote, whose names for it lead to this machine only."""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spo_gitops.simulator import RunningTenant, TenantOptions

HERE = Path(__file__).parent
ENTRY = HERE / "cli" / "node_modules" / "@pnp" / "cli-microsoft365" / "dist" / "index.js"
APP = "33333333-3333-3333-3333-333333333333"
TENANT = "contoso.onmicrosoft.com"
NAMES = {
    "contoso.sharepoint.com",
    "contoso-admin.sharepoint.com",
    "contoso-my.sharepoint.com",
    "login.microsoftonline.com",
    "graph.microsoft.com",
}


@pytest.fixture(scope="module")
def tenant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTenant]:
    """One tenant for the stories of a module; a minute of it lasts a third of a second."""
    folder = tmp_path_factory.mktemp("tenant")
    options = TenantOptions(folder, brownfield=True, latency=False, licences=100_000, time_scale=180)
    with RunningTenant(options) as running:
        yield running


@pytest.fixture
def mapped(tenant: RunningTenant, monkeypatch: pytest.MonkeyPatch) -> RunningTenant:
    """In this process the service's names lead to the tenant, and no other name leads anywhere."""
    find = socket.getaddrinfo

    def local(host: Any, port: Any, *more: Any, **options: Any) -> Any:
        if host in NAMES:
            return find("127.0.0.1", tenant.port, socket.AF_INET, socket.SOCK_STREAM)
        if host in ("127.0.0.1", "localhost"):
            return find(host, port, *more, **options)
        raise socket.gaierror(f"{host} is not on this machine")

    monkeypatch.setattr(socket, "getaddrinfo", local)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tenant.directory / "ca.pem"))
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return tenant


class Cli:
    """CLI for Microsoft 365, as it is installed from its package."""

    def __init__(self, tenant: RunningTenant, home: Path) -> None:
        self.tenant = tenant
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "CLIMICROSOFT365_NOUPDATE": "1",
            "NODE_EXTRA_CA_CERTS": str(tenant.directory / "ca.pem"),
            "NODE_OPTIONS": f"--require {HERE / 'cli' / 'loopback.cjs'}",
            "SIMULATED_TENANT": str(tenant.port),
        }

    def __call__(self, command: str, *arguments: str, expect: int = 0, **options: Any) -> Any:
        """Run a command; what it printed as JSON, or its text when that is none."""
        words = [*command.split(), *arguments]
        for name, value in options.items():
            flag = name.rstrip("_")
            flag = flag[0] + "".join(char for char in flag[1:])
            words += (
                [f"--{flag}"] if value is True else [f"--{flag}", str(value).lower() if value is False else str(value)]
            )
        done = subprocess.run(
            ["node", str(ENTRY), *words],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == expect, f"m365 {' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}"
        try:
            return json.loads(done.stdout) if done.stdout.strip() else None
        except ValueError:
            return done.stdout


@pytest.fixture(scope="module")
def m365(tenant: RunningTenant, tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """The CLI, signed in with the tenant's certificate."""
    if shutil.which("node") is None or not ENTRY.is_file():
        pytest.skip("CLI for Microsoft 365 is not installed (make test-clients does it; it needs node)")
    cli = Cli(tenant, tmp_path_factory.mktemp("home"))
    for key, value in (("disableTelemetry", True), ("output", "json"), ("prompt", False), ("showHelpOnFailure", False)):
        cli("cli config set", "--key", key, "--value", str(value).lower())
    certificate = str(tenant.directory / "app.pem")
    cli("login", authType="certificate", certificateFile=certificate, appId=APP, tenant=TENANT)
    return cli
