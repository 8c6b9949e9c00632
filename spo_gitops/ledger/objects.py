"""Whether every object of the ledger's history is here and is what its name says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from .plumbing import CommitId, Plumbing

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Objects:
    """What was looked at, and what is wrong: one sentence each."""

    count: int
    problems: tuple[str, ...]


def check_objects(plumbing: Plumbing, newest: CommitId) -> Objects:
    """Every commit, folder and record that the commit reaches, hashed again: git itself does so only on transfer."""
    done = plumbing.attempt("rev-list", "--objects", "--missing=print", newest)
    listed = [line.partition(" ") for line in done.text.splitlines()]
    problems = [f"object {name[1:13]} is missing" for name, _, _ in listed if name.startswith("?")]
    names = [(name, path) for name, _, path in listed if not name.startswith("?")]
    for start in range(0, len(names), _AT_ONCE):
        problems += _wrong(plumbing, names[start : start + _AT_ONCE])
    if done.status != 0:
        problems.append(f"the history cannot be followed to its end: {done.error}")
    return Objects(len(listed), tuple(problems))


def _wrong(plumbing: Plumbing, names: list[tuple[str, str]]) -> Iterator[str]:
    asked = "".join(f"{name}\n" for name, _ in names).encode()
    done = plumbing.attempt("cat-file", "--batch", stdin=asked)
    output, position = done.output, 0
    for name, path in names:
        end = output.find(b"\n", position)
        fields = output[position:end].split(b" ") if end >= 0 else []
        if len(fields) != 3 or not fields[2].isdigit():
            yield f"object {name[:12]}{f' ({path})' if path else ''} cannot be read"
            if end < 0:  # git gave up here; the rest is asked for again one by one
                yield from _one_by_one(plumbing, names, name)
                return
            position = end + 1
            continue
        size = int(fields[2])
        content = output[end + 1 : end + 1 + size]
        position = end + size + 2
        digest = hashlib.sha256 if len(name) == 64 else hashlib.sha1
        if digest(fields[1] + b" " + fields[2] + b"\0" + content).hexdigest() != name:
            yield f"object {name[:12]}{f' ({path})' if path else ''} is not what its name says"


def _one_by_one(plumbing: Plumbing, names: list[tuple[str, str]], after: str) -> Iterator[str]:
    index = next(i for i, (name, _) in enumerate(names) if name == after)
    for pair in names[index + 1 :]:
        yield from _wrong(plumbing, [pair])
