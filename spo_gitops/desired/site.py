"""Sites, and what profiles and defaults share with them: one flat map of names to placed values.

The names are those of the attributes (``title``, ``settings.sharingCapability``), and with the prefixes
``create.`` and ``lifecycle.`` what is not one. Flat maps make merging a site with its profile a plain update.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..catalog.locales import locales
from ..catalog.settings import declarable
from ..catalog.special_sites import listed_for_one_drive
from ..catalog.templates import site_designs, site_types, templates
from ..catalog.timezones import timezones
from ..model.value import Value
from ..problems import Part, Position
from .group_site import GROUP_SITE, check_group_site, read_group_site
from .lifecycle import read_lifecycle
from .lists import read_lists
from .metadata import read_metadata
from .nodes import Cursor, ListNode, MapNode, Scalar, quote
from .permissions import KEYS as PERMISSIONS
from .permissions import read_permissions
from .reading import (
    KeyTable,
    Placed,
    check_keys,
    list_advice,
    read_flag,
    read_integer,
    read_list,
    read_text,
    read_word,
    required,
)
from .report import Report, did_you_mean, one_of
from .setting import read_settings
from .site_web import KEYS as OF_WEB
from .site_web import VERSIONS, read_site_web, read_version_policy
from .texts import read_description, read_principal, read_reference, read_site_url, read_title, read_user

Values = Mapping[str, Placed[Value]]

PREVIOUS, ARCHIVED = "previousUrl", "archived"
SUPPORTED_TYPES = ("CommunicationSite", "TeamSite", "GroupTeamSite")
SHARED_KEYS = (
    "type", "title", "description", "owner", "admins", "hub", "settings", *PERMISSIONS, "lists", GROUP_SITE,
    *OF_WEB, VERSIONS, "archived", "create", "lifecycle", "metadata", "managedBy",
)  # fmt: skip
LATER_KEYS = (
    "classification", "siteScripts", "theme", "regionalSettings",
)  # fmt: skip
ELSEWHERE = {
    **dict.fromkeys(declarable(), "write it below settings"),
    "name": "a Site is known by its url; its display name is title",
    "template": "write type",
    "logo": "write logoUrl",
    "requestAccessEmail": "write accessRequests",
    "libraries": "write lists: a library is one of them",
    "roles": "write roleAssignments, or roles as a key of a group",
    "members": "write members as a key of a group",
    "language": "write it below create",
    "timeZoneId": "write it below create",
    "siteDesign": "write it below create",
    "site": "write url",
    **dict.fromkeys(("alias", "visibility", "owners"), f"write it below {GROUP_SITE}"),
    "hubSiteId": "write hub with the name of a Hub",
    "onDrift": "write it below lifecycle",
    "onMissing": "write it below lifecycle",
    "onRelease": "write it below lifecycle",
    "onRemove": "write it below lifecycle",
    "protect": "write it below lifecycle",
    "ignore": "write it below lifecycle",
}
_SITE = KeyTable("a Site", ("kind", "url", PREVIOUS, "profile", *SHARED_KEYS), LATER_KEYS, ELSEWHERE)
TEMPLATE = KeyTable(
    "a Site", ("url", PREVIOUS, "profile", *SHARED_KEYS), LATER_KEYS, {**ELSEWHERE, "kind": "remove it"}
)
_ADMINS = KeyTable("admins", ("mode", "members"))
_CREATE = KeyTable(
    "create",
    ("timeZoneId", "language", "siteDesign"),
    ("sensitivityLabel", "classification"),
    {
        "siteScript": "write siteDesign: a design runs scripts",
        **dict.fromkeys(("alias", "visibility", "owners"), f"write it below {GROUP_SITE}"),
        **{key: f"write {key} as a key of the Site" for key in ("title", "description", "owner", "hub", "type", "url")},
    },
)
_NUMBERS = "Microsoft's documentation of SharePoint lists them"
MANAGED_BY = "managedBy"
_PLAIN = ("title", "description", "owner")
_ONLY_SITES = ("hub", *PERMISSIONS, "lists", GROUP_SITE, *OF_WEB, VERSIONS, ARCHIVED)
IGNORABLE = (*_PLAIN, "admins", "settings", *_ONLY_SITES)
NOT_FOR_PERSONAL = ("type", *_PLAIN, *_ONLY_SITES, "create")


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
    check_keys(cursor, _SITE, report)
    written = required(cursor, "url", "a Site", report)
    url = None if written is None else read_site_url(written, report)
    profiles = read_profiles(cursor, report)
    values = dict(read_site_values(cursor, report))
    if url is None:
        return None
    if (child := cursor.child(PREVIOUS)) and (previous := _read_previous(child, url, report)):
        values[PREVIOUS] = previous
    _check_special_sites(cursor, url.value.lower(), values, report)
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
    readers = {"title": read_title, "description": read_description, "owner": read_user, "type": _read_type}
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
        yield from _read_admins(child, report)
    if child := cursor.child("settings"):
        for name, value in read_settings(child, report).items():
            yield f"settings.{name}", value
    yield from read_permissions(cursor, report)
    yield from read_lists(cursor, report)
    yield from read_group_site(cursor, report)
    if child := cursor.child("create"):
        yield from _read_create(child, report)
    if (child := cursor.child(MANAGED_BY)) and (manager := read_title(child, report)):
        yield MANAGED_BY, Placed(manager.value, manager.position)
    if child := cursor.child("metadata"):
        for name, note in read_metadata(child, report):
            yield name, Placed(note.value, note.position)
    if child := cursor.child("lifecycle"):
        yield from read_lifecycle(child, IGNORABLE, report)


def _read_type(cursor: Cursor, report: Report) -> Placed[str] | None:
    """The vendor's template id of the type."""
    text = read_text(cursor, report, one_of(SUPPORTED_TYPES))
    if text is None:
        return None
    word = text.value
    if word in SUPPORTED_TYPES:
        return Placed(site_types()[word], text.position)
    by_template = {template.lower(): name for name, template in site_types().items()}
    if word in site_types() or word.lower() in by_template or word in templates():
        hint = by_template.get(word.lower(), "")
        if hint in SUPPORTED_TYPES:
            report.error(text.position, "unknown-value", quote(word), one_of(SUPPORTED_TYPES), f"write {hint}")
            return None
        found = f"{quote(word)}, which is not supported by this version yet"
        advice = "sites of other types can be adopted: leave type out where the site exists"
        report.error(text.position, "unsupported-value", found, one_of(SUPPORTED_TYPES), advice)
        return None
    hint = did_you_mean(word, site_types())
    report.error(text.position, "unknown-value", quote(word), one_of(SUPPORTED_TYPES), hint)
    return None


