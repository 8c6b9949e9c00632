"""Progress for pipelines: every tenth on a line, with the time that remains by the pace so far."""

from __future__ import annotations

from pathlib import Path

import pytest

from spo_gitops.cli.context import Bar, Context

from .test_progress import ANSI, Terminal


class Hand:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = 100.0

    def monotonic_s(self) -> float:
        return self.at


def test_a_line_tells_what_is_done_and_how_long_the_rest_takes(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Hand()
    with Bar(Context(Path(), "", None), "judging sites", clock) as bar:
        for done in (0, 1, 20, 21, 60, 100):
            bar.update(done, 100)
            clock.at += 10
    assert capsys.readouterr().err.splitlines() == [
        "judging sites: 20 of 100, about 80 s left",
        "judging sites: 60 of 100, about 27 s left",
        "judging sites: 100 of 100",
    ]


def test_what_goes_on_after_a_break_counts_from_where_it_began(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Hand()
    with Bar(Context(Path(), "", None), "judging sites", clock) as bar:
        bar.update(850, 1000)
        clock.at += 60
        bar.update(900, 1000)
    assert capsys.readouterr().err.splitlines()[-1] == "judging sites: 900 of 1000, about 2 min left"


@pytest.mark.parametrize("columns", [30, 49, 50, 79, 80, 200])
@pytest.mark.parametrize("what", ["reading the tenant", "judging [/sites/x]"])
def test_the_live_bar_is_one_line_with_whole_counts(columns: int, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm")
    with Bar(Context(Path(), "", None), what) as bar:
        bar.update(7000, 12345)
    lines = [ANSI.sub("", line).rstrip() for line in terminal.getvalue().replace("\r", "\n").splitlines()]
    drawn = [line for line in lines if line]
    assert "7000/12345" in drawn[-1], drawn
    assert all("/12345" in line and what[:15] in line and len(line) <= columns for line in drawn), drawn
