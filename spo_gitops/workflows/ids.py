"""Run ids: ULIDs, so that their order is the order of the runs. Source: the ULID specification."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ULID = re.compile(f"[{_ALPHABET}]{{26}}")


def ulid(moment: datetime, randomness: bytes) -> str:
    """26 characters: 48 bits of milliseconds, 80 bits of randomness (ten bytes)."""
    return _written((int(moment.timestamp() * 1000) << 80) | int.from_bytes(randomness[:10], "big"))


def after(run: str) -> str:
    """The id of a millisecond later. Raises ValueError for what is no ULID."""
    return _written(_number(run) + (1 << 80))


def moment(run: str) -> datetime:
    """When the id was made. Raises ValueError for what is no ULID."""
    return datetime.fromtimestamp((_number(run) >> 80) / 1000, UTC)


def is_ulid(text: str) -> bool:
    """Whether it has the form of a run's id, and so is safe as the name of a file."""
    return bool(_ULID.fullmatch(text))


def _written(number: int) -> str:
    return "".join(_ALPHABET[(number >> (5 * place)) & 31] for place in range(25, -1, -1))


def _number(run: str) -> int:
    if len(run) != 26:
        raise ValueError(f"{run!r} is no ULID")
    return sum(_ALPHABET.index(letter) << (5 * place) for place, letter in enumerate(reversed(run)))
