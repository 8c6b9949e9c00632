"""Hubs as written. A hub is its site: the name is only what other documents call it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..model.site_url import is_on_one_drive_host
from ..model.value import Value
from ..problems import Position
from .designs import read_design_name, read_principals
from .lifecycle import read_lifecycle
from .nodes import Cursor, Scalar, quote
from .reading import KeyTable, Placed, check_keys, read_flag, required
from .report import Report
from .site import Values
from .site_web import read_logo
from .texts import read_description, read_name, read_reference, read_site_url, read_title

JOINERS = "whoMayJoin"
_FLAGS = ("requiresJoinApproval", "hideNameInNavigation", "enablePermissionsSync")
_IGNORABLE = ("title", "description", "logoUrl", *_FLAGS, "siteDesignId", "parent", JOINERS)
_HUB = KeyTable(
    "a Hub",
    ("kind", "name", "site", *_IGNORABLE, "lifecycle"),
    {"theme": "sites of a hub wear what its own site wears: let a site design give that one a theme"},
    {
        **dict.fromkeys(("targets", "permissions", "joinPermissions"), "write whoMayJoin"),
        "members": "write hub in each Site that belongs to it; who may join is whoMayJoin",
        "url": "write site",
        "hub": "a hub cannot join a hub; write parent to place it below another",
        "settings": "they belong to the Site document of the hub's site",
        "owner": "it belongs to the Site document of the hub's site",
        "admins": "they belong to the Site document of the hub's site",
    },
)
_NO_ID = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class HubDocument:
    """A Hub as written; ``values`` hold the attributes by name, ``parent`` the name of a hub in lower case or none."""

    position: Position
    name: Placed[str]
    site: Placed[str]
    values: Values

    @property
    def path(self) -> str:
        """The hub's identity: its site's URL in the form that is compared."""
        return self.site.value.lower()


def read_hub(cursor: Cursor, report: Report) -> HubDocument | None:
    """A document of kind Hub."""
    cursor = check_keys(cursor, _HUB, report)
    written_name = required(cursor, "name", "a Hub", report)
    written_site = required(cursor, "site", "a Hub", report)
    name = None if written_name is None else read_name(written_name, report, "Hub")
    site = None if written_site is None else read_site_url(written_site, report)
    values = dict(_attributes(cursor, report))
    if name is None or site is None:
        return None
    if is_on_one_drive_host(site.value):
        report.error(
            site.position,
            "bad-url",
            quote(site.value),
            "a site below /sites/ or /teams/, or /",
            "choose another site: a OneDrive is no hub, and neither is their host",
        )
        return None
    return HubDocument(cursor.position, name, site, values)


def _attributes(cursor: Cursor, report: Report) -> Iterator[tuple[str, Placed[Value]]]:
    readers = {
        "title": read_title,
        "description": read_description,
        "logoUrl": read_logo,
        "siteDesignId": _read_design,
    }
    for name, read in readers.items():
        if (child := cursor.child(name)) and (text := read(child, report)):
            yield name, Placed(text.value, text.position)
    for name in _FLAGS:
        if (child := cursor.child(name)) and (flag := read_flag(child, report)):
            yield name, Placed(flag.value, flag.position)
    if (child := cursor.child("parent")) and (parent := read_reference(child, report, "Hub")):
        yield "parent", Placed(parent.value, parent.position)
    if child := cursor.child(JOINERS):
        yield from read_principals(child, JOINERS, report)
    if child := cursor.child("lifecycle"):
        yield from read_lifecycle(child, _IGNORABLE, report)


def _read_design(cursor: Cursor, report: Report) -> Placed[str] | None:
    """A site design by its name or id, or none."""
    if isinstance(cursor.node, Scalar) and cursor.node.value in ("none", _NO_ID):
        return Placed("none", cursor.position)
    return read_design_name(cursor, report)
