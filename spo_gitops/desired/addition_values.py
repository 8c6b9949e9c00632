"""What the entry of an added setting says of its values: words and bounds, and which side is the stricter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..catalog.setting import SettingType
from .nodes import Cursor, Scalar
from .reading import is_map, read_flag, read_integer, read_list, read_text, read_word, required
from .report import Report

_UNKNOWN = "unknown"
_SIDES = {
    SettingType.BOOLEAN: (_UNKNOWN,),  # or true, or false
    SettingType.INTEGER: ("less", "more", _UNKNOWN),
    SettingType.NUMBER: ("less", "more", _UNKNOWN),
    SettingType.LIST: ("fewer", "more-entries", _UNKNOWN),
}


def read_security(cursor: Cursor, report: Report) -> bool:
    """Whether a change of it may open something up: so it is taken to be, unless the file says otherwise."""
    child = cursor.child("security")
    flag = None if child is None else read_flag(child, report)
    return flag is None or flag.value


def read_bounds(cursor: Cursor, report: Report) -> Iterator[tuple[str, int]]:
    """The bounds of a number by the catalogue's own keys, ``min`` and ``max``."""
    for key, name in (("minimum", "min"), ("maximum", "max")):
        child = cursor.child(key)
        number = None if child is None else read_integer(child, report)
        if number is not None:
            yield name, number.value


def read_words_of(cursor: Cursor, report: Report) -> Mapping[str, int | str | None]:
    """The words of an enum with their numbers; no number stands for two."""
    child = required(cursor, "enum", "an enum", report)
    if child is None or not is_map(child, "numbers by word", report):
        return {}
    numbers = {word: read_integer(value, report) for word in child.names() if (value := child.child(word)) is not None}
    taken: dict[int, str] = {}
    for word, number in numbers.items():
        if number is not None and taken.setdefault(number.value, word) != word:
            found = f"the number {number.value} for {taken[number.value]} and {word}"
            report.error(number.position, "duplicate-value", found, "a number for each word", "correct one of them")
    return {word: number.value for word, number in numbers.items() if number is not None}


def read_order(cursor: Cursor, enum: Iterable[str], report: Report) -> Iterator[tuple[str, list[str]]]:
    """The order, strictest first, and the words that follow the tenant."""
    for key in ("order", "inherits"):
        child = cursor.child(key)
        listed = None if child is None else read_list(child, report, lambda c: read_word(c, enum, report), "words")
        if listed is not None:
            yield key, [word.value for word in listed.value]


def read_direction(cursor: Cursor, entry: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Which side is the stricter, with the reason; unknown where nobody says, so that every change loosens."""
    direction: dict[str, Any] = {"stricter": _stricter(cursor, SettingType(entry["type"]), report)}
    unlimited = cursor.child("unlimited")
    numbers = None if unlimited is None else read_list(unlimited, report, lambda c: read_integer(c, report), "numbers")
    if numbers is not None:
        direction["unlimited"] = [number.value for number in numbers.value]
    if direction["stricter"] != _UNKNOWN or "order" in entry:
        reason = required(cursor, "reason", f"{entry['name']} with a direction", report)
        text = None if reason is None else read_text(reason, report)
        direction["reason"] = "" if text is None else text.value
    return direction


def _stricter(cursor: Cursor, kind: SettingType, report: Report) -> bool | str:
    child, sides = cursor.child("stricter"), _SIDES.get(kind)
    if child is None:
        return _UNKNOWN
    if sides is None:
        hint = "write order, strictest first" if kind is SettingType.ENUM else "remove the line: texts have no order"
        report.error(child.position, "misplaced-key", f"stricter of a setting of type {kind}", "no such key", hint)
        return _UNKNOWN
    match child.node:
        case Scalar(value=bool(flag)) if kind is SettingType.BOOLEAN:
            return flag
    side = read_word(child, sides, report)
    return _UNKNOWN if side is None else side.value
