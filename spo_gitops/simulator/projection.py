"""What an answer shows of a thing or a collection: `$select`, `$expand`, `$filter`, `$orderby`, `$top`, `$skip`."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import parse_qs, quote

from .answers import Collection, Deferred, Entity
from .errors import ServiceError, bad_query
from .odata_filter import comparable, parse_filter
from .thing import Thing, Things, navigations_of
from .values import Typed

Tree = dict[str, Any]  # lower-case name to the tree below it

MAX_DEPTH = 12


def tree_of(text: str) -> Tree:
    """`Id,Owner/Title` as a tree of names."""
    tree: Tree = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        below = tree
        steps = part.lower().split("/")
        if len(steps) > MAX_DEPTH:
            raise bad_query(f"The path '{part}' is nested too deeply.")
        for step in steps:
            below = below.setdefault(step, {})
    return tree


def missing(name: str) -> ServiceError:
    """A property that a type does not have (the status and type name are assumed; the text is known)."""
    return ServiceError(400, -1, "Microsoft.SharePoint.SPException", f"The field or property '{name}' does not exist.")


def entity(thing: Thing, select: Tree, expand: Tree, *, status: int = 200, function: str | None = None) -> Entity:
    """A thing with what is selected and expanded."""
    return Entity(
        thing.type_name,
        _fields(thing, select, expand),
        thing.link(),
        thing.entity_set,
        thing.etag(),
        function,
        status,
    )


def _fields(thing: Thing, select: Tree, expand: Tree) -> dict[str, Any]:
    everything = not select or "*" in select
    thing.check_read(() if everything else select)
    # PnPjs selects `odata.id`, an annotation that comes along by itself.
    named = {name: below for name, below in select.items() if name != "*" and not name.startswith("odata.")}
    shown = thing.properties()
    spelled = _spelled(shown) if named or expand else {}
    found: dict[str, Any] = {}
    for name in dict.fromkeys((*named, *expand)):
        below, deeper = named.get(name, {}), expand.get(name)
        nested = thing.nested(name)
        if nested is not None:
            wire, open_ = nested
            if deeper is not None or below:
                found[wire] = _nested(open_(), below, deeper or {})
            else:
                found[wire] = Deferred(f"{thing.link()}/{wire}")
            continue
        found |= {wire: _cut(value, below) for wire, value in _read(thing, shown, spelled, name).items()}
    if everything:
        for member in navigations_of(type(thing)):
            found.setdefault(member.name, Deferred(f"{thing.link()}/{member.name}"))
        found |= {name: value for name, value in shown.items() if name not in found}
    return found


def _nested(value: Thing | Things | None, select: Tree, expand: Tree) -> Any:
    match value:
        case Thing():
            return entity(value, select, expand)
        case Things():
            return Collection(value.type_name, tuple(entity(item, select, expand) for item in value.items()))
        case _:
            return None


def _spelled(shown: Mapping[str, Any]) -> dict[str, list[str]]:
    """The names of properties by their lower case."""
    names: dict[str, list[str]] = {}
    for wire in shown:
        names.setdefault(wire.lower(), []).append(wire)
    return names


def _read(thing: Thing, shown: Mapping[str, Any], spelled: Mapping[str, list[str]], name: str) -> dict[str, Any]:
    """The property of a name in lower case: two for an item's `Id` and `ID`."""
    if name in spelled:
        return {wire: shown[wire] for wire in spelled[name]}
    asked = thing.asked(name)
    if asked is None:
        raise missing(name)
    return {asked[0]: asked[1]}


def _cut(value: Any, below: Tree) -> Any:
    if not below or "*" in below:
        return value
    fields = value.fields if isinstance(value, Typed) else value
    if not isinstance(fields, Mapping):
        return value
    return {name: _cut(item, below[name.lower()]) for name, item in fields.items() if name.lower() in below}


def value_at(thing: Thing, path: str) -> Any:
    """The value at the end of a property path, as `$filter` and `$orderby` see it."""
    name, _, rest = path.partition("/")
    nested = thing.nested(name.lower())
    if nested is not None:
        found = nested[1]()
        if not rest or not isinstance(found, Thing):
            return None
        return value_at(found, rest)
    shown = thing.properties()
    value = next(iter(_read(thing, shown, _spelled(shown), name.lower()).values()))
    for step in filter(None, rest.split("/")):
        fields = value.fields if isinstance(value, Typed) else value
        if not isinstance(fields, Mapping):
            return None
        value = next((item for key, item in fields.items() if key.lower() == step.lower()), None)
    return value


def collection(things: Things, query: Mapping[str, str], address: str, *, function: str | None = None) -> Collection:
    """A page of a collection. `address` is the URL of the collection without its query, for the next page's link."""
    select, expand = tree_of(query.get("$select", "")), tree_of(query.get("$expand", ""))
    found = _sorted(list(_filtered(things, query.get("$filter", ""))), query.get("$orderby", ""))
    found = found[_number(query, "$skip", 0) :] if "$skip" in query else found
    after = parse_qs(query.get("$skiptoken", "")).get("p_ID", [""])[0]
    if after.isdigit():
        found = [item for item in found if item.page_key() > int(after)]
    size = _number(query, "$top", 0) if "$top" in query else things.page_size()
    page = found if size is None else found[:size]
    link = None
    if things.page_size() is not None and len(page) < len(found) and page:
        link = _next_link(address, query, page[-1].page_key())
    shown = tuple(entity(item, select, expand) for item in page)
    return Collection(things.type_name, shown, link, function)


def _filtered(things: Things, text: str) -> Iterator[Thing]:
    if not text.strip():
        return things.items()
    test = parse_filter(text)
    return (item for item in things.items() if test(partial(value_at, item)))


def _sorted(found: list[Thing], text: str) -> list[Thing]:
    for part in reversed([piece.strip() for piece in text.split(",") if piece.strip()]):
        name, _, order = part.partition(" ")
        if order.strip().lower() not in ("", "asc", "desc"):
            raise bad_query(f"The expression '$orderby={text}' is not valid.")
        found.sort(key=lambda item: _rank(value_at(item, name)), reverse=order.strip().lower() == "desc")
    return found


def _rank(value: Any) -> tuple[int, float, str]:
    value = comparable(value)
    if isinstance(value, bool | float):
        return (1, float(value), "")
    return (0, 0.0, "") if value is None else (2, 0.0, str(value))


def _number(query: Mapping[str, str], name: str, least: int) -> int:
    text = query[name].strip()
    if not text.isdigit() or int(text) < least:
        raise bad_query(f"The expression '{name}={text}' is not valid.")
    return int(text)


def _next_link(address: str, query: Mapping[str, str], last: int) -> str:
    kept = {name: value for name, value in query.items() if name not in ("$skiptoken", "$skip")}
    parts = [("$skiptoken", f"Paged=TRUE&p_ID={last}"), *kept.items()]
    return f"{address}?" + "&".join(f"{quote(name)}={quote(value, safe='')}" for name, value in parts)
