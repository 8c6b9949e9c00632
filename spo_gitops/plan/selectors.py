"""Selectors: addresses with globs, ``site:/sites/proj-*``; a hub may be selected by its name, ``hub:corporate``.

``site:*`` are all sites: no address is a single segment without a slash.
"""

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
    expression = _expression("**" if pattern == "*" else pattern.lower())
    return bool(expression.fullmatch(address.key) or (name and expression.fullmatch(name.lower())))


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
