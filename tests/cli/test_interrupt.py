"""A signal while a run writes asks it to end, and never ends it itself."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from spo_gitops.cli.context import Context
from spo_gitops.cli.interrupt import Interruption
from spo_gitops.errors import UnreachableError, UsageError


class Signalled(io.RawIOBase):
    """A stream to which a signal comes in the middle of a line."""

    def __init__(self) -> None:
        self.written = b""

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]  # of all that bytes can be, these are enough
        if not self.written:
            os.kill(os.getpid(), signal.SIGINT)
        self.written += bytes(content)
        return len(content)


def into(raw: Signalled) -> Callable[[str], None]:
    stream = io.TextIOWrapper(io.BufferedWriter(raw), encoding="utf-8")

    def say(text: str) -> None:
        stream.write(f"{text}\n")
        stream.flush()

    return say


@pytest.mark.skipif(os.name == "nt", reason="signals to oneself")
def test_a_run_goes_on_where_the_signal_meets_a_line_that_is_being_written() -> None:
    raw = Signalled()
    say = into(raw)
    interruption = Interruption(say)
    interruption.begin()
    try:
        say("applying: 3 of 10 done")
    finally:
        interruption.end()
    assert interruption.asked == "interrupted by SIGINT"
    assert raw.written.startswith(b"applying: 3 of 10 done\n")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), UnreachableError("gone"), OSError(28, "No space left")])
def test_whoever_is_broken_off_is_told_how_to_go_on(error: BaseException, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(type(error)), Context(Path(), "", None).told_if_broken_off("it goes on"):
        raise error
    assert capsys.readouterr().err == "it goes on\n"


def test_whoever_is_refused_is_not_told_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UsageError), Context(Path(), "", None).told_if_broken_off("it goes on"):
        raise UsageError("no")
    assert capsys.readouterr().err == ""
