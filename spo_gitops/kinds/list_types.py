"""The content types of a list that it inherits from its site: which it has, and giving and taking them.

Known by their names without case, or by the id that they have in the site (``0x0101``), which no language changes: the
id of a list's own copy is that id, ``00`` and 32 digits. Source: wire/REFERENCE.md 12; the calls are the metadata's,
and nothing of them is recorded. Microsoft's reference, "Content type IDs".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..errors import MalformedAnswerError, RejectedError
from ..model.kind import Conversation
from ..model.operation import Request
from ..model.understanding import understanding
from .list_state import Lists, ListState

_COPY = re.compile(r"(0x[0-9a-f]+)00[0-9a-f]{32}")


def read_types(path: str, lists: Lists) -> Conversation[Lists]:
    """The lists with the content types of each, in one more request."""
    response = yield Request("site.list-types", site=path)
    with understanding("the content types of lists"):
        types = {str(entry["Id"]).lower(): _by_name(_values(entry["ContentTypes"])) for entry in _values(response.body)}
    return {url: replace(state, types=types.get(state.id)) for url, state in lists.items()}


def give(path: str, state: ListState, key: str) -> Conversation[None]:
    """Let the list have a content type of the site. Raises RejectedError where the site has none of that name."""
    if key in (state.types or {}):
        return
    identity = key
    if not key.startswith("0x"):
        response = yield Request("site.content-types", site=path)
        with understanding("the content types of a site"):
            found = {str(entry["Name"]).lower(): str(entry["StringId"]) for entry in _values(response.body)}
        if key not in found:
            raise RejectedError(f"{path} has no content type {key}", hint="make it in the site first, or write its id")
        identity = found[key]
    yield Request("list.add-type", {"id": state.id}, {"contentTypeId": identity}, path)


def take(path: str, state: ListState, key: str) -> Conversation[None]:
    """Take one away; the service keeps what items have, and refuses then."""
    if own := (state.types or {}).get(key):
        yield Request("list.remove-type", {"id": state.id, "type": own}, site=path)


def _by_name(entries: list[Mapping[str, Any]]) -> dict[str, str]:
    """The ids of a list's content types, by name and by the id that each has in the site."""
    found: dict[str, str] = {}
    for entry in entries:
        own = str(entry["StringId"])
        found[str(entry["Name"]).lower()] = own
        if copy := _COPY.fullmatch(own.lower()):
            found[copy.group(1)] = own
    return found


def _values(body: Any) -> list[Mapping[str, Any]]:
    values = body.get("value", body.get("results")) if isinstance(body, dict) else body
    if not isinstance(values, list):
        raise MalformedAnswerError("the content types came without value")
    return values
