"""Texts of a tenant in a comment: what a reader sees is the text, and nothing that a host makes of it."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from spo_gitops.reports.markdown import escape
from spo_gitops.reports.visible import visible

RENDERER = MarkdownIt("commonmark").enable(["strikethrough", "table"])
PIECES = ["<b>", "&#8238;", "&lt;", "~~", "**", "_a_", "`", "[x](y)", "![x](y)", "\\", "|", "https://evil.example", "a",
          " ", "\u202e", "<!-- ", "$x$", "\n", "*", "é", "]", ":tada:"]  # fmt: skip


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=8).map("".join))
def test_a_reader_sees_the_text_as_it_is(text: str) -> None:
    rendered = RENDERER.renderInline(escape(f"x{text}x"))
    assert "<" not in rendered, "markup"
    assert html.unescape(rendered).replace("\u200b", "") == visible(f"x{text}x".replace("\n", " "))


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("see https://evil.example/a", r"https?://\S"),
        ("see HTTP://evil.example/a", r"(?i)https?://\S"),
        ("ftp://evil.example", r"ftp://\S"),
        ("www.evil.example", r"www\.\w"),
        ("WWW.evil.example", r"(?i)www\.\w"),
        ("ask @everyone, ann@contoso.com", r"@\w"),
        ("closes #17, GH-17 and other/repository#17", r"#\d|GH-\d"),
        ("merges !17, labels ~bug, milestone %1, epic &1, snippet $1", r"[!~%&$]\w"),
        (":white_check_mark: reviewed :+1:", r":[\w+]+:"),
    ],
)
def test_no_host_makes_more_of_it(text: str, made: str) -> None:
    rendered = html.unescape(RENDERER.renderInline(escape(text)))
    assert re.search(made, text) and not re.search(made, rendered)
    assert rendered.replace("\u200b", "") == text


def test_ordinary_texts_stay_as_they_are() -> None:
    for text in (
        'site:/sites/a: "Disabled" → "ExternalUserSharingOnly" (a.yaml:4)',
        "at 2026-01-02T03:04:05Z, 50% of 3",
    ):
        assert escape(text) == text
