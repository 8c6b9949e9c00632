"""The properties of the service's content types: their names, their EDM types, and which a plain read shows.

`shapes.json` holds facts of the published description, and of recorded answers for what a plain read shows.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from .hosts import EMPTY_GUID
from .values import Guid, Int64, Moment, Typed


@dataclass(frozen=True, slots=True)
class Shape:
    """A type's properties by name, each with its EDM type."""

    shown: Mapping[str, str]
    asked: Mapping[str, str]  # only when $select names them

    def name_of(self, text: str) -> str | None:
        """The right spelling of a property's name, whatever its case."""
        lowered = text.lower()
        return next((name for name in (*self.shown, *self.asked) if name.lower() == lowered), None)

    def type_of(self, name: str) -> str:
        """The EDM type of a property."""
        return self.shown.get(name) or self.asked[name]


@cache
def _shapes() -> Mapping[str, Any]:
    text = files(__package__).joinpath("shapes.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


@cache
def shape_of(type_name: str) -> Shape:
    """The shape of a type; an unknown one has no properties of its own."""
    found = _shapes().get(type_name, {})
    return Shape(found.get("shown", {}), found.get("asked", {}))


_ZEROS: Mapping[str, Any] = {
    "Edm.Boolean": False,
    "Edm.Int16": 0,
    "Edm.Int32": 0,
    "Edm.Int64": Int64(0),
    "Edm.Double": 0.0,
    "Edm.DateTime": Moment(None),
    "Edm.Guid": Guid(EMPTY_GUID),
}


def zero(edm: str) -> Any:
    """What a property says of which nothing is known."""
    return [] if edm.startswith("Collection(") else _ZEROS.get(edm)


def typed(edm: str, value: Any) -> Any:
    """A stored plain value (dates are seconds) as a wire value of an EDM type."""
    match edm, value:
        case _, None:
            return zero(edm) if edm in ("Edm.DateTime",) else None
        case "Edm.Guid", str():
            return Guid(value)
        case "Edm.Int64", int():
            return Int64(value)
        case "Edm.DateTime", int() | float():
            return Moment(float(value))
        case _, list() if edm.startswith("Collection("):
            return [typed(edm.removeprefix("Collection(").removesuffix(")"), item) for item in value]
        case _, Mapping() if edm.startswith(("SP.", "Microsoft.")):
            return Typed(edm, value)
        case _:
            return value


_PYTHON: Mapping[str, type | tuple[type, ...]] = {
    "Edm.Boolean": bool,
    "Edm.Int16": int,
    "Edm.Int32": int,
    "Edm.Int64": (int, str),
    "Edm.Double": (int, float),
    "Edm.String": str,
    "Edm.Guid": str,
    "Edm.DateTime": (str, int, float),
}


def fits(edm: str, value: Any) -> bool:
    """Whether a caller's value may be stored in a property of an EDM type."""
    wanted = _PYTHON.get(edm)
    if value is None or wanted is None:
        return True
    return isinstance(value, wanted) and not (isinstance(value, bool) and wanted is not bool)
