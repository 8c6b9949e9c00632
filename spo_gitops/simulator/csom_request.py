"""The XML of a ProcessQuery as values: actions in order, object paths by id."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from .caml import parse_xml
from .errors import ServiceError, argument_error

_NAMESPACE = "{http://schemas.microsoft.com/sharepoint/clientquery/2009}"


@dataclass(frozen=True, slots=True)
class ObjectPath:
    """How an object is reached. `kind` is the element's name."""

    id: str
    kind: str
    name: str  # method, property, type id or identity
    parent: str | None
    parameters: tuple[Any, ...]
    type_id: str = ""  # of a static method


@dataclass(frozen=True, slots=True)
class PathReference:
    """A parameter that is an object of the request."""

    path_id: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A property that a query names, and what of it when it is an object or a collection."""

    name: str
    query: "Query | None" = None
    child_query: "Query | None" = None


@dataclass(frozen=True, slots=True)
class Query:
    """Which properties an action wants; an empty selection of names with `everything` false is just the identity."""

    everything: bool
    wanted: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. `kind` is the element's name."""

    id: int
    kind: str
    path_id: str
    name: str = ""
    parameters: tuple[Any, ...] = ()
    query: Query | None = None
    child_query: Query | None = None
    type_id: str = ""  # of a static method


@dataclass(frozen=True, slots=True)
class Request:
    """A whole ProcessQuery."""

    actions: tuple[Action, ...]
    paths: Mapping[str, ObjectPath]


def parse_request(text: str) -> Request:
    """The request in an XML body; raises ServiceError for one that is not valid."""
    root = parse_xml(text)
    for element in root.iter():
        element.tag = element.tag.removeprefix(_NAMESPACE)
    actions, paths = root.find("Actions"), root.find("ObjectPaths")
    if root.tag != "Request" or actions is None or paths is None:
        raise argument_error("The request is not valid.")
    found = (_path(element) for element in paths)
    return Request(tuple(_action(element) for element in actions), {path.id: path for path in found})


def _path(element: Element) -> ObjectPath:
    name = element.get("Name") or element.get("TypeId") or ""
    if element.tag in ("Constructor", "StaticMethod", "StaticProperty") and not element.get("TypeId"):
        message = "The 'TypeId' attribute is invalid - The value '' is invalid according to its datatype."
        raise ServiceError(200, -1, "System.Xml.Schema.XmlSchemaValidationException", message)
    return ObjectPath(
        id=element.get("Id") or "",
        kind=element.tag,
        name=name,
        parent=element.get("ParentId"),
        parameters=_parameters(element.find("Parameters")),
        type_id=element.get("TypeId") or "",
    )


def _action(element: Element) -> Action:
    parameters = _parameters(element.find("Parameters"))
    if element.tag == "SetProperty":
        parameters = tuple(_value(parameter) for parameter in element.findall("Parameter"))
    return Action(
        id=int(element.get("Id") or 0),
        kind=element.tag,
        path_id=element.get("ObjectPathId") or "",
        name=element.get("Name") or "",
        parameters=parameters,
        query=_query(element.find("Query")),
        child_query=_query(element.find("ChildItemQuery")),
        type_id=element.get("TypeId") or "",
    )


def _query(element: Element | None) -> Query | None:
    if element is None:
        return None
    wanted = tuple(_wanted(item) for item in element.findall("Properties/Property"))
    return Query((element.get("SelectAllProperties") or "").lower() == "true", wanted)


def _wanted(item: Element) -> Wanted:
    query = _query(item.find("Query"))
    if (item.get("SelectAll") or "").lower() == "true":
        query = Query(True, ())
    return Wanted(str(item.get("Name")), query, _query(item.find("ChildItemQuery")))


def _parameters(element: Element | None) -> tuple[Any, ...]:
    return () if element is None else tuple(_value(parameter) for parameter in element.findall("Parameter"))


def _value(element: Element) -> Any:
    """A parameter, an array's object or a structure's property."""
    reference = element.get("ObjectPathId")
    if reference is not None:
        return PathReference(reference)
    if element.get("TypeId"):
        return {str(item.get("Name")): _value(item) for item in element.findall("Property")}
    text = element.text or ""
    match element.get("Type") or "String":
        case "Null":
            return None
        case "Boolean":
            return text.strip().lower() in ("true", "1")
        case "Int16" | "Int32" | "Int64" | "UInt16" | "UInt32" | "UInt64" | "Enum" | "Byte":
            return _number(text)
        case "Double" | "Single":
            return _number(text, float)
        case "Guid":
            return text.strip().strip("{}").lower()
        case "Array":
            return [_value(item) for item in element.findall("Object")]
        case _:
            return text


def _number(text: str, kind: type[int | float] = int) -> int | float:
    try:
        return kind(text.strip())
    except ValueError as error:
        raise argument_error(f"The value '{text}' is not a number.") from error
