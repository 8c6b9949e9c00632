"""The spellings of REST: nometadata, minimalmetadata, verbose and OData 4, chosen by Accept and OData-Version."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, assert_never

from .answers import Answer, Binary, Collection, Deferred, Empty, Entity, Raw, Value, Void
from .errors import ServiceError
from .values import Typed, rest


class Dialect(Enum):
    """One of the four spellings, with its content type."""

    NONE = "application/json;odata=nometadata;streaming=true;charset=utf-8"
    MINIMAL = "application/json;odata=minimalmetadata;streaming=true;charset=utf-8"
    VERBOSE = "application/json;odata=verbose;charset=utf-8"
    V4_MINIMAL = "application/json;odata.metadata=minimal;odata.streaming=true;charset=utf-8"
    V4_NONE = "application/json;odata.metadata=none;odata.streaming=true;charset=utf-8"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A response without the headers that every response has."""

    status: int
    body: bytes
    content_type: str
    headers: Mapping[str, str]


def dialect_of(accept: str, version: str) -> Dialect:
    """The dialect that a request asks for. The service answers Atom XML without Accept; here that is verbose."""
    accept = accept.lower().replace(" ", "")
    if "odata=verbose" in accept:
        return Dialect.VERBOSE
    if "odata=nometadata" in accept:
        return Dialect.NONE
    if "odata=minimalmetadata" in accept or "odata=fullmetadata" in accept:
        return Dialect.MINIMAL
    if "odata.metadata=none" in accept:
        return Dialect.V4_NONE
    if "odata.metadata=" in accept or version.startswith("4"):
        return Dialect.V4_MINIMAL
    return Dialect.MINIMAL


def render(answer: Answer, dialect: Dialect, origin: str, select: str = "", expand: str = "") -> Rendered:
    """The response for an answer. `origin` is the base of links, up to and including `_api`."""
    match answer:
        case Empty(status, etag, place):
            given = {"ETag": etag, "Location": place}
            return Rendered(status, b"", "", {name: text for name, text in given.items() if text is not None})
        case Raw(body, status, function, headers):
            if function is not None and dialect is Dialect.VERBOSE:
                body = {"d": {_short(function): json.dumps(body)}}
            return Rendered(status, _dump(body), "application/json;charset=utf-8", headers or {})
        case Void(name):
            return _null(name, dialect)
        case Binary(data, media_type):
            return Rendered(200, data, media_type, {})
        case Value(name, value):
            spelled = _spelled(value, dialect, origin)
            if isinstance(value, Typed) and dialect is not Dialect.VERBOSE:
                head = {"odata.metadata": f"{origin}/$metadata#{value.type_name}"}
                return _json(head | spelled if dialect is Dialect.MINIMAL else spelled, dialect)
            return _json(_value(name, spelled, dialect, origin), dialect)
        case Entity():
            body = _entity(answer, dialect, origin, select, expand)
            rendered = _json(body, dialect, status=answer.status, etag=answer.etag)
            if answer.status == 201:
                location = {"Location": f"{origin}/{answer.edit_link}"}
                return replace(rendered, headers={**rendered.headers, **location})
            return rendered
        case Collection():
            return _json(_collection(answer, dialect, origin, select, expand), dialect)
        case _:
            assert_never(answer)


def render_error(error: ServiceError, dialect: Dialect) -> Rendered:
    """The body of a refusal."""
    if error.location:
        return Rendered(error.status, b"", "text/html;charset=utf-8", {"Location": error.location})
    if error.plain:
        return Rendered(error.status, error.message.encode(), "text/plain;charset=utf-8", {})
    detail = {"code": f"{error.code}, {error.type_name}", "message": {"lang": "en-US", "value": error.message}}
    key = "odata.error" if dialect in (Dialect.NONE, Dialect.MINIMAL) else "error"
    return _json({key: detail}, dialect, status=error.status)


def _short(function: str) -> str:
    """The name that wraps a result in verbose JSON: that of a static function without its namespace."""
    return function.rpartition(".")[2]


def _entity(answer: Entity, dialect: Dialect, origin: str, select: str, expand: str) -> Any:
    body = _body(answer, dialect, origin, select, expand)
    if dialect is Dialect.VERBOSE:
        # Only complex values are in a wrapper of the function's name; entities are not (REFERENCE 0.1).
        return {"d": body if answer.function is None or answer.entity_set else {_short(answer.function): body}}
    if dialect is Dialect.MINIMAL:
        return {"odata.metadata": f"{origin}/$metadata#{answer.entity_set}/@Element"} | body
    if dialect is Dialect.V4_MINIMAL:
        return {"@odata.context": f"{origin}/$metadata#{answer.entity_set}/$entity"} | body
    return body


