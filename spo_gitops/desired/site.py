"""Sites, and what profiles and defaults share with them: one flat map of names to placed values.

The names are those of the attributes (``title``, ``settings.sharingCapability``), and with the prefixes
``create.`` and ``lifecycle.`` what is not one. Flat maps make merging a site with its profile a plain update.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..model.value import Value
from ..problems import Position
from .admins import read_admins
from .creation import read_create, read_type
from .group_site import check_group_site, read_group_site
from .lifecycle import read_lifecycle
from .lists import read_lists
from .metadata import read_metadata
from .nodes import Cursor, ListNode, quote
from .permissions import read_permissions
from .reading import Placed, check_keys, read_flag, read_list, required
from .report import Report
from .setting import read_settings
from .site_keys import ARCHIVED, IGNORABLE, MANAGED_BY, PREVIOUS, SITE
from .site_web import VERSIONS, read_site_web, read_version_policy
from .special_sites import check_special_site
from .texts import read_description, read_reference, read_site_url, read_title, read_user

Values = Mapping[str, Placed[Value]]


@dataclass(frozen=True, slots=True)
class SiteDocument:
    """A Site as written. ``profiles`` are in lower case; ``origin`` tells what wrote it: a person, or a SiteSet."""

    position: Position
    url: Placed[str]
    values: Values
    profiles: tuple[Placed[str], ...] = ()
    origin: str = "document"

    @property
    def generated(self) -> bool:
        """Whether a SiteSet made it."""
        return self.origin != "document"

    @property
    def path(self) -> str:
        """The URL in the form that is compared."""
        return self.url.value.lower()


def read_site(cursor: Cursor, report: Report) -> SiteDocument | None:
    """A document of kind Site."""
    cursor = check_keys(cursor, SITE, report)
    written = required(cursor, "url", "a Site", report)
    url = None if written is None else read_site_url(written, report)
    profiles = read_profiles(cursor, report)
    values = dict(read_site_values(cursor, report))
    if url is None:
        return None
    if (child := cursor.child(PREVIOUS)) and (previous := _read_previous(child, url, report)):
        values[PREVIOUS] = previous
    check_special_site(cursor, url.value.lower(), values, report)
    check_group_site(values, report)
    return SiteDocument(cursor.position, url, values, profiles)


def _read_previous(cursor: Cursor, url: Placed[str], report: Report) -> Placed[Value] | None:
    """The URL that the site had, in lower case."""
    previous = read_site_url(cursor, report)
    if previous is None:
        return None
    key = previous.value.lower()
    expected = "the URL that the site had, below /sites/ or /teams/"
    if key == url.value.lower():
        report.error(previous.position, "bad-url", "the site's own url", expected, "remove the line")
    elif not {"/sites", "/teams"} >= {path.lower().rpartition("/")[0] for path in (key, url.value)}:
        found = f"{quote(previous.value)} for {quote(url.value)}"
        hint = "the URL of the root site and of a OneDrive cannot be changed"
        report.error(previous.position, "bad-url", found, expected, hint)
    else:
        return Placed(key, previous.position)
    return None


def read_profiles(cursor: Cursor, report: Report) -> tuple[Placed[str], ...]:
    """The key ``profile`` of a document: one name or several, each once."""
    named = cursor.child("profile")
    if named is None:
        return ()
    if not isinstance(named.node, ListNode):
        one = read_reference(named, report, "SiteProfile")
        return () if one is None else (one,)
    items = read_list(named, report, lambda item: read_reference(item, report, "SiteProfile"), "a list of names")
    first: dict[str, Placed[str]] = {}
    for item in () if items is None else items.value:
        if item.value in first:
            found, related = f"{quote(item.value)} a second time", (first[item.value].position,)
            report.error(item.position, "duplicate-profile", found, "each profile once", "delete it", related=related)
        first.setdefault(item.value, item)
    return tuple(first.values())


def read_site_values(cursor: Cursor, report: Report) -> Values:
    """Everything that a Site, a SiteProfile and ``defaults.site`` share."""
    return dict(_shared(cursor, report))


def _shared(cursor: Cursor, report: Report) -> Iterator[tuple[str, Placed[Value]]]:
    readers = {"title": read_title, "description": read_description, "owner": read_user, "type": read_type}
    for name, read in readers.items():
        if (child := cursor.child(name)) and (text := read(child, report)):
            yield name, Placed(text.value, text.position)
    if (child := cursor.child("hub")) and (name_of_hub := read_reference(child, report, "Hub")):
        yield "hub", Placed(name_of_hub.value, name_of_hub.position)
    if (child := cursor.child(ARCHIVED)) and (flag := read_flag(child, report)):
        yield ARCHIVED, Placed(flag.value, flag.position)
    yield from read_site_web(cursor, report)
    if child := cursor.child(VERSIONS):
        yield from read_version_policy(child, report)
    if child := cursor.child("admins"):
        yield from read_admins(child, report)
    if child := cursor.child("settings"):
        for name, value in read_settings(child, report).items():
            yield f"settings.{name}", value
    yield from read_permissions(cursor, report)
    yield from read_lists(cursor, report)
    yield from read_group_site(cursor, report)
    if child := cursor.child("create"):
        yield from read_create(child, report)
    if (child := cursor.child(MANAGED_BY)) and (manager := read_title(child, report)):
        yield MANAGED_BY, Placed(manager.value, manager.position)
    if child := cursor.child("metadata"):
        for name, note in read_metadata(child, report):
            yield name, Placed(note.value, note.position)
    if child := cursor.child("lifecycle"):
        yield from read_lifecycle(child, IGNORABLE, report)
