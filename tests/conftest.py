"""Options of the whole suite."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# In CI the same examples every time, so that a red run means a change; by hand new ones each time.
settings.register_profile("ci", derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="Write the golden files anew.")
    parser.addoption("--recordings", default=None, help="The folder of recorded exchanges to judge the tenant by.")
    parser.addoption("--histories", type=int, default=6, help="How many random histories are played end to end.")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "history_seed" in metafunc.fixturenames:
        metafunc.parametrize("history_seed", range(metafunc.config.getoption("histories")))
    if "crash_seed" in metafunc.fixturenames:
        metafunc.parametrize("crash_seed", range(metafunc.config.getoption("histories") // 3))
