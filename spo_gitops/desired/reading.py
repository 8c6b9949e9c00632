"""Reads typed values out of a tree. What does not fit becomes a problem and reads as None, so that all are found."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from ..catalog.former import former_keys
from ..problems import Fix, Position
from .nodes import Broken, Cursor, Entry, ListNode, MapNode, Node, Scalar, describe, quote, shorten
from .report import Report, did_you_mean, in_other_case, one_of

T = TypeVar("T")

_YES_NO = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
_INT64 = 2**63
_WHOLE = re.compile("[+-]?[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """A value and where it is written."""

    value: T
    position: Position


@dataclass(frozen=True, slots=True)
class KeyTable:
    """What a map may hold: its keys, those that nothing can declare (with the reason), and those that belong elsewhere
    (with advice).

    ``of`` is what has the keys (a SiteProfile has those of a Site), ``what`` where that is empty: former names are
    known by it (catalog/former.py).
    """

    what: str
    keys: tuple[str, ...]
    refused: Mapping[str, str] = field(default_factory=dict)
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    of: str = ""

    def former(self) -> Mapping[str, str]:
        """Former names of its keys, each with the name of today."""
        known = former_keys().get(self.of or self.what, {})
        return {old: today for old, today in known.items() if today in self.keys}


def check_keys(cursor: Cursor, table: KeyTable, report: Report) -> Cursor:
    """The map by the names of today, to be read on; broken where the node is no map. Reports every key that does not
    belong."""
    if not is_map(cursor, table.what, report):
        return replace(cursor, node=Broken(cursor.node.line, cursor.node.column, cursor.node.origin))
    cursor = _by_names_of_today(cursor, table, report)
    for key in cursor.names():
        if key not in table.keys:
            _refuse_key(cursor, key, table, report)
    return cursor


def _by_names_of_today(cursor: Cursor, table: KeyTable, report: Report) -> Cursor:
    """A key by its former name is read and warned of; beside the name of today it is an error and left out."""
    former, names = table.former(), cursor.names()
    if not isinstance(cursor.node, MapNode) or former.keys().isdisjoint(names):
        return cursor
    entries: dict[str, Entry] = {}
    for name in names:
        entry, today = cursor.node.entries[name], former.get(name, name)
        if name == today:
            entries[name] = entry
        elif today in names or today in entries:
            first = cursor.key_position(today if today in names else entries[today].written)
            found, hint = f"{today} by two of its names", "keep one"
            report.error(cursor.key_position(name), "duplicate-name", found, "one of them", hint, related=(first,))
        else:
            hint = f"write {today}, or let `spo-gitops validate --fix` do it"
            found, fix = f"{name}, the former name of {today}", Fix(name, today)
            report.warning(cursor.key_position(name), "renamed-key", found, today, hint, fix=fix)
            entries[today] = replace(entry, written=name)
    return replace(cursor, node=replace(cursor.node, entries=entries))


def is_map(cursor: Cursor, what: str, report: Report) -> bool:
    """Whether the node is a map, reporting it otherwise."""
    if isinstance(cursor.node, MapNode):
        return True
    _refuse_type(cursor, f"a map ({what})", report)
    return False


def required(cursor: Cursor, key: str, what: str, report: Report) -> Cursor | None:
    """A key that must be there."""
    child = cursor.child(key)
    if child is None and isinstance(cursor.node, MapNode):
        report.error(cursor.position, "missing-key", f"{what} without {key}", f"the key {key}", f"add {key}: ...")
    return child


def read_text(cursor: Cursor, report: Report, expected: str = "text") -> Placed[str] | None:
    """A text. Numbers and booleans are not taken for one: quotes say what is meant."""
    match cursor.node:
        case Scalar(value=str(text)):
            return Placed(text, cursor.position)
        case Scalar(value=bool() | int() | float()):
            hint = f'to mean the text, put it in quotes: "{cursor.node.raw}"'
            report.error(cursor.position, "wrong-type", describe(cursor.node), expected, hint)
        case _:
            _refuse_type(cursor, expected, report)
    return None


def read_flag(cursor: Cursor, report: Report) -> Placed[bool] | None:
    """A boolean, which is true or false and nothing else."""
    match cursor.node:
        case Scalar(value=bool(flag)):
            return Placed(flag, cursor.position)
        case Scalar(value=str(text)):
            meant = _YES_NO.get(text.lower(), text.lower() if text.lower() in ("true", "false") else "")
            hint, fix = (f"write {meant} without quotes", Fix(text, meant)) if meant else ("", None)
            report.error(cursor.position, "wrong-type", quote(text), "true or false", hint, fix=fix)
        case _:
            _refuse_type(cursor, "true or false", report)
    return None


def read_integer(
    cursor: Cursor, report: Report, *, least: int | None = None, most: int | None = None
) -> Placed[int] | None:
    """A whole number within bounds."""
    expected = "a whole number" + _range(least, most)
    match cursor.node:
        case Scalar(value=bool()):
            _refuse_type(cursor, expected, report)
        case Scalar(value=int(number)):
            if _within(number, least, most) and -_INT64 <= number < _INT64:
                return Placed(number, cursor.position)
            report.error(
                cursor.position, "out-of-range", describe(cursor.node), expected, _nearest(number, least, most)
            )
        case Scalar(value=str(text)) if text.strip().lstrip("+-").isdecimal():
            fix = Fix(text, str(int(text))) if _WHOLE.fullmatch(text) else None
            report.error(cursor.position, "wrong-type", quote(text), expected, "remove the quotes", fix=fix)
        case _:
            _refuse_type(cursor, expected, report)
    return None


def read_number(
    cursor: Cursor, report: Report, *, least: int | None = None, most: int | None = None
) -> Placed[float] | None:
    """A number within bounds, not infinite."""
    expected = "a number" + _range(least, most)
    match cursor.node:
        case Scalar(value=int() | float() as number) if not isinstance(number, bool):
            if math.isfinite(number) and abs(number) < _INT64 and _within(number, least, most):
                return Placed(number, cursor.position)
            report.error(
                cursor.position, "out-of-range", describe(cursor.node), expected, _nearest(number, least, most)
            )
        case _:
            _refuse_type(cursor, expected, report)
    return None


def read_word(cursor: Cursor, words: Iterable[str], report: Report, advice: str = "") -> Placed[str] | None:
    """One of a few words, written as they are; ``advice`` where no word is near."""
    listed = tuple(words)
    match cursor.node:
        case Scalar(value=str(text)) if text in listed:
            return Placed(text, cursor.position)
        case Scalar(value=str(text)):
            report.error(
                cursor.position,
                "unknown-value",
                quote(text),
                one_of(listed),
                did_you_mean(text, listed) or advice or "write one of these words",
                fix=in_other_case(text, listed),
            )
        case _:
            _refuse_type(cursor, one_of(listed), report)
    return None


def read_list(
    cursor: Cursor, report: Report, read_item: Callable[[Cursor], Placed[T] | None], expected: str
) -> Placed[tuple[Placed[T], ...]] | None:
    """A list, without the items that were refused."""
    if not isinstance(cursor.node, ListNode):
        _refuse_type(cursor, expected, report, list_advice(cursor))
        return None
    items = [read_item(item) for item in cursor.items()]
    return Placed(tuple(item for item in items if item is not None), cursor.position)


def list_advice(cursor: Cursor) -> str:
    """How to make a list of the text that stands there."""
    if not isinstance(cursor.node, Scalar) or not cursor.node.raw:
        return ""
    return "write a blank behind each -" if cursor.node.raw.startswith("-") else f"write [{shorten(cursor.node.raw)}]"


def _refuse_type(cursor: Cursor, expected: str, report: Report, hint: str = "") -> None:
    match cursor.node:
        case Broken():
            pass
        case Scalar(value=None):
            advice = "write a value or remove the line"
            report.error(cursor.position, "null-value", describe(cursor.node), expected, advice)
        case _:
            advice = hint or _advice(cursor.node)
            report.error(cursor.position, "wrong-type", describe(cursor.node), expected, advice)


def _advice(node: Node) -> str:
    match node:
        case ListNode():
            return "write it without - and brackets"
        case MapNode():
            return "write it without keys below it"
        case Scalar(value=float()):
            return "write it without a fraction"
    return "replace the value, or remove the line"


def _refuse_key(cursor: Cursor, key: str, table: KeyTable, report: Report) -> None:
    position = cursor.key_position(key)
    if key in table.elsewhere:
        found, advice = f"the key {quote(key)} in {table.what}", table.elsewhere[key]
        meant = advice.removeprefix("write ")
        fix = Fix(key, meant) if meant in table.keys and meant not in cursor.names() else None
        report.error(position, "misplaced-key", found, one_of(table.keys), advice, fix=fix)
    elif key in table.refused:
        found = f"the key {quote(key)}, which cannot be declared"
        report.error(position, "refused-key", found, one_of(table.keys), table.refused[key])
    else:
        hint = did_you_mean(key, table.keys) or "remove it, or write one of these"
        found, fix = f"the unknown key {quote(key)}", in_other_case(key, table.keys)
        report.error(position, "unknown-key", found, one_of(table.keys), hint, fix=fix)


def _nearest(number: float, least: int | None, most: int | None) -> str:
    if most is not None and number > most:
        return f"write {most} or less"
    return "write a smaller number" if least is None or number >= least else f"write {least} or more"


def _within(number: float, least: int | None, most: int | None) -> bool:
    return (least is None or number >= least) and (most is None or number <= most)


def _range(least: int | None, most: int | None) -> str:
    if least is not None and most is not None:
        return f" from {least} to {most}"
    if least is not None:
        return f" of at least {least}"
    return "" if most is None else f" of at most {most}"
