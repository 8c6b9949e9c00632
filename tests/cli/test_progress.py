"""The live bar and the lines, without a run."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from spo_gitops.apply.course import Budget, Standing
from spo_gitops.cli.context import Context
from spo_gitops.cli.progress import RunProgress, told

ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
PAUSED = Budget(1100.0, 1231.0, 31.0, 2)


def standing(done: int = 3, budget: Budget = PAUSED) -> Standing:
    return Standing(20, done, 1, 4, 16 - done - 1, 12.4, 3660.0, "verifying", budget)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_line_has_counts_pace_budget_pause_and_remaining_time() -> None:
    assert told(standing()) == (
        "3 of 20 done, 1 failed, 4 running, 12 waiting, 12 a minute, 1100 of 1231 units, "
        "paused by the service for 31s, about 1h01m left"
    )
    assert "2 pauses so far" in told(standing(budget=Budget(0.0, 1231.0, 0.0, 2)))


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (90, "3 of 20 done, 1 failed, paused by the service for 31s, about 1h01m left"),
        (60, "3 of 20 done, 1 failed, about 1h01m left"),
        (30, "3 of 20 done, 1 failed"),
        (5, "3 of 20 done"),
    ],
)
def test_a_narrow_line_keeps_what_matters_most(width: int, words: str) -> None:
    assert told(standing(), width) == words


@pytest.mark.parametrize("columns", [30, 40, 80, 119, 120, 200])
def test_the_live_bar_is_one_line(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm")
    progress = RunProgress(Context(Path(), "", None))
    progress.begin(standing)
    progress.moved()
    progress.end()
    drawn = [ANSI.sub("", line) for line in terminal.getvalue().replace("\r", "\n").splitlines()]
    told_on = [line for line in drawn if line.strip()]
    assert told_on and all("3 of 20 done" in line and len(line) <= columns for line in told_on), drawn
    assert "…" not in terminal.getvalue()


def test_a_terminal_gets_a_live_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("COLUMNS", "220")
    monkeypatch.setenv("TERM", "xterm")
    progress = RunProgress(Context(Path(), "", None))
    progress.begin(standing)
    progress.moved()
    progress.end()
    assert "3 of 20 done" in terminal.getvalue() and "verifying" in terminal.getvalue()


def test_a_pipeline_sees_a_batch_at_work_before_its_end_is_verified_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    progress = RunProgress(Context(Path(), "", None))
    now = [standing(0, Budget())]
    progress.begin(lambda: now[0])
    for sent in range(20):
        now[0] = Standing(20, 0, 0, sent + 1, 19 - sent, 0.0, None, "acting", Budget(), unverified=sent)
        progress.moved()
    at_work = capsys.readouterr().err.splitlines()
    assert len(at_work) == 9 and at_work[0] == "applying: 0 of 20 done, 1 running, 2 to be verified, 17 waiting"
    for done in range(20):
        now[0] = Standing(20, done + 1, 0, 19 - done, 0, 0.0, None, "verifying", Budget(), unverified=19 - done)
        progress.moved()
    verified = capsys.readouterr().err.splitlines()
    assert len(verified) == 2 and verified[-1].startswith("applying: 20 of 20 done, 0 running, 0 waiting")


def test_a_pipeline_gets_a_line_every_tenth_and_quiet_none(capsys: pytest.CaptureFixture[str]) -> None:
    for quiet in (False, True):
        progress = RunProgress(Context(Path(), "", None, quiet=quiet))
        done = [0]
        progress.begin(lambda done=done: standing(done[0]))  # type: ignore[misc]
        for done[0] in range(12):
            progress.moved()
        progress.end()
        assert len(capsys.readouterr().err.splitlines()) == (0 if quiet else 6)
