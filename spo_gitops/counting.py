"""Numbers with what they count, as people write them."""

from __future__ import annotations


def how_many(number: int, one: str, several: str = "") -> str:
    """``1 site``, ``1,842 sites``. The plural is the singular with an s, where ``several`` does not give it."""
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"
