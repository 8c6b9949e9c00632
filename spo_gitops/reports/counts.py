"""The plan as a comment without names: what it would do in numbers, for pull requests that many people may read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from .foresight import counted
from .markdown import marker
from .view import View

NOTE = "Names stay out of comments (`comments: counts`); the full report has them."


def render(view: View) -> str:
    """Counts of everything that the full report tells; no value of the tenant and no address."""
    lines = [
        marker(view.title.lower()),
        f"### {view.title}: {view.summary}",
        "",
        NOTE,
        "",
        *_counted("Risks", (danger.word for danger in view.dangers)),
        *_counted("Guards that refuse", (f"`{guard}`" for guard, _, lifted in view.guards if not lifted)),
        *_counted("Guards that are lifted", (f"`{guard}`" for guard, _, lifted in view.guards if lifted)),
    ]
    if view.foreseen:
        lines.append(f"- Findings of policies: {counted(view.foreseen)}")
    if view.findings:
        lines.append(f"- Findings: {len(view.findings)}")
    return "\n".join(lines).rstrip() + "\n"


def _counted(heading: str, words: Iterable[str]) -> list[str]:
    counts = ", ".join(f"{count} {word}" for word, count in sorted(Counter(words).items()))
    return [f"- {heading}: {counts}"] if counts else []
