"""The benchmark of the simulated tenant measures what it says, on a small scale."""

import shutil
from pathlib import Path

from benchmarks.simulator import measure_requests, measure_size


def test_every_figure_is_measured(tmp_path: Path, key_directory: Path) -> None:
    for name in ("small", "large"):
        shutil.copytree(key_directory, tmp_path / name, ignore=shutil.ignore_patterns("tenant.db*", "port"))
    small = measure_requests(tmp_path / "small", connections=2, each=10)
    large = measure_size(tmp_path / "large", sites=20)
    assert all(figure.value >= 0 for figure in (*small, *large))
    assert "listing 23 sites" in large[3].what
    assert "small reads over 2 connections" in str(small[0])
