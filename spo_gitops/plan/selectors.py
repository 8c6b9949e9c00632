"""Selectors: addresses with globs, ``site:/sites/proj-*``; a hub may be selected by its name, ``hub:corporate``.

``site:*`` are all sites: no address is a single segment without a slash.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ..errors import UsageError
from ..model.address import Address


def check(selector: str) -> None:
    """Raises UsageError for what is no selector, whether or not there is anything that it could name."""
    _pattern(selector)


def selects(selector: str, address: Address, name: str = "") -> bool:
    """Whether the selector names the resource. Raises UsageError for what is no selector."""
    kind, expression = _pattern(selector)
    if kind not in ("*", address.kind):
        return False
    return bool(expression.fullmatch(address.key) or (name and expression.fullmatch(name.lower())))


@lru_cache(maxsize=1024)
def _pattern(selector: str) -> tuple[str, re.Pattern[str]]:
    """The kind, which may be ``*``, and what keys and names are compared with."""
    kind, colon, pattern = selector.partition(":")
    if not colon or not pattern:
        raise UsageError(f"{selector!r} is not a selector", hint="write kind:glob, for example site:/sites/proj-*")
    return kind, _expression("**" if pattern == "*" else pattern.lower())


def _expression(pattern: str) -> re.Pattern[str]:
    """``*`` within a segment, ``**`` across, ``?`` one character, ``[...]`` a choice, ``[!...]`` anything else."""
    parts = re.split(r"(\*\*|\*|\?|\[!?[^]]+\])", pattern)
    try:
        return re.compile("".join(_choice(p) if p[:1] == "[" and p[-1:] == "]" else _word(p) for p in parts), re.DOTALL)
    except re.error as error:
        raise UsageError(f"{pattern!r} is not a selector: {error}", hint="write a choice as [a-z]") from error


def _word(part: str) -> str:
    return {"**": ".*", "*": "[^/]*", "?": "[^/]"}.get(part, re.escape(part))


def _choice(part: str) -> str:
    negated = part.startswith("[!") and len(part) > 3
    members = part[2:-1] if negated else part[1:-1]
    escaped = re.sub(r"(?<![a-z0-9])-|-(?![a-z0-9])|[^-a-z0-9]", lambda found: re.escape(found.group()), members)
    return f"[^/{escaped}]" if negated else f"[{escaped}]"
