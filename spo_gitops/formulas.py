"""What a spreadsheet takes for a formula when it opens a sheet."""

from __future__ import annotations

_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def is_formula(text: str) -> bool:
    """Whether a cell with this text would be one. A value of the tenant may begin with anything."""
    return text.lstrip(" ").startswith(_BEGINNINGS)
