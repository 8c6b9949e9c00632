"""What only the creation of a site uses: its type, and the keys below ``create``. None of it is ever compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..catalog.locales import locales
from ..catalog.templates import site_designs, site_types, templates
from ..catalog.timezones import timezones
from ..model.value import Value
from .group_site import GROUP_SITE
from .nodes import Cursor, Scalar, quote
from .reading import KeyTable, Placed, check_keys, read_integer, read_text
from .report import Report, did_you_mean, one_of
from .texts import read_title

SUPPORTED_TYPES = ("CommunicationSite", "TeamSite", "GroupTeamSite")
_CREATE = KeyTable(
    "create",
    ("timeZoneId", "language", "siteDesign"),
    {},
    {
        "sensitivityLabel": "write it below settings: a new site has it from the start",
        "classification": "write it as a key of the Site: a new one has it from the start",
        "siteScript": "write siteDesign: a design runs scripts",
        **dict.fromkeys(("alias", "visibility", "owners"), f"write it below {GROUP_SITE}"),
        **{key: f"write {key} as a key of the Site" for key in ("title", "description", "owner", "hub", "type", "url")},
    },
)
_NUMBERS = "Microsoft's documentation of SharePoint lists them"


def read_type(cursor: Cursor, report: Report) -> Placed[str] | None:
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
        found = f"{quote(word)}, of which no document makes a site"
        advice = "one that exists can be adopted: leave type out"
        report.error(text.position, "unsupported-value", found, one_of(SUPPORTED_TYPES), advice)
        return None
    hint = did_you_mean(word, site_types())
    report.error(text.position, "unknown-value", quote(word), one_of(SUPPORTED_TYPES), hint)
    return None


def read_create(cursor: Cursor, report: Report) -> Iterator[tuple[str, Placed[Value]]]:
    """The keys below ``create``, each with that prefix."""
    cursor = check_keys(cursor, _CREATE, report)
    if not cursor.is_map:
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
