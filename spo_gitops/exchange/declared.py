"""From what was observed to what a document may declare: flat values by name, and notes about the rest.

Every value goes through the parsers that will read it, so that an export is valid by construction. What the service
shows and does not take, and what has no effect as things are, is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ..catalog.settings import Format, declarable
from ..catalog.templates import site_types, type_of_template
from ..desired.creation import SUPPORTED_TYPES
from ..desired.documents import read_document
from ..desired.group_site import REFUSED
from ..desired.group_site import TEMPLATE as GROUP_TEMPLATE
from ..desired.nodes import Cursor, Entry, ListNode, MapNode, Node, Scalar
from ..desired.prerequisites import check_prerequisites
from ..desired.report import Report
from ..model.address import Address
from ..model.desired import Desired, DesiredState, Wanted
from ..model.observation import Observation
from ..model.site_url import ONE_DRIVE_HOST, ROOT, is_one_drive
from ..model.value import UNKNOWN, Observed, Value
from ..problems import Position
from .inside import inside, is_inside

SETTINGS = "settings."
NONE = "none"
# Sites that take less than others.
ROOT_SITE, ONE_DRIVE, HOST_OF_ONE_DRIVES = "root site", "OneDrive", "host of OneDrives"

_SMALL: Mapping[str, dict[str, Any]] = {
    "site": {"kind": "Site", "url": "/sites/x"},
    "hub": {"kind": "Hub", "name": "x", "site": "/sites/x"},
    "tenant": {"kind": "TenantSettings", "settings": {}},
    ROOT_SITE: {"kind": "Site", "url": ROOT},
    ONE_DRIVE: {"kind": "Site", "url": f"{ONE_DRIVE_HOST}/x"},
    HOST_OF_ONE_DRIVES: {"kind": "Site", "url": ONE_DRIVE_HOST},
}
_EMPTY_IS_SILENCE = ("title", "owner")


@dataclass(frozen=True, slots=True)
class Declared:
    """``values`` by flat name (``settings.sharingCapability``, ``admins.members``); ``notes`` are comments; ``inside``
    are keys of the document as they are."""

    address: Address
    values: Mapping[str, Value]
    notes: tuple[str, ...] = ()
    inside: Mapping[str, Any] = field(default_factory=dict)


def declared(observation: Observation, hub_names: Mapping[str, str]) -> Declared:
    """What a document of the resource says. ``hub_names`` gives the name of the hub on a site's path."""
    values: dict[str, Value] = {}
    notes = []
    kind = observation.address.kind
    probe = _probe(observation.address)
    for name, value in _asked(observation, hub_names).items():
        if value is UNKNOWN or not isinstance(value, str | int | float | tuple):
            notes.append(f"{name.removeprefix(SETTINGS)} could not be read")
        elif value == "" and name in _EMPTY_IS_SILENCE:
            continue
        elif _taken(probe, name, value):
            values[name] = value
    if "type" in values and site_types()[str(values["type"])] == GROUP_TEMPLATE:
        values = {name: value for name, value in values.items() if name not in REFUSED}
    for name in _without_effect(observation.address, values):
        del values[name]
    if kind == "site":
        notes += _about_the_type(observation, values)
    below, more = inside(observation, lambda part: _reads({**_SMALL[probe], **part}))
    return Declared(observation.address, values, tuple(sorted([*notes, *more])), below)


def _probe(address: Address) -> str:
    """The small document that shows what one of the resource takes."""
    if address.kind != "site":
        return address.kind
    if address.key in (ROOT, ONE_DRIVE_HOST):
        return ROOT_SITE if address.key == ROOT else HOST_OF_ONE_DRIVES
    return ONE_DRIVE if is_one_drive(address.key) else address.kind


def declarable_address(address: Address) -> bool:
    """Whether a document can name the resource at all."""
    if address.kind == "tenant":
        return True
    key = "site" if address.kind == "hub" else "url"
    return address.kind in _SMALL and _reads({**_SMALL[address.kind], key: address.key})


def nested(values: Mapping[str, Value]) -> dict[str, Any]:
    """Flat names as the maps of a document."""
    document: dict[str, Any] = {}
    for name, value in values.items():
        *above, last = name.split(".", 1)
        place = document.setdefault(above[0], {}) if above else document
        place[last] = list(value) if isinstance(value, tuple) else value
    return document


def _asked(observation: Observation, hub_names: Mapping[str, str]) -> dict[str, Observed]:
    """Observed fields under the names that documents use, in the order of a document."""
    fields = {name: value for name, value in observation.fields.items() if not is_inside(name)}
    found: dict[str, Observed] = {}
    if observation.address.kind == "site":
        word = type_of_template(str(observation.facts.get("template", "")))
        if word in SUPPORTED_TYPES:
            found["type"] = word
    for name in ("title", "description", "owner"):
        if name in fields:
            found[name] = fields.pop(name)
    admins = fields.pop("admins", None)
    if admins is UNKNOWN:
        found["admins"] = UNKNOWN
    elif isinstance(admins, tuple):
        owner = found.get("owner")
        found["admins.mode"] = "exact"
        found["admins.members"] = tuple(member for member in admins if member != owner)
    for name in ("hub", "parent"):
        if name in fields:
            found[name] = _hub(fields.pop(name), hub_names)
    if observation.facts.get("hub"):
        found.pop("hub", None)  # a hub's own site joins none
    return {**found, **{name: _worded(name, fields[name]) for name in sorted(fields)}}


def _worded(name: str, value: Observed) -> Observed:
    setting = declarable().get(name.removeprefix(SETTINGS))
    return NONE if setting is not None and setting.format is Format.LABEL and value == "" else value


def _hub(value: Observed, hub_names: Mapping[str, str]) -> Observed:
    return value if value == NONE or not isinstance(value, str) else hub_names.get(value, UNKNOWN)


def _about_the_type(observation: Observation, values: Mapping[str, Value]) -> list[str]:
    template = str(observation.facts.get("template", ""))
    return [] if "type" in values or not template else [f"its template is {template}"]


def _taken(kind: str, name: str, value: Value) -> bool:
    if name.startswith(SETTINGS):
        return _setting_taken(kind, name, value)
    return _reads(_with(kind, name, value))


@lru_cache(maxsize=20_000)
def _setting_taken(kind: str, name: str, value: Value) -> bool:
    return _reads(_with(kind, name, value))


def _with(kind: str, name: str, value: Value) -> dict[str, Any]:
    document = nested({name: value})
    if name == "admins.mode":
        document["admins"]["members"] = []
    return {**_SMALL[kind], **document}


def _reads(document: Mapping[str, Any]) -> bool:
    """Whether the parser has nothing to say about the document."""
    report = Report()
    return read_document(Cursor("x", node_of(document)), report) is not None and not report.problems_so_far()


def node_of(value: Any) -> Node:
    """Plain values as the parsers read them."""
    if isinstance(value, Mapping):
        return MapNode({key: Entry(1, 1, node_of(below)) for key, below in value.items()}, 1, 1)
    if isinstance(value, list | tuple):
        return ListNode(tuple(node_of(item) for item in value), 1, 1)
    return Scalar(value, str(value), 1, 1)


def _without_effect(address: Address, values: Mapping[str, Value]) -> set[str]:
    """Settings whose prerequisites the other values do not meet: the service shows them, and they do nothing."""
    attributes = {name: Wanted(value, Position(name)) for name, value in values.items() if name.startswith(SETTINGS)}
    report = Report()
    check_prerequisites(DesiredState({address: Desired(address, Position("x"), attributes)}), report)
    return {problem.position.file for problem in report.problems_so_far()} & set(values)
