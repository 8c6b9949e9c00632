"""Command lines as documents and workflows write them, resolved by the real command line without running anything."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from spo_gitops.cli.main import cli

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"^(?P<fence>```+)[^\n]*\n(?P<body>.*?)^(?P=fence)\s*$", re.MULTILINE | re.DOTALL)
_PROGRAM = re.compile(r"^(?:\$\s+)?(?:\S*[/\\])?spo-gitops(?:\.exe)?(?=\s|$)")
_SPREAD = re.compile(r"\$\{\w+\[@\]\}|\$(plan|close)")  # what a script adds or leaves out
_PUNCTUATION = "();<>|&"


def pages() -> tuple[Path, ...]:
    """Every Markdown page of the project."""
    return (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("**/*.md")))


def fenced_lines(text: str) -> Iterator[str]:
    """The lines of fenced blocks, continued lines joined."""
    for block in _FENCE.finditer(text):
        yield from block["body"].replace("\\\n", " ").splitlines()


def calls(lines: Iterable[str]) -> Iterator[list[str]]:
    """The arguments of each call of ``spo-gitops``; several may stand in one line."""
    for line in lines:
        for part in re.split(r"\s*(?:;|&&|\|\|)\s+", line.strip()):
            found = _PROGRAM.match(part)
            if found is not None:
                yield _arguments(part[found.end() :])


def _arguments(text: str) -> list[str]:
    words = shlex.shlex(text, posix=True, punctuation_chars=_PUNCTUATION)
    words.whitespace_split = True
    arguments: list[str] = []
    for word in words:
        if set(word) <= set(_PUNCTUATION):
            if arguments and arguments[-1].isdigit():  # 2>&1
                arguments.pop()
            break
        if not _SPREAD.fullmatch(word):
            arguments.append("17" if word.lower() == "$pull" else word)
    return arguments


def resolve(arguments: list[str]) -> click.Command:
    """The command that these arguments name, with all its options parsed. Raises click.UsageError."""
    try:
        context = cli.make_context("spo-gitops", list(arguments))
        while isinstance(context.command, click.Group):
            rest = [*getattr(context, "_protected_args", ()), *context.args]
            name, command, rest = context.command.resolve_command(context, rest)
            assert command is not None
            context = command.make_context(name, rest, parent=context)
    except click.exceptions.Exit:  # --help and --version end here
        return cli
    return context.command


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, with its words."""
    yield from _below("", cli)


def _below(prefix: str, group: click.Group) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _below(f"{prefix}{name} ", command)
        else:
            yield f"{prefix}{name}", command
