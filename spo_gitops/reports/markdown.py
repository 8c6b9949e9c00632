"""The plan as a pull-request comment: Markdown below the host's limit, updated in place by a marker.

What decides comes first and in the open; the details are folded, and cut where they would not fit, with a count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .foresight import counted, told
from .gist import Danger
from .view import Entry, View
from .visible import visible

MARKER = "<!-- spo-gitops {} -->"
NAMED = 20  # of what changes alike, so many are named
LIMIT = 65_000  # a comment may have 65,536 characters
_CUT = "more that do not fit here"
_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~&$]")
# Addresses, mentions, numbers of issues and pictures by name are found once the markup is gone, so that no backslash
# keeps a host from them: something without width stands inside.
_MADE_MORE_OF = re.compile(
    r"(?<=:)(?=//)|(?<=\bwww)(?=\.)|(?<=@)|(?<=[#!%~&$^])(?=\w)|(?<=\bGH-)(?=\d)|(?<=:)(?=[a-z+-][\w+-]*:)",
    re.IGNORECASE,
)
NOTE = f"… and {{:,}} {_CUT}; the full plan has all of them."


def render(view: View) -> str:
    """The comment; what does not fit is counted where it is left out."""
    head = [
        marker(view.title.lower()),
        f"### {view.title}: {escape(view.summary)}",
        "",
        *fitting((f"{escape(fact)}  " for fact in view.facts), LIMIT // 8),
        "",
        *section("Risks", (_danger(danger) for danger in view.dangers)),
        *section("Guards", (_guard(*guard) for guard in view.guards)),
        *section("In short", (f"- {escape(str(same))}" for same in view.same)),
    ]
    policies = (f"- {escape(line)}" for line in told(view.foreseen))
    tail = [
        *section(f"Policies: the plan {counted(view.foreseen)}", policies),
        *section("Findings", (f"- {escape(finding)}" for finding in view.findings)),
    ]
    budget = LIMIT - sum(len(line) + 1 for line in (*head, *tail)) - 600
    body: list[str] = []
    sections = (
        ("Blocked", view.blocked, 3, False),
        ("Changes", view.entries, 1, True),
        ("Without writes", view.quiet, 1, True),
        ("Held", view.held, 1, True),
    )
    for heading, entries, share, folded in sections:
        block, left = _block(entries, budget // share)
        budget -= sum(len(text) + 1 for text in block)
        if entries:
            body += _folded(heading, entries, block, left) if folded else _open(heading, block, left)
    return "\n".join([*head, *body, *tail]).rstrip() + "\n"


def is_cut(comment: str) -> bool:
    """Whether a report in Markdown says that it had to leave something out."""
    return any(line.startswith("… and ") and _CUT in line for line in comment.splitlines())


def marker(what: str) -> str:
    """The first line, by which a comment is found again."""
    return MARKER.format(what)


def _open(heading: str, block: list[str], left: int) -> Iterator[str]:
    yield from (f"**{heading}**", "")
    yield from _fence(block, left)


def _folded(heading: str, entries: tuple[Entry, ...], block: list[str], left: int) -> Iterator[str]:
    resources = sum(1 + len(entry.others) for entry in entries)
    yield from (f"<details><summary><b>{heading}</b> ({resources:,})</summary>", "")
    yield from _fence(block, left)
    yield from ("</details>", "")


def _fence(block: list[str], left: int) -> Iterator[str]:
    if block:
        yield from ("```diff", *block, "```", "")
    if left:
        yield from (NOTE.format(left), "")


def _block(entries: tuple[Entry, ...], budget: int) -> tuple[list[str], int]:
    """The entries that fit, small ones after a large one included, and how many do not."""
    block: list[str] = []
    for entry in entries:
        text = "\n".join(_entry(entry))
        if len(text) + 1 <= budget:
            budget -= len(text) + 1
            block.append(text)
    return block, len(entries) - len(block)


def section(heading: str, lines: Iterable[str]) -> Iterator[str]:
    """A heading and the lines below it that fit its share; nothing where there are none."""
    shown = fitting(lines, LIMIT // 8)
    if shown:
        yield from (f"**{heading}**", "", *shown, "")


def fitting(lines: Iterable[str], budget: int) -> list[str]:
    """The first lines that fit, and a count of the rest."""
    shown: list[str] = []
    dropped = 0
    for line in lines:
        budget -= len(line) + 1
        if budget < 0:
            dropped += 1
        else:
            shown.append(line)
    return [*shown, *(["", NOTE.format(dropped)] if dropped else [])]


def _entry(entry: Entry) -> Iterator[str]:
    more = f" and {len(entry.others):,} more" if entry.others else ""
    sign = "!" if entry.sign in ("~", "!") else entry.sign
    place = f"  ({entry.place})" if entry.place else ""
    yield f"{sign} {inert(entry.address)}{more}  {entry.word}{inert(place)}"
    for line in entry.lines:
        why = f"  ({line.why})" if line.why else ""
        yield inert(f"    {line.attribute}: {line.arrow}{why}")
    for remark in entry.remarks:
        yield inert(f"    {remark}")
    if entry.others:
        named = ", ".join(entry.others[:NAMED])
        yield inert(f"    alike: {named}{' ...' if len(entry.others) > NAMED else ''}")


def _danger(danger: Danger) -> str:
    return f"- **{danger.word}**: {escape(danger.text)} ({escape(danger.where)})"


def _guard(guard: str, reason: str, allowed: bool) -> str:
    return f"- {'lifted' if allowed else '**refuses**'} `{guard}`: {escape(reason)}"


def escape(text: str) -> str:
    """Tenant and YAML texts must not become links, mentions or markup of the comment, nor hide or reorder it."""
    shown = _MADE_MORE_OF.sub("\u200b", visible(text.replace("\n", " ")))
    return _MARKUP.sub(r"\\\g<0>", shown)


def inert(text: str) -> str:
    """Inside a code fence only the fence itself can be broken."""
    return visible(text.replace("\n", " ")).replace("```", "`\u200b``")
