"""A run's end as a comment or a job's summary: what failed and what to do come first. Below the host's limit."""

from __future__ import annotations

from collections.abc import Iterator

from .markdown import escape, inert, marker, section
from .run_view import Deed, RunView


def render(view: RunView) -> str:
    """The comment; what does not fit is counted where it is left out."""
    metrics = ", ".join(f"{value} {name}" for name, value in sorted(view.metrics.items()))
    lines = [
        marker("run"),
        f"### Run {view.run}, {view.state}: {escape(view.summary)}",
        "",
        *(f"- {label}: {escape(text)}" for label, text in view.facts if label != "Sent"),
        f"- Verified: {view.verified} of {len(view.deeds)} read again and compared",
        *([f"- Sent: {metrics}"] if metrics else []),
        "",
        *section("Failures", (_failure(deed) for deed in view.failures)),
        *section("Skipped", _skipped(view)),
        *section("Remarks", (f"- {escape(remark)}" for remark in view.remarks)),
        *_way_back(view),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _failure(deed: Deed) -> str:
    correlation = f" (correlation id {escape(deed.correlation)})" if deed.correlation else ""
    said = f": {escape(deed.message)}" if deed.message else ""
    return f"- **{deed.status}** {escape(deed.entry.address)}{said}{correlation}. Next: {escape(deed.advice)}"


def _skipped(view: RunView) -> Iterator[str]:
    yield from (f"- {escape(deed.entry.address)}: {escape(deed.message)}" for deed in view.skipped)
    yield from (f"- {escape(address)}: {escape(reason)}" for address, reason in view.blocked)


def _way_back(view: RunView) -> Iterator[str]:
    if view.way_back:
        yield from (
            "<details><summary>How to take it back</summary>",
            "",
            "```",
            *map(inert, view.way_back),
            "```",
            "",
            "</details>",
            "",
        )
    yield from section("Cannot be taken back exactly", (f"- {escape(loss)}" for loss in view.losses))
