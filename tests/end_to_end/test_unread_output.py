"""Nobody reads what is told: streams that are closed, full or gone do not end a run that writes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Any

import pytest

from .stage import Stage, new_site

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="descriptors and signals of POSIX")
MANY = {f"sites/s{n:02}.yaml": new_site(f"/sites/s{n:02}") for n in range(20)}  # so many that progress is told
COMMAND = [sys.executable, "-m", "spo_gitops.cli.main"]


def started(stage: Stage, *arguments: str, **streams: Any) -> subprocess.Popen[bytes]:
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **streams}
    return subprocess.Popen([*COMMAND, "--project", str(stage.repository), *arguments], **streams)


def unread() -> IO[bytes]:
    """A pipe whose reader has gone."""
    reader, writer = os.pipe()
    os.close(reader)
    return os.fdopen(writer, "wb", buffering=0)


@pytest.mark.parametrize("broken", ["closed pipe", "full disk"])
def test_a_run_goes_on_when_its_progress_cannot_be_told(broken: str, stage: Stage) -> None:
    if broken == "full disk" and not Path("/dev/full").exists():
        pytest.skip("no /dev/full")
    stage.commit(MANY)
    with unread() if broken == "closed pipe" else open("/dev/full", "wb", buffering=0) as stderr:
        assert started(stage, "apply", "--auto-approve", stderr=stderr).wait(120) == 0
    assert [run["state"] for run in stage.run("history", "--format", "json").json] == ["done"]
    assert "/sites/s19" in stage.state()["sites"]


def test_a_report_that_nobody_reads_to_its_end_is_no_error(stage: Stage) -> None:
    with unread() as stdout:
        process = started(stage, "schema", "Site", stdout=stdout, stderr=subprocess.PIPE)
        _, told = process.communicate(timeout=60)
    assert told == b"" and process.returncode == 1


@pytest.mark.parametrize("closed", [0, 1, 2])
def test_a_stream_that_is_closed_from_the_start_is_like_an_empty_one(closed: int, stage: Stage) -> None:
    stage.commit({"sites/a.yaml": new_site("/sites/a")})
    process = subprocess.Popen(
        ["sh", "-c", f'exec "$@" {closed}<&-', "sh", *COMMAND, "--project", str(stage.repository), "apply"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    _, told = process.communicate(timeout=60)
    assert process.returncode == 64 and b"Traceback" not in told
    assert closed == 2 or b"nobody is there to approve" in told


def test_a_terminal_that_goes_away_ends_a_run_in_good_order(stage: Stage) -> None:
    stage.commit(MANY)
    process = stage.start("apply", "--auto-approve", "--parallelism", "1")
    while process.poll() is None and stage.writes < 2:
        time.sleep(0.002)
    process.send_signal(signal.SIGHUP)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 3 and "Paused: interrupted by SIGHUP" in said, said
    assert stage.run("history", "--format", "json").json[0]["state"] == "paused"
    assert "There was no lock" in stage.run("unlock").out


def test_nohup_is_respected(stage: Stage) -> None:
    stage.commit({f"sites/s{n}.yaml": new_site(f"/sites/s{n}") for n in range(3)})
    ignored = ["sh", "-c", "trap '' HUP; exec \"$@\"", "sh", *COMMAND, "--project", str(stage.repository)]
    process = subprocess.Popen([*ignored, "apply", "--auto-approve", "--parallelism", "1"], stdin=subprocess.DEVNULL)
    while process.poll() is None and stage.writes < 1:
        time.sleep(0.002)
    process.send_signal(signal.SIGHUP)
    assert process.wait(60) == 0
