"""What one cell of a sheet can say of a key of a Site: its type, as the schema tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .schema_parts import TEXT, map_of
from .site_schema import site_properties

Path = tuple[str, ...]

_NAMES = {"type": "array", "items": TEXT}
_BY_TYPE = {"boolean": "flag", "integer": "integer", "number": "number", "string": "text"}


def cell_type(path: Path) -> str | None:
    """``text``, ``integer``, ``number``, ``flag`` or ``list``; None for what no cell has room for.

    A key that is not known is a text: whoever reads the Site says what is wrong with it.
    """
    choices = list(_choices(map_of({"profile": _NAMES, **site_properties()})))
    for step in path:
        choices = [choice for part in choices for choice in _choices(_below(part, step))]
        if not choices:
            return "text"
    types = [found for choice in choices if (found := _type(choice)) is not None]
    return next((found for found in types if found == "list"), types[0] if types else None)


def _below(part: Mapping[str, Any], step: str) -> Mapping[str, Any]:
    more = part.get("additionalProperties")
    found: Mapping[str, Any] = part.get("properties", {}).get(step, more if isinstance(more, dict) else {})
    return found


def _choices(part: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "anyOf" in part:
        for choice in part["anyOf"]:
            yield from _choices(choice)
    elif part:
        yield part


def _type(part: Mapping[str, Any]) -> str | None:
    if part.get("type") == "array":
        return "list" if all(_type(item) == "text" for item in _choices(part["items"])) else None
    words = part.get("enum", [part["const"]] if "const" in part else [])
    if words:
        return "flag" if isinstance(words[0], bool) else "integer" if isinstance(words[0], int) else "text"
    return _BY_TYPE.get(str(part.get("type")))
