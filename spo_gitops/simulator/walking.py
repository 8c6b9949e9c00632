"""REST over the object model: what an address means before it runs, and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from .answers import Answer, Binary, Empty, Raw, Value, Void
from .calls import Effect, plain
from .errors import ServiceError, bad_query, no_such_endpoint
from .here import Here
from .odata import Address, Segment, literal
from .projection import collection, entity, missing, tree_of, value_at
from .thing import Content, Member, Thing, Things, bound, member_of, not_allowed
from .values import Typed

_VERBS = {"GET": Effect.READ, "HEAD": Effect.READ}
_LIMIT = 64  # segments
_VALUE = "$value"
_DELETE = "deleteobject"  # a function of every thing that can be removed


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an address is about, known before it runs."""

    name: str
    effect: Effect
    milliseconds: int
    units: int


def meaning_of(root: type[Thing], address: Address, verb: str) -> Meaning | None:
    """The operation that an address names over the model; None when the model knows no such beginning."""
    if not address.segments or len(address.segments) > _LIMIT or member_of(root, address.segments[0].name) is None:
        return None
    place: type | None = root
    names: list[str] = []
    last: Member | None = None
    for segment in address.segments:
        last = None if place is None else member_of(place, segment.name)
        if last is None:
            names.append(segment.name)
            place = None
            continue
        place = _next(place, last, segment, names)
    called = last is not None and last.is_function and not _is_key(last) and not _names_target(last, verb)
    if last is not None and last.name == _VALUE and verb == "PUT":
        return Meaning(f"{'/'.join(names)} PUT", Effect.WRITE, 200, last.units)
    if last is not None and called:
        return Meaning("/".join(names), last.effect, last.milliseconds, last.units)
    effect = _VERBS.get(verb, Effect.WRITE)
    if verb == "POST" and place is not None and issubclass(place, Thing):
        effect = Effect.READ
    cost = 20 if last is None else last.milliseconds
    shown = "READ" if effect is Effect.READ else verb
    return Meaning(f"{'/'.join(names)} {'GET' if shown == 'READ' else verb}", effect, max(cost, 11), 2)


def _next(place: type | None, member: Member, segment: Segment, names: list[str]) -> type | None:
    if _is_key(member) and names:
        names[-1] = names[-1].removesuffix("(id)") + "(id)"
    else:
        names.append(member.name.lower())
    found = member.returns
    if segment.called and found is not None and issubclass(found, Things) and not member.is_function:
        names[-1] += "(id)"
        return found.item
    return found


def _is_key(member: Member) -> bool:
    """A function that only finds one thing in a collection, such as GetByTitle."""
    return member.is_function and member.name.startswith("GetBy") and member.effect is Effect.READ


def _names_target(member: Member, verb: str) -> bool:
    """A function that finds something which is then changed or removed, such as GetFileById."""
    return verb in ("PATCH", "PUT", "DELETE") and member.effect is Effect.READ and member.returns is not None


def answer(root: Thing, address: Address, verb: str, body: Callable[[], Any]) -> Answer:
    """The answer of a call; raises ServiceError. The body is parsed only where JSON is expected."""
    return _Walk(root.here, address, verb, body).from_(root)


