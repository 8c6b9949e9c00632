"""From a file's bytes to text: UTF-8 with or without a byte order mark, no binary files, no giants."""

from __future__ import annotations

import re

from ..problems import Position, Problem

LARGEST_FILE = 5 * 1000 * 1000  # bytes
LARGEST_SHEET = 25 * 1000 * 1000  # bytes of a CSV file

_OTHER_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
# YAML 1.2, production c-printable
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def decode(file: str, content: bytes, *, largest: int = LARGEST_FILE) -> str | Problem:
    """The text of a file, or why it is not one."""
    if len(content) > largest:
        return Problem(
            Position(file),
            "file-too-large",
            f"a file of more than {largest // 1_000_000} MB",
            "a smaller file",
            "split it: each document may stand in a file of its own",
        )
    for mark, name in _OTHER_MARKS:
        if content.startswith(mark):
            return Problem(Position(file), "file-encoding", f"{name} text", "UTF-8", "save the file as UTF-8")
    try:
        text = content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        return _undecodable(file, content, error.start)
    if forbidden := _FORBIDDEN.search(text):
        return _control_character(file, text, forbidden.start())
    return text


def _undecodable(file: str, content: bytes, offset: int) -> Problem:
    if b"\0" in content[:8192]:
        return _binary(file)
    line = content.count(b"\n", 0, offset) + 1
    start = content.rfind(b"\n", 0, offset) + 1
    column = len(content[start:offset].decode("utf-8", "replace").removeprefix("\ufeff")) + 1
    return Problem(
        Position(file, line, column),
        "file-encoding",
        f"the byte 0x{content[offset]:02x}, which is not UTF-8",
        "UTF-8",
        "save the file as UTF-8; it looks like a Windows or Latin-1 encoding",
    )


def _control_character(file: str, text: str, offset: int) -> Problem:
    if text[offset] == "\0":
        return _binary(file)
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    return Problem(
        Position(file, line, column),
        "file-control-character",
        f"the control character U+{ord(text[offset]):04X}",
        "printable text",
        'delete it, or write it as an escape in double quotes ("\\u0007")',
    )


def _binary(file: str) -> Problem:
    return Problem(
        Position(file),
        "file-binary",
        "a binary file",
        "text in UTF-8",
        "save it as UTF-8 text; a file of another kind has no place under this name",
    )
