"""Texts of a tenant on a terminal: characters that would move the cursor, hide or reorder are shown by number."""

from __future__ import annotations


def visible(text: str) -> str:
    """The text with ``\\u001b`` for what cannot be seen."""
    return text if text.isprintable() else "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
