"""The quick start, typed as it stands, by a reader who has nothing else."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..docs.command_lines import ROOT

_BLOCK = re.compile(r'^```sh title="terminal (\d)(, refused)?"\n(.*?)^```', re.MULTILINE | re.DOTALL)
BLOCKS = [(int(terminal), bool(refused), body) for terminal, refused, body in
          _BLOCK.findall((ROOT / "docs" / "quick-start.md").read_text(encoding="utf-8"))]  # fmt: skip

pytestmark = [
    pytest.mark.skipif("SPO_GITOPS_TEST_DOCS" not in os.environ, reason="takes half a minute: make docs"),
    pytest.mark.skipif(shutil.which("bash") is None, reason="the quick start is written for a Unix shell"),
]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Git without anybody's configuration, and the program of this checkout on the path."""
    program = tmp_path / "bin" / "spo-gitops"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m spo_gitops.cli.main "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    who = {f"GIT_{role}_{what}": f"reader{'@contoso.com' if what == 'EMAIL' else ''}"
           for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}  # fmt: skip
    return {
        **os.environ, **who, "PATH": f"{program.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT),
        "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "NO_COLOR": "1",
    }  # fmt: skip


@pytest.fixture
def tenant(tmp_path: Path, environment: dict[str, str]) -> Iterator[None]:
    """What the first terminal is told to run, until it says that it is ready."""
    ((_, _, line),) = [block for block in BLOCKS if block[0] == 1]
    process = subprocess.Popen(
        ["bash", "-c", f"exec {line}"], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and "is ready" in process.stdout.readline()
    yield
    process.terminate()
    process.wait(30)
    process.stdout.close()


def test_every_step_works_in_an_empty_folder(tmp_path: Path, environment: dict[str, str], tenant: None) -> None:
    steps = [block for block in BLOCKS if block[0] == 2]
    assert len(steps) >= 6 and sum(refused for _, refused, _ in steps) == 1
    # One shell keeps its folder from block to block; what is refused ends with the guards' exit code.
    script = "set -e\n" + "\n".join(
        f"( {body} ) && exit 99 || [ $? = 4 ]" if refused else body for _, refused, body in steps
    )
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert said.count("Plan: nothing to change.") == 1
    assert "title: Finance → Money" in said and "title: Money → Finance" in said, "history tells both"
    assert "refuses recycle" in said and "1 of 1 change made and verified" in said
    assert "in step: nothing to do" in said.rpartition("site:/sites/finance-team")[2]
    assert (tmp_path / "try" / "run.html").read_text(encoding="utf-8").startswith("<!doctype html>")