class _Walk:
    """One walk along an address."""

    def __init__(self, here: Here, address: Address, verb: str, body: Callable[[], Any]) -> None:
        self._here, self._address, self._verb, self._body = here, address, verb, body
        self._query = address.query

    def from_(self, root: Thing) -> Answer:
        place: Any = root
        for index, segment in enumerate(self._address.segments):
            last = index == len(self._address.segments) - 1
            if isinstance(place, Thing | Things):
                member = member_of(type(place), segment.name)
                if last and member is not None and member.name == _VALUE and self._verb == "PUT":
                    return self._replaced(place)
                if member is not None:
                    if isinstance(place, Thing):
                        place.check_read((segment.name,))
                    place = self._followed(place, member, segment, last)
                    if member.is_function and last and not self._is_place(member):
                        return self._outcome(place, member)
                    continue
            if isinstance(place, Thing) and (nested := place.nested(segment.name)) is not None:
                place = nested[1]()
                continue
            if isinstance(place, Things) and segment.name == "add" and last and self._verb == "POST":
                return self._shown(place.add(self._wrapped()), 200, "Add")
            return self._ended(place, self._address.segments[index:])
        return Void(self._address.segments[-1].name) if place is None else self._at(place)

    def _is_place(self, member: Member) -> bool:
        """Whether a function only says where something is that the verb is meant for."""
        return _is_key(member) or _names_target(member, self._verb)

    def _followed(self, place: Thing | Things, member: Member, segment: Segment, last: bool) -> Any:
        if not member.is_function:
            found = member.run(place)
            if segment.called and isinstance(found, Things):
                return self._keyed(found, segment)
            if found is None and not last:
                raise no_such_endpoint(segment.name)
            return found
        named = dict(segment.named or {})
        if last and member.effect is Effect.WRITE and self._verb not in ("POST", "DELETE", "PATCH"):
            raise ServiceError(
                405,
                -1,
                "Microsoft.SharePoint.Client.InvalidClientQueryException",
                f"The HTTP method '{self._verb}' cannot be used to access the resource '{member.name}'. The operation "
                "type of the resource is specified as 'Default'. Use another method.",
            )
        outside = {name: literal(value, self._query) for name, value in self._query.items() if name[:1] not in "$@"}
        inside = {} if not last or member.takes_bytes else self._arguments()
        return member.run(place, **bound(member, {**outside, **inside, **named}, segment.positional))

    def _keyed(self, found: Things, segment: Segment) -> Thing | None:
        values = (*segment.positional, *(segment.named or {}).values())
        if len(values) != 1:
            raise bad_query("The key of the resource is not valid.")
        try:
            return found.find(values[0])
        except ServiceError:
            if found.null_when_missing and self._verb in ("GET", "HEAD"):
                return None
            raise

    def _arguments(self) -> dict[str, Any]:
        body = self._body()
        return {name: plain(value) for name, value in body.items()} if isinstance(body, dict) else {}

    def _fields(self) -> dict[str, Any]:
        body = self._body()
        if not isinstance(body, dict):
            raise bad_query("The body must be a JSON object.")
        return {name: plain(value) for name, value in body.items() if name != "__metadata"}

    def _wrapped(self) -> dict[str, Any]:
        """The body of an Add function, whose fields may lie in `parameters`."""
        fields = self._fields()
        inner = next(iter(fields.values())) if len(fields) == 1 else None
        return inner if isinstance(inner, dict) else fields

    def _outcome(self, value: Any, member: Member) -> Answer:
        match value:
            case Thing():
                # Verbose names the function around complex values only, not around entities.
                return self._shown(value, 200, None)
            case Things():
                return self._listed(value, None)
            case None:
                return Void(member.name)
            case Content(data, media_type):
                return Binary(data, media_type)
            case Raw():
                return value
            case Typed(type_name, fields):
                return _complex(type_name, fields, member.name)
            case _ if member.raw:
                return Raw(value, function=member.name)
            case _:
                return Value(member.name, value)

    def _at(self, place: Any) -> Answer:
        match place, self._verb:
            case Thing(), "GET" | "HEAD" | "POST":
                return self._shown(place, 200, None)
            case Thing(), "PATCH" | "PUT":
                return self._updated(place)
            case Thing(), "DELETE":
                _check_version(place, self._here)
                self._here.check_writable()
                place.delete()
                return Empty(200)
            case Things(), "GET" | "HEAD":
                return self._listed(place, None)
            case Things(), "POST":
                self._here.check_writable()
                return self._shown(place.add(self._fields()), 201, None)
            case _:
                raise not_allowed(self._verb)

    def _updated(self, place: Thing) -> Answer:
        fields = self._fields()
        _check_version(place, self._here)
        self._here.check_writable()
        place.update(fields)
        return Empty(204, place.etag())

    def _replaced(self, place: Thing | Things) -> Answer:
        """New bytes for a file."""
        if not isinstance(place, Thing):
            raise not_allowed(self._verb)
        self._here.check_writable()
        place.put_content(self._here.text)
        return Empty(204, place.etag())

    def _shown(self, thing: Thing, status: int, function: str | None) -> Answer:
        select, expand = tree_of(self._query.get("$select", "")), tree_of(self._query.get("$expand", ""))
        return entity(thing, select, expand, status=status, function=function)

    def _listed(self, things: Things, function: str | None) -> Answer:
        path = "/".join(_written(segment) for segment in self._address.segments)
        address = f"{self._here.host.origin}{quote(self._address.site)}/_api/{path}"
        return collection(things, self._query, address, function=function)

    def _ended(self, place: Any, rest: tuple[Segment, ...]) -> Answer:
        """The end of an address that is no member: a property, its raw value, a count, metadata."""
        first = rest[0].name
        match place:
            case Content(data, media_type) if first == "$value":
                return Binary(data, media_type)
            case Things() if first == "$count" and len(rest) == 1:
                return Binary(str(sum(1 for _ in place.items())).encode(), "text/plain;charset=utf-8")
            case Thing() if first == _DELETE and self._verb == "POST" and len(rest) == 1:
                self._here.check_writable()
                place.delete()
                return Void(_DELETE)
            case Thing() if self._verb in ("GET", "HEAD"):
                return self._property(place, rest)
            case _:
                raise no_such_endpoint("/".join(segment.name for segment in self._address.segments))

    def _property(self, thing: Thing, rest: tuple[Segment, ...]) -> Answer:
        names = [segment.name for segment in rest]
        raw = names[-1] == "$value"
        steps = names[:-1] if raw else names
        if not steps:
            raise no_such_endpoint("$value")
        try:
            value = value_at(thing, "/".join(steps))
        except ServiceError as error:
            if error.message == missing(steps[0]).message:
                raise no_such_endpoint(steps[0]) from error
            raise
        if raw:
            return Binary(str(value).encode(), "text/plain;charset=utf-8")
        if isinstance(value, Typed):
            return _complex(value.type_name, value.fields, thing.shape.name_of(steps[-1]) or steps[-1])
        return Value(thing.shape.name_of(steps[-1]) or steps[-1], value)


def _complex(type_name: str, fields: Mapping[str, Any], function: str) -> Answer:
    return Value(function, Typed(type_name, fields))


def _check_version(place: Thing, here: Here) -> None:
    """An `If-Match` that is neither `*` nor the present version is refused."""
    wanted, etag = here.argument("if-match"), place.etag()
    if wanted is None or etag is None or wanted.strip() in ("*", "") or wanted.strip() == etag:
        return
    message = "The request ETag value '{0}' does not match the object's ETag value '{1}'."
    name = "Microsoft.SharePoint.Client.ClientServiceException"
    raise ServiceError(412, -1, name, message.format(wanted, etag))


def _written(segment: Segment) -> str:
    if not segment.called:
        return segment.name
    named = [f"{name}={_literal(value)}" for name, value in (segment.named or {}).items()]
    return f"{segment.name}({','.join([*map(_literal, segment.positional), *named])})"


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"
