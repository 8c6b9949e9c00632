"""Where the checks put what they find, and the words that messages share."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable

from ..problems import Fix, Position, Problem, Severity


class Report:
    """Collects problems. The same problem at the same place is kept once."""

    def __init__(self) -> None:
        self._problems: dict[tuple[Position, str, str], Problem] = {}
        self.errors = 0  # so far, each once

    def error(
        self,
        position: Position,
        code: str,
        found: str,
        expected: str = "",
        hint: str = "",
        *,
        related: Iterable[Position] = (),
        fix: Fix | None = None,
    ) -> None:
        self.add(Problem(position, code, found, expected, hint, related=tuple(related), fix=fix))

    def warning(
        self,
        position: Position,
        code: str,
        found: str,
        expected: str = "",
        hint: str = "",
        *,
        related: Iterable[Position] = (),
        fix: Fix | None = None,
    ) -> None:
        self.add(Problem(position, code, found, expected, hint, Severity.WARNING, tuple(related), fix))

    def add(self, problem: Problem) -> None:
        kept = self._problems.setdefault((problem.position, problem.code, problem.found), problem)
        if kept is problem and problem.severity is Severity.ERROR:
            self.errors += 1

    def problems_so_far(self) -> Collection[Problem]:
        """Everything found, in no order."""
        return self._problems.values()

    def problems(self) -> tuple[Problem, ...]:
        """Everything found, by place."""
        return tuple(sorted(self._problems.values(), key=lambda problem: (problem.position, problem.code)))


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """``did you mean "title"?``, empty where nothing is near."""
    by_lower = {candidate.lower(): candidate for candidate in words}
    near = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return f'did you mean "{by_lower[near[0]]}"?' if near else ""


def in_other_case(word: str, words: Iterable[str]) -> Fix | None:
    """The one of the words that differs from what stands there by case alone."""
    same = {candidate for candidate in words if candidate.lower() == word.lower() and candidate != word}
    return Fix(word, same.pop()) if len(same) == 1 else None


def one_of(words: Iterable[str]) -> str:
    """``one of: a, b``; ``a`` alone where there is one."""
    listed = list(words)
    return listed[0] if len(listed) == 1 else "one of: " + ", ".join(listed)
