"""Security policies as written: which sites, and what their settings may be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ..model.policy import SEVERITIES, Checking, Exemption, Level, Mode, Policy
from ..policy.checks.sparing import ABOUT_APPLICATIONS
from ..policy.moments import end_of
from ..problems import Position
from .nodes import Cursor, ListNode, Scalar, quote
from .policy_checks import read_checks
from .policy_rules import read_rules, site_field, tenant_field
from .policy_selector import TENANT, read_glob, read_selector
from .reading import KeyTable, Placed, check_keys, read_list, read_text, read_word, required
from .report import Report
from .texts import read_guid, read_name

MODES = tuple(mode.value for mode in Mode)

_POLICY = KeyTable(
    "a SecurityPolicy",
    (
        "kind", "name", "title", "description", "rationale", "severity", "references", "mode", "appliesTo", "when",
        "require", "checks", "exceptions",
    ),
    {},
    {
        "remediate": "write mode: enforce, or run the command remediate",
        "settings": "write require",
        "rules": "write require",
        "exempt": "write exceptions",
        "expires": "an exception has an end, a policy has none",
        "id": "write name",
    },
)  # fmt: skip
_REASONS = ("reason", "approver", "expires")
_EXEMPTION = KeyTable(
    "an exception", ("site", "application", *_REASONS), {}, {"url": "write site", "until": "write expires"}
)
_READ: Mapping[str, Callable[[Cursor, Report], Placed[str] | None]] = {"site": read_glob, "application": read_guid}


def read_policy(cursor: Cursor, report: Report) -> Policy | None:
    """A document of kind SecurityPolicy."""
    cursor = check_keys(cursor, _POLICY, report)
    what = "a SecurityPolicy"
    written_name = required(cursor, "name", what, report)
    written_selector = required(cursor, "appliesTo", what, report)
    written_rules, written_checks = cursor.child("require"), cursor.child("checks")
    if written_checks is None:
        written_rules = required(cursor, "require", what, report)
    name = None if written_name is None else read_name(written_name, report, "SecurityPolicy")
    selector = None if written_selector is None else read_selector(written_selector, report)
    mode, level = _read_mode(cursor, report), _level(written_selector)
    field_of = tenant_field if level is Level.TENANT else site_field
    enforced = mode is Mode.ENFORCE
    rules = () if written_rules is None else read_rules(written_rules, report, enforced=enforced, field_of=field_of)
    written_when = cursor.child("when")
    when = () if written_when is None else read_rules(written_when, report, enforced=False, field_of=field_of)
    checks = () if written_checks is None else read_checks(written_checks, level, report)
    if written_checks is not None:
        _refuse_binding(cursor.key_position("checks"), mode, report)
    texts = {key: _text(cursor, key, report) for key in ("title", "description", "rationale")}
    severity, exemptions = _read_severity(cursor, report), _read_exemptions(cursor, report)
    references = _read_references(cursor, report)
    _check_applications(exemptions, checks, report)
    if name is None or selector is None:
        return None
    return Policy(
        cursor.position,
        name.value,
        name.position,
        selector,
        rules,
        severity,
        mode,
        level,
        title=texts["title"] or texts["description"],
        rationale=texts["rationale"],
        references=references,
        when=when,
        exemptions=exemptions,
        checks=checks,
    )


def _refuse_binding(at: Position, mode: Mode, report: Report) -> None:
    """Only an audit looks at what checks look at: no value mends what they find."""
    if mode is not Mode.AUDIT:
        found, hint = f"checks in mode {mode.value}", "checks only report; write the rules in a policy of their own"
        report.error(at, "not-enforceable", found, "mode: audit", hint)


def _check_applications(exemptions: Iterable[Exemption], checks: Iterable[Checking], report: Report) -> None:
    """An application is left out of checks that are about applications."""
    if ABOUT_APPLICATIONS.isdisjoint(check.name for check in checks):
        for spared in exemptions:
            if spared.application:
                expected = "a check of applications"
                hint = f"write one of {', '.join(sorted(ABOUT_APPLICATIONS))} into checks, or except a site"
                report.error(spared.position, "wrong-place", f"an exception of {spared.whom}", expected, hint)


def _level(selector: Cursor | None) -> Level:
    tenant = selector is not None and isinstance(selector.node, Scalar) and selector.node.value == TENANT
    return Level.TENANT if tenant else Level.SITE


def _text(cursor: Cursor, key: str, report: Report) -> str:
    child = cursor.child(key)
    text = None if child is None else read_text(child, report)
    return "" if text is None else text.value


def _read_severity(cursor: Cursor, report: Report) -> str:
    child = cursor.child("severity")
    word = None if child is None else read_word(child, SEVERITIES, report)
    return "medium" if word is None else word.value


def _read_mode(cursor: Cursor, report: Report) -> Mode:
    child = cursor.child("mode")
    word = None if child is None else read_word(child, MODES, report)
    return Mode.AUDIT if word is None else Mode(word.value)


def _read_references(cursor: Cursor, report: Report) -> tuple[str, ...]:
    child = cursor.child("references")
    expected = "a list of ids like MS.SHAREPOINT.1.1v1"
    items = None if child is None else read_list(child, report, lambda item: read_text(item, report), expected)
    return () if items is None else tuple(item.value for item in items.value)


def _read_exemptions(cursor: Cursor, report: Report) -> tuple[Exemption, ...]:
    child = cursor.child("exceptions")
    if child is None:
        return ()
    items = read_list(child, report, lambda item: _read_exemption(item, report), "a list of exceptions")
    if isinstance(child.node, ListNode) and not child.node.items:
        report.error(child.position, "empty-list", "an empty list", "at least one exception", "remove the line")
    return () if items is None else tuple(item.value for item in items.value)


def _read_exemption(cursor: Cursor, report: Report) -> Placed[Exemption] | None:
    """An exception names its site, why, who has approved it, and when it ends: nothing is excepted for ever."""
    cursor = check_keys(cursor, _EXEMPTION, report)
    if not cursor.is_map:
        return None
    texts: dict[str, str] = {}
    whom = "application" if cursor.child("site") is None and cursor.child("application") is not None else "site"
    if whom == "site" and cursor.child("application") is not None:
        at = cursor.key_position("application")
        report.error(at, "wrong-place", "a site and an application", "one of them", "write an exception for each")
        return None
    for key in (whom, *_REASONS):
        child = required(cursor, key, "an exception", report)
        read = None if child is None else _READ.get(key, read_text)(child, report)
        if read is None:
            continue
        if not read.value.strip():
            report.error(read.position, "bad-text", f"an empty {key}", f"the exception's {key}", "write one")
        elif key == "expires" and end_of(read.value) is None:
            expected = "a day or moment like 2026-12-31 or 2026-12-31T12:00:00Z"
            report.error(read.position, "bad-date", quote(read.value), expected, "write year, month and day")
        else:
            texts[key] = read.value
    if len(texts) != 1 + len(_REASONS):
        return None
    return Placed(Exemption(**{"site": "", **texts}, position=cursor.position), cursor.position)
