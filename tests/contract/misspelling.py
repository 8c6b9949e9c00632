"""Every name in a request misspelt in turn: parameters, options, members of bodies, names in ProcessQuery and CAML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from .requests_checked import PART, is_bytes

_CSOM_NAME = re.compile(r'(?<= Name=")[A-Za-z][\w.]*(?=")')
_CAML_NAME = re.compile(r"(?<=FieldRef Name=')[A-Za-z]\w*(?=')")
_OPTION = re.compile(r"(?<=[?&])\$?[A-Za-z][\w-]*(?==)")
_CHOSEN = re.compile(r"(?<=[,=/])[A-Za-z][\w]*(?=[,/&]|$)")


def misspelt(method: str, url: str, body: str) -> Iterator[tuple[str, str, str, str]]:
    """What is misspelt, and the request with it."""
    path = urlsplit(url).path.lower()
    if path.endswith("/_api/$batch"):
        for one in PART.finditer(body):
            yield from misspelt(one[1], one[2], one[3])
        return
    head, mark, query = url.partition("?")
    for found in _OPTION.finditer(mark + query):
        yield found[0], method, head + _with_x(mark + query, found.end()), body
    for option in ("$select", "$expand"):
        chosen = re.search(rf"{re.escape(option)}=[^&]*", query)
        for found in _CHOSEN.finditer(chosen[0]) if chosen else ():
            assert chosen is not None
            yield found[0], method, head + mark + _with_x(query, chosen.start() + found.end()), body
    if path.endswith("/processquery"):
        for found in _CSOM_NAME.finditer(body):
            yield found[0], method, url, _with_x(body, found.end())
    elif body and not is_bytes(url):
        for name, changed in _renamed(json.loads(body)):
            yield name, method, url, json.dumps(changed)
        for found in _CAML_NAME.finditer(body):
            yield f"FieldRef {found[0]}", method, url, _with_x(body, found.end())


def _with_x(text: str, at: int) -> str:
    return text[:at] + "x" + text[at:]


def _renamed(value: Any) -> Iterator[tuple[str, Any]]:
    """The value with one of its keys renamed, wherever that is."""
    match value:
        case dict():
            for name, inner in value.items():
                yield name, {(f"{key}x" if key == name else key): item for key, item in value.items()}
                yield from ((deep, {**value, name: changed}) for deep, changed in _renamed(inner))
        case list():
            for place, inner in enumerate(value):
                yield from ((deep, [*value[:place], changed, *value[place + 1 :]]) for deep, changed in _renamed(inner))
        case _:
            return
