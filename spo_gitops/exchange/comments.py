"""Comments that an edit of a document in place would take along.

``ruamel.yaml`` keeps a comment with the value before it. Where that value goes, so does what stands above the next key;
what is added comes behind it; and what stands above an entry that goes stays.
"""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterator

_IN_BRACKETS = re.compile(r"[,\[{]\s+(#.*)$")


def with_comments(before: str, after: str) -> str:
    """``after`` with the lines of comments and the empty ones that stood behind what an edit took away or replaced, and
    with what it added in front of those that belong to what follows."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    if old and not old[-1].endswith("\n"):
        old[-1] += "\n"
    lines: list[str] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "insert":
            at = _in_front_of_comments(lines, new[j1])
            lines[at:at] = new[j1:j2]
            continue
        if tag == "replace":
            lines += _inside_of_brackets(old[i1:i2], new[j1:j2])
        lines += new[j1:j2]
        if tag in ("delete", "replace"):
            behind = [*_trailing(old[i1:i2], set(new[j1:j2]))]
            if tag == "delete":
                del lines[len(lines) - _own_comments(lines, old[i1], [*behind, *new[j2 : j2 + 1]]) :]
            lines += behind
    return "".join(lines)


def _trailing(gone: list[str], there: set[str]) -> Iterator[str]:
    """The comments and empty lines at the end of what is gone, as far as the new text has them not."""
    first = len(gone)
    while first and _is_comment(gone[first - 1]):
        first -= 1
    if any(line.strip() for line in gone[first:]):
        yield from (line for line in gone[first:] if not line.strip() or line not in there)


def _inside_of_brackets(gone: list[str], there: list[str]) -> Iterator[str]:
    """The comments between brackets, which are written on one line then: above it."""
    lead = " " * _lead(there[0])
    for line in gone:
        found = _IN_BRACKETS.search(line)
        if found is not None and not any(found.group(1) in text for text in there):
            yield f"{lead}{found.group(1)}\n"


def _own_comments(lines: list[str], gone: str, behind: list[str]) -> int:
    """How many comments right above an entry of a list go with it. None do where the next entry follows at once: they
    may be a heading of both."""
    follows = behind[0] if behind else ""
    if not _is_entry(gone) or (_is_entry(follows) and _lead(follows) == _lead(gone)):
        return 0
    own = itertools.takewhile(lambda line: line.strip()[:1] == "#" and _lead(line) == _lead(gone), reversed(lines))
    return sum(1 for _ in own)


def _is_entry(line: str) -> bool:
    return line.lstrip(" ").startswith("- ")


def _in_front_of_comments(lines: list[str], added: str) -> int:
    """Where a line goes that was added behind these: before comments that stand further out, and empty lines."""
    at = len(lines)
    while at and _is_comment(lines[at - 1]) and (not lines[at - 1].strip() or _lead(lines[at - 1]) < _lead(added)):
        at -= 1
    return at if any(line.strip() for line in lines[at:]) else len(lines)


def _is_comment(line: str) -> bool:
    return line.strip()[:1] in ("", "#")


def _lead(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
