"""The simulated object model: things, collections of them, and the members that families hang on them.

A family's module defines its classes and hangs navigation properties and functions on its own and on others' classes:

    @navigation(Web, "SiteGroups")
    def _site_groups(web: Web) -> SiteGroups: ...

    @function(SiteGroups, "RemoveById", Effect.WRITE)
    def _remove(groups: SiteGroups, id: int) -> None: ...

REST (`walking`) and ProcessQuery (`csom_things`) both evaluate their addresses over these declarations, so that a
member is written once. Wire names match whatever their case; arguments are bound by name or position.
"""

import inspect
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from types import UnionType
from typing import Any, ClassVar, TypeVar, get_args, get_origin, get_type_hints

from .calls import Effect
from .errors import ServiceError, bad_query
from .here import Here
from .shapes import Shape, fits, shape_of, typed, zero

T = TypeVar("T", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Member:
    """A navigation property or a function of a class."""

    name: str
    run: Callable[..., Any]
    effect: Effect
    milliseconds: int
    is_function: bool
    returns: type | None
    parameters: tuple[inspect.Parameter, ...] = ()
    types: Mapping[str, Any] = field(default_factory=dict)
    raw: bool = False  # the answer's body is not enveloped
    takes_bytes: bool = False  # the request's body is a file, not JSON
    units: int = 2


def names(text: str) -> frozenset[str]:
    """Names that were written in one text."""
    return frozenset(text.split())


_MEMBERS: dict[type, dict[str, Member]] = {}


def member_of(owner: type, name: str) -> Member | None:
    """The member of a class or of one that it derives from, by its wire name in any case."""
    lowered = name.lower()
    return next((table[lowered] for base in owner.__mro__ if lowered in (table := _MEMBERS.get(base, {}))), None)


def navigations_of(owner: type) -> Iterator[Member]:
    """The navigation properties of a class."""
    for base in owner.__mro__:
        yield from (member for member in _MEMBERS.get(base, {}).values() if not member.is_function)


def navigation(owner: type, name: str, milliseconds: int = 20) -> Callable[[T], T]:
    """Hang a navigation property on a class; it is read only when it is asked for."""

    def hang(run: T) -> T:
        _hang(owner, Member(name, run, Effect.READ, milliseconds, False, _returned(run)))
        return run

    return hang


def function(
    owner: type,
    name: str,
    effect: Effect = Effect.READ,
    milliseconds: int = 40,
    *,
    raw: bool = False,
    takes_bytes: bool = False,
    units: int = 2,
) -> Callable[[T], T]:
    """Hang a function on a class."""

    def hang(run: T) -> T:
        parameters = tuple(inspect.signature(run).parameters.values())[1:]
        hints = get_type_hints(run)
        returned = _returned(run)
        member = Member(name, run, effect, milliseconds, True, returned, parameters, hints, raw, takes_bytes, units)
        _hang(owner, member)
        return run

    return hang


def _hang(owner: type, member: Member) -> None:
    table = _MEMBERS.setdefault(owner, {})
    if member.name.lower() in table:
        raise TypeError(f"{owner.__name__} already has a member {member.name}.")
    table[member.name.lower()] = member


def _returned(run: Callable[..., Any]) -> type | None:
    found = get_type_hints(run).get("return")
    candidates = (found, *getattr(found, "__args__", ()))
    return next((one for one in candidates if isinstance(one, type) and issubclass(one, Thing | Things)), None)


@dataclass(slots=True)
class Thing:
    """One object of the service. Subclasses say what is in `values` and which properties may be changed."""

    here: Here
    type_name: ClassVar[str] = ""
    entity_set: ClassVar[str] = ""
    writable: ClassVar[frozenset[str]] = frozenset()
    immediate: ClassVar[bool] = False  # ProcessQuery sets its properties without Update

    @property
    def shape(self) -> Shape:
        """The properties of the object's type."""
        return shape_of(self.type_name)

    def link(self) -> str:
        """Where it is, below `_api`."""
        return ""

    def identity(self) -> str | None:
        """The end of its `_ObjectIdentity_`; None for what can not be addressed again."""
        return None

    def etag(self) -> str | None:
        """Its version, for objects that have one."""
        return None

    def values(self) -> Mapping[str, Any]:
        """What is known of it, as plain values by wire name; the rest of the shape is zero."""
        return {}

    def computed(self, name: str) -> Any:
        """The value of a property that only `$select` shows."""
        values = self.values()
        edm = self.shape.type_of(name)
        return typed(edm, values[name]) if name in values else zero(edm)

    def asked(self, name: str) -> tuple[str, Any] | None:
        """A property by its name in any case, also one that only `$select` shows; None for one that there is not."""
        right = self.shape.name_of(name)
        return None if right is None else (right, self.computed(right))

    def properties(self) -> dict[str, Any]:
        """Every property that a plain read shows, as wire values."""
        values = self.values()
        shown = {n: typed(edm, values[n]) if n in values else zero(edm) for n, edm in self.shape.shown.items()}
        return {**shown, **self.dynamic()}

    def dynamic(self) -> Mapping[str, Any]:
        """Properties beyond the type's own: an item's columns."""
        return {}

    def nested(self, name: str) -> "tuple[str, Callable[[], Thing | Things | None]] | None":
        """A navigation property by its name in lower case: its right name and how to follow it."""
        member = member_of(type(self), name)
        if member is None or member.is_function:
            return None
        return member.name, lambda: member.run(self)

    def check_read(self, names: Collection[str]) -> None:
        """Refuse a read of the properties with these names in lower case, or of all for none; raises ServiceError."""

    def page_key(self) -> int:
        """The number that a page's token names, for things that come in pages."""
        return 0

    def checked(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of an update by their right names; raises ServiceError."""
        found: dict[str, Any] = {}
        for name, value in fields.items():
            if name.startswith(("odata.", "@odata.", "__")) or "@odata." in name:
                continue
            right = self.shape.name_of(name)
            if right is None:
                raise bad_query(
                    f"The property '{name}' does not exist on type '{self.type_name}'. "
                    "Make sure to only use property names that are defined by the type."
                )
            edm = self.shape.type_of(right)
            if not fits(edm, value):
                raise bad_query(f"Cannot convert a primitive value to the expected type '{edm}'.")
            if right in self.writable:
                found[right] = value
        return found

    def update(self, fields: Mapping[str, Any]) -> None:
        """Change it; raises ServiceError for what may not be changed."""
        raise not_allowed("PATCH")

    def delete(self) -> None:
        """Remove it."""
        raise not_allowed("DELETE")

    def put_content(self, data: bytes) -> None:
        """Replace the bytes that its ``$value`` answers."""
        raise not_allowed("PUT")

    def parsed(self, name: str, text: str) -> Any:
        """The value of a property that a client gives as a form would, always as text."""
        return text


@dataclass(slots=True)
class Things:
    """A collection. Subclasses say what is in it, and what a key or a POST means."""

    here: Here
    item: ClassVar[type[Thing]] = Thing
    null_when_missing: ClassVar[bool] = False  # whether an unknown key is answered with null instead of refused

    @property
    def type_name(self) -> str:
        """The type of what is in it; "" when every one has its own."""
        found = self.item.type_name
        return found if isinstance(found, str) else ""

    def items(self) -> Iterator[Thing]:
        """Everything in it, in order."""
        return iter(())

    def find(self, key: Any) -> Thing:
        """The one with a key; raises ServiceError."""
        raise ServiceError(404, -1, "Microsoft.SharePoint.Client.ResourceNotFoundException", "Item not found.")

    def add(self, fields: Mapping[str, Any]) -> Thing:
        """A new one from the body of a POST."""
        raise not_allowed("POST")

    def page_size(self) -> int | None:
        """How many a page has without $top; None for all."""
        return None


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes that are answered as they are: a file."""

    data: bytes
    media_type: str = "application/octet-stream"


def not_allowed(verb: str) -> ServiceError:
    """A verb that the resource does not take."""
    message = f"The HTTP method '{verb}' cannot be used to access the resource."
    return ServiceError(405, -1, "Microsoft.SharePoint.Client.InvalidClientQueryException", message)


def bound(member: Member, named: Mapping[str, Any], positional: tuple[Any, ...]) -> dict[str, Any]:
    """The arguments of a function by parameter name; raises ServiceError for one that is missing or wrong."""
    given = {name.lower(): value for name, value in named.items()}
    found: dict[str, Any] = {}
    for index, parameter in enumerate(member.parameters):
        wire = parameter.name.rstrip("_").replace("_", "").lower()
        if wire == "body":
            found[parameter.name] = dict(named)
        elif wire in given and given[wire] is None and parameter.default is not inspect.Parameter.empty:
            continue  # null stands for what is left out
        elif wire in given:
            found[parameter.name] = _coerced(member.types[parameter.name], given[wire], parameter.name)
        elif index < len(positional):
            found[parameter.name] = _coerced(member.types[parameter.name], positional[index], parameter.name)
        elif parameter.default is inspect.Parameter.empty:
            raise bad_query(f"The parameter {wire} of the function {member.name} is missing.")
    return found


def _coerced(wanted: Any, value: Any, name: str) -> Any:
    if wanted is Any or (value is None and type(None) in get_args(wanted)):
        return value
    choices = get_args(wanted) if isinstance(wanted, UnionType) else (wanted,)
    kinds = tuple(one for one in (get_origin(choice) or choice for choice in choices) if isinstance(one, type))
    if str in kinds and dict not in kinds and isinstance(value, Mapping) and "DecodedUrl" in value:
        value = value["DecodedUrl"]  # an SP.ResourcePath, where clients also write the text that is in it
    if bool in kinds and isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if int in kinds and isinstance(value, str) and value.lstrip("-").isdigit():
        return int(value)
    if str in kinds and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise bad_query(f"Cannot convert the value of the parameter {name} to the expected type.")
    return value
