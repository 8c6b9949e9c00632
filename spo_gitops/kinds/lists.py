"""The lists of a site as attributes.

``lists[URL]`` says that one exists (its URL below the site in lower case), ``lists.URL.title`` and so on what it is
like; ``lists.URL.columns[NAME]``, ``lists.URL.columns.NAME.required``, ``lists.URL.views[TITLE]`` and
``lists.URL.views.TITLE.query`` go one step further, and ``lists.URL.contentTypes[NAME]`` says that it has a content
type of its site. ``lists.URL.inheritPermissions`` and the set ``lists.URL.roleAssignments`` of ``PRINCIPAL = LEVEL``
are its permissions. What is not there is told as empty, so that a removal is proven by reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..catalog.lists import LIST_SETTINGS
from ..counting import how_many
from ..model.attribute import Attribute, bracketed, quoted, unquoted
from ..model.desired import Desired
from ..model.observation import Observation, value_in
from ..model.order import Flag, Inclusion, Openings, Unordered
from ..model.plan import Action, GuardClass
from ..model.value import NO_PRIOR, UNKNOWN, Observed, Prior, Value, same, show
from .list_state import Column, Lists, ListState, View
from .permission_state import Called, Grants, Permissions
from .permissions import GIVES, granted
from .principals import SITE_GROUP, opens

LISTS = "lists"
EVERYTHING = "lists.*"  # asks for what each list is like, with its own columns, its views and its permissions
COLUMNS, VIEWS, GRANTS, INHERIT = "columns", "views", "roleAssignments", "inheritPermissions"
TYPES = "contentTypes"
EXISTS = "exists"
ITEMS = "listItems"  # the fact that has "url=count" of each list
COLUMN_PROPERTIES = ("title", "description", "required", "indexed", "unique", "default", "choices")


@dataclass(frozen=True, slots=True)
class Part:
    """What an attribute speaks of: ``what`` is a property of the list, or of its column or view called ``item``."""

    list: str
    what: str
    kind: str = ""  # columns, views or content types
    item: str = ""


def is_list(name: str) -> bool:
    """Whether an attribute of a site belongs to its lists."""
    return name.partition("[")[0].partition(".")[0] == LISTS


def is_deep(name: str) -> bool:
    """Whether it takes the request that tells columns, views and permissions, too."""
    part = part_of(name)
    return name == EVERYTHING or part.kind in (COLUMNS, VIEWS) or part.what in (GRANTS, INHERIT, "defaultView")


def is_typed(name: str) -> bool:
    """Whether it takes the request that tells the content types of lists."""
    return part_of(name).kind == TYPES


def part_of(name: str) -> Part:
    """An attribute's name taken apart; elements of ``roleAssignments`` have no item."""
    plain, bracket, member = name.partition("[")
    member = unquoted(member[:-1]) if bracket else ""
    steps = [unquoted(step) for step in plain.split(".")]
    match steps:
        case [_] if bracket:
            return Part(member, EXISTS)
        case [_, url, ("columns" | "views" | "contentTypes") as kind] if bracket:
            return Part(url, EXISTS, kind, member)
        case [_, url, what]:
            return Part(url, what)
        case [_, url, kind, item, what]:
            return Part(url, what, kind, item)
    return Part("", "")


def attribute(name: str) -> Attribute:
    """Order and weight of an attribute of a list."""
    part = part_of(name)
    if part.what == GRANTS:
        if "[" not in name:
            order = Openings(lambda text: opens(unquoted(text).rpartition(GIVES)[0]))
            return Attribute(name, order, security=True, principals=True)
        opening = opens(unquoted(name.partition("[")[2][:-1]).rpartition(GIVES)[0])
        return Attribute(name, Flag(strict=False) if opening else Unordered(), opening, principals=True)
    if not part.kind and part.what in LIST_SETTINGS:
        setting = LIST_SETTINGS[part.what]
        return Attribute(name, setting.order, setting.security)
    return Attribute(name, Inclusion(empty_is_none=True)) if part.what == "choices" else Attribute(name)


def refusable(name: str, value: Value) -> bool:
    """Whether the value only stands for a list, column or view that was not there: one that stays cannot have it."""
    part = part_of(name)
    setting = LIST_SETTINGS.get(part.what) if not part.kind else None
    fixed = part.what in ("title", "template", "type", "defaultView") or (part.kind == VIEWS and part.what == COLUMNS)
    return (value in ("", ()) and (fixed or bool(setting and setting.enum))) or (part.what, value) == ("rowLimit", 0)


def fields_of(found: Lists, permissions: Permissions | None, asked: Iterable[str]) -> dict[str, Observed]:
    """What the asked attributes are. ``lists`` alone asks for the definition of each."""
    asked = set(asked)
    asked |= {f"{LISTS}[{bracketed(url)}]" for url in found if LISTS in asked or EVERYTHING in asked}
    asked |= set(_insides(found)) if EVERYTHING in asked else set()
    fields: dict[str, Observed] = {LISTS: tuple(sorted(bracketed(url) for url in found))}
    called = Called() if permissions is None else permissions.called
    for part in {part_of(name) for name in asked}:
        state, prefix = found.get(part.list), f"{LISTS}.{quoted(part.list)}"
        if part.list:
            fields |= {f"{prefix}.{name}": value for name, value in _definition(state, called)}
        if part.kind == COLUMNS:
            column = (state.columns or {}).get(part.item) if state else None
            whole = f"{prefix}.{COLUMNS}.{quoted(part.item)}"
            fields |= {f"{whole}.{name}": value for name, value in _column(column)}
        if part.kind == VIEWS:
            view = (state.views or {}).get(part.item) if state else None
            fields |= {f"{prefix}.{VIEWS}.{quoted(part.item)}.{name}": value for name, value in _view(view)}
    return fields


