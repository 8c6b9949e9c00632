"""Values of the configuration that stand alone below a key."""

from __future__ import annotations

from collections.abc import Callable

from .nodes import Cursor, ListNode
from .reading import Placed, read_list, read_text, read_word
from .report import Report
from .texts import read_name


def text_of(cursor: Cursor, key: str, default: str, report: Report) -> str:
    child = cursor.child(key)
    read = None if child is None else (read_name(child, report, key) if key == "stack" else read_text(child, report))
    return default if read is None else read.value


def word_of(cursor: Cursor, key: str, words: list[str], default: str, report: Report) -> str:
    child = cursor.child(key)
    word = None if child is None else read_word(child, words, report)
    return default if word is None else word.value


def texts_of(cursor: Cursor, key: str, read: Callable[[Cursor], Placed[str] | None], report: Report) -> tuple[str, ...]:
    child = cursor.child(key)
    items = None if child is None else read_list(child, report, read, f"a list of {key}")
    if child is not None and isinstance(child.node, ListNode) and not child.node.items:
        hint = "write one, or remove the line"
        report.error(child.position, "empty-list", "an empty list", f"at least one of {key}", hint)
    return () if items is None else tuple(item.value for item in items.value)
