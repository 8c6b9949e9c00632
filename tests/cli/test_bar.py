"""Progress for pipelines: every tenth on a line, with the time that remains by the pace so far."""

from __future__ import annotations

from pathlib import Path

import pytest

from spo_gitops.cli.context import Bar, Context


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
