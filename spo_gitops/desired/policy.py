"""Security policies as written: which sites, and what their settings may be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..catalog.settings import Setting
from ..catalog.templates import site_types, templates
from ..model.constraint import Constraint
from ..model.value import Value
from ..problems import Position
from . import globs
from .nodes import Cursor, ListNode, MapNode, Scalar, quote
from .reading import KeyTable, Placed, check_keys, is_map, read_list, read_text, read_word, required
from .report import Report, did_you_mean
from .setting import find_setting, read_value
from .texts import read_name

SEVERITIES = ("low", "medium", "high", "critical")
MODES = ("audit", "enforce")

_POLICY = KeyTable(
    "a SecurityPolicy",
    ("kind", "name", "description", "severity", "mode", "appliesTo", "require"),
    ("exceptions", "exempt", "expires", "remediate"),
    {"settings": "write require", "title": "a policy is known by its name", "rules": "write require"},
)
_APPLIES = KeyTable("appliesTo", ("urls", "types", "excludeUrls"), ("hubs", "labels", "created", "owners"))
_RULE = KeyTable("a rule", ("equals", "atMost", "atLeast"), ("in", "not", "oneOf", "contains"))


@dataclass(frozen=True, slots=True)
class Selector:
    """Sites by URL glob and template id; an empty tuple does not restrict."""

    urls: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def selects(self, path: str) -> bool:
        """Whether the URL is one of those; types are another matter."""
        inside = not self.urls or globs.matches_any(self.urls, path)
        return inside and not globs.matches_any(self.excluded, path)


@dataclass(frozen=True, slots=True)
class Rule:
    """What one setting may be; ``attribute`` is ``settings.<name>``."""

    attribute: str
    setting: Setting
    constraint: Constraint
    position: Position


@dataclass(frozen=True, slots=True)
class Policy:
    """A SecurityPolicy."""

    position: Position
    name: Placed[str]
    severity: str
    enforce: bool
    selector: Selector
    rules: tuple[Rule, ...]


def read_policy(cursor: Cursor, report: Report) -> Policy | None:
    """A document of kind SecurityPolicy."""
    check_keys(cursor, _POLICY, report)
    what = "a SecurityPolicy"
    written_name = required(cursor, "name", what, report)
    written_selector = required(cursor, "appliesTo", what, report)
    written_rules = required(cursor, "require", what, report)
    name = None if written_name is None else read_name(written_name, report, "SecurityPolicy")
    selector = None if written_selector is None else _read_selector(written_selector, report)
    rules = () if written_rules is None else tuple(_read_rules(written_rules, report))
    if child := cursor.child("description"):
        read_text(child, report)
    severity = _read_severity(cursor, report)
    enforce = _read_mode(cursor, report) == "enforce"
    if name is None or selector is None:
        return None
    return Policy(cursor.position, name, severity, enforce, selector, rules)


def _read_severity(cursor: Cursor, report: Report) -> str:
    child = cursor.child("severity")
    word = None if child is None else read_word(child, SEVERITIES, report)
    return "medium" if word is None else word.value


def _read_mode(cursor: Cursor, report: Report) -> str:
    child = cursor.child("mode")
    if child is None:
        return "audit"
    if isinstance(child.node, Scalar) and child.node.value == "block":
        found, expected = "block, which is not supported by this version yet", "one of: audit, enforce"
        report.error(child.position, "unsupported-value", found, expected, "write enforce to have it corrected")
        return "audit"
    word = read_word(child, MODES, report)
    return "audit" if word is None else word.value


def _read_selector(cursor: Cursor, report: Report) -> Selector | None:
    if isinstance(cursor.node, Scalar) and isinstance(cursor.node.value, str):
        if cursor.node.value == "all":
            return Selector()
        expected = "all, or a map of urls, types and excludeUrls"
        report.error(
            cursor.position, "unknown-value", quote(cursor.node.value), expected, 'write all, or {urls: ["/sites/*"]}'
        )
        return None
    if not check_keys(cursor, _APPLIES, report):
        return None
    if isinstance(cursor.node, MapNode) and not cursor.node.entries:
        report.error(cursor.position, "empty-map", "appliesTo without conditions", "urls or types", "or write all")
    return Selector(
        _read_globs(cursor, "urls", report), _read_types(cursor, report), _read_globs(cursor, "excludeUrls", report)
    )


def _read_globs(cursor: Cursor, key: str, report: Report) -> tuple[str, ...]:
    child = cursor.child(key)
    items = None if child is None else read_list(child, report, lambda item: read_glob(item, report), "a list of globs")
    if items is None or child is None:
        return ()
    if isinstance(child.node, ListNode) and not child.node.items and key == "urls":
        report.error(child.position, "empty-list", "an empty list", "at least one glob", "remove it to select all")
    return tuple(item.value for item in items.value)


def read_glob(cursor: Cursor, report: Report) -> Placed[str] | None:
    """A glob over URLs, in lower case."""
    text = read_text(cursor, report, "a glob over URLs like /sites/*")
    if text is None:
        return None
    if fault := globs.fault(text.value):
        report.error(text.position, "bad-glob", quote(text.value), "a glob over URLs like /sites/*", fault)
        return None
    return Placed(text.value.lower(), text.position)


def _read_types(cursor: Cursor, report: Report) -> tuple[str, ...]:
    child = cursor.child("types")
    if child is None:
        return ()
    items = read_list(child, report, lambda item: _read_type(item, report), "a list of types")
    if items is None:
        return ()
    if isinstance(child.node, ListNode) and not child.node.items:
        report.error(child.position, "empty-list", "an empty list", "at least one type", "remove it to select all")
    return tuple(sorted({item.value for item in items.value}))


def _read_type(cursor: Cursor, report: Report) -> Placed[str] | None:
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


def _read_rules(cursor: Cursor, report: Report) -> Iterator[Rule]:
    if not is_map(cursor, "rules by setting", report):
        return
    if not cursor.names():
        report.error(
            cursor.position,
            "empty-map",
            "no rule",
            "at least one setting and its rule",
            "add a line like denyAddAndCustomizePages: Enabled",
        )
    for name in cursor.names():
        setting = find_setting(name, cursor.key_position(name), report)
        child = cursor.child(name)
        if setting is None or child is None:
            continue
        constraint = _read_constraint(child, setting, report)
        if constraint is not None:
            yield Rule(f"settings.{name}", setting, constraint, child.position)


def _read_constraint(cursor: Cursor, setting: Setting, report: Report) -> Constraint | None:
    """A map of ``equals``, ``atMost``, ``atLeast``, or a bare value, which means equals."""
    if not isinstance(cursor.node, MapNode):
        value = read_value(cursor, setting, report)
        return None if value is None else Constraint(equals=value.value)
    check_keys(cursor, _RULE, report)
    if not cursor.names():
        report.error(cursor.position, "empty-map", "a rule without condition", "one of: equals, atMost, atLeast")
        return None
    written = cursor.child("equals")
    equals = None if written is None else read_value(written, setting, report)
    most, least = _read_bound(cursor, "atMost", setting, report), _read_bound(cursor, "atLeast", setting, report)
    parts = (equals.value if equals else None, most, least)
    if all(part is None for part in parts):
        return None
    constraint = Constraint(*parts)
    if constraint.and_(constraint, setting.order) is None:
        report.error(
            cursor.position,
            "impossible-rule",
            f"a rule for {setting.name} that no value can satisfy",
            "bounds that some value satisfies",
            "widen one of them",
        )
        return None
    return constraint


def _read_bound(cursor: Cursor, key: str, setting: Setting, report: Report) -> Value | None:
    child = cursor.child(key)
    if child is None:
        return None
    if not setting.bounded():
        found = f"{key} for {setting.name}, whose values have no order"
        report.error(cursor.key_position(key), "bad-bound", found, "equals", "write equals and the value")
        return None
    value = read_value(child, setting, report)
    if value is None or setting.order.rank(value.value) is not None:
        return None if value is None else value.value
    ordered = [str(word) for word in getattr(setting.order, "members", ())]
    found = f"{quote(str(value.value))}, which is outside the order of {setting.name}"
    report.error(value.position, "bad-bound", found, "one of: " + ", ".join(ordered), "strictest first")
    return None
