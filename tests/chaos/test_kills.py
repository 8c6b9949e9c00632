"""Kill -9 at any instant of a run: the next apply settles it, and the tenant is what an uninterrupted run makes it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from ..end_to_end.stage import Stage
from .weather import ALLOWED, calm, prepare, settle

ACTIONS = 10
STARTING_S = 1.5  # what a process takes before it does anything
# A hook of the remote that holds the push of an outcome up until it is told to go on, and then refuses it.
REFUSE_OUTCOME = """#!/bin/sh
case "$(git cat-file commit $3)" in *"Outcome of run"*) touch outcome-came; exit 1;; esac
"""


@pytest.fixture(scope="module")
def fair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, float]:
    """The state after an uninterrupted run, and how long that would take as a process."""
    with pytest.MonkeyPatch.context() as environment:
        from ..end_to_end.stage import quiet_git

        quiet_git(environment)
        stage = Stage(tmp_path_factory.mktemp("fair"))
        try:
            prepare(stage, ACTIONS, 0)
            began = time.monotonic()
            stage.apply(*ALLOWED)
            return stage.state(), time.monotonic() - began + STARTING_S
        finally:
            stage.close()


def start(stage: Stage) -> subprocess.Popen[str]:
    return stage.start("--quiet", "apply", "--auto-approve", *ALLOWED)


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def recovered(stage: Stage, expected: Any) -> None:
    """The next applies settle what was left: the state is that of the uninterrupted run, byte for byte."""
    told: list[str] = []
    settle(stage, told)
    assert len(told) <= 2, "\n".join(told)
    calm(stage)
    assert stage.state() == expected, "\n".join(told)


def test_killed_at_a_random_instant(kill_seed: int, fair: tuple[Any, float], make_stage: Callable[..., Stage]) -> None:
    expected, seconds = fair
    stage = make_stage()
    prepare(stage, ACTIONS, 0)
    stage.reset()
    process = start(stage)
    time.sleep(Random(kill_seed).uniform(0.4, 1.0) * seconds)
    kill(process)
    recovered(stage, expected)


@pytest.mark.skipif(sys.platform == "win32", reason="hooks of POSIX")
def test_killed_between_the_last_write_and_the_outcome(
    fair: tuple[Any, float], make_stage: Callable[..., Stage]
) -> None:
    """The outcome is refused, because somebody else pushed, say: as after a death then, only the intent is there."""
    expected, _ = fair
    stage = make_stage()
    prepare(stage, ACTIONS, 0)
    hook = stage.remote / "hooks" / "update"
    hook.write_text(REFUSE_OUTCOME, encoding="utf-8")
    hook.chmod(0o755)
    stage.reset()
    stage.apply(*ALLOWED, expect=1)
    assert (stage.remote / "outcome-came").exists()
    assert stage.run("history", "--format", "json").json[0]["state"] == "open"
    assert stage.state() == expected
    hook.unlink()
    stage.reset()
    said = stage.apply(*ALLOWED).out
    assert "concluded from an earlier run" in said
    assert stage.writes == 0, "everything had been done"
    recovered(stage, expected)


@pytest.mark.usefixtures("only_long")
def test_killed_between_the_intent_and_the_first_write(
    fair: tuple[Any, float], make_stage: Callable[..., Stage]
) -> None:
    expected, _ = fair
    stage = make_stage()
    prepare(stage, ACTIONS, 0)
    before = stage.state("ids,content")
    stage.reset()
    process = start(stage)
    ledger = "refs/spo-gitops/contoso/ledger"
    old = stage.git("rev-parse", ledger, cwd=stage.remote)
    while process.poll() is None and stage.git("rev-parse", ledger, cwd=stage.remote) == old:
        time.sleep(0.002)
    kill(process)
    if stage.writes == 0:
        assert stage.state("ids,content") == before
    assert stage.run("history", "--format", "json").json[0]["state"] == "open"
    recovered(stage, expected)
