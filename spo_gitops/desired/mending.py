"""Mending: what a problem means beyond doubt is put where it stands, and nothing else of the file changes.

A fix that does not find its token where the problem stands is not made: the place may be an anchor, a merge or text
that a generator made.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..problems import Fix, Problem

_ENDS = " \t\r\n,:]}"


def mended(text: str, problems: Iterable[Problem]) -> tuple[str, tuple[Problem, ...]]:
    """The file's text with the fixes of its problems, and those problems whose fix was made, by place."""
    lines = text.split("\n")
    places = {(p.position.line, p.position.column): p for p in problems if p.fix is not None}
    made = []
    for (line, column), problem in sorted(places.items(), reverse=True):
        assert problem.fix is not None
        if line <= len(lines):
            changed = _put(lines[line - 1], column - 1, problem.fix)
            if changed is not None:
                lines[line - 1] = changed
                made.append(problem)
    return "\n".join(lines), tuple(reversed(made))


def _put(line: str, start: int, fix: Fix) -> str | None:
    for token, put in ((fix.token, fix.put), *(_quoted(fix, mark) for mark in "\"'")):
        end = start + len(token)
        if line[start:end] == token and (end >= len(line) or line[end] in _ENDS):
            return line[:start] + put + line[end:]
    return None


def _quoted(fix: Fix, mark: str) -> tuple[str, str]:
    """The token in quotes, which stay unless what is meant is no text."""
    bare = fix.put in ("true", "false") or fix.put.lstrip("-").isdecimal()
    return f"{mark}{fix.token}{mark}", fix.put if bare else f"{mark}{fix.put}{mark}"
