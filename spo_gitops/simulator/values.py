"""Values whose spelling differs between REST, CSOM and list rendering, and the two spellings of JSON.

An answer is built once from these and rendered at the rim, so that both protocols say the same thing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Json = Any  # what json.loads gives; its shape belongs to the wire


class Guid(str):
    """Lower-case text in REST, `/Guid(...)/` in CSOM."""

    __slots__ = ()


class Int64(int):
    """A string in REST, a bare number in CSOM."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A date; `zoned` tells whether REST marks it as UTC (tenant types do not)."""

    seconds: float | None  # None: the minimum date
    zoned: bool = True


@dataclass(frozen=True, slots=True)
class Typed:
    """A nested value whose type name CSOM and verbose REST show."""

    type_name: str
    fields: Mapping[str, Any]


def rest(value: Any) -> Json:
    """The spelling of REST, in every dialect but for the wrappers."""
    match value:
        case Int64():
            return str(int(value))
        case Moment(None):
            return "0001-01-01T00:00:00"
        case Moment(seconds, zoned):
            stamp = datetime.fromtimestamp(seconds or 0, UTC)
            if zoned:
                return stamp.strftime("%Y-%m-%dT%H:%M:%SZ")
            return stamp.strftime("%Y-%m-%dT%H:%M:%S.%f").rstrip("0").rstrip(".")
        case Typed(_, fields):
            return {name: rest(item) for name, item in fields.items()}
        case Mapping():
            return {name: rest(item) for name, item in value.items()}
        case list() | tuple():
            return [rest(item) for item in value]
        case Guid():
            return str(value)
        case _:
            return value


def csom(value: Any) -> Json:
    """The spelling of a ProcessQuery answer; months count from zero."""
    match value:
        case Int64():
            return int(value)
        case Guid():
            return f"/Guid({value})/"
        case Moment(None):
            return "/Date(1,0,1,0,0,0,0)/"
        case Moment(seconds, _):
            at = datetime.fromtimestamp(seconds or 0, UTC)
            parts = (at.year, at.month - 1, at.day, at.hour, at.minute, at.second, at.microsecond // 1000)
            return f"/Date({','.join(map(str, parts))})/"
        case Typed(type_name, fields):
            return {"_ObjectType_": type_name, **{name: csom(item) for name, item in fields.items()}}
        case Mapping():
            return {name: csom(item) for name, item in value.items()}
        case list() | tuple():
            return [csom(item) for item in value]
        case _:
            return value
