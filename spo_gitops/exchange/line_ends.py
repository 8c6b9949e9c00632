"""Line ends that an edit leaves as they are, also where a file has both kinds."""

from __future__ import annotations

import difflib
import itertools

_LF, _CRLF = "\n", "\r\n"


def with_line_ends(before: str, after: str) -> str:
    """``after``, which has line feeds alone, with the ends that the same lines had in ``before``. A line that is new
    ends as the one in front of it does."""
    if _CRLF not in before:
        return after
    old = before.split(_LF)
    plain, ends = [line.removesuffix("\r") for line in old], [_end(line) for line in old[:-1]]
    if len(set(ends)) == 1:
        return after.replace(_LF, ends[0])
    ends.append(ends[-1])  # where the last line had none and gets one
    new = after.split(_LF)
    found: list[str] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, plain, new, autojunk=False).get_opcodes():
        same = ends[i1:i2] if tag in ("equal", "replace") else []
        found += same[: j2 - j1]
        found += [found[-1] if found else ends[0]] * (j2 - len(found))
    return "".join(itertools.chain.from_iterable(zip(new, [*found[:-1], ""], strict=True)))


def _end(line: str) -> str:
    return _CRLF if line.endswith("\r") else _LF
