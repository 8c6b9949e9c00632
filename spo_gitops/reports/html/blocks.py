"""What an HTML report is made of: plain values. Their texts may come from a tenant and are hostile until rendered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from ..view import Line

_INSIDE = re.compile(r"(?:\.\./)?(?:[\w-]+/)?[\w-]+\.html")


class Tone(Enum):
    """How something is marked; always beside a word, never by colour alone."""

    PLAIN = "plain"
    GOOD = "good"
    CHANGE = "change"
    BAD = "bad"
    DIM = "dim"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. ``rank`` is what a numeric column is sorted by, below 0 for words in place of a number.

    ``lines`` and ``notes`` are folded behind the text.

    ``link`` leads to another page of the same report, by a path relative to this one; ValueError for anything else.
    """

    text: str
    tone: Tone = Tone.PLAIN
    rank: float | None = None
    lines: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()
    link: str = ""

    def __post_init__(self) -> None:
        check_link(self.link)


def check_link(link: str) -> None:
    """Raises ValueError for what could lead out of the report."""
    if link and not _INSIDE.fullmatch(link):
        raise ValueError(f"{link!r} is no page of this report")


@dataclass(frozen=True, slots=True)
class Column:
    """``choice``: the reader may pick one of its few values. ``whole``: ids and times, which are never broken."""

    heading: str
    numeric: bool = False
    choice: bool = False
    whole: bool = False

    @property
    def classes(self) -> str:
        """What style and script know the column by."""
        return " ".join(word for word, holds in (("number", self.numeric), ("whole", self.whole)) if holds)


@dataclass(frozen=True, slots=True)
class Table:
    """Searchable and sortable; the first cell of each row is its heading."""

    template: ClassVar[str] = "table"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the statistics, as text."""

    label: str
    value: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Figures:
    template: ClassVar[str] = "figures"
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of label and text."""

    template: ClassVar[str] = "facts"
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Notes:
    """Sentences."""

    template: ClassVar[str] = "notes"
    texts: tuple[str, ...]
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Commands:
    """Command lines to be typed."""

    template: ClassVar[str] = "commands"
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """Something that lasted from ``start`` to ``end``, in seconds since the beginning; ``lane`` counts from 0."""

    lane: int
    start: float
    end: float
    label: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars side by side, and ``pauses`` (start, end) in which nothing was sent. ``told`` says the same in words."""

    template: ClassVar[str] = "timeline"
    told: str
    lanes: int
    seconds: float
    bars: tuple[Bar, ...]
    pauses: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A line with what belongs below it."""

    text: str
    note: str = ""
    children: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    template: ClassVar[str] = "tree"
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Stack:
    """One column: parts (number, tone) on top of each other, and what it stands for."""

    label: str
    parts: tuple[tuple[int, Tone], ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns from left to right. ``told`` says the same in words."""

    template: ClassVar[str] = "columns"
    told: str
    stacks: tuple[Stack, ...]

    @property
    def highest(self) -> int:
        return max((sum(number for number, _ in stack.parts) for stack in self.stacks), default=0)


Block = Tree | Columns | Table | Figures | Facts | Notes | Commands | Timeline


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A report. ``verdict`` is its outcome in a few words, ``home`` the page that it belongs to, if any."""

    title: str
    verdict: str
    tone: Tone
    sections: tuple[Section, ...]
    home: str = ""

    def __post_init__(self) -> None:
        check_link(self.home)
