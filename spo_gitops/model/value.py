"""Attribute values, and the one that is not a value: unknown.

A value is text, a number, a boolean or a sorted tuple of texts. ``UNKNOWN`` stands for what could not be
read: it is never absent, never drift, and equal to nothing but itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum
from typing import Any, Final, Literal

from ..errors import SpoGitopsError


class Missing(Enum):
    """The two things that can stand where a value is expected."""

    UNKNOWN = "unknown"
    NONE = "none"  # no value at all: the prior of what only a creation could set

    def __repr__(self) -> str:
        return f"<{self.value}>"


UNKNOWN: Final = Missing.UNKNOWN
NO_PRIOR: Final = Missing.NONE

Value = str | int | float | bool | tuple[str, ...]
Observed = Value | Literal[Missing.UNKNOWN]
Prior = Value | Missing  # unknown: it will be read once what it belongs to is there
ObservedFields = Mapping[str, Observed]


def same(left: Value | Missing, right: Value | Missing) -> bool:
    """Equality that tells ``True`` from ``1`` and knows that unknown equals nothing."""
    if left is UNKNOWN or right is UNKNOWN:
        return False
    if isinstance(left, bool) is not isinstance(right, bool):
        return False
    return left == right


def to_json(value: Value | Missing) -> Any:
    """The JSON form of a value: lists for tuples, ``{"missing": ...}`` for what is not one."""
    if isinstance(value, Missing):
        return {"missing": value.value}
    return list(value) if isinstance(value, tuple) else value


def from_json(raw: Any) -> Value | Missing:
    """Inverse of ``to_json``. Raises SpoGitopsError for any other shape."""
    match raw:
        case {"missing": str(word)} if word in (UNKNOWN.value, NO_PRIOR.value):
            return Missing(word)
        case list() if all(isinstance(item, str) for item in raw):
            return tuple(raw)
        case str() | bool() | int() | float():
            return raw
    raise SpoGitopsError(f"not an attribute value: {json.dumps(raw)}")


def canonical(raw: Any) -> str:
    """One text for equal JSON: the order of keys says nothing."""
    return json.dumps(raw, sort_keys=True, ensure_ascii=False)


def members(before: Value | Missing | None, after: Value | Missing | None) -> str:
    """How a set changes, ``+ ann@contoso.com, - eva@contoso.com``; empty for what is none, or has no member in common.

    Sets are told sorted. Of a list that has an order, and happens to stand sorted before and after, this says as much.
    """
    if not isinstance(before, tuple) or not isinstance(after, tuple) or not set(before) & set(after):
        return ""
    if before == after or list(before) != sorted(before) or list(after) != sorted(after):
        return ""
    come, go = (f"+ {one}" for one in after if one not in before), (f"- {one}" for one in before if one not in after)
    return ", ".join((*come, *go))


def arrow(before: Value | Missing, after: Value | None) -> str:
    """A change as people read it: of a set who comes and who goes, else both values."""
    then = "" if after is None else show(after)
    return members(before, after) or f"{show(before)} → {then}"


def show(value: Value | Missing) -> str:
    """A value as people read it in a plan."""
    match value:
        case Missing():
            return "(unknown)" if value is UNKNOWN else "(none)"
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case tuple():
            return "[" + ", ".join(value) + "]"
        case _:
            return str(value)
