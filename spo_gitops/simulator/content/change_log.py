"""The change log: what happened inside a site, and the tokens that name places in it."""

from enum import IntEnum
from typing import Any

from ..here import Here

_TICKS_AT_EPOCH = 62135596800
_PER_SECOND = 10_000_000
KEPT_SECONDS = 60 * 86400.0


class Change(IntEnum):
    """SP.ChangeType, as far as it happens here."""

    ADD = 1
    UPDATE = 2
    DELETE = 3
    RENAME = 4
    MOVE_AWAY = 5
    MOVE_INTO = 6
    RESTORE = 7
    ROLE_ADD = 8
    ROLE_DELETE = 9
    ROLE_UPDATE = 10
    ASSIGNMENT_ADD = 11
    ASSIGNMENT_DELETE = 12
    MEMBER_ADD = 13
    MEMBER_DELETE = 14
    SYSTEM_UPDATE = 15
    SCOPE_ADD = 17
    SCOPE_DELETE = 18


def ticks(seconds: float) -> int:
    """A moment as the service's ticks: tenths of microseconds since year 1."""
    return int((seconds + _TICKS_AT_EPOCH) * _PER_SECOND)


def logged(here: Here, kind: str, change: Change, **fields: Any) -> None:
    """Note a change of a kind of object."""
    records = here.records
    number = records.next_id("change")
    records.put("change", number, {"Kind": kind, "ChangeType": int(change), "Time": here.now, **fields})


def last_number(here: Here) -> int:
    """The number of the newest change."""
    return int(next(reversed(list(here.records.rows("change"))), 0))


def token_of(here: Here, scope: int, identifier: str) -> dict[str, str]:
    """The token of the present moment for a site (1), web (2) or list (3)."""
    return {"StringValue": f"1;{scope};{identifier};{ticks(here.now)};{last_number(here)}"}
