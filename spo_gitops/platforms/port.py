"""What a platform for reviews can do for us, in its smallest common form."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class Level(Enum):
    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Annotation:
    """A remark at a line of a file; ``file`` is relative to the repository, ``line`` and ``column`` count from 1."""

    file: str
    line: int
    column: int
    level: Level
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Check:
    """A verdict on a commit. ``title`` is one line, ``summary`` Markdown; ``pull`` is 0 where none is known."""

    name: str
    commit: str
    passed: bool
    title: str
    summary: str
    annotations: tuple[Annotation, ...] = ()
    pull: int = 0


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue that there is once: found again by its label and the marker that its body begins with."""

    marker: str
    label: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pull request from ``head`` to ``base``, both names of branches; one that is open already is kept."""

    head: str
    base: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Published:
    """What was done, in one word (created, updated, closed, unchanged), and where people see it."""

    done: str
    url: str = ""

    def __str__(self) -> str:
        return f"{self.done}: {self.url}" if self.url else self.done


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody's standing approval of the reviewed commit, with everything that this person wrote."""

    by: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """The pull request that brought a commit: ``authors`` made it and may not approve it; ``head`` was reviewed.

    ``strangers`` are addresses of people who made it, too, and whom the platform has no account for: each of them may
    be one of those who approve. None: nobody can tell how many there are.
    """

    pull: int
    head: str
    authors: tuple[str, ...]
    approvals: tuple[Approval, ...]
    strangers: tuple[str, ...] | None = ()


class Platform(Protocol):
    """Every method raises PlatformError where the platform refuses or cannot be reached."""

    @property
    def name(self) -> str: ...

    @property
    def longest(self) -> int:
        """Characters that a comment may have."""

    def comment(self, pull: int, marker: str, body: str) -> Published:
        """Write the comment that begins with ``marker``, over our earlier one if there is one."""

    def check(self, check: Check) -> Published: ...

    def issue(self, issue: Issue) -> Published: ...

    def close_issue(self, issue: Issue) -> Published:
        """Close it with ``body`` as the last word; unchanged where none is open."""

    def propose(self, proposal: Proposal) -> Published: ...

    def review_of(self, commit: str) -> Review | None:
        """The merged pull request that brought this commit to its branch; None where none did."""

    def plan_run(self, head: str) -> str:
        """The id of the run that planned this proposed commit and that its author could not alter; empty: none."""
