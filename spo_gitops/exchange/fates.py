"""What becomes of the items that a restore looks at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Fate(Enum):
    """What became of an item, or would."""

    RESTORED = "restored"
    IDENTICAL = "identical"
    DIFFERS = "differs"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Item:
    """A folder or file by its server-relative path, an item of a list by ``LIST/ID`` of the export, or a list."""

    path: str
    fate: Fate
    why: str = ""


@dataclass(frozen=True, slots=True)
class Manner:
    """``write``: only look otherwise, and call restored what would be. ``overwrite`` what differs."""

    write: bool = False
    overwrite: bool = False
