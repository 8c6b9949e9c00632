"""Options of the whole suite."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from hypothesis import settings

from spo_gitops.tenant.wire import USER_AGENT
from tests.contract.collecting import Collector
from tests.contract.description import is_there

# In CI the same examples every time, so that a red run means a change; by hand new ones each time.
# How long an example takes says something about the machine only; benchmarks/ measures.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("here", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="Write the golden files anew.")
    parser.addoption("--recordings", default=None, help="The folder of recorded exchanges to judge the tenant by.")
    parser.addoption("--chaos-actions", type=int, default=20, help="How many actions go through bad weather at once.")
    parser.addoption("--chaos-kills", type=int, default=1, help="At how many random instants a run is killed.")
    parser.addoption("--chaos-histories", type=int, default=0, help="How many histories are played in bad weather.")
    parser.addoption("--histories", type=int, default=6, help="How many random histories are played end to end.")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two workers a core: most tests that take long wait for a process, a clock or an answer."""
    return 2 * (os.cpu_count() or 1)


@pytest.fixture(scope="session")
def _sent_by_the_client() -> Iterator[list[str]]:
    """What the client's requests name that the service's description does not have, as they are sent; or might."""
    found: list[str] = []
    collector = Collector()
    send = requests.Session.send

    def checked(session: requests.Session, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        if request.headers.get("User-Agent") == USER_AGENT:
            body = request.body if isinstance(request.body, str | bytes) else None
            text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body or ""
            found.extend(collector.found(request.method or "", request.url or "", text))
        return send(session, request, **options)

    with pytest.MonkeyPatch.context() as patch:
        if is_there():
            patch.setattr(requests.Session, "send", checked)
        yield found


@pytest.fixture(autouse=True)
def _requests_are_described(_sent_by_the_client: list[str]) -> Iterator[None]:
    """Fails a test whose client sent what the service's description does not have (tests/contract)."""
    _sent_by_the_client.clear()
    yield
    assert not _sent_by_the_client, _sent_by_the_client


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "history_seed" in metafunc.fixturenames:
        metafunc.parametrize("history_seed", range(metafunc.config.getoption("histories")))
    if "crash_seed" in metafunc.fixturenames:
        metafunc.parametrize("crash_seed", range(metafunc.config.getoption("histories") // 3))
