"""Problems: what is wrong with the user's files, where, and what to do about it.

A problem is a value. Checks collect all of them; ``errors.ConfigError`` carries them out.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum


class Severity(Enum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file of the repository.

    ``file`` is relative to the project with forward slashes; line and column count from 1;
    ``pointer`` is the JSON pointer inside the document, empty for the whole file. ``parts`` are the other places
    that had a hand in what stands there; they are told and decide nothing.
    """

    file: str
    line: int = 1
    column: int = 1
    pointer: str = ""
    parts: tuple[Part, ...] = field(default=(), compare=False, repr=False)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}"
        return f"{place}  {self.pointer}" if self.pointer else place

    def with_parts(self, *parts: Part) -> Position:
        """The same place, and what else had a hand in it."""
        return replace(self, parts=(*self.parts, *parts))

    def members(self) -> dict[str, Position]:
        """Where each member of the list that stands here is written."""
        return {part.by: part.position for part in self.parts}


@dataclass(frozen=True, slots=True)
class Part:
    """``by`` says as what: ``template``, ``covered`` (written over), ``cell``, or the name of a list's member."""

    by: str
    position: Position


@dataclass(frozen=True, slots=True)
class Fix:
    """What a problem's place means beyond doubt: ``put`` for the ``token`` that stands there."""

    token: str
    put: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake, complete: ``found``, ``expected`` and ``hint`` are sentences without a full stop."""

    position: Position
    code: str
    found: str
    expected: str = ""
    hint: str = ""
    severity: Severity = Severity.ERROR
    related: tuple[Position, ...] = ()
    fix: Fix | None = None

    def __str__(self) -> str:
        found = f"  found {self.found}"
        if self.expected:
            found += f", expected {self.expected}"
        lines = [str(self.position), found]
        if self.hint:
            lines.append(f"  {self.hint}")
        lines += [f"  see also {position}" for position in self.related]
        return "\n".join(lines)


def has_errors(problems: tuple[Problem, ...] | list[Problem]) -> bool:
    """Whether any of them is more than a warning."""
    return any(problem.severity is Severity.ERROR for problem in problems)
