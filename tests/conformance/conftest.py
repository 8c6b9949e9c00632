"""The folder of the recordings, and the tenant that they judge."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from spo_gitops.simulator import RunningTenant, TenantOptions
from tests.simulator.client import ALL_ROLES, APP, Client
from tests.simulator.recordings import RECORDED

from .exchanges import Exchange, exchanges
from .stage import Stage, prepared


@pytest.fixture(scope="session")
def theirs(request: pytest.FixtureRequest) -> bool:
    """Whether these are other recordings than the ones that this suite was written for (`--recordings`)."""
    return request.config.getoption("recordings") is not None


@pytest.fixture(scope="session")
def recorded(request: pytest.FixtureRequest) -> tuple[Exchange, ...]:
    """All recorded exchanges; without the usual folder the test is skipped, a named one has to have some."""
    named = request.config.getoption("recordings")
    folder = Path(named or RECORDED)
    if named is None and not folder.is_dir():
        pytest.skip(f"the recorded exchanges are not in {folder} (name their folder with --recordings)")
    if not folder.is_dir():
        pytest.fail(f"--recordings: {folder} is no folder")
    found = exchanges(folder)
    if not found:
        pytest.fail(f"no recorded exchange in {folder}: one is a line of a file *.jsonl")
    return found


@pytest.fixture(scope="session")
def usual(theirs: bool) -> tuple[Exchange, ...]:
    """What else was recorded: beside other recordings the usual ones, if they are there."""
    return exchanges(RECORDED) if theirs and RECORDED.is_dir() else ()


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One tenant for all questions of a module."""
    options = TenantOptions(tmp_path_factory.mktemp("tenant"), brownfield=True, latency=False, licences=100_000)
    with RunningTenant(options) as tenant, Client(tenant) as client:
        client.sim("POST", "applications", {"clientId": APP, "roles": ALL_ROLES})
        yield prepared(client)
