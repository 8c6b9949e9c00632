"""An audit as JUnit XML: a suite for each policy, a case for each finding and one for all that pass."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from ...clock import rfc3339
from ...model.finding import Verdict
from .view import AuditView, PolicyRow, Told

# XML 1.0 has no way to write these, escaped or not.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(view: AuditView) -> Iterator[str]:
    """The document, in pieces."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f"<testsuites name={_attribute(f'spo-gitops audit of {view.tenant}')}>\n"
    for row in view.policies:
        yield from _suite(row, list(view.findings(row.policy.name)), rfc3339(view.at))
    yield "</testsuites>\n"


def _suite(row: PolicyRow, told: list[Told], at: str) -> Iterator[str]:
    name, passing = row.policy.name, row.count(Verdict.PASS)
    verdicts = [one.finding.verdict for one in told]
    failures, errors = verdicts.count(Verdict.FAIL), verdicts.count(Verdict.UNKNOWN)
    skipped = len(verdicts) - failures - errors
    counts = f'tests="{len(verdicts) + 1}" failures="{failures}" errors="{errors}" skipped="{skipped}" time="0"'
    yield f'<testsuite name={_attribute(name)} {counts} timestamp="{at.removesuffix("Z")}" hostname="spo-gitops">\n'
    title = row.policy.title or name
    yield f'<testcase classname={_attribute(name)} name={_attribute(f"{title}: {passing} pass")} time="0"/>\n'
    for one in told:
        finding = one.finding
        case = f"{finding.address} {finding.attribute.removeprefix('settings.')}"
        yield f'<testcase classname={_attribute(name)} name={_attribute(case)} time="0">'
        yield _body(one)
        yield "</testcase>\n"
    yield "</testsuite>\n"


def _body(told: Told) -> str:
    finding, message = told.finding, _attribute(told.sentence)
    places = [f"{place.file}:{place.line}" for place in (finding.position, finding.declared) if place is not None]
    text = escape(_writable("\n".join((told.sentence, *places))))
    match finding.verdict:
        case Verdict.FAIL:
            return f'<failure message={message} type="{finding.severity}">{text}</failure>'
        case Verdict.UNKNOWN:
            return f'<error message={message} type="unknown">{text}</error>'
    return f"<skipped message={message}/>"


def _attribute(text: str) -> str:
    return quoteattr(_writable(text))


def _writable(text: str) -> str:
    return _UNWRITABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
