"""The plan as a pull-request comment: Markdown below the host's limit, updated in place by a marker."""

from __future__ import annotations

from collections.abc import Iterator

from .view import Entry, View

MARKER = "<!-- spo-gitops plan -->"
LIMIT = 65_000  # a comment may have 65,536 characters


def render(view: View) -> str:
    """The comment; what does not fit is counted at its end."""
    head = [
        MARKER,
        f"### {view.title}: {_escape(view.summary)}",
        "",
        *(f"{_escape(fact)}  " for fact in view.facts),
        "",
    ]
    tail = [*_guards(view), *_findings(view)]
    budget = LIMIT - sum(len(line) + 1 for line in (*head, *tail)) - 200
    body: list[str] = []
    dropped = 0
    for heading, entries in (("Blocked", view.blocked), ("Changes", view.entries), ("Without writes", view.quiet)):
        block: list[str] = []
        for entry in entries:
            text = "\n".join(_entry(entry))
            if len(text) + 1 > budget:
                dropped += 1
                continue
            budget -= len(text) + 1
            block.append(text)
        if block:
            body += [f"**{heading}**", "", "```diff", *block, "```", ""]
    if dropped:
        body += [f"… and {dropped} more that do not fit here; see the job's log for all of them.", ""]
    return "\n".join([*head, *body, *tail]).rstrip() + "\n"


def _entry(entry: Entry) -> Iterator[str]:
    more = f" and {len(entry.others)} more" if entry.others else ""
    sign = "!" if entry.sign in ("~", "!") else entry.sign
    place = f"  ({entry.place})" if entry.place else ""
    yield f"{sign} {_inert(entry.address)}{more}  {entry.word}{_inert(place)}"
    for line in entry.lines:
        arrow = f"{line.before} → {line.after}" if line.before and line.after else line.after or line.before
        why = f"  ({line.why})" if line.why else ""
        yield _inert(f"    {line.attribute}: {arrow}{why}")
    for remark in entry.remarks:
        yield _inert(f"    {remark}")


def _guards(view: View) -> Iterator[str]:
    if view.guards:
        yield "**Guards**"
        yield ""
        for guard, reason, allowed in view.guards:
            yield f"- {'lifted' if allowed else '**refuses**'} `{guard}`: {_escape(reason)}"
        yield ""


def _findings(view: View) -> Iterator[str]:
    if view.findings:
        yield "**Findings**"
        yield ""
        yield from (f"- {_escape(finding)}" for finding in view.findings)


def _escape(text: str) -> str:
    """Tenant and YAML texts must not become links, mentions or markup of the comment."""
    for character in "\\`*_{}[]<>#|":
        text = text.replace(character, "\\" + character)
    return text.replace("@", "@\u200b").replace("\n", " ")


def _inert(text: str) -> str:
    """Inside a code fence only the fence itself can be broken."""
    return text.replace("```", "`\u200b``").replace("\n", " ")
