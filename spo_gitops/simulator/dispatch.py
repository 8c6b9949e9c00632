"""From an HTTP request to the operation that it means, and from the operation to a response."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from . import csom, graph
from .answers import Answer, Empty, Void
from .batch import Part, joined, parts_of, refused
from .calls import Call, Effect, Route, canonical, verb_of
from .content.root import Root
from .content.web import Web
from .csom_request import parse_request
from .dialects import Dialect, Rendered, dialect_of, render, render_error
from .errors import NO_SITE, ServiceError, bad_query, no_such_endpoint
from .here import Here, site_path_of
from .hosts import Host, host_of
from .odata import Address, Segment, parse_address
from .quirks import Quirks
from .request_headers import check_version
from .routes import ROUTER
from .store import Transaction
from .thing import member_of
from .walking import Meaning, answer, meaning_of

Run = Callable[[Transaction, Quirks], Rendered]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request as it came, with its header names in lower case."""

    host: Host
    method: str
    path: str  # still percent-encoded
    query: str
    headers: Mapping[str, str]
    body: bytes
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """What a request means: its name, its cost, and how to do it."""

    name: str
    units: int
    milliseconds: int
    writes: bool
    run: Run
    creates: bool = False
    dialect: Dialect = Dialect.NONE
    parts: "tuple[BatchPart, ...]" = ()  # each admitted, charged and answered alone


@dataclass(frozen=True, slots=True)
class BatchPart:
    """A request of a Graph batch."""

    id: str
    after: tuple[str, ...]
    incoming: Incoming
    operation: Operation


def operation_of(incoming: Incoming) -> Operation:
    """The operation of a request to SharePoint or Graph. A request that means nothing is an operation that refuses."""
    if incoming.host is Host.GRAPH:
        return _graph(incoming)
    dialect = dialect_of(incoming.headers.get("accept", ""), incoming.headers.get("odata-version", ""))
    try:
        return _sharepoint(incoming, dialect)
    except ServiceError as error:
        refused = render_error(error, dialect)
        return Operation("unknown", 2, 10, False, lambda transaction, quirks: refused, dialect=dialect)


def _sharepoint(incoming: Incoming, dialect: Dialect) -> Operation:
    if incoming.path.lower().endswith("/_vti_bin/client.svc/processquery"):
        return _process_query(incoming)
    parsed = parse_address(incoming.path, incoming.query)
    if parsed is None:
        raise no_such_endpoint(incoming.path)
    address = canonical(parsed)
    if [segment.name for segment in address.segments] == ["$batch"] and incoming.method == "POST":
        return _batch(incoming)
    verb = verb_of(incoming.method, incoming.headers)
    try:
        route = ROUTER.find(incoming.host, verb, address)
    except ServiceError:
        address = _placed(address)
        meaning = meaning_of(Root, address, verb)
        if meaning is None:
            raise
        return _walked(incoming, meaning, address, verb, dialect)
    body = _json_body(incoming)

    def run(transaction: Transaction, quirks: Quirks) -> Rendered:
        call = Call(incoming.host, verb, address, incoming.headers, body, transaction, quirks)
        return _answered(route, call, dialect)

    writes = route.effect is Effect.WRITE
    creates = route.name in ("SPSiteManager/create", "SPO.Tenant/CreateSite")
    return Operation(route.name, route.units, route.milliseconds, writes, run, creates, dialect)


def _placed(address: Address) -> Address:
    """An address as the model has it: everything of the web is also right below `_api`, and dots may be underscores."""
    first = address.segments[0].name if address.segments else ""
    dotted = first.replace("_", ".")
    if member_of(Root, first) is None and member_of(Root, dotted) is not None:
        return replace(address, segments=(replace(address.segments[0], name=dotted), *address.segments[1:]))
    if member_of(Root, first) is None and member_of(Web, first) is not None:
        return replace(address, segments=(Segment("web"), *address.segments))
    return address


def _batch(incoming: Incoming) -> Operation:
    """All parts of a batch in order; each is charged, and a part that fails undoes only itself."""
    parts = parts_of(incoming.headers.get("content-type", ""), incoming.body)
    operations = [operation_of(_part(incoming, part)) for part in parts]

    def run(transaction: Transaction, quirks: Quirks) -> Rendered:
        answers = []
        for operation in operations:
            if operation.name.startswith("SPO.Tenant") and not quirks.admin_batch:
                answers.append(render_error(refused(), operation.dialect))
                continue
            try:
                answers.append(operation.run(transaction, quirks))
                transaction.commit()
            except ServiceError as error:
                transaction.rollback()
                answers.append(render_error(error, operation.dialect))
        return joined(answers, transaction.now, incoming.path, len(incoming.body))

    units = sum(operation.units for operation in operations)
    milliseconds = sum(operation.milliseconds for operation in operations)
    writes = any(operation.writes for operation in operations)
    return Operation("$batch", max(units, 2), milliseconds, writes, run)


