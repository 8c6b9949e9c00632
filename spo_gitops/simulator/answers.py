"""What a handler answers, before a dialect spells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Entity:
    """One object. `function` names the function that returned it, for the verbose wrapper."""

    type_name: str
    fields: Mapping[str, Any]
    edit_link: str = ""
    entity_set: str = ""
    etag: str | None = None
    function: str | None = None
    status: int = 200


@dataclass(frozen=True, slots=True)
class Collection:
    """Several objects of one type."""

    type_name: str
    items: "tuple[Mapping[str, Any] | Entity, ...]"
    next_link: str | None = None
    function: str | None = None


@dataclass(frozen=True, slots=True)
class Deferred:
    """A navigation property that was not expanded: where it would be found, below `_api`."""

    link: str


@dataclass(frozen=True, slots=True)
class Binary:
    """Bytes as they are: the content of a file."""

    data: bytes
    media_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Value:
    """A primitive result of a function or a property read."""

    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class Void:
    """A function without result: 200 with a null."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class Empty:
    """No body: 204 after an update, 200 after a delete."""

    status: int = 204
    etag: str | None = None
    location: str | None = None  # of what is being made


@dataclass(frozen=True, slots=True)
class Raw:
    """A JSON body that no dialect touches (list rendering, Graph, sign-in, ProcessQuery)."""

    body: Any
    status: int = 200
    function: str | None = None  # set: verbose wraps the JSON text in this name
    headers: Mapping[str, str] | None = None


Answer = Entity | Collection | Value | Void | Empty | Raw | Binary
