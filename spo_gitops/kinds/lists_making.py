"""Making what a site's lists lack: lists and views, with nothing that is not an argument of the making.

What they have by themselves is told then, before anything of it is written. Source: wire/REFERENCE.md 12.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace

from ..catalog.lists import LIST_TEMPLATES
from ..errors import AnswerLostError, RejectedError
from ..model.kind import Change, Conversation
from ..model.observation import value_in
from ..model.operation import Request
from ..model.value import Prior, Value
from .by_itself import told
from .list_state import Lists, read_lists
from .list_types import read_types
from .lists import (
    COLUMNS,
    EXISTS,
    VIEWS,
    Part,
    fields_of,
    is_deep,
    is_typed,
    part_of,
    prior_of_column,
    refusable,
)


def make(path: str, wanted: Mapping[str, Value], awaited: Container[str]) -> Change[tuple[Lists, Mapping[str, Value]]]:
    """The lists with those made that were not there, and what is wanted still. ``awaited`` are told before."""
    deep = any(map(is_deep, wanted))
    found = yield from _lists(path, wanted, deep)
    if any(map(is_typed, wanted)):
        found = yield from read_types(path, found)
    wanted = yield from told(wanted, _by_itself(found, (name for name in wanted if name in awaited)))
    new = [name for name in wanted if part_of(name).kind == VIEWS and _is_missing(found, name, wanted)]
    if not new:
        return found, wanted
    for name in new:
        yield from _view(path, found, part_of(name), wanted)
    shown = yield from read_lists(path, deep=True)
    found = {url: replace(state, views=shown[url].views if url in shown else None) for url, state in found.items()}
    for name in new:
        part = part_of(name)
        if part.item not in (found[part.list].views or {}):
            raise AnswerLostError(f"{path}: the service made view {part.item} of {part.list}, but it does not show")
    views = {_view_of(name) for name in new}
    made = (name for name in wanted if name in awaited and name not in new and _view_of(name) in views)
    wanted = yield from told(wanted, _by_itself(found, made))
    return found, wanted


def by_list(wanted: Mapping[str, Value]) -> dict[str, dict[Part, Value]]:
    """What is wanted of each list, but for what only stands for something that was not there."""
    found: dict[str, dict[Part, Value]] = {}
    for name, value in sorted(wanted.items()):
        part = part_of(name)
        if part.what == "defaultView" or not refusable(name, value):
            found.setdefault(part.list, {})[part] = value
    return found


def _lists(path: str, wanted: Mapping[str, Value], deep: bool) -> Conversation[Lists]:
    found = yield from read_lists(path, deep=deep)
    made = False
    for url, properties in by_list(wanted).items():
        if properties.get(Part(url, EXISTS)) is True and url not in found:
            yield from _create(path, url, properties, deep)
            made = True
    return (yield from read_lists(path, deep=deep)) if made else found


def _create(path: str, url: str, properties: Mapping[Part, Value], deep: bool) -> Conversation[None]:
    template = LIST_TEMPLATES.get(str(properties.get(Part(url, "template"))), 0)
    leaf, title = url.rpartition("/")[2], str(properties.get(Part(url, "title"), ""))
    body = {"Title": title if title.lower() == leaf else leaf, "BaseTemplate": template}
    try:
        yield Request("list.create", body=body, site=path)
    except (AnswerLostError, RejectedError):
        now = yield from read_lists(path, deep=deep)
        if url not in now:
            raise


def _is_missing(found: Lists, name: str, wanted: Mapping[str, Value]) -> bool:
    """Whether the name says that there shall be a view, and there is none."""
    part = part_of(name)
    state = found.get(part.list)
    there = state is not None and part.item not in (state.views or {})
    return there and part.what == EXISTS and wanted[name] is True


def _view(path: str, found: Lists, part: Part, wanted: Mapping[str, Value]) -> Conversation[None]:
    """With its title alone: the rest may name columns that are yet to be made."""
    own = {part_of(name).what: value for name, value in wanted.items() if _view_of(name) == (part.list, part.item)}
    body = {"Title": own.get("title", part.item), "PersonalView": False}
    yield Request("view.create", {"id": found[part.list].id}, body, path)


def _view_of(name: str) -> tuple[str, str]:
    """The list and the view that an attribute speaks of."""
    part = part_of(name)
    return (part.list, part.item) if part.kind == VIEWS else ("", "")


def _by_itself(found: Lists, awaited: Iterable[str]) -> dict[str, Prior]:
    """What shows of these: of lists that are there, and of their views and columns. A column that is yet to be made
    will have what its schema says."""
    names = [name for name in awaited if _shows(found, part_of(name))]
    shown = fields_of(found, None, names)
    priors: dict[str, Prior] = {}
    for name in names:
        part = part_of(name)
        new = part.kind == COLUMNS and part.what != EXISTS and part.item not in (found[part.list].columns or {})
        priors[name] = prior_of_column(part) if new else value_in(shown, name)
    return priors


def _shows(found: Lists, part: Part) -> bool:
    state = found.get(part.list)
    if state is None:
        return False
    return part.kind != VIEWS or part.what == EXISTS or part.item in (state.views or {})
