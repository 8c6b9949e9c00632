"""Options as environment variables, by the names that are typed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from spo_gitops.cli.main import cli


def options(command: click.Command, *words: str) -> Iterator[tuple[str, click.Option]]:
    for option in command.params:
        if isinstance(option, click.Option):
            typed = next(name for name in option.opts if name.startswith("--"))
            yield "_".join(("SPO_GITOPS", *words, typed.removeprefix("--"))).replace("-", "_").upper(), option
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from options(below, *words, name)


def test_each_option_has_the_variable_of_its_name() -> None:
    named = {variable: option for variable, option in options(cli) if option.expose_value}
    assert len(named) > 150
    assert [
        variable
        for variable, option in named.items()
        if variable not in ([option.envvar] if isinstance(option.envvar, str) else option.envvar or [])
    ] == []


def test_no_variable_stands_for_two_options() -> None:
    names = [variable for variable, _ in options(cli)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("variable", "text", "words", "found"),
    [
        ("SPO_GITOPS_PLAN_FORMAT", "json", "plan", {"form": "json"}),
        ("SPO_GITOPS_APPLY_TARGET", "site:/sites/a site:/sites/b", "apply",
         {"targets": ("site:/sites/a", "site:/sites/b")}),
        ("SPO_GITOPS_APPLY_AUTO_APPROVE", "1", "apply", {"auto_approve": True}),
        ("SPO_GITOPS_TENANT_SERVE_DIR", "elsewhere", "tenant serve", {"directory": Path("elsewhere")}),
    ],
)  # fmt: skip
def test_its_text_is_taken_like_a_typed_one(
    variable: str, text: str, words: str, found: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, text)
    command: click.Command = cli
    for word in words.split():
        assert isinstance(command, click.Group)
        command = command.commands[word]
    taken = command.make_context(words, []).params
    assert {name: taken[name] for name in found} == found


@pytest.mark.parametrize("variable", ["SPO_GITOPS_VERSION", "SPO_GITOPS_HELP", "SPO_GITOPS_TENANT_SERVE_LIST_QUIRKS"])
@pytest.mark.parametrize("text", ["1", "0.1.0"])
def test_a_pipelines_own_variable_does_not_make_a_command_do_nothing(
    variable: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, text)
    ended = CliRunner().invoke(cli, ["--project", str(tmp_path), "schema"])
    assert (ended.exit_code, ended.exception) == (0, None)
    assert "SiteProfile" in ended.output
