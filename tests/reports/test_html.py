"""HTML reports: nothing of a tenant becomes markup, nothing is asked of a network, and no number is another."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from spo_gitops.kinds.registry import kinds_of
from spo_gitops.model.plan import Case
from spo_gitops.reports.html import plan as html
from spo_gitops.reports.html.blocks import Bar, Cell, Column, Commands, Figure, Figures, Page, Section, Table, Timeline
from spo_gitops.reports.html.frame import render
from spo_gitops.reports.view import view

from .plans import PLANS, STORY, change, plan, update

KINDS = kinds_of("https://contoso.sharepoint.com")
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\" onload='alert(3)' {{ 7*7 }} \u202e\x00"
VOID = {"meta", "input"}


class Reader(HTMLParser):
    """The tags with their attributes, the text, and whether every tag is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.tags)


def everywhere(text: str) -> Page:
    """A page with the text in every place that takes one."""
    cells = (Cell(text), Cell(text, notes=(text,)), Cell(text, rank=1.5))
    blocks = (
        Table(text, (Column(text), Column(text, choice=True), Column(text, numeric=True)), (cells,)),
        Figures((Figure(text, text),)),
        Commands((text, text)),
        Timeline(text, 1, 2.0, (Bar(0, 0.0, 1.0, text),), ((1.0, 2.0),)),
    )
    entry = update("/sites/x", change(text, text, text, Case.CHANGED, note=text), notes=(text,))
    of_plan = html.page(view(plan(entry, findings=(text,), notes=("a", text)), KINDS))
    return Page(text, text, of_plan.tone, (Section(f"{text} as a heading", blocks), *of_plan.sections))


def test_no_text_of_a_tenant_becomes_markup() -> None:
    plain, hostile = Reader(render(everywhere("x"))), Reader(render(everywhere(HOSTILE)))
    assert [tag for tag, _ in hostile.tags] == [tag for tag, _ in plain.tags]
    assert [sorted(attrs) for _, attrs in hostile.tags] == [sorted(attrs) for _, attrs in plain.tags]
    assert hostile.open == [] and hostile.count("script") == 1
    assert not {"\u202e", "\x00"} & set("".join(hostile.text)), "neither hides what it says nor turns it round"
    assert "49" not in "".join(hostile.text).replace("{{ 7*7 }}", "")


@pytest.mark.parametrize("name", sorted(PLANS))
def test_a_report_is_one_file_whose_policy_lets_only_its_own_script_and_style_run(name: str) -> None:
    text = html.render(view(PLANS[name], KINDS))
    read = Reader(text)
    (policy,) = [a["content"] for tag, a in read.tags if tag == "meta" and "http-equiv" in a]
    assert policy is not None and "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    for tag in ("style", "script"):
        (body,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    named = {key for _, attrs in read.tags for key in attrs}
    assert not named & {"src", "srcset", "action", "style"} and not [key for key in named if key.startswith("on")]
    assert all(str(attrs["href"]).startswith("#") for _, attrs in read.tags if "href" in attrs)


def test_every_resource_has_a_row_whether_or_not_it_is_told_together_with_others() -> None:
    many = plan(*(update(f"/sites/p-{n}", change("title", "A", "B", Case.CHANGED)) for n in range(40)))
    text = html.render(view(many, KINDS))
    assert "40 to update" in text
    assert len(re.findall(r'<th scope="row">site:/sites/p-\d+</th>', text)) == 40


def test_the_report_says_what_the_text_says() -> None:
    words = "".join(Reader(html.render(view(STORY, KINDS))).text)
    told = view(STORY, KINDS)
    for entry in (*told.blocked, *told.entries, *told.quiet, *told.held):
        for part in (entry.address, entry.word, *entry.remarks, *(line.before for line in entry.lines)):
            assert part in words
    for part in (told.summary, *told.facts, *told.findings, *(reason for _, reason, _ in told.guards)):
        assert part in words
