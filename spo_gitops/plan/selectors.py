"""Selectors: addresses with globs, ``site:/sites/proj-*``; a hub may be selected by its name, ``hub:corporate``."""

from __future__ import annotations

import re

from ..errors import UsageError
from ..model.address import Address


def selects(selector: str, address: Address, name: str = "") -> bool:
    """Whether the selector names the resource. Raises UsageError for what is no selector."""
    kind, colon, pattern = selector.partition(":")
    if not colon or not pattern:
        raise UsageError(f"{selector!r} is not a selector", hint="write kind:glob, for example site:/sites/proj-*")
    if kind not in ("*", address.kind):
        return False
    expression = _expression(pattern.lower())
    return bool(expression.fullmatch(address.key) or (name and expression.fullmatch(name.lower())))


def _expression(pattern: str) -> re.Pattern[str]:
    """``*`` within a segment, ``**`` across, ``?`` one character, ``[...]`` a choice."""
    parts = re.split(r"(\*\*|\*|\?|\[[^]]+\])", pattern)
    words = {"**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(p if p.startswith("[") else words.get(p, re.escape(p)) for p in parts))
