"""What an export holds of the content of a site, taken without trust: nothing in it leads out of its list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class HeldRow:
    """Values by their names in JSON, login names by the numbers in them, permissions of its own (None: inherited), and
    how many sharing links it had."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    grants: tuple[str, ...] | None = None
    links: int = 0


NOTHING = HeldRow()


@dataclass(frozen=True, slots=True)
class HeldFile:
    """``path`` is server-relative, of an attachment its name; ``source`` has the bytes."""

    path: str
    sha256: str
    size: int
    source: Path
    row: HeldRow = NOTHING


@dataclass(frozen=True, slots=True)
class HeldItem:
    """An item of a list, or a folder in it; ``path`` is server-relative."""

    id: int
    path: str
    folder: bool
    row: HeldRow
    attachments: tuple[HeldFile, ...]


@dataclass(frozen=True, slots=True)
class HeldLookup:
    """A column whose values are items of a list, by that list's server-relative URL in lower case; ``shows`` is the
    column of it that people see."""

    url: str
    title: str
    shows: str
    several: bool


@dataclass(frozen=True, slots=True)
class HeldLibrary:
    """A library by its server-relative URL; ``folders`` in an order in which each comes behind the one that has it.
    ``lookups`` by the names of columns."""

    url: str
    folders: Mapping[str, HeldRow]
    files: tuple[HeldFile, ...]
    definition: Mapping[str, Any] | None = None
    lookups: Mapping[str, HeldLookup] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HeldList:
    """A list by its server-relative URL; folders stand before what is in them."""

    url: str
    items: tuple[HeldItem, ...]
    definition: Mapping[str, Any] | None = None
    lookups: Mapping[str, HeldLookup] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Held:
    """The content of a site."""

    libraries: tuple[HeldLibrary, ...]
    lists: tuple[HeldList, ...]
