"""An audit as Markdown for a job's summary or a comment: counts by policy, and the first findings of each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from ...counting import how_many
from ...model.finding import Verdict
from ..counts import NOTE
from ..markdown import escape
from .view import AuditView

SHOWN = 100


def render(view: AuditView, *, names: bool = True) -> Iterator[str]:
    """Lines without line breaks. Without ``names``: counts by policy, no address and no value of the tenant."""
    yield f"### Audit: {view.summary}"
    yield ""
    yield from (f"- {escape(fact)}" for fact in view.facts) if names else (NOTE,)
    yield ""
    yield "| severity | policy | " + " | ".join(verdict.value for verdict in Verdict) + " |"
    yield "| --- | --- |" + " --: |" * len(Verdict)
    for row in view.policies:
        counts = " | ".join(f"{row.count(verdict):,}" for verdict in Verdict)
        yield f"| {row.policy.severity} | {escape(row.policy.name)} | {counts} |"
    if not names:
        return
    findings = view.findings()
    shown = list(islice(findings, SHOWN))
    if shown:
        yield ""
        yield "| severity | resource | finding | policy |"
        yield "| --- | --- | --- | --- |"
        for told in shown:
            finding = told.finding
            yield (
                f"| {finding.severity} | {escape(str(finding.address))} | {finding.verdict.value}: "
                f"{escape(told.sentence)} | {escape(finding.policy)} |"
            )
    more = sum(1 for _ in findings)
    if more:
        yield ""
        hidden = how_many(more, "more finding is", "more findings are")
        yield f"{hidden} not shown here; `--format json`, `csv` and `html` have all of them."