def _part(outer: Incoming, part: Part) -> Incoming:
    """A part as a request of its own, with the outer token; a part for another host means nothing here."""
    if part.path.lower().rstrip("/").endswith("/$batch") or (part.host and host_of(part.host) is not outer.host):
        return Incoming(outer.host, part.method, "/_api/none", "", part.headers, b"", outer.request_id)
    headers = {**part.headers, "authorization": outer.headers.get("authorization", "")}
    path = part.path if part.path.startswith("/") else f"{outer.path.rpartition('/')[0]}/{part.path}"
    return Incoming(outer.host, part.method, path, part.query, headers, part.body, outer.request_id)


def _walked(incoming: Incoming, meaning: Meaning, address: Address, verb: str, dialect: Dialect) -> Operation:
    """An operation of the object model."""

    def run(transaction: Transaction, quirks: Quirks) -> Rendered:
        here = here_of(incoming, address, transaction, quirks)
        origin = f"{incoming.host.origin}{address.site}/_api"
        try:
            found = answer(Root(here), address, verb, partial(_json_body, incoming))
            return render(_voided(found, quirks), dialect, origin)
        except ServiceError as error:
            transaction.rollback()
            return render_error(error, dialect)

    writes = meaning.effect is Effect.WRITE
    return Operation(meaning.name, meaning.units, meaning.milliseconds, writes, run, dialect=dialect)


def here_of(incoming: Incoming, address: Address, transaction: Transaction, quirks: Quirks) -> Here:
    """The context of a call to a site."""
    site_path = site_path_of(transaction, incoming.host.origin + address.site)
    return Here(
        incoming.host,
        transaction,
        quirks,
        site_path,
        address.site,
        incoming.headers,
        incoming.body,
        incoming.request_id,
    )


def _answered(route: Route, call: Call, dialect: Dialect) -> Rendered:
    origin = f"{call.site_url}/_api"
    try:
        check_version(route.name, call)
        found = _voided(route.handler(call), call.quirks)
        query = call.address.query
        return render(found, dialect, origin, query.get("$select", ""), query.get("$expand", ""))
    except ServiceError as error:
        call.transaction.rollback()
        if error.type_name == NO_SITE:
            error = replace(error, status=call.quirks.missing_site_status)
        return render_error(error, dialect)


def _voided(found: Answer, quirks: Quirks) -> Answer:
    """A function without result, as the quirk has it."""
    return Empty(204) if isinstance(found, Void) and quirks.void_answers_204 else found


def _json_body(incoming: Incoming) -> Any:
    text = incoming.body.decode("utf-8", "replace").strip()
    if not text or "json" not in incoming.headers.get("content-type", "application/json").lower():
        return None
    try:
        return json.loads(text)
    except ValueError as error:
        raise bad_query("The body is not valid JSON.") from error


def _process_query(incoming: Incoming) -> Operation:
    text = incoming.body.decode("utf-8", "replace")
    try:
        request = parse_request(text)
    except ServiceError:
        name, units, writes = "csom/invalid", 2, False
    else:
        name, units, writes = csom.operation_name(request), csom.units_of(request), csom.is_write(request)
    site = incoming.path[: incoming.path.lower().index("/_vti_bin")]
    address = parse_address(f"{site}/_api/ProcessQuery", "")
    assert address is not None

    def run(transaction: Transaction, quirks: Quirks) -> Rendered:
        here = here_of(incoming, address, transaction, quirks)
        return render(csom.process(text, here), Dialect.NONE, "")

    return Operation(name, units, _csom_milliseconds(name), writes, run, creates=name == "csom/CreateSite")


_CSOM_MILLISECONDS = (
    ("GetSitePropertiesFromSharePoint", 1500),
    ("SiteProperties.Update", 1748),
    ("CreateSite", 230),
    ("RemoveSite", 628),
    ("RemoveDeletedSite", 762),
    ("RestoreDeletedSite", 1067),
    ("GetSitePropertiesBy", 567),
    ("SpoOperation", 294),
    ("Tenant", 670),
)


def _csom_milliseconds(name: str) -> int:
    return next((cost for part, cost in _CSOM_MILLISECONDS if part in name), 331)


def _graph(incoming: Incoming) -> Operation:
    asked = graph.Asked(
        incoming.method, incoming.path, incoming.query, incoming.headers, incoming.body, incoming.request_id
    )
    if graph.is_batch(asked):
        return _graph_batch(incoming, asked)
    found = graph.operation(asked)

    def run(transaction: Transaction, quirks: Quirks) -> Rendered:
        return graph.answer(asked, transaction, quirks)

    if found is None:
        return Operation("graph/other", 1, 20, False, run)
    return Operation(found.name, found.units, found.milliseconds, found.writes, run)


def _graph_batch(incoming: Incoming, asked: graph.Asked) -> Operation:
    name = "graph/$batch POST"
    try:
        parts = graph.parts_of(asked)
    except graph.GraphError as error:
        wrong = error
        return Operation(name, 1, 20, False, lambda transaction, _: graph.refused(wrong, asked, transaction.now))
    inner = [replace(incoming, **_request_of(part.asked)) for part in parts]
    found = [
        BatchPart(part.id, part.after, request, _graph(request)) for part, request in zip(parts, inner, strict=True)
    ]
    empty = graph.joined({})
    return Operation(name, 0, 0, False, lambda transaction, quirks: empty, parts=tuple(found))


def _request_of(asked: graph.Asked) -> dict[str, Any]:
    return {name: getattr(asked, name) for name in ("method", "path", "query", "headers", "body")}
