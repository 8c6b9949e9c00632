"""Whether two JSON values have one shape: the same keys with the same types, all the way down."""

from collections.abc import Iterable
from typing import Any

# Maps whose keys are data: property bags.
_OPEN = frozenset({"AllProperties", "Properties"})
# An item's other keys are the columns of its list, which differ from list to list.
_OF_EVERY_ITEM = frozenset({"FileSystemObjectType", "Id", "ID", "ContentTypeId", "Created", "Modified", "AuthorId"})


def kind_of(value: Any) -> str:
    """The JSON type of a value."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def differences(given: Any, own: Any, every: Iterable[Any], also: frozenset[str], at: str = "") -> list[str]:
    """How an answer differs from one recording of its operation, when `every` recording says what may be there too."""
    recorded = [value for value in every if value is not None] or [own]
    if given is None or own is None:
        return []
    if kind_of(given) not in {kind_of(value) for value in recorded}:
        return [f"{at or '/'} is {kind_of(given)}, recorded {kind_of(own)}"]
    if isinstance(given, list):
        return _in_list(given, own, recorded, also, at)
    return _in_object(given, own, recorded, also, at) if isinstance(given, dict) else []


def _in_list(given: list[Any], own: Any, recorded: list[Any], also: frozenset[str], at: str) -> list[str]:
    theirs = [item for value in recorded if isinstance(value, list) for item in value]
    if not theirs or not own:
        return []
    if not given:
        return [f"{at or '/'} is empty"] if at in ("", "/value") else []
    common = _common(own)
    found: list[str] = []
    for item in given:
        found += [text for text in differences(item, common, theirs, also, at) if text not in found]
    return found


def _common(items: list[Any]) -> Any:
    """An item with the keys that all items have."""
    objects = [item for item in items if isinstance(item, dict)]
    if not objects or len(objects) < len(items):
        return items[0]
    keys = set.intersection(*(set(item) for item in objects))
    return {key: value for key, value in objects[0].items() if key in keys}


def _in_object(given: dict[str, Any], own: Any, recorded: list[Any], also: frozenset[str], at: str) -> list[str]:
    objects = [value for value in recorded if isinstance(value, dict)]
    allowed = {key for value in objects for key in value} | also
    needed = set(own) if isinstance(own, dict) else set()
    item = "FileSystemObjectType" in given
    if item:
        needed &= _OF_EVERY_ITEM
    found = [f"{at}/{key} is missing" for key in sorted(needed - set(given))]
    found += [] if item else [f"{at}/{key} is in no recording" for key in sorted(set(given) - allowed)]
    for key in sorted(set(given) & allowed - _OPEN):
        inside = [value[key] for value in objects if key in value]
        mine = own.get(key) if isinstance(own, dict) else None
        # Another recording of the operation still judges the type where this one has null or no such key.
        judge = next((value for value in (mine, *inside) if value is not None), None)
        found += differences(given[key], judge, inside, also, f"{at}/{key}")
    return found
