"""What a page tells its reader to type, and what it says is answered: fenced blocks taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^(?P<fence>```+)(?P<word>\w*)[^\n]*\n(?P<body>.*?)^(?P=fence)\s*$", re.MULTILINE | re.DOTALL)
_TYPED = re.compile(
    r"^(?:\$ |spo-gitops|git |make |curl |openssl |cat |export |eval |mkdir |cp |cd |printf |python|pip |\. |_SPO|"
    r"\.venv|az |pkcs11|digest=)",
    re.MULTILINE,
)
_SHELL = ("", "sh", "text")
_HEREDOC = re.compile(r"<<'?(\w+)'?")


@dataclass(frozen=True, slots=True)
class Typed:
    """One command as written, continued lines and all; ``answer`` are the lines that the page shows below it."""

    line: int
    text: str
    answer: tuple[str, ...] = ()


def typed(page: Path) -> tuple[Typed, ...]:
    """Every command of a page's shell blocks, in order."""
    text = page.read_text(encoding="utf-8")
    found: list[Typed] = []
    for block in _FENCE.finditer(text):
        if block["word"] in _SHELL and _TYPED.search(block["body"]):
            found += _commands(block["body"], text[: block.start()].count("\n") + 2)
    return tuple(found)


def _commands(body: str, first: int) -> Iterator[Typed]:
    lines = body.splitlines()
    transcript = any(line.startswith("$ ") for line in lines)
    at = 0
    while at < len(lines):
        start = at
        text = lines[at].removeprefix("$ ")
        heredoc = _HEREDOC.search(text)
        while text.endswith("\\") or (heredoc and lines[at] != heredoc[1]):
            at += 1
            text += "\n" + lines[at]
        at += 1
        answer: list[str] = []
        while transcript and at < len(lines) and not lines[at].startswith("$ "):
            answer.append(lines[at])
            at += 1
        if text.strip() and not text.startswith("#"):
            yield Typed(first + start, text, tuple(answer))