def _insides(found: Lists) -> Iterator[str]:
    """Columns that somebody added, and views."""
    for url, state in found.items():
        own = [name for name, column in (state.columns or {}).items() if column.own]
        for kind, names in ((COLUMNS, own), (VIEWS, state.views or ())):
            yield from (f"{LISTS}.{quoted(url)}.{kind}[{bracketed(name)}]" for name in names)


def items_of(found: Lists) -> tuple[str, ...]:
    """How many items each list has, for people."""
    return tuple(sorted(f"{url}={state.items}" for url, state in found.items()))


def unmet(desired: Desired, observation: Observation) -> Mapping[str, str]:
    """Declared attributes that the service cannot give: what is missing for a creation, what is fixed by one."""
    reasons: dict[str, str] = {}
    for name, wanted in desired.attributes.items():
        if not is_list(name):
            continue
        part, now = part_of(name), observation.value(name)
        if part.what == "template" and now not in ("", UNKNOWN) and not same(now, wanted.value):
            reasons[name] = f"the list is a {now}, and its template cannot be changed"
        if part.what == "type" and now not in ("", UNKNOWN) and not same(now, wanted.value):
            reasons[name] = f"the column is a {show(now)}, and its type cannot be changed"
        if part.kind == TYPES and now is False and not _manages_types(desired, observation, part.list):
            reasons[name] = "it needs contentTypesEnabled: true"
        elif part.what == EXISTS and now is False and part.kind != TYPES:
            base = f"{LISTS}.{quoted(part.list)}" + (f".{part.kind}.{quoted(part.item)}" if part.kind else "")
            needed = {COLUMNS: ("type",), VIEWS: ()}.get(part.kind, ("template", "title"))
            missing = [key for key in needed if f"{base}.{key}" not in desired.attributes]
            if missing:
                reasons[name] = f"it must be created, which needs {' and '.join(missing)}"
                inside = (other for other in desired.attributes if other.startswith((f"{base}.", f"{base}[")))
                reasons |= dict.fromkeys(inside, f"{part.item or part.list} is not there")
    return reasons


def _manages_types(desired: Desired, observation: Observation, url: str) -> bool:
    """Whether the list is to have content types of its own choice; not known to be against it is enough."""
    name = f"{LISTS}.{quoted(url)}.contentTypesEnabled"
    value = desired.attributes[name].value if name in desired.attributes else observation.value(name)
    return value is not False


def hazards(action: Action) -> Iterator[tuple[GuardClass, str]]:
    """Lists and columns that go, with what is in them."""
    counts = action.observation.facts.get(ITEMS, ())
    items = dict(entry.rpartition("=")[::2] for entry in counts) if isinstance(counts, tuple) else {}
    for change in action.changes:
        if not is_list(change.attribute) or change.after is not False:
            continue
        part = part_of(change.attribute)
        count = items.get(part.list)
        unknown = "an unknown number of items"
        if part.what == EXISTS and not part.kind:
            inside = unknown if count is None else how_many(int(count), "item")
            yield GuardClass.REMOVE_LIST, f"{part.list} goes to the site's recycle bin, with {inside}"
        elif part.what == EXISTS and part.kind == COLUMNS:
            inside = f"{unknown} have" if count is None else how_many(int(count), "item has", "items have")
            yield GuardClass.REMOVE_LIST, f"column {part.item} of {part.list} goes, with what {inside} in it"


def _definition(state: ListState | None, called: Called) -> Iterator[tuple[str, Observed]]:
    yield "template", state.template if state else ""
    for name, setting in LIST_SETTINGS.items():
        if state is None or name in state.settings:
            yield name, state.settings[name] if state else setting.empty
    yield INHERIT, not state.unique if state else True
    if state is None or state.columns is not None:
        yield COLUMNS, tuple(sorted(map(bracketed, state.columns or ()))) if state else ()
    if state is None or state.views is not None:
        yield VIEWS, tuple(sorted(map(bracketed, state.views or ()))) if state else ()
        shown = [key for key, view in (state.views or {}).items() if view.default] if state else []
        yield "defaultView", shown[0] if shown else ""
    if state is None or state.types is not None:
        yield TYPES, tuple(sorted(map(bracketed, state.types or ()))) if state else ()
    if state is None or not state.unique:
        yield GRANTS, ()
    elif state.grants is not None:
        yield GRANTS, tuple(sorted(grants_of(state.grants, called)))


def grants_of(grants: Grants, called: Called) -> Iterator[str]:
    """The members of ``roleAssignments``, groups and levels by the names that they go by."""
    groups = {SITE_GROUP + called.groups.get(number, title): number for title, number in grants.groups.items()}
    for who, number in (*grants.people.items(), *groups.items()):
        yield from (granted(who, called.levels.get(level, level)) for level in grants.of(number))


def _column(column: Column | None) -> Iterator[tuple[str, Observed]]:
    empty: Mapping[str, Value] = {"required": False, "indexed": False, "unique": False, "choices": ()}
    yield "type", column.type if column else ""
    for name in COLUMN_PROPERTIES:
        yield name, column.properties[name] if column else empty.get(name, "")


def prior_of_column(part: Part) -> Prior:
    """What a column has that a declaration makes, where the declaration does not say it: its schema is all there is."""
    if part.what == "type":
        return NO_PRIOR
    return part.item if part.what == "title" else value_in(dict(_column(None)), part.what)


def _view(view: View | None) -> Iterator[tuple[str, Observed]]:
    yield "title", view.title if view else ""
    yield "columns", view.columns if view else ()
    yield "query", view.query if view else ""
    yield "rowLimit", view.row_limit if view else 0
