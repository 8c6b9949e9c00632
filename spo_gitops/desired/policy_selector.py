"""``appliesTo`` of a policy: the conditions by which it selects sites."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from ..catalog.templates import site_types, templates
from ..model import globs
from ..model.policy import EVERYWHERE, Selector, Span
from ..policy.moments import moment
from .nodes import Cursor, ListNode, MapNode, Scalar, quote
from .reading import KeyTable, Placed, check_keys, read_flag, read_list, read_text
from .report import Report, did_you_mean
from .texts import GUID_PATTERN, NAME_PATTERN

KEYS = (
    "urls", "types", "excludeUrls", "hubs", "labels", "hasGuests", "groupConnected", "created", "active", "declared",
    "except",
)  # fmt: skip
_APPLIES = KeyTable(
    "appliesTo",
    KEYS,
    {"owners": "sites are not selected by who owns them, as that changes unseen"},
    {"templates": "write types; it takes template ids as well", "hub": "write hubs"},
)
TENANT = "tenant"
_BUT = KeyTable("except", tuple(key for key in KEYS if key != "except"))
_SPAN = KeyTable("a span", ("before", "after"))
_ANY_TIME = datetime(2020, 1, 1, tzinfo=UTC)  # whether a text means a moment does not depend on now
_WHEN = "a day like 2026-01-31, a moment, or an age like 90d"


def read_selector(cursor: Cursor, report: Report) -> Selector | None:
    """``all`` sites, the ``tenant`` itself, or a map whose keys must all match."""
    if isinstance(cursor.node, Scalar) and isinstance(cursor.node.value, str):
        if cursor.node.value in ("all", TENANT):
            return EVERYWHERE
        expected = "all, tenant, or a map of urls, types and excludeUrls"
        hint = 'write all, or {urls: ["/sites/*"]}'
        report.error(cursor.position, "unknown-value", quote(cursor.node.value), expected, hint)
        return None
    return _read_map(cursor, _APPLIES, report)


def _read_map(cursor: Cursor, table: KeyTable, report: Report) -> Selector | None:
    cursor = check_keys(cursor, table, report)
    if not cursor.is_map:
        return None
    if isinstance(cursor.node, MapNode) and not cursor.node.entries:
        report.error(cursor.position, "empty-map", f"{table.what} without conditions", "urls or types", "or write all")
    but = cursor.child("except") if "except" in table.keys else None
    return Selector(
        urls=_texts(cursor, "urls", lambda item: read_glob(item, report), "a list of globs", report),
        types=tuple(sorted({*_texts(cursor, "types", lambda item: _type(item, report), "a list of types", report)})),
        excluded=_texts(cursor, "excludeUrls", lambda item: read_glob(item, report), "a list of globs", report),
        hubs=_texts(cursor, "hubs", lambda item: _hub(item, report), "a list of hubs", report),
        labels=_texts(cursor, "labels", lambda item: _label(item, report), "a list of labels' ids", report),
        has_guests=_flag(cursor, "hasGuests", report),
        group_connected=_flag(cursor, "groupConnected", report),
        created=_span(cursor, "created", report),
        active=_span(cursor, "active", report),
        declared=_flag(cursor, "declared", report),
        but=None if but is None else _read_map(but, _BUT, report),
    )


def read_glob(cursor: Cursor, report: Report) -> Placed[str] | None:
    """A glob over URLs, in lower case."""
    text = read_text(cursor, report, "a glob over URLs like /sites/*")
    if text is None:
        return None
    if fault := globs.fault(text.value):
        report.error(text.position, "bad-glob", quote(text.value), "a glob over URLs like /sites/*", fault)
        return None
    return Placed(text.value.lower(), text.position)


def _texts(
    cursor: Cursor, key: str, read: Callable[[Cursor], Placed[str] | None], expected: str, report: Report
) -> tuple[str, ...]:
    child = cursor.child(key)
    items = None if child is None else read_list(child, report, read, expected)
    if items is None or child is None:
        return ()
    if isinstance(child.node, ListNode) and not child.node.items and key != "excludeUrls":
        what = {"urls": "glob", "types": "type", "hubs": "hub", "labels": "label"}[key]
        report.error(child.position, "empty-list", "an empty list", f"at least one {what}", "remove it to select all")
    return tuple(item.value for item in items.value)


def _type(cursor: Cursor, report: Report) -> Placed[str] | None:
    """A type's word or a template id, as template id."""
    expected = "a type like CommunicationSite, or a template id like STS#0"
    text = read_text(cursor, report, expected)
    if text is None:
        return None
    by_lower = {template.lower(): template for template in templates()}
    template = site_types().get(text.value) or by_lower.get(text.value.lower())
    if template is not None:
        return Placed(template, text.position)
    hint = did_you_mean(text.value, (*site_types(), *templates()))
    report.error(text.position, "unknown-value", quote(text.value), expected, hint)
    return None


def _hub(cursor: Cursor, report: Report) -> Placed[str] | None:
    """The name of a Hub, the path of a hub's site, or ``none``; in lower case."""
    expected = "the name of a Hub, the path of its site, or none"
    text = read_text(cursor, report, expected)
    if text is None:
        return None
    if re.fullmatch(NAME_PATTERN, text.value) or text.value.startswith("/"):
        return Placed(text.value.lower(), text.position)
    report.error(text.position, "bad-name", quote(text.value), expected, "write it as the Hub's document does")
    return None


def _label(cursor: Cursor, report: Report) -> Placed[str] | None:
    expected = "the id of a sensitivity label, or none"
    text = read_text(cursor, report, expected)
    if text is None:
        return None
    if text.value == "none" or re.fullmatch(GUID_PATTERN, text.value):
        return Placed(text.value.lower(), text.position)
    report.error(text.position, "bad-id", quote(text.value), expected, "write the id, not the label's name")
    return None


def _flag(cursor: Cursor, key: str, report: Report) -> bool | None:
    child = cursor.child(key)
    flag = None if child is None else read_flag(child, report)
    return None if flag is None else flag.value


def _span(cursor: Cursor, key: str, report: Report) -> Span:
    child = cursor.child(key)
    child = child and check_keys(child, _SPAN, report)
    if child is None or not child.is_map:
        return Span()
    if not child.names():
        report.error(child.position, "empty-map", f"{key} without an end", "before or after", "or remove the line")
    ends = {}
    for end in _SPAN.keys:
        below = child.child(end)
        text = None if below is None else read_text(below, report, _WHEN)
        if text is None:
            continue
        if moment(text.value, _ANY_TIME) is None:
            report.error(text.position, "bad-date", quote(text.value), _WHEN, "write year, month and day")
        else:
            ends[end] = text.value
    return Span(**ends)
