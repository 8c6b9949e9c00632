"""What a plain scalar means in YAML 1.2's core schema. Source: yaml.org/spec/1.2.2, 10.3.2.

PyYAML's own resolver is YAML 1.1, where ``no``, ``on`` and ``12:30`` are not text.
"""

from __future__ import annotations

import re

from .nodes import ScalarValue

_WORDS: dict[str, ScalarValue] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_DECIMAL = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"([-+]?)\.(inf|Inf|INF)")
_LONGEST_NUMBER = 400  # characters; longer ones are no number that anything here could mean


def resolve_plain(raw: str) -> ScalarValue:
    """The value of an unquoted scalar."""
    if raw in _WORDS:
        return _WORDS[raw]
    if raw[0] not in "-+.0123456789" or len(raw) > _LONGEST_NUMBER:
        return raw
    if _DECIMAL.fullmatch(raw):
        return int(raw)
    if _OCTAL.fullmatch(raw):
        return int(raw[2:], 8)
    if _HEXADECIMAL.fullmatch(raw):
        return int(raw[2:], 16)
    if _FLOAT.fullmatch(raw):
        return float(raw)
    if infinite := _INFINITE.fullmatch(raw):
        return float(f"{infinite.group(1)}inf")
    return float("nan") if raw in (".nan", ".NaN", ".NAN") else raw
