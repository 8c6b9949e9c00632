"""Version conditions such as ``>=0.1,<2``."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

_CONDITION = re.compile(r"\s*(>=|<=|==|!=|>|<)\s*([0-9]+(?:\.[0-9]+)*)\s*")
_COMPARISONS: dict[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}
_PARTS = 6


def satisfies(version: str, conditions: str) -> bool | None:
    """Whether all conditions hold, None where they cannot be read. What follows the numbers of a version is ignored."""
    mine = re.match(r"[0-9]+(\.[0-9]+)*", version)
    parsed = [_CONDITION.fullmatch(condition) for condition in conditions.split(",")]
    if mine is None or len(conditions) > 200:
        return None
    results = []
    for condition in parsed:
        if condition is None:
            return None
        results.append(_COMPARISONS[condition.group(1)](_numbers(mine.group()), _numbers(condition.group(2))))
    return all(results)


def _numbers(version: str) -> tuple[int, ...]:
    numbers = [int(part) for part in version.split(".")][:_PARTS]
    return tuple(numbers + [0] * (_PARTS - len(numbers)))
