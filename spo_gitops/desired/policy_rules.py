"""``require`` and ``when`` of a policy: what attributes may be, operator by operator."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..catalog.settings import Format, Setting, SettingType, declarable, readable, renamed
from ..catalog.tenant_settings import declarable_tenant, readable_tenant, renamed_tenant, tenant_settings
from ..model.constraint import Constraint
from ..model.order import Numeric, Order, Unordered
from ..model.policy import Rule
from ..model.value import Value
from .nodes import Cursor, ListNode, MapNode, quote
from .reading import KeyTable, Placed, check_keys, is_map, read_integer, read_list, read_text
from .report import Report
from .setting import TENANT, find_setting, read_value

OPERATORS = (
    "equals", "atMost", "atLeast", "min", "max", "oneOf", "contains", "excludes", "matches", "all", "any", "none",
)  # fmt: skip
_RULE = KeyTable("a rule", OPERATORS, {}, {"in": "write oneOf", "not": "write none, with a list of rules"})
_LONGEST_PATTERN = 200
# A repetition of what holds one: such a pattern may take for ever on a text that does not fit.
_NESTED = re.compile(r"\((?:[^()\\]|\\.)*(?:[+*]|\{\d+,\d*\})(?:[^()\\]|\\.)*\)(?:[+*]|\{\d+,\d*\})")
# Beside the settings; a policy may look at these, and only a Site's document writes them.
PLAIN = ("title", "description", "owner", "admins", "hub")


@dataclass(frozen=True, slots=True)
class Field:
    """An attribute that a rule may be about. ``settable`` says whether a policy may enforce it."""

    attribute: str
    name: str
    setting: Setting
    settable: bool

    @property
    def order(self) -> Order:
        return self.setting.order

    @property
    def is_set(self) -> bool:
        """Whether its values have members."""
        return self.setting.type is SettingType.LIST or self.setting.format is Format.DOMAINS


def site_field(name: str, cursor: Cursor, report: Report) -> Field | None:
    """An attribute of a site that can be read."""
    if name in PLAIN:
        kind = SettingType.LIST if name == "admins" else SettingType.STRING
        return Field(name, name, Setting(name, "", kind, Unordered(), "setting", None, ""), False)
    if name in readable() and name not in declarable() and name not in renamed():
        return Field(f"settings.{name}", name, readable()[name], False)
    setting = find_setting(name, cursor.key_position(name), report)
    return None if setting is None else Field(f"settings.{setting.name}", setting.name, setting, True)


def tenant_field(name: str, cursor: Cursor, report: Report) -> Field | None:
    """A setting of the tenant that can be read."""
    if name in readable_tenant() and name not in declarable_tenant() and name not in renamed_tenant():
        return Field(f"settings.{name}", name, readable_tenant()[name], False)
    known = tenant_settings().get(name)
    if known is not None and not known.property:
        return Field(f"settings.{name}", name, known, False)  # nothing reads it: its verdict will be unknown
    setting = find_setting(name, cursor.key_position(name), report, TENANT)
    return None if setting is None else Field(f"settings.{setting.name}", setting.name, setting, True)


def read_rules(
    cursor: Cursor,
    report: Report,
    *,
    enforced: bool,
    field_of: Callable[[str, Cursor, Report], Field | None] = site_field,
) -> tuple[Rule, ...]:
    """The rules by attribute. ``enforced``: what cannot be written may not be demanded so."""
    return tuple(_read_rules(cursor, report, enforced, field_of))


def _read_rules(
    cursor: Cursor, report: Report, enforced: bool, field_of: Callable[[str, Cursor, Report], Field | None]
) -> Iterator[Rule]:
    if not is_map(cursor, "rules by setting", report):
        return
    if not cursor.names():
        expected, hint = "at least one setting and its rule", "add a line like denyAddAndCustomizePages: Enabled"
        report.error(cursor.position, "empty-map", "no rule", expected, hint)
    for name in cursor.names():
        field, child = field_of(name, cursor, report), cursor.child(name)
        if field is None or child is None:
            continue
        if enforced and not field.settable:
            found = f"{name}, which a policy can look at and not set"
            report.error(cursor.key_position(name), "not-enforceable", found, "mode: audit or block", "or remove it")
        constraint = _read_constraint(child, field, report)
        if constraint is not None:
            yield Rule(field.attribute, field.order, constraint, child.position)


def _read_constraint(cursor: Cursor, field: Field, report: Report) -> Constraint | None:
    """A map of operators, or a bare value, which means equals; a part that is refused makes it None."""
    if not isinstance(cursor.node, MapNode):
        value = read_value(cursor, field.setting, report)
        return None if value is None else Constraint(equals=value.value)
    cursor = check_keys(cursor, _RULE, report)
    if not cursor.names():
        report.error(cursor.position, "empty-map", "a rule without condition", f"one of: {', '.join(OPERATORS)}")
        return None
    combined: Constraint | None = Constraint()
    for word in cursor.names():
        child = cursor.child(word)
        if word not in OPERATORS or child is None:
            return None
        part = _read_operator(word, child, cursor, field, report)
        if part is None:
            return None
        combined = combined.and_(part, field.order) if combined is not None else None
    if combined is None:
        found = f"a rule for {field.name} that no value can satisfy"
        report.error(cursor.position, "impossible-rule", found, "bounds that some value satisfies", "widen one of them")
    return combined


def _read_operator(word: str, child: Cursor, parent: Cursor, field: Field, report: Report) -> Constraint | None:
    match word:
        case "equals":
            value = read_value(child, field.setting, report)
            return None if value is None else Constraint(equals=value.value)
        case "atMost" | "atLeast":
            bound = _read_bound(word, child, parent, field, report)
            if bound is None:
                return None
            return Constraint(at_most=bound) if word == "atMost" else Constraint(at_least=bound)
        case "min" | "max":
            return _read_number(word, child, parent, field, report)
        case "oneOf" if not field.is_set:
            values = _read_values(child, lambda item: read_value(item, field.setting, report), report)
            return None if values is None else Constraint(one_of=frozenset(values))
        case "oneOf" | "contains" | "excludes":
            return _read_members(word, child, parent, field, report)
        case "matches":
            return _read_pattern(child, parent, field, report)
        case _:
            return _read_parts(word, child, field, report)


def _read_bound(word: str, child: Cursor, parent: Cursor, field: Field, report: Report) -> Value | None:
    setting = field.setting
    if not setting.bounded():
        found = f"{word} for {field.name}, whose values have no order"
        report.error(parent.key_position(word), "bad-bound", found, "equals", "write equals and the value")
        return None
    value = read_value(child, setting, report)
    if value is None or field.order.rank(value.value) is not None:
        return None if value is None else value.value
    ordered = [str(member) for member in getattr(field.order, "members", ())]
    found = f"{quote(str(value.value))}, which is outside the order of {field.name}"
    report.error(value.position, "bad-bound", found, "one of: " + ", ".join(ordered), "strictest first")
    return None


def _read_number(word: str, child: Cursor, parent: Cursor, field: Field, report: Report) -> Constraint | None:
    """Bounds as numbers; a value that means "unlimited" is above every one of them."""
    if field.setting.type not in (SettingType.INTEGER, SettingType.NUMBER):
        found, hint = f"{word} for {field.name}, which is no number", "write atMost, atLeast or oneOf"
        report.error(parent.key_position(word), "bad-bound", found, "a number's rule", hint)
        return None
    number = read_integer(child, report)
    if number is None:
        return None
    if field.order.rank(number.value) == float("inf"):
        found = f"{number.value}, which means unlimited for {field.name}"
        report.error(number.position, "bad-bound", found, "a number", "write the number, or remove the line")
        return None
    rises = not (isinstance(field.order, Numeric) and not field.order.less_is_strict)
    return Constraint(at_most=number.value) if (word == "max") is rises else Constraint(at_least=number.value)


def _read_values(
    child: Cursor, read: Callable[[Cursor], Placed[Value] | None], report: Report
) -> tuple[Value, ...] | None:
    items = read_list(child, report, read, "a list of values")
    if items is None or not isinstance(child.node, ListNode):
        return None
    if not child.node.items:
        report.error(child.position, "empty-list", "an empty list", "at least one value", "or remove the line")
    return tuple(item.value for item in items.value) if len(items.value) == len(child.node.items) else None


def _read_members(word: str, child: Cursor, parent: Cursor, field: Field, report: Report) -> Constraint | None:
    if not field.is_set:
        found, hint = f"{word} for {field.name}, which is no list", "write oneOf, or none: [{equals: ...}]"
        report.error(parent.key_position(word), "bad-operator", found, "a list's rule", hint)
        return None
    values = _read_values(child, lambda item: _lowered(read_text(item, report)), report)
    if values is None:
        return None
    members = frozenset(str(value) for value in values)
    match word:
        case "oneOf":
            return Constraint(within=members)
        case "contains":
            return Constraint(contains=members)
        case _:
            return Constraint(excludes=members)


def _lowered(text: Placed[str] | None) -> Placed[Value] | None:
    return None if text is None else Placed(text.value.lower(), text.position)


def _read_pattern(child: Cursor, parent: Cursor, field: Field, report: Report) -> Constraint | None:
    if field.setting.type in (SettingType.BOOLEAN, SettingType.INTEGER, SettingType.NUMBER):
        found = f"matches for {field.name}, which is no text"
        report.error(parent.key_position("matches"), "bad-operator", found, "a text's rule", "write equals")
        return None
    text = read_text(child, report, "a regular expression")
    if text is None:
        return None
    try:
        re.compile(text.value)
    except re.error as error:
        found, hint = quote(text.value), f"{error}; put it in single quotes"
        report.error(text.position, "bad-pattern", found, "a regular expression", hint)
        return None
    if len(text.value) > _LONGEST_PATTERN:
        expected = f"at most {_LONGEST_PATTERN} characters"
        report.error(text.position, "bad-pattern", f"{len(text.value)} characters", expected, "shorten it")
        return None
    if _NESTED.search(text.value):
        found, hint = quote(text.value), "write it without a repetition inside a repeated group"
        report.error(text.position, "bad-pattern", found, "a pattern that is quick on any text", hint)
        return None
    return Constraint(matches=frozenset({text.value}))


def _read_parts(word: str, child: Cursor, field: Field, report: Report) -> Constraint | None:
    """``all``, ``any`` and ``none`` take lists of rules."""
    items = read_list(child, report, lambda item: _placed(item, field, report), "a list of rules")
    if items is None or not isinstance(child.node, ListNode) or len(items.value) != len(child.node.items):
        return None
    if not items.value:
        report.error(child.position, "empty-list", "an empty list", "at least one rule", "or remove the line")
        return None
    parts = [item.value for item in items.value]
    match word:
        case "any":
            return Constraint(any_of=frozenset({frozenset(parts)}))
        case "none":
            return Constraint(none_of=frozenset(parts))
    combined: Constraint | None = Constraint()
    for part in parts:
        combined = combined.and_(part, field.order) if combined is not None else None
    if combined is None:
        found = f"rules for {field.name} that no value can satisfy together"
        report.error(child.position, "impossible-rule", found, "rules that some value satisfies", "widen one of them")
    return combined


def _placed(cursor: Cursor, field: Field, report: Report) -> Placed[Constraint] | None:
    constraint = _read_constraint(cursor, field, report)
    return None if constraint is None else Placed(constraint, cursor.position)
