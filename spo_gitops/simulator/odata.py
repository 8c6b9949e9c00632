"""The address of a REST call: the site, then segments with arguments, then the query.

`/sites/x/_api/web/lists/GetByTitle('a''b')/items?$top=5` becomes a site path, four segments and a mapping.
Arguments may be positional, named or aliases (`@x` resolved from the query); the percent encoding goes first, as
the service's own front end removes it before the OData parser sees the text.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from .errors import bad_query

_LITERAL_GUID = re.compile(r"(?:guid)?'([0-9a-fA-F-]{36})'")
_PREFIXES = ("_api", "_vti_bin/client.svc")


@dataclass(frozen=True, slots=True)
class Segment:
    """One step of an address; the name is in lower case."""

    name: str
    positional: tuple[Any, ...] = ()
    named: Mapping[str, Any] | None = None
    called: bool = False  # whether parentheses were written


@dataclass(frozen=True, slots=True)
class Address:
    """Where a call goes. `site` is the server-relative path as written, "" for the root."""

    site: str
    segments: tuple[Segment, ...]
    query: Mapping[str, str]


def parse_address(raw_path: str, raw_query: str) -> Address | None:
    """The parsed address of a REST or ProcessQuery call, or None when it is neither."""
    path = unquote(raw_path)
    query = {name.lower() if name.startswith("$") else name: value for name, value in parse_qsl(raw_query, True)}
    lowered = path.lower()
    for prefix in _PREFIXES:
        start = lowered.find(f"/{prefix}")
        end = start + len(prefix) + 1
        if start >= 0 and lowered[end : end + 1] in ("/", ""):
            segments = tuple(_segment(part, query) for part in split_outside_quotes(path[end:], "/") if part)
            return Address(path[:start], segments, query)
    return None


def split_outside_quotes(text: str, separator: str) -> list[str]:
    """Split where the separator is in no quotes and no brackets."""
    parts, current, quoted, depth = [], "", False, 0
    for character in text:
        if character == "'":
            quoted = not quoted
        elif not quoted and character in "([":
            depth += 1
        elif not quoted and character in ")]":
            depth -= 1
        if character == separator and not quoted and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += character
    return [*parts, current]


def _segment(text: str, query: Mapping[str, str]) -> Segment:
    name, bracket, inside = text.partition("(")
    name = name.rstrip("'")  # one client leaves a stray quotation mark behind, and gets through
    if not bracket:
        return Segment(name.lower())
    inside = _inside(inside.rstrip())
    positional: list[Any] = []
    named: dict[str, Any] = {}
    for part in split_outside_quotes(inside, ","):
        key, equals, value = part.partition("=")
        if equals and re.fullmatch(r"\s*\w+\s*", key):
            named[key.strip().lower()] = literal(value, query)
        elif part.strip():
            positional.append(literal(part, query))
    return Segment(name.lower(), tuple(positional), named, called=True)


def _inside(text: str) -> str:
    """Up to the closing bracket; what follows is passed over, as CLI for Microsoft 365 writes `('x')')`."""
    quoted, depth = False, 0
    for index, character in enumerate(text):
        if character == "'":
            quoted = not quoted
        elif not quoted and character in "([":
            depth += 1
        elif not quoted and character in ")]":
            if depth == 0:
                return text[:index]
            depth -= 1
    return text.removesuffix(")")


def _structure(text: str) -> Any:
    """A structure as JSON writes it, with either quotation mark."""
    for written in (text, text.replace("'", '"')):
        try:
            return json.loads(written)
        except ValueError:
            continue
    raise bad_query(f"The expression '{text}' is not valid.")


def literal(text: str, query: Mapping[str, str]) -> Any:
    """The value that an OData literal stands for; an alias is looked up in the query."""
    text = text.strip()
    if text.startswith("@"):
        if text not in query:
            raise bad_query(f"The parameter alias {text} has no value.")
        return literal(query[text], {})
    guid = _LITERAL_GUID.fullmatch(text)
    if guid:
        return guid[1].lower() if text.startswith("guid") else guid[1]
    if len(text) >= 2 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    if text.startswith("[") and text.endswith("]"):
        return [literal(part, query) for part in split_outside_quotes(text[1:-1], ",") if part.strip()]
    if text.startswith("{") and text.endswith("}"):
        return _structure(text)
    match text.lower():
        case "true":
            return True
        case "false":
            return False
        case "null":
            return None
    if re.fullmatch(r"-?\d+L?", text):
        return int(text.rstrip("L"))
    return text