def _body(answer: Entity, dialect: Dialect, origin: str, select: str = "", expand: str = "") -> dict[str, Any]:
    """An entity without the envelope, with the marks that the dialect gives it at any depth."""
    fields = {
        name: _spelled(value, dialect, origin)
        for name, value in chosen(answer.fields, select, expand).items()
        if dialect is Dialect.VERBOSE or not isinstance(value, Deferred)
    }
    link = f"{origin}/{answer.edit_link}"
    match dialect:
        case Dialect.NONE | Dialect.V4_NONE:
            return fields
        case Dialect.MINIMAL | Dialect.V4_MINIMAL:
            mark, kind = ("odata", "") if dialect is Dialect.MINIMAL else ("@odata", "#")
            head = {f"{mark}.type": kind + answer.type_name, f"{mark}.id": link, f"{mark}.editLink": answer.edit_link}
            return head | ({} if answer.etag is None else {f"{mark}.etag": answer.etag}) | fields
        case Dialect.VERBOSE:
            metadata = {"id": link, "uri": link, "type": answer.type_name}
            return {"__metadata": metadata | ({} if answer.etag is None else {"etag": answer.etag})} | fields


def _spelled(value: Any, dialect: Dialect, origin: str) -> Any:
    """A property's value, which may be an expanded entity or collection."""
    match value:
        case Entity():
            return _body(value, dialect, origin)
        case Collection(_, items):
            found = [_item(value, item, dialect, origin) for item in items]
            return {"results": found} if dialect is Dialect.VERBOSE else found
        case Deferred(link):
            return {"__deferred": {"uri": f"{origin}/{link}"}}
        case Typed(type_name, fields) if dialect is Dialect.VERBOSE:
            return {"__metadata": {"type": type_name}} | {
                name: _spelled(item, dialect, origin) for name, item in fields.items()
            }
        case _:
            return verbose(rest(value)) if dialect is Dialect.VERBOSE else rest(value)


def _item(answer: Collection, item: Entity | Mapping[str, Any], dialect: Dialect, origin: str) -> Any:
    if isinstance(item, Entity):
        return _body(item, dialect, origin)
    if dialect is Dialect.VERBOSE:
        return {"__metadata": {"type": answer.type_name}} | verbose(rest(item))
    return rest(item)


def _collection(answer: Collection, dialect: Dialect, origin: str, select: str, expand: str) -> Any:
    items = [
        _item(answer, item if isinstance(item, Entity) else chosen(item, select, expand), dialect, origin)
        for item in answer.items
    ]
    match dialect:
        case Dialect.VERBOSE:
            results: dict[str, Any] = {"results": items}
            if answer.next_link:
                results["__next"] = answer.next_link
            return {"d": results if answer.function is None else {_short(answer.function): results}}
        case Dialect.NONE | Dialect.MINIMAL:
            head = {"odata.metadata": f"{origin}/$metadata#{answer.type_name}"} if dialect is Dialect.MINIMAL else {}
            tail = {"odata.nextLink": answer.next_link} if answer.next_link else {}
            return head | tail | {"value": items}
        case Dialect.V4_NONE | Dialect.V4_MINIMAL:
            head = {"@odata.context": f"{origin}/$metadata"} if dialect is Dialect.V4_MINIMAL else {}
            tail = {"@odata.nextLink": answer.next_link} if answer.next_link else {}
            return head | tail | {"value": items}


def _value(name: str, value: Any, dialect: Dialect, origin: str) -> Any:
    match dialect:
        case Dialect.VERBOSE:
            return {"d": {_short(name): value}}
        case Dialect.NONE | Dialect.V4_NONE:
            return {"value": value}
        case Dialect.MINIMAL:
            return {"odata.metadata": f"{origin}/$metadata#Edm", "value": value}
        case Dialect.V4_MINIMAL:
            return {"@odata.context": f"{origin}/$metadata#Edm", "value": value}


def _null(name: str, dialect: Dialect) -> Rendered:
    match dialect:
        case Dialect.VERBOSE:
            return _json({"d": {_short(name): None}}, dialect)
        case Dialect.NONE | Dialect.MINIMAL:
            return _json({"odata.null": True}, dialect)
        case Dialect.V4_NONE | Dialect.V4_MINIMAL:
            return _json({"@odata.null": True}, dialect)


def verbose(value: Any) -> Any:
    """Verbose wraps every array in `results`."""
    match value:
        case Mapping():
            return {name: verbose(item) for name, item in value.items()}
        case list():
            return {"results": [verbose(item) for item in value]}
        case _:
            return value


def chosen(fields: Mapping[str, Any], select: str, expand: str) -> dict[str, Any]:
    """The members that $select and $expand name, whatever their case; all plain ones without $select.

    A name with a slash selects its first part: the service does cut deeper, but clients ask for a part to get it.
    """
    wanted = {part.strip().split("/")[0].lower() for part in select.split(",") if part.strip()}
    expanded = {part.strip().split("/")[0].lower() for part in expand.split(",") if part.strip()}
    everything = not wanted or "*" in wanted
    found: dict[str, Any] = {}
    for name, value in fields.items():
        lowered = name.lower()
        if callable(value):  # a navigation property: only when expanded
            if lowered in expanded:
                found[name] = value()
        elif everything or lowered in wanted:
            found[name] = value
    return found


def _json(body: Any, dialect: Dialect, status: int = 200, etag: str | None = None) -> Rendered:
    headers = {} if etag is None else {"ETag": etag}
    if dialect in (Dialect.V4_MINIMAL, Dialect.V4_NONE):
        headers["OData-Version"] = "4.0"
    return Rendered(status, _dump(body), dialect.value, headers)


def _dump(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
