"""A running tenant for the tests, and a client that knows nothing of ours: requests and MSAL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from spo_gitops.simulator import RunningTenant, TenantOptions

from .client import ALL_ROLES, APP, Client


@pytest.fixture(scope="session")
def key_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory whose keys other tenants copy, because making RSA keys takes a while."""
    directory = tmp_path_factory.mktemp("keys")
    RunningTenant(TenantOptions(directory=directory)).close()
    return directory


@pytest.fixture
def directory(tmp_path: Path, key_directory: Path) -> Path:
    """An empty tenant directory with keys."""
    for name in ("ca.pem", "server.pem", "app.pem", "token-key.pem"):
        (tmp_path / name).write_bytes((key_directory / name).read_bytes())
    return tmp_path


@pytest.fixture
def tenant(directory: Path) -> Iterator[RunningTenant]:
    """A fast tenant with ten sites and the brownfield set."""
    options = TenantOptions(directory=directory, seed_sites=10, time_scale=600, brownfield=True, latency=False)
    with RunningTenant(options) as running:
        yield running


@pytest.fixture
def client(tenant: RunningTenant) -> Iterator[Client]:
    """A signed-in client of the tenant, which may do more than the docs tell to grant."""
    with Client(tenant) as opened:
        opened.sim("POST", "applications", {"clientId": APP, "roles": ALL_ROLES})
        yield opened
