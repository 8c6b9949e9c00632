"""The object model as ProcessQuery sees it: things and collections behind the interface of its objects."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .content.content_types import ContentType
from .content.field_links import FieldLink
from .content.fields import Field
from .content.files import file_at
from .content.folders import folder_at
from .content.groups import Group
from .content.items import ListItem
from .content.lists import List
from .content.role_definitions import RoleDefinition
from .content.site import SiteCollection
from .content.users import User
from .content.web import Web, relative, web_here
from .csom_base import CsomObject, Passive, Session
from .errors import ServiceError, argument_error
from .here import Here
from .hosts import Host
from .models import Site
from .thing import Content, Thing, Things, bound, member_of


@dataclass(slots=True)
class ContextObject(Passive):
    """`ClientContext.Current`."""

    session: Session
    here: Here
    type_name = "SP.RequestContext"

    def member(self, name: str) -> CsomObject | None:
        """Its site or web."""
        match name.lower():
            case "site":
                self.here.check()
                return ThingObject(self.session, SiteCollection(self.here))
            case "web":
                return ThingObject(self.session, web_here(self.here))
            case _:
                return None


@dataclass(slots=True)
class ThingObject(Passive):
    """One thing; what is set waits for Update."""

    session: Session
    thing: Thing
    pending: dict[str, Any] = field(default_factory=dict)

    @property
    def type_name(self) -> str:  # type: ignore[override]  # every thing has its own
        """The thing's type."""
        return self.thing.type_name

    def identity(self) -> str | None:
        """The end of the identity is the thing's own."""
        own = self.thing.identity()
        return None if own is None else self.session.identity_of(own)

    def properties(self) -> Mapping[str, Any]:
        """What a plain query shows."""
        self.thing.check_read(())
        return self.thing.properties()

    def asked(self, name: str) -> tuple[str, Any] | None:
        """A property that a query names: shown, or only on request."""
        return self.thing.asked(name)

    def member(self, name: str) -> CsomObject | None:
        """A navigation property."""
        nested = self.thing.nested(name.lower())
        if nested is None:
            message = f'Field or property "{name}" does not exist.'
            raise ServiceError(200, -1, "Microsoft.SharePoint.Client.InvalidClientQueryException", message)
        return object_of(self.session, nested[1]())

    def set_property(self, name: str, value: Any) -> None:
        """Remember a change; an object stands for itself."""
        plain = value.thing if isinstance(value, ThingObject) else value
        if self.thing.immediate:
            self.thing.here.check_writable()
            self.thing.update({name: plain})
        else:
            self.pending[name] = plain

    def call(self, name: str, parameters: tuple[Any, ...]) -> Any:
        """A function, or one of the methods that every object has."""
        lowered = name.lower()
        if lowered in ("update", "systemupdate", "updateoverwriteversion", "updateex", "updateandpushchanges"):
            wanted, self.pending = self.pending, {}
            self.thing.here.check_writable()
            self.thing.update(wanted)
            return None
        if lowered == "deleteobject":
            self.thing.here.check_writable()
            self.thing.delete()
            return None
        if lowered == "parseandsetfieldvalue" and len(parameters) == 2:
            self.set_property(str(parameters[0]), self.thing.parsed(str(parameters[0]), str(parameters[1])))
            return None
        if lowered == "setfieldvalue" and len(parameters) == 2:
            self.set_property(str(parameters[0]), parameters[1])
            return None
        return called(self.session, self.thing, name, parameters) if lowered else None


@dataclass(slots=True)
class ThingsObject(Passive):
    """A collection of things."""

    session: Session
    things: Things

    @property
    def type_name(self) -> str:  # type: ignore[override]  # every collection has its own
        """The type of its items, as a collection."""
        return f"{self.things.type_name}Collection"

    def children(self) -> Iterator[CsomObject]:
        """The items."""
        return (ThingObject(self.session, item) for item in self.things.items())

    def call(self, name: str, parameters: tuple[Any, ...]) -> Any:
        """A function; Add takes the structure that describes the new thing."""
        if name.lower() == "add" and len(parameters) == 1 and member_of(type(self.things), name) is None:
            self.things.here.check_writable()
            return ThingObject(self.session, self.things.add(_structure(parameters[0])))
        return called(self.session, self.things, name, parameters)


def _structure(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise argument_error("The parameter is not an object.")
    return {name: inner.thing if isinstance(inner, ThingObject) else inner for name, inner in value.items()}


def called(session: Session, target: Thing | Things, name: str, parameters: tuple[Any, ...]) -> Any:
    """Call a function of the model with positional arguments."""
    member = member_of(type(target), name)
    if member is None or not member.is_function:
        type_name = target.type_name if isinstance(target, Thing) else f"{target.type_name}Collection"
        message = f'Method "{name}" does not exist on type "{type_name}".'
        raise ServiceError(200, -1, "Microsoft.SharePoint.Client.InvalidClientQueryException", message)
    plain = tuple(value.thing if isinstance(value, ThingObject) else value for value in parameters)
    outcome = member.run(target, **bound(member, {}, plain))
    return object_of(session, outcome) if isinstance(outcome, Thing | Things) else outcome


def object_of(session: Session, value: Thing | Things | Content | None) -> CsomObject | None:
    """A thing or a collection as an object of ProcessQuery."""
    match value:
        case Thing():
            return ThingObject(session, value)
        case Things():
            return ThingsObject(session, value)
        case _:
            return None


def site_object(session: Session, site: Site) -> ThingObject:
    """A site collection that administration opens."""
    here = session.here
    where = Here(Host.TENANT, here.transaction, here.quirks, site.path, relative(site), here.headers, unlocked=True)
    return ThingObject(session, SiteCollection(where))


def thing_named(here: Here, text: str) -> Thing:
    """The thing that the last line of an identity names; raises ServiceError."""
    steps = text.split(":")
    pairs = dict(zip(steps[0::2], steps[1::2], strict=False))
    site = here.transaction.site_by_id(pairs.get("site", ""))
    if site is None:
        raise argument_error("The object identity is not valid.")
    where = Here(here.host, here.transaction, here.quirks, site.path, here.web_path, here.headers, here.text)
    where.check()
    if "item" in pairs and "list" in pairs:
        return ListItem(where, List(where, pairs["list"].lower()), int(pairs["item"].split(",")[0]))
    if "fl" in pairs and "contenttype" in pairs:
        type_ = ContentType(where, pairs.get("list", pairs.get("web", "")).lower(), pairs["contenttype"])
        return FieldLink(where, type_, pairs["fl"].lower())
    for key, make_below in _BELOW.items():
        if key in pairs:
            return make_below(where, pairs.get("list", pairs.get("web", "")).lower(), pairs[key])
    for key, make in _BY_KEY.items():
        if key in pairs:
            return make(where, pairs[key])
    return SiteCollection(where)


_BELOW: Mapping[str, Callable[[Here, str, str], Thing]] = {
    "field": lambda here, parent, text: Field(here, parent, text.lower()),
    "contenttype": lambda here, parent, text: ContentType(here, parent, text),
}
_BY_KEY: Mapping[str, Callable[[Here, str], Thing]] = {
    "list": lambda here, text: List(here, text.lower()),
    "g": lambda here, text: Group(here, int(text)),
    "u": lambda here, text: User(here, int(text)),
    "roledefinition": lambda here, text: RoleDefinition(here, int(text)),
    "folder": folder_at,
    "file": file_at,
    "web": lambda here, text: Web(here, text.lower()),
}
