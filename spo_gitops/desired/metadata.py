"""What an organisation notes about a site (who asked for it, who pays): kept and shown, never sent to the tenant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from .nodes import Cursor, quote
from .reading import Placed, is_map, read_text
from .report import Report

PREFIX = "metadata."
KEY_PATTERN = "[A-Za-z][A-Za-z0-9_-]*"
LONGEST_KEY = 64
LONGEST_NOTE = 500

_NO_LINE = ("Cc", "Zl", "Zp")  # controls, and the separators of lines and paragraphs
_KEY = re.compile(KEY_PATTERN)


def read_metadata(cursor: Cursor, report: Report) -> Iterator[tuple[str, Placed[str]]]:
    """The map ``metadata``: any key, one line of text each."""
    if not is_map(cursor, "texts by name, like requester or costCenter", report):
        return
    for key in cursor.names():
        child = cursor.child(key)
        if not _KEY.fullmatch(key) or len(key) > LONGEST_KEY:
            expected = f"a letter, then letters, digits, - and _ ({LONGEST_KEY} at most)"
            report.error(cursor.key_position(key), "bad-name", quote(key), expected, "rename the key")
        elif child is not None and (text := _read_note(child, report)):
            yield PREFIX + key, text


def _read_note(cursor: Cursor, report: Report) -> Placed[str] | None:
    text = read_text(cursor, report)
    if text is None:
        return None
    odd = any(unicodedata.category(character) in _NO_LINE for character in text.value.strip())
    if len(text.value) <= LONGEST_NOTE and not odd:
        return Placed(text.value.strip(), text.position)
    found = "a line break or a control character"
    if len(text.value) > LONGEST_NOTE:
        found = f"a text of {len(text.value)} characters"
    expected = f"one line of at most {LONGEST_NOTE} characters"
    report.error(text.position, "too-long", found, expected, "write the rest into a comment")
    return None
