"""A freshly started tenant, and clients that nobody here wrote, whose names for it lead to this machine only."""

import json
import os
import select
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spo_gitops.simulator import RunningTenant, TenantOptions
from tests.simulator.client import ALL_ROLES, Client

HERE = Path(__file__).parent
PACKAGE = HERE / "cli" / "node_modules" / "@pnp" / "cli-microsoft365"
APP = "33333333-3333-3333-3333-333333333333"
TENANT = "contoso.onmicrosoft.com"
_SECONDS = 120.0
NAMES = {
    "contoso.sharepoint.com",
    "contoso-admin.sharepoint.com",
    "contoso-my.sharepoint.com",
    "login.microsoftonline.com",
    "login.windows.net",
    "graph.microsoft.com",
}


@pytest.fixture(scope="module")
def tenant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTenant]:
    """One tenant for the stories of a module; a minute of it lasts three fifths of a second.

    Faster, a request digest would not live from one question of the CLI to the next, which come after 15 seconds.
    """
    folder = tmp_path_factory.mktemp("tenant")
    options = TenantOptions(folder, brownfield=True, latency=False, licences=100_000, time_scale=100)
    with RunningTenant(options) as running:
        with Client(running) as client:
            client.sim("POST", "applications", {"clientId": APP, "roles": ALL_ROLES})
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
    """CLI for Microsoft 365, as it is installed from its package; every command is a process of its own."""

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
            flag = f"--{name.rstrip('_')}"
            words += [flag] if value is True else [flag, str(value).lower() if value is False else str(value)]
        code, out, err = self._run(words)
        assert code == expect, f"m365 {' '.join(words)}: {code}\n{out}{err}"
        try:
            return json.loads(out) if out.strip() else None
        except ValueError:
            return out

    def _run(self, words: list[str]) -> tuple[int, str, str]:
        """The exit code, and what was printed."""
        done = subprocess.run(
            ["node", str(PACKAGE / "dist" / "index.js"), *words],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr


class Session(Cli):
    """The same package in one process for all commands, which is twenty times as fast (cli/session.mjs)."""

    def __enter__(self) -> "Session":
        self._process = subprocess.Popen(
            ["node", str(HERE / "cli" / "session.mjs"), str(PACKAGE)],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *of: object) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(_SECONDS)
        self._process.stdout.close()

    def _run(self, words: list[str]) -> tuple[int, str, str]:
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(json.dumps(words) + "\n")
        process.stdin.flush()
        # One line comes for one that went, so that nothing waits in a buffer.
        assert select.select([process.stdout], [], [], _SECONDS)[0], f"m365 {' '.join(words)} does not end"
        told = json.loads(process.stdout.readline())
        return int(told["code"]), str(told["out"]), str(told["err"])


def _signed_in(cli: Cli) -> None:
    for key, value in (("disableTelemetry", True), ("output", "json"), ("prompt", False), ("showHelpOnFailure", False)):
        cli("cli config set", "--key", key, "--value", str(value).lower())
    certificate = str(cli.tenant.directory / "app.pem")
    cli("login", authType="certificate", certificateFile=certificate, appId=APP, tenant=TENANT)


def _is_installed() -> None:
    if shutil.which("node") is None or not PACKAGE.is_dir():
        pytest.skip("CLI for Microsoft 365 is not installed (make test-clients does it; it needs node)")


@pytest.fixture(scope="module")
def m365(tenant: RunningTenant, tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """The CLI, signed in with the tenant's certificate."""
    _is_installed()
    cli = Cli(tenant, tmp_path_factory.mktemp("home"))
    _signed_in(cli)
    return cli


@pytest.fixture(scope="module")
def session(tenant: RunningTenant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    """The CLI in one process, signed in with the tenant's certificate."""
    _is_installed()
    with Session(tenant, tmp_path_factory.mktemp("home")) as cli:
        _signed_in(cli)
        cli("spo set", url="https://contoso.sharepoint.com")
        yield cli