def _read_admins(cursor: Cursor, report: Report) -> Iterator[tuple[str, Placed[Value]]]:
    """``admins.mode`` and ``admins.members``; a plain list is the exact set."""
    if isinstance(cursor.node, ListNode):
        yield "admins.mode", Placed("exact", cursor.position)
        yield from _read_members(cursor, report)
        return
    if isinstance(cursor.node, Scalar) and isinstance(cursor.node.value, str):
        expected = "a list, or a map of mode and members"
        report.error(cursor.position, "wrong-type", quote(cursor.node.raw), expected, list_advice(cursor))
        return
    if not check_keys(cursor, _ADMINS, report):
        return
    if (child := cursor.child("mode")) and (mode := read_word(child, ("exact", "include"), report)):
        yield "admins.mode", Placed(mode.value, mode.position)
    if child := cursor.child("members"):
        yield from _read_members(child, report)


def _read_members(cursor: Cursor, report: Report) -> Iterator[tuple[str, Placed[Value]]]:
    items = read_list(cursor, report, lambda item: read_principal(item, report), "a list of administrators")
    if items is None:
        return
    first: dict[str, Position] = {}
    for item in items.value:
        if item.value in first:
            found, related = f"{quote(item.value)} a second time", (first[item.value],)
            report.warning(item.position, "duplicate-member", found, "each member once", related=related)
        first.setdefault(item.value, item.position)
    place = items.position.with_parts(*(Part(name, position) for name, position in first.items()))
    yield "admins.members", Placed(tuple(sorted(first)), place)


def _read_create(cursor: Cursor, report: Report) -> Iterator[tuple[str, Placed[Value]]]:
    if not check_keys(cursor, _CREATE, report):
        return
    for name, known in (("timeZoneId", timezones()), ("language", locales())):
        child = cursor.child(name)
        number = None if child is None else _read_number_of(child, known, report)
        if number is not None:
            yield f"create.{name}", number
    if child := cursor.child("siteDesign"):
        design = _read_design(child, report)
        if design is not None:
            yield "create.siteDesign", design


def _read_number_of(cursor: Cursor, known: Mapping[int, str], report: Report) -> Placed[Value] | None:
    """A number with a meaning, such as 1033 for English."""
    match cursor.node:
        case Scalar(value=str(text)):
            named = [number for number, name in known.items() if len(text) > 2 and text.lower() in name.lower()]
            hint = f"{known[named[0]]} is {named[0]}" if named else ""
            example = next(iter(known))
            report.error(cursor.position, "wrong-type", quote(text), f"a number, like {example}", hint)
            return None
    number = read_integer(cursor, report)
    if number is None or number.value in known:
        return None if number is None else Placed(number.value, number.position)
    report.error(number.position, "unknown-value", f"the number {number.value}", "one that SharePoint knows", _NUMBERS)
    return None


def _read_design(cursor: Cursor, report: Report) -> Placed[Value] | None:
    """A site design: one of the vendor's own by its word, any other by its name or id."""
    if isinstance(cursor.node, Scalar) and cursor.node.value in site_designs():
        return Placed(site_designs()[str(cursor.node.value)], cursor.position)
    name = read_title(cursor, report)
    return None if name is None else Placed(name.value.lower(), name.position)


def _check_special_sites(cursor: Cursor, path: str, values: Values, report: Report) -> None:
    """The root site has no lock state; a OneDrive has settings and administrators only."""
    if path == "/" and (lock := values.get("settings.lockState")):
        hint = "remove the line: the service refuses it"
        report.error(lock.position, "refused-setting", "lockState of the root site", "other settings", hint)
    if path == "/" and (archived := values.get(ARCHIVED)) and archived.value is True:
        hint = "remove the line: hubs and new sites are reached through it"
        report.error(archived.position, "refused-setting", "the root site archived", "another site", hint)
    if path.startswith("/personal/"):
        _check_one_drive(values, report)
    if path.startswith("/personal/") and isinstance(cursor.node, MapNode):
        for key in NOT_FOR_PERSONAL:
            if key in cursor.node.entries:
                found, expected = f"{key} of a OneDrive", "settings, admins and lifecycle"
                report.error(cursor.key_position(key), "misplaced-key", found, expected, "remove the line")


def _check_one_drive(values: Values, report: Report) -> None:
    """What the vendor's description does not list for a OneDrive may be refused."""
    for name, placed in values.items():
        setting = name.removeprefix("settings.")
        if setting != name and setting not in listed_for_one_drive():
            found, expected = f"{setting} of a OneDrive", "a setting that Microsoft lists for it"
            report.warning(placed.position, "unlisted-setting", found, expected, "the service may refuse it")
