"""What an answer of Graph shows: `$select`, `$expand`, `$filter`, `$search`, `$orderby`, `$top`, `$count`, pages."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from urllib.parse import quote

from ..answers import Raw
from ..errors import ServiceError
from ..odata import split_outside_quotes
from ..odata_filter import comparable, parse_filter
from .endpoint import Call
from .errors import GraphError

Fields = Mapping[str, Any]
Row = tuple[int, Fields]  # a number that grows along a listing, and an object
_MAX_TOP = 999
_SEARCH = re.compile(r'"(\w+):([^"]*)"')


@dataclass(frozen=True, slots=True)
class Resource:
    """A type: what a plain read shows, what `$select` may ask beyond that, and what `$expand` reaches."""

    name: str  # `group`
    shown: tuple[str, ...]
    asked: tuple[str, ...] = ()
    sparse: bool = False  # whether members without a value are left out
    expands: Mapping[str, Callable[[Call, str], list[dict[str, Any]] | dict[str, Any] | None]] = field(
        default_factory=dict
    )


def one(call: Call, context: str, resource: Resource, fields: Fields, status: int = 200) -> Raw:
    """The answer with one object."""
    shown = picked(call, resource, fields, call.query.get("$select", ""), call.query.get("$expand", ""))
    return Raw({**call.context(context), **shown}, status)


def many(
    call: Call,
    context: str,
    resource: Resource | Callable[[Fields], Resource],
    rows: Iterable[Row],
    *,
    page: int = 100,
    typed: bool = False,
) -> Raw:
    """A page of a listing, whose rows come in the order of their numbers; a token says where the next page begins.

    Where objects of several types are listed, ``resource`` tells each one's.
    """
    size = _top(call) or page
    found = _matching(call, rows)
    body: dict[str, Any] = call.context(context)
    if call.query.get("$count", "").lower() == "true":
        everything = list(found)
        body["@odata.count"] = _number(call, len(everything))
        found = iter(everything)
    chosen = list(islice(_beyond(call, found), size + 1))
    if len(chosen) > size:
        body["@odata.nextLink"] = _next(call, _token(call) + size if _is_sorted(call) else chosen[size - 1][0])
    select, expand = call.query.get("$select", ""), call.query.get("$expand", "")

    def shown(fields: Fields) -> dict[str, Any]:
        if isinstance(resource, Resource):
            own, wanted = resource, select
        else:  # what one type lacks, another may have
            own = resource(fields)
            known = {name.lower() for name in (*own.shown, *own.asked)}
            wanted = ",".join(name for name in select.split(",") if name.strip().lower() in known)
        kind = {"@odata.type": f"#microsoft.graph.{own.name}"} if typed else {}
        return {**kind, **picked(call, own, fields, wanted, expand)}

    body["value"] = [shown(row[1]) for row in chosen[:size]]
    return Raw(body)


def _number(call: Call, value: int) -> int | str:
    """A 64-bit number, as text where the client says that it cannot hold one (OData 4, IEEE754Compatible)."""
    return str(value) if "ieee754compatible=true" in call.headers.get("accept", "").lower() else value


def counted(call: Call, rows: Iterable[Row]) -> int:
    """How many pass the filter."""
    return sum(1 for _ in _matching(call, rows))


def picked(call: Call, resource: Resource, fields: Fields, select: str, expand: str) -> dict[str, Any]:
    """An object with what is selected and expanded."""
    names = [name.strip() for name in select.split(",") if name.strip()]
    known = {name.lower(): name for name in (*resource.shown, *resource.asked)}
    for name in names:
        if name.lower() not in known and name != "*" and name.lower() not in map(str.lower, resource.expands):
            raise _no_property(name, resource)
    wanted = [known[name.lower()] for name in names if name.lower() in known] or resource.shown
    found = {name: fields.get(name) for name in wanted if not resource.sparse or fields.get(name) is not None}
    for name, options in _options(expand):
        right = next((key for key in resource.expands if key.lower() == name.lower()), None)
        if right is None:
            raise _no_property(name, resource)
        reached = resource.expands[right](call, str(fields["id"]))
        found[right] = _narrowed(reached, options.get("$select", ""))
    return found


def _narrowed(reached: Any, select: str) -> Any:
    names = {name.strip().lower() for name in select.split(",") if name.strip()}
    if not names:
        return reached
    if isinstance(reached, list):
        return [_narrowed(item, select) for item in reached]
    return {name: value for name, value in reached.items() if name.lower() in names or name.startswith("@odata.")}


def _no_property(name: str, resource: Resource) -> GraphError:
    message = (
        "Parsing OData Select and Expand failed: Could not find a property named "
        f"'{name}' on type 'microsoft.graph.{resource.name}'."
    )
    return GraphError(400, "BadRequest", message)


def _matching(call: Call, rows: Iterable[Row]) -> Iterator[Row]:
    tests = [_filter(call.query["$filter"])] if call.query.get("$filter", "").strip() else []
    if "$search" in call.query:
        if call.headers.get("consistencylevel", "").lower() != "eventual":
            message = "Request with $search query parameter only works through MSGraph with a special request header: "
            raise GraphError(400, "Request_UnsupportedQuery", message + "'ConsistencyLevel: eventual'")
        tests.append(_search(call.query["$search"]))
    return (row for row in rows if all(test(row[1]) for test in tests))


def _filter(text: str) -> Callable[[Fields], bool]:
    try:
        test = parse_filter(text)
    except ServiceError as error:
        raise GraphError(400, "BadRequest", f"Invalid filter clause: {error.message}") from error

    def passes(fields: Fields) -> bool:
        return bool(test(lambda path: _value(fields, path)))

    return passes


def _value(fields: Any, path: str) -> Any:
    for step in path.split("/"):
        if not isinstance(fields, Mapping):
            return None
        fields = next((value for name, value in fields.items() if name.lower() == step.lower()), None)
    return fields


def _search(text: str) -> Callable[[Fields], bool]:
    clauses = _SEARCH.findall(text)
    if not clauses:
        raise GraphError(400, "BadRequest", f"Syntax error: character '{text[:1]}' is not valid at position 0.")
    return lambda fields: all(
        any(word.startswith(wanted.lower()) for word in (str(_value(fields, name)).lower(), *_words(fields, name)))
        for name, wanted in clauses
    )


def _words(fields: Fields, name: str) -> list[str]:
    return re.split(r"\W+", str(_value(fields, name)).lower())


def _is_sorted(call: Call) -> bool:
    return bool(call.query.get("$orderby", "").strip())


def _beyond(call: Call, rows: Iterator[Row]) -> Iterator[Row]:
    """The rows behind those of earlier pages: by number, or where they are sorted by place."""
    if not _is_sorted(call):
        return (row for row in rows if row[0] > _token(call))
    name, _, order = call.query["$orderby"].strip().partition(" ")

    def rank(row: Row) -> tuple[bool, str]:
        value = comparable(_value(row[1], name))
        return (value is not None, str(value))

    ranked = sorted(rows, key=rank, reverse=order.strip().lower() == "desc")
    return islice(iter(ranked), _token(call), None)


def start(call: Call) -> int:
    """The number that a listing may begin behind: 0 where all of it is needed."""
    everything = _is_sorted(call) or call.query.get("$count", "").lower() == "true"
    return 0 if everything else _token(call)


def _top(call: Call) -> int | None:
    text = call.query.get("$top")
    if text is None:
        return None
    if not text.isdecimal() or not 0 < int(text) <= _MAX_TOP:
        message = f"Invalid page size specified: '{text}'. Must be between 1 and 999 inclusive."
        raise GraphError(400, "Request_BadRequest", message)
    return int(text)


def _token(call: Call) -> int:
    token = call.query.get("$skiptoken", "")
    if not token:
        return 0
    number = token.removeprefix("n")
    if not number.isdecimal():
        message = "The specified page token value has expired and can no longer be included in your request."
        raise GraphError(400, "Directory_ExpiredPageToken", message)
    return int(number)


def _options(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """`members($select=id),owners` as names with their options."""
    for part in split_outside_quotes(text, ","):
        name, _, inside = part.strip().partition("(")
        pairs = (option.strip().partition("=") for option in inside.rstrip(")").split(";") if option.strip())
        if name:
            yield name, {key.lower(): value for key, _, value in pairs}


def _next(call: Call, last: int) -> str:
    kept = [(name, value) for name, value in call.query.items() if name != "$skiptoken"]
    parts = [*kept, ("$skiptoken", f"n{last}")]
    return f"{call.root}{call.path}?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in parts)
