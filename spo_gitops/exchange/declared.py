"""From what was observed to what a document may declare: flat values by name, and notes about the rest.

Every value goes through the parsers that will read it, so that an export is valid by construction. What the service
shows and does not take, and what has no effect as things are, is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from ..catalog.settings import Format, declarable
from ..catalog.templates import site_types
from ..desired.documents import read_document
from ..desired.effective import check_effective
from ..desired.group_site import REFUSED
from ..desired.group_site import TEMPLATE as GROUP_TEMPLATE
from ..desired.nodes import Cursor, Entry, ListNode, MapNode, Node, Scalar
from ..desired.prerequisites import check_prerequisites
from ..desired.report import Report
from ..model.address import TENANT, Address
from ..model.attribute import unquoted
from ..model.desired import Desired, DesiredState, Wanted
from ..model.observation import CLOSED, EARLIER, Observation
from ..model.site_url import ONE_DRIVE_HOST, ROOT, is_one_drive
from ..model.value import UNKNOWN, Observed, Value, show
from ..problems import Position
from .families import GROUP
from .inside import head_of, inside, is_inside
from .unsaid import LOGO, found_type, own_group, silent

SETTINGS, CREATED = "settings.", "create."
NONE = "none"
# Sites that take less than others.
ROOT_SITE, ONE_DRIVE, HOST_OF_ONE_DRIVES = "root site", "OneDrive", "host of OneDrives"
CATALOGUE = ("theme", "site-script", "site-design")  # what the tenant offers to its sites: known by their names
NAME, ACTIONS = "name", "actions"

_SMALL: Mapping[str, dict[str, Any]] = {
    "site": {"kind": "Site", "url": "/sites/x"},
    "hub": {"kind": "Hub", "name": "x", "site": "/sites/x"},
    "tenant": {"kind": "TenantSettings", "settings": {}},
    "theme": {"kind": "Theme", "name": "x", "palette": {}},
    "site-script": {"kind": "SiteScript", "name": "x", "actions": []},
    "site-design": {"kind": "SiteDesign", "name": "x", "webTemplate": "TeamSite", "siteScripts": []},
    ROOT_SITE: {"kind": "Site", "url": ROOT},
    ONE_DRIVE: {"kind": "Site", "url": f"{ONE_DRIVE_HOST}/x"},
    HOST_OF_ONE_DRIVES: {"kind": "Site", "url": ONE_DRIVE_HOST},
}
NOTHING: Mapping[str, Value] = MappingProxyType({})
_EMPTY_IS_SILENCE = ("title", "owner")


@dataclass(frozen=True, slots=True)
class Declared:
    """``values`` by flat name (``settings.sharingCapability``, ``admins.members``); ``notes`` are comments; ``inside``
    are keys of the document as they are."""

    address: Address
    values: Mapping[str, Value]
    notes: tuple[str, ...] = ()
    inside: Mapping[str, Any] = field(default_factory=dict)


def declared(
    observation: Observation, hub_names: Mapping[str, str], allowed: Mapping[str, Value] = NOTHING
) -> Declared:
    """What a document of the resource says. ``hub_names`` gives the name of the hub on a site's path, ``allowed`` what
    the tenant's own document says: a site's value that is looser has no effect and would be refused beside it."""
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
        refused = {name: value for name, value in values.items() if name in REFUSED}
        values = {name: value for name, value in values.items() if name not in REFUSED}
        notes += _not_of_a_group(refused)
    for name in _without_effect(observation.address, values):
        del values[name]
    for name in _beyond(observation.address, values, allowed):
        notes.append(f"{name.removeprefix(SETTINGS)} is {show(values.pop(name))}, looser than the tenant allows")
    values |= _named(observation, values)
    if kind == "site":
        notes += _about_the_type(observation, values)
    notes += _about_the_reading(observation)
    below, more = inside(observation, lambda part: _part_reads(probe, json.dumps(part, sort_keys=True)))
    return Declared(observation.address, values, tuple(sorted([*notes, *more])), below)


def _probe(address: Address) -> str:
    """The small document that shows what one of the resource takes."""
    if address.kind != "site":
        return address.kind
    if address.key in (ROOT, ONE_DRIVE_HOST):
        return ROOT_SITE if address.key == ROOT else HOST_OF_ONE_DRIVES
    return ONE_DRIVE if is_one_drive(address.key) else address.kind


def why_not(observation: Observation) -> str:
    """Why no document can declare the resource, or empty."""
    address = observation.address
    if address.kind not in _SMALL:
        return "there is no document of this kind"
    if address.kind in CATALOGUE:
        whole = _reads(document_of(declared(observation, {})))
        return "" if whole else "its name or something that it must have cannot be written in a document"
    key = {"hub": "site", "site": "url"}.get(address.kind)
    fits = key is None or _reads({**_SMALL[address.kind], key: address.key})
    return "" if fits else "its address cannot be written in a document"


def document_of(found: Declared) -> dict[str, Any]:
    """The document of a theme, site script or site design."""
    kind, values = _SMALL[found.address.kind]["kind"], dict(found.values)
    return {"kind": kind, "name": values.pop(NAME, found.address.key), **nested(values)}


def nested(values: Mapping[str, Value]) -> dict[str, Any]:
    """Flat names as the maps of a document."""
    document: dict[str, Any] = {}
    for name, value in values.items():
        *above, last = name.split(".", 1)
        place = document.setdefault(above[0], {}) if above else document
        place[last] = _decoded(name, value) if isinstance(value, tuple) else value
    return document


def _decoded(name: str, members: tuple[str, ...]) -> list[Any]:
    """A set as a document writes it; actions of site scripts are JSON in one form."""
    if name == ACTIONS:
        return [json.loads(member) for member in members]
    return [unquoted(member) for member in members] if name.startswith(f"{GROUP}.") else list(members)


def _asked(observation: Observation, hub_names: Mapping[str, str]) -> dict[str, Observed]:
    """Observed fields under the names that documents use, in the order of a document."""
    named = observation.address.kind in CATALOGUE
    fields = {n: v for n, v in observation.fields.items() if not is_inside(n) and not (named and n == "title")}
    found: dict[str, Observed] = {}
    if observation.address.kind == "site" and (word := found_type(observation)):
        found["type"] = word
    for name in ("title", "description", "owner"):
        if name in fields:
            found[name] = fields.pop(name)
    admins = fields.pop("admins", None)
    if admins is UNKNOWN:
        found["admins"] = UNKNOWN
    elif isinstance(admins, tuple):
        owner = found.get("owner")
        others = tuple(member for member in admins if member != owner)
        told = tuple(member for member in others if not own_group(observation, member))
        found["admins.mode"] = "exact" if told == others else "include"
        found["admins.members"] = told
    for name in ("hub", "parent"):
        if name in fields:
            found[name] = _hub(fields.pop(name), hub_names)
    if observation.facts.get("hub"):
        found.pop("hub", None)  # a hub's own site joins none
    rest = {name: _worded(name, fields[name]) for name in sorted(fields) if not silent(observation, name)}
    return {**found, **rest}


def _named(observation: Observation, values: Mapping[str, Value]) -> dict[str, Value]:
    """The name of what is known by its name, in its own spelling."""
    if observation.address.kind not in CATALOGUE:
        return {}
    title = observation.fields.get("title")
    return {NAME: title if isinstance(title, str) and title else observation.address.shown or observation.address.key}


def _worded(name: str, value: Observed) -> Observed:
    if name == LOGO and value == "":
        return NONE
    return NONE if value == "" and _is_label(name) else value


def _is_label(name: str) -> bool:
    setting = declarable().get(name.removeprefix(SETTINGS))
    return setting is not None and setting.format is Format.LABEL


def _hub(value: Observed, hub_names: Mapping[str, str]) -> Observed:
    return value if value == NONE or not isinstance(value, str) else hub_names.get(value, UNKNOWN)


def _about_the_type(observation: Observation, values: Mapping[str, Value]) -> list[str]:
    template = str(observation.facts.get("template", ""))
    return [] if "type" in values or not template else [f"its template is {template}"]


def _about_the_reading(observation: Observation) -> Iterator[str]:
    """That not all was read, and what is here nevertheless."""
    held = observation.facts.get(EARLIER)
    names = held if isinstance(held, tuple) else ()
    keys = sorted({_key_of(name) for name in names if observation.fields[name] not in ("", ())})
    known = f"; as a former export knew it: {', '.join(keys)}" if keys else ""
    if why := observation.facts.get(CLOSED):
        yield f"what is in it was not read: {why}{known}"
    elif observation.trouble or known:
        yield f"not all of it could be read{known}"


def _not_of_a_group(refused: Mapping[str, Value]) -> Iterator[str]:
    """What the site has and no document gives to one with a group; other keys of it stand below the group."""
    for name, value in refused.items():
        if name.startswith(SETTINGS) and value not in (False, NONE):
            yield f"{name.removeprefix(SETTINGS)} is {show(value)}, which no document gives to a site with a group"


def _key_of(name: str) -> str:
    return head_of(name) if is_inside(name) else name.removeprefix(SETTINGS)


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


@lru_cache(maxsize=20_000)
def _part_reads(probe: str, part: str) -> bool:
    """Whether a part of what is inside of a site is valid, as JSON: most sites have the same lists."""
    return _reads({**_SMALL[probe], **json.loads(part)})


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
    report = Report()
    check_prerequisites(DesiredState({address: _settings(address, values)}), report)
    return {problem.position.file for problem in report.problems_so_far()} & set(values)


def _beyond(address: Address, values: Mapping[str, Value], allowed: Mapping[str, Value]) -> list[str]:
    """Settings that are looser than the tenant's: those of a site, and in the tenant itself of SharePoint or OneDrive
    alone, which stay as they were when the tenant is tightened (wire/REFERENCE.md 10.2: the strictest holds)."""
    report = Report()
    state = {TENANT: _settings(TENANT, allowed)} if address.kind == "site" and allowed else {}
    check_effective(DesiredState({**state, address: _settings(address, values)}), report)
    return sorted({problem.position.file for problem in report.problems_so_far()} & set(values))


def _settings(address: Address, values: Mapping[str, Value]) -> Desired:
    """A document whose positions are the names of its settings, and whose values are those that are read of it."""
    attributes = {
        name: Wanted("" if value == NONE and _is_label(name) else value, Position(name))
        for name, value in values.items()
        if name.startswith(SETTINGS)
    }
    return Desired(address, Position("x"), attributes)
