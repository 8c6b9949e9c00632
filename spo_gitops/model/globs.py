"""Globs over URL paths: ``*`` within a segment, ``**`` across segments, ``?``, ``[...]``; without case."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

# What can stand in a URL of a site (wire/REFERENCE.md 17), as compared: in lower case. Whatever else a tenant may have
# there nobody can write in a glob, but a star stands for it: no site is left out for its name.
_OTHER = "\0"
_ALPHABET = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_./" + _OTHER)
_WITHIN = _ALPHABET - {"/"}
_FEW_STARS = 2
_LONGEST = 400
_TOKEN = re.compile(r"\*\*|\*|\?|\[[!^]?\]?[^\]]*\]|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Token:
    """A set of characters, once or any number of times."""

    characters: frozenset[str]
    many: bool


@cache
def _tokens(glob: str) -> tuple[_Token, ...]:
    return tuple(_token(text) for text in _TOKEN.findall(glob.lower()))


@cache
def _pattern(glob: str) -> re.Pattern[str]:
    parts = ["[" + re.escape("".join(sorted(t.characters))) + "]" + ("*" if t.many else "") for t in _tokens(glob)]
    return re.compile("".join(parts))


def matches(glob: str, path: str) -> bool:
    """Whether the path (in lower case) is one that the glob describes."""
    if not all(token.characters for token in _tokens(glob)):
        return False
    if not _ALPHABET.issuperset(path):
        path = "".join(character if character in _ALPHABET else _OTHER for character in path)
    if sum(token.many for token in _tokens(glob)) <= _FEW_STARS:
        return _pattern(glob).fullmatch(path) is not None
    return _walk(_tokens(glob), path)


def _walk(tokens: tuple[_Token, ...], path: str) -> bool:
    """Matches in one pass over the path, whatever the number of stars; a pattern would go back again and again."""
    places = _without_stars(tokens, {0})
    for character in path:
        step = {n + (not tokens[n].many) for n in places if n < len(tokens) and character in tokens[n].characters}
        places = _without_stars(tokens, step)
    return len(tokens) in places


def _without_stars(tokens: tuple[_Token, ...], places: set[int]) -> set[int]:
    """The places, and those that are reached by letting stars stand for nothing."""
    reached = set(places)
    for place in sorted(places):
        while place < len(tokens) and tokens[place].many and place + 1 not in reached:
            place += 1
            reached.add(place)
    return reached


def matches_any(globs: Iterable[str], path: str) -> bool:
    return any(matches(glob, path) for glob in globs)


def overlap(first: str, second: str) -> bool:
    """Whether some path is described by both."""
    mine, theirs = _tokens(first), _tokens(second)
    seen: set[tuple[int, int]] = set()
    waiting = [(0, 0)]
    while waiting:
        state = waiting.pop()
        if state in seen:
            continue
        seen.add(state)
        left, right = state
        if state == (len(mine), len(theirs)):
            return True
        if left < len(mine) and mine[left].many:
            waiting.append((left + 1, right))
        if right < len(theirs) and theirs[right].many:
            waiting.append((left, right + 1))
        if left < len(mine) and right < len(theirs) and mine[left].characters & theirs[right].characters:
            waiting.append((left + (not mine[left].many), right + (not theirs[right].many)))
    return False


def fault(glob: str) -> str:
    """What is wrong with a glob, empty where nothing is."""
    if len(glob) > _LONGEST:
        return f"at most {_LONGEST} characters"
    if "://" in glob:
        return "write it without the host: the same file serves every tenant"
    if not glob.startswith(("/", "*")):
        return "begin it with / or *"
    if "[" in re.sub(r"\[[!^]?\]?[^\]]*\]", "", glob):
        return "close the bracket with ]"
    if odd := [token for token in _TOKEN.findall(glob) if not _token(token.lower()).characters]:
        return f"no URL of a site can contain {odd[0]}"
    return ""


def _token(text: str) -> _Token:
    match text:
        case "**":
            return _Token(_ALPHABET, True)
        case "*":
            return _Token(_WITHIN, True)
        case "?":
            return _Token(_WITHIN, False)
        case _ if text.startswith("[") and len(text) > 2:
            return _Token(_class(text[1:-1]), False)
        case _:
            return _Token(frozenset(text) & _ALPHABET, False)


def _class(inner: str) -> frozenset[str]:
    negated = inner[:1] in ("!", "^")
    inner = inner[1:] if negated else inner
    members: set[str] = set()
    while inner:
        if len(inner) > 2 and inner[1] == "-":
            members |= {c for c in _WITHIN if inner[0] <= c <= inner[2]}
            inner = inner[3:]
        else:
            members.add(inner[0])
            inner = inner[1:]
    return _WITHIN - members if negated else _WITHIN & members
