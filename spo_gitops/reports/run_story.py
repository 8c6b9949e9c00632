"""A recorded run for a terminal, readable like a commit in ``git log``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..counting import how_many
from .run_view import OPEN, Deed, RunView
from .text import Paint, plain, rendered_entry
from .visible import line

NAMED = 10  # of what was only recorded, so many are named


def render(view: RunView, paint: Paint = plain) -> str:
    """Lines without a trailing newline, as ``git log`` would print them."""
    style = {"done": "good", "unfinished": "bad"}.get(view.state, "change")
    lines = [f"{paint(f'run {view.run}', 'bold')}  {paint(view.state, style)}"]
    width = max((len(label) for label, _ in view.facts), default=0) + 1
    lines += [f"{label + ':':<{width}} {text}" for label, text in view.facts]
    if view.deeds:
        lines.append("")
    for deed in view.deeds:
        entry = deed.entry
        lines += rendered_entry(replace(entry, remarks=(*remarks(deed), *entry.remarks)), paint)
    rest = tuple(_rest(view))
    if rest:
        lines.append("")
    lines += [f"  {remark}" for remark in rest]
    return "\n".join(map(line, lines))


def remarks(deed: Deed) -> Iterator[str]:
    """What became of an action, in sentences."""
    if deed.status == OPEN:
        yield "open: nobody recorded what became of it"
        return
    words = [deed.status]
    if deed.verified:
        words.append("read again and compared")
    if deed.seconds:
        words.append(f"{deed.seconds:.1f} s")
    if deed.retries:
        words.append(how_many(deed.retries, "retry", "retries"))
    yield f"{', '.join(words)}{': ' + deed.message if deed.message else ''}"
    if deed.correlation:
        yield f"correlation id {deed.correlation}"
    if deed.restorable:
        yield deed.restorable


def _rest(view: RunView) -> Iterator[str]:
    for address, reason in view.blocked:
        yield f"blocked {address}: {reason}"
    if view.recorded:
        yield f"only recorded: {', '.join(view.recorded[:NAMED])}{' ...' if len(view.recorded) > NAMED else ''}"
    yield from view.remarks
    if view.queue is not None:
        yield from view.queue.lines
