"""Texts of a tenant on a terminal or in a job's log: they move no cursor, hide nothing, and command nobody."""

from __future__ import annotations

import re

_COLOURS = re.compile("(\x1b\\[(?:0|1|31|32|33|90)m)")  # those of ours
# What a job's host obeys where a program prints it: `##vso[` and `##[` wherever they stand, `::` at the beginning.
# Sources: microsoft/azure-pipelines-agent, Command.cs; actions/runner, ActionCommand.cs.
_COMMAND = re.compile(r"#(?=#\w*\[)|^\s*:(?=:)", re.ASCII)


def visible(text: str) -> str:
    """The text with ``\\u001b`` for what cannot be seen."""
    return text if text.isprintable() else "".join(c if c.isprintable() else _number(c) for c in text)


def line(text: str) -> str:
    """The text as one line for people; colours of ours stay."""
    parts = _COLOURS.split(text.replace("\n", " "))
    shown = "".join(part if place % 2 else visible(part) for place, part in enumerate(parts))
    return _COMMAND.sub(lambda found: found.group()[:-1] + _number(found.group()[-1]), shown)


def _number(character: str) -> str:
    return f"\\u{ord(character):04x}"
