"""An audit for a terminal: each policy that has something to say, its first findings, a summary."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from ...model.finding import Verdict
from ..text import Paint, plain
from ..visible import line, visible
from .view import AuditView, PolicyRow, Told

SHOWN = 12  # findings of one policy
_STYLES = {Verdict.FAIL: "bad", Verdict.UNKNOWN: "change", Verdict.EXCEPTED: "dim", Verdict.NOT_APPLICABLE: "dim"}
_SIGNS = {Verdict.FAIL: "x", Verdict.UNKNOWN: "?", Verdict.EXCEPTED: "=", Verdict.NOT_APPLICABLE: "-"}


def render(view: AuditView, paint: Paint = plain) -> Iterator[str]:
    """Lines without line breaks."""

    def shown(text: str, style: str) -> str:
        return paint(visible(text), style)

    return map(line, _lines(view, shown))


def _lines(view: AuditView, paint: Paint) -> Iterator[str]:
    yield paint(f"Audit: {view.facts[0]}", "bold")
    yield from (paint(f"  {note}", "dim") for note in view.facts[1:])
    for row in view.policies:
        yield ""
        yield from _policy(row, view.findings(row.policy.name), paint)
    if view.mended:
        yield ""
        yield paint(f"Fixed since: {len(view.mended):,}", "good")
        yield from (
            paint(f"  {key}  (open since {since[:10]})", "dim")
            for key, since in islice(sorted(view.mended.items()), SHOWN)
        )
    yield ""
    yield paint(f"Audit: {view.summary}.", "bold")


def _policy(row: PolicyRow, told: Iterator[Told], paint: Paint) -> Iterator[str]:
    title = f"  {row.policy.title}" if row.policy.title else ""
    references = f"  [{', '.join(row.policy.references)}]" if row.policy.references else ""
    yield paint(f"{row.policy.severity}  {row.policy.name}{title}{references}", "bold")
    counts = ", ".join(f"{row.count(v):,} {v.value}" for v in Verdict if row.count(v)) or "selects nothing"
    yield paint(f"  {counts}  {row.place.file}:{row.place.line}", "dim")
    more, shown = 0, 0
    off: dict[str, list[Told]] = {}  # what a policy does not apply to, by the reason
    for one in told:
        verdict = one.finding.verdict
        if verdict is Verdict.NOT_APPLICABLE:
            off.setdefault(one.finding.reason, []).append(one)
            continue
        if shown >= SHOWN:
            more += 1
            continue
        shown += 1
        where = f"  {one.finding.declared.file}:{one.finding.declared.line}" if one.finding.declared else ""
        news = paint(f"  {one.news}", "dim") if one.news else ""
        address = paint(str(one.finding.address), _STYLES[verdict])
        sign, said = paint(_SIGNS[verdict], _STYLES[verdict]), visible(one.sentence)
        yield f"  {sign} {address}  {said}{paint(where, 'dim')}{news}"
    if more:
        yield paint(f"    and {more:,} more", "dim")
    for reason, those in islice(off.items(), SHOWN):
        others = " and others" if len(those) > 1 else ""
        where = f"{those[0].finding.address}{others}"
        yield paint(f"  {_SIGNS[Verdict.NOT_APPLICABLE]} {where}  not applicable: {reason}", "dim")
