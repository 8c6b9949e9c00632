"""What options of several commands mean."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from spo_gitops.cli.context import paint
from spo_gitops.cli.main import cli
from spo_gitops.cli.options import classes, lock_timeout
from spo_gitops.errors import UsageError
from spo_gitops.model.plan import GuardClass


def test_every_guard_class_but_blocking_policies_can_be_allowed_and_blanks_do_not_matter() -> None:
    every = {guard.value for guard in GuardClass} - {"policy"}
    assert classes(", ".join(sorted(every))) == every
    with pytest.raises(UsageError):
        classes("policy")
    assert classes("") == frozenset() == classes(" , ")


def test_a_word_that_is_no_class_is_refused_with_those_that_are() -> None:
    with pytest.raises(UsageError) as refused:
        classes("recycle,recicle")
    assert "'recicle'" in str(refused.value) and "recycle-with-content" in refused.value.hint


@pytest.mark.parametrize(
    ("text", "seconds"), [("15m", 900.0), ("1h30m", 5400.0), ("900", 900.0), ("0.5", 0.5), ("0", 0.0), (None, 0.0)]
)
def test_the_lock_is_waited_for_in_durations_and_in_seconds(text: str | None, seconds: float) -> None:
    assert waiting(*(("--lock-timeout", text) if text else ())) == seconds


@pytest.mark.parametrize("text", ["-1", "soon", "15x", "nan", "1e9", "12345678", "400d", ""])
def test_what_is_neither_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match="no duration"):
        waiting("--lock-timeout", text)


def waiting(*arguments: str) -> float:
    @click.command()
    @lock_timeout
    def command(lock_timeout: float) -> float:
        return lock_timeout

    found: float = command.main(list(arguments), standalone_mode=False)
    return found


@pytest.mark.parametrize(("said", "coloured"), [("1", False), ("", True), (None, True)])
def test_who_wants_no_colours_gets_none_from_any_command(
    said: str | None, coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    @click.command()
    def painted() -> None:
        click.secho("a chapter of the demo", fg="cyan")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys.stdout, "isatty", lambda: True)
            click.echo(paint("a sign", "bad"))

    monkeypatch.setitem(cli.commands, "painted", painted)
    if said is None:
        monkeypatch.delenv("NO_COLOR", raising=False)
    else:
        monkeypatch.setenv("NO_COLOR", said)
    shown = CliRunner().invoke(cli, ["painted"], color=True, catch_exceptions=False).stdout
    assert shown.count("\x1b[0m") == (2 if coloured else 0)


def test_a_demo_is_not_told_over_another_one(tmp_path: Path) -> None:
    (tmp_path / "repository").mkdir()
    with pytest.raises(UsageError, match="told in"):
        cli.main(["demo", "--keep", str(tmp_path)], standalone_mode=False)
    assert [path.name for path in tmp_path.iterdir()] == ["repository"]
