"""How many requests changes of a site take, between the readings before and after: for forecasts.

What is sent for what is inside of it is decided by what is found then (permissions_update, lists_update). This counts
what those send where nothing of it is as wanted already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..model.attribute import travelling
from ..model.inner import GROUPS, LEVELS
from ..model.plan import Decision
from .lists import COLUMNS, EXISTS, GRANTS, INHERIT, TYPES, VIEWS, Part, is_list, is_typed, part_of
from .permissions import ASSIGNMENTS, is_permission, named, parts
from .principals import SITE_GROUP

_AS_IT_IS_MADE = {GROUPS: {"title", "description"}, LEVELS: {"title", "description", "permissions"}}
_OF_A_VIEW = {"query", "rowLimit"}  # its title goes along with the making
_APART = {EXISTS, INHERIT, "defaultView", "template"}


def writes(changes: tuple[Decision, ...]) -> int:
    """Of all of them."""
    permitted = [change for change in changes if is_permission(change.attribute)]
    listed = [change for change in changes if is_list(change.attribute)]
    inside = (_of_permissions(permitted) if permitted else 0) + (_of_lists(listed) if listed else 0)
    names = (change.attribute for change in changes)
    return inside + travelling(name for name in names if not (is_permission(name) or is_list(name)))


def _of_permissions(changes: Iterable[Decision]) -> int:
    """Ids are read first, and again where something was made."""
    count, made, own = 1, set(), dict[tuple[str, str], set[str]]()
    for change in changes:
        head, key, what = named(change.attribute)
        if what == "exists":
            count += 1
            made |= {(head, key)} if change.after is True else set()
        elif head == ASSIGNMENTS:
            count += _of_grants(change)
        elif what in ("members", "roles"):
            count += sum(map(len, _moves(change)))
        elif what == "owner":
            count += 2  # who that is, and the owner
        else:
            own.setdefault((head, key), set()).add(what)
    for thing, properties in own.items():
        count += bool(properties - _AS_IT_IS_MADE[thing[0]] if thing in made else properties)
    return count + bool(made)


def _of_lists(changes: Iterable[Decision]) -> int:
    """They are read first, and again where lists were made, and views."""
    own: dict[tuple[str, str, str], dict[str, Decision]] = {}
    typed = False
    for change in changes:
        part = part_of(change.attribute)
        typed = typed or is_typed(change.attribute)
        key = f"{part.what}{change.attribute}" if part.what == GRANTS else part.what  # each member for itself
        own.setdefault((part.list, part.kind, part.item), {})[key] = change
    things = list(own.items())
    made = {kind for (_, kind, _), properties in things if _is_made(properties)}
    count = 1 + typed + ("" in made) + (VIEWS in made)
    return count + sum(_of_thing(Part(url, "", kind, item), properties) for (url, kind, item), properties in things)


def _of_thing(part: Part, properties: Mapping[str, Decision]) -> int:
    """One list, view, column or content type, without what is inside of a list."""
    made = _is_made(properties)
    count = int(EXISTS in properties)
    match part.kind:
        case "":
            leaf = part.list.rpartition("/")[2]
            grants = [change for name, change in properties.items() if name.startswith(GRANTS)]
            titled = made and str(_after(properties, "title")).lower() == leaf  # with its making
            apart = _APART | {"title"} if titled else _APART
            count += any(name not in apart for name in properties if not name.startswith(GRANTS))
            count += (INHERIT in properties) + 2 * ("defaultView" in properties)
            count += bool(grants) + sum(map(_of_grants, grants))  # whom the site knows is read
        case "views":
            shown = _after(properties, COLUMNS)
            count += bool(properties.keys() & (_OF_A_VIEW if made else _OF_A_VIEW | {"title"}))
            count += 1 + len(shown) if isinstance(shown, tuple) else 0
        case "columns":
            count += not count and bool(properties)
        case _:
            assert part.kind == TYPES
            count += made  # the content types of the site
    return count


def _is_made(properties: Mapping[str, Decision]) -> bool:
    return _after(properties, EXISTS) is True


def _after(properties: Mapping[str, Decision], name: str) -> object:
    return properties[name].after if name in properties else None


def _of_grants(change: Decision) -> int:
    """Of who comes it is asked who that is, but for groups of the site."""
    coming, going = _moves(change)
    strangers = sum(not parts(member)[0].startswith(SITE_GROUP) for member in coming)
    return len(coming) + len(going) + strangers


def _moves(change: Decision) -> tuple[set[str], set[str]]:
    """Who comes into the set, and who goes."""
    _, bracket, member = change.attribute.partition("[")
    if bracket:
        one = {member[:-1]}
        return (one, set()) if change.after else (set(), one)
    before = set(change.before) if isinstance(change.before, tuple) else set[str]()
    after = set(change.after) if isinstance(change.after, tuple) else set[str]()
    return after - before, before - after
