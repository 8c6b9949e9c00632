"""What a list is like, beside its items: as its site's document would write it, and made again where it is gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..desired.nodes import Cursor
from ..desired.report import Report
from ..desired.sets import resolve_sets
from ..desired.site import read_site_values
from ..kinds.list_state import ListState
from ..kinds.lists import EVERYTHING, fields_of
from ..kinds.permission_state import Permissions
from ..model.address import Address
from ..model.desired import Wanted
from ..model.observation import Observation, Presence
from ..model.value import Value
from .declared import node_of
from .inside_lists import lists_of
from .manifest import ExportError

_LISTS = "lists"


def definition_of(url: str, state: ListState, permissions: Permissions | None) -> Mapping[str, Any] | None:
    """The entry among a site's ``lists``; None for a template that no document can declare."""
    fields = fields_of({url: state}, permissions, {EVERYTHING})
    observation = Observation(Address("site", "/sites/x"), Presence.PRESENT, {**fields, "groups": ()})
    entry = next(lists_of(observation, _is_read, []), None)
    return entry if entry is not None and _is_read({_LISTS: [entry]}) else None


def wanted_of(definition: Mapping[str, Any]) -> tuple[str, dict[str, Value]]:
    """The list's URL below its site, and the attributes that make it. Raises ExportError for what is no entry."""
    report = Report()
    values = read_site_values(Cursor("index", node_of({_LISTS: [definition]})), report)
    if report.problems_so_far():
        raise ExportError("a list is not defined as a document can define it")
    flat = {name: Wanted(placed.value, placed.position) for name, placed in values.items()}
    attributes, _ = resolve_sets(flat, (_LISTS,))
    return str(definition["url"]).lower(), {name: wanted.value for name, wanted in attributes.items()}


def _is_read(part: Mapping[str, Any]) -> bool:
    report = Report()
    read_site_values(Cursor("index", node_of(part)), report)
    return not report.problems_so_far()
