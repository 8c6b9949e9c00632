"""The stage of the end-to-end tests; short seeds here, long ones by ``make chaos``."""

from __future__ import annotations

import pytest

from ..end_to_end.conftest import _git, make_stage, stage

__all__ = ["_git", "make_stage", "stage"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for name, option in (("kill_seed", "--chaos-kills"), ("wild_seed", "--chaos-histories")):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, range(metafunc.config.getoption(option)))


@pytest.fixture
def only_long(pytestconfig: pytest.Config) -> None:
    """For what starts several processes: part of ``make chaos`` only."""
    if pytestconfig.getoption("--chaos-actions") < 100:
        pytest.skip("takes long: part of `make chaos`")


@pytest.fixture
def actions(pytestconfig: pytest.Config) -> int:
    """How many actions the great run has."""
    return int(pytestconfig.getoption("--chaos-actions"))
