"""Texts as a platform takes them: not longer than it allows, and cut honestly."""

from __future__ import annotations

NOTE = "… {} lines more did not fit here{}."


def fitted(text: str, longest: int, link: str = "") -> str:
    """The text, or its first lines with a count of the rest. A code fence that the cut leaves open is closed."""
    if len(text) <= longest:
        return text
    whole = f"; all of it: {link}" if link else ""
    lines, kept, room = text.splitlines(), [], longest - len(NOTE) - len(whole) - 20
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    opened = sum(line.startswith("```") for line in kept) % 2 == 1
    return "\n".join([*kept, *(["```"] if opened else []), "", NOTE.format(len(lines) - len(kept), whole)]) + "\n"
