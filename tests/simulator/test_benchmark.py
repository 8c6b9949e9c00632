"""The benchmark of the simulated tenant measures what it says, on a small scale."""

import shutil
from pathlib import Path

from benchmarks.simulator import measure_requests


def test_small_reads_are_measured(tmp_path: Path, key_directory: Path) -> None:
    shutil.copytree(key_directory, tmp_path / "small", ignore=shutil.ignore_patterns("tenant.db*", "port", "lock"))
    reads, processor = measure_requests(tmp_path / "small", connections=2, each=10)
    assert (reads.value > 0, processor.value >= 0) == (True, True)
    assert "small reads over 2 connections" in str(reads)
