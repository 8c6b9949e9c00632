"""The plan for a terminal: one line a resource, its attributes indented, why and where, a summary."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .foresight import counted, told
from .view import Entry, View
from .visible import line

Paint = Callable[[str, str], str]  # (text, style) -> text; styles: good, change, bad, dim, bold

SHOWN = 20  # of many risks, so many are told on a terminal


def plain(text: str, style: str) -> str:
    """No colours: pipes, logs, NO_COLOR."""
    return text


def render(view: View, paint: Paint = plain) -> str:
    """Lines without a trailing newline."""
    return "\n".join(map(line, _lines(view, paint)))


def _lines(view: View, paint: Paint) -> Iterator[str]:
    yield paint(f"{view.title}: {view.facts[0]}", "bold")
    for fact in view.facts[1:]:
        yield paint(f"  {fact}", "dim")
    if view.dangers:
        yield ""
        yield paint("Risks", "bold")
    for danger in view.dangers[:SHOWN]:
        yield f"  {paint(danger.word, 'bad')}: {danger.text}  {paint(danger.where, 'dim')}"
    if len(view.dangers) > SHOWN:
        yield paint(f"  and {len(view.dangers) - SHOWN:,} more", "dim")
    if view.same:
        yield ""
        yield paint("In short", "bold")
        yield from (f"  {same}" for same in view.same)
    for heading, entries in (
        ("", view.blocked),
        ("", view.entries),
        ("Without writes", view.quiet),
        ("Held", view.held),
    ):
        if entries:
            yield ""
            if heading:
                yield paint(heading, "dim")
        for entry in entries:
            yield from rendered_entry(entry, paint)
    if view.foreseen:
        yield ""
        yield f"{paint('Policies', 'bold')}: the plan {counted(view.foreseen)}"
        yield from (f"  {line}" for line in told(view.foreseen[:SHOWN]))
    if len(view.foreseen) > SHOWN:
        yield paint(f"  and {len(view.foreseen) - SHOWN:,} more", "dim")
    if view.findings:
        yield ""
        yield paint("Findings", "bold")
        yield from (f"  {finding}" for finding in view.findings)
    if view.guards:
        yield ""
        yield paint("Guards", "bold")
        for guard, reason, allowed in view.guards:
            mark = paint("lifted ", "dim") if allowed else paint("refuses", "bad")
            yield f"  {mark} {guard}: {reason}"
    yield ""
    yield paint(f"{view.title}: {view.summary}.", "bold")


_STYLES = {"+": "good", "~": "change", "-": "bad", "!": "bad", " ": "dim", "=": "change"}


def rendered_entry(entry: Entry, paint: Paint) -> Iterator[str]:
    """One resource: a line, its attributes and remarks indented."""
    style = _STYLES[entry.sign]
    more = f" and {len(entry.others)} more" if entry.others else ""
    place = paint(f"  {entry.place}", "dim") if entry.place else ""
    yield f"  {paint(entry.sign, style)} {paint(entry.address + more, style)}  {entry.word}{place}".rstrip()
    width = max((len(each.attribute) for each in entry.lines), default=0)
    for each in entry.lines:
        why = paint(f"  ({each.why})", "dim") if each.why else ""
        where = paint(f"  {each.place}", "dim") if each.place else ""
        yield f"      {each.attribute + ':':<{width + 1}} {each.arrow}{why}{where}"
    for remark in entry.remarks:
        yield paint(f"      {remark}", "dim")
    if entry.others:
        shown = ", ".join(entry.others[:6]) + (" ..." if len(entry.others) > 6 else "")
        yield paint(f"      alike: {shown}", "dim")
