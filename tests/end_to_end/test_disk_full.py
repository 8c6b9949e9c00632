"""A disk that is full in the middle of a run: a clear problem, no traceback, and the next run settles what was left.

The client runs in a mount namespace of its own, where its repository's objects or its temporary files lie on a small
disk that the remote's hook fills as soon as the intent has been pushed.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .stage import Stage, new_site, site

FILL = """#!/bin/sh
while read old new ref; do
  case "$(git cat-file commit $new)" in *"Intent of run"*) dd if=/dev/zero of={disk}/full bs=4k 2>/dev/null;; esac
done
exit 0
"""
# Two disks of a size that holds what lies there already; what was there is copied onto them.
RUN = """
cp -a {disk} {copy} && mount -t tmpfs -o size=8m tmpfs {disk} && cp -a {copy}/. {disk}/ || exit 99
TMPDIR={temporary} exec {python} -m spo_gitops.cli.main --project {project} apply --auto-approve
"""


def isolated(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["unshare", "-Urm", *command], capture_output=True, text=True, check=False)


@pytest.fixture
def stage(make_stage: Callable[..., Stage]) -> Stage:
    """A site to be renamed and one to be made, whose settings need a record of their own between."""
    try:
        possible = isolated("mount", "-t", "tmpfs", "tmpfs", "/mnt").returncode == 0
    except FileNotFoundError:
        possible = False
    if not possible:
        pytest.skip("small disks need a mount namespace of one's own (unshare of Linux)")
    stage = make_stage()
    stage.edit(create={"url": "/sites/old", "template": "STS#3", "title": "Old"})
    stage.commit({"sites/all.yaml": site("/sites/old", title="New") + new_site("/sites/new", settings=SETTINGS)})
    return stage


SETTINGS = {"defaultSharingLinkType": "Direct"}


@pytest.mark.parametrize("where", ["objects", "temporary files"])
def test_a_disk_that_is_full_after_the_intent_ends_the_run_clearly(where: str, stage: Stage, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    disk = stage.repository / ".git" / "objects" if where == "objects" else temporary
    hook = stage.remote / "hooks" / "post-receive"
    hook.write_text(FILL.format(disk=disk), encoding="utf-8")
    hook.chmod(0o755)
    names = {"disk": disk, "copy": tmp_path / "copy", "temporary": temporary, "project": stage.repository}
    done = isolated("sh", "-c", RUN.format(python=sys.executable, **names))
    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    assert "Traceback" not in said
    assert "No space left on device" in said
    hook.unlink()
    assert stage.site("/sites/new") is not None, "it was made, and then nothing more could be recorded"
    assert stage.run("history", "--format", "json").json[0]["state"] == "open"
    assert "concluded from an earlier run" in stage.apply().out
    assert stage.site("/sites/new")["settings"]["DefaultSharingLinkType"] == 1
    assert stage.site("/sites/old")["title"] == "New"
    assert stage.metrics()["duplicateCreates"] == 0
    assert stage.run("plan", "--detailed-exitcode").code == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_a_log_that_cannot_be_written_ends_and_the_run_goes_on(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage()
    stage.commit({"sites/new.yaml": new_site("/sites/new")})
    said = stage.run("--log-file", "/dev/full", "apply", "--auto-approve")
    assert said.err.count("the log /dev/full ends here, it cannot be written: No space left on device") == 1
    assert "1 of 1 change made" in said.out


def test_a_log_that_cannot_be_opened_is_told_before_anything_happens(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage()
    stage.commit({"sites/new.yaml": new_site("/sites/new")})
    stage.reset()
    said = stage.run("--log-file", str(stage.folder / "none" / "log"), "apply", "--auto-approve", expect=64)
    assert "cannot be written: No such file or directory" in said.err and "--log-file" in said.err
    assert stage.metrics()["requests"] == 0
