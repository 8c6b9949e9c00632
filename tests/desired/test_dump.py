"""What is written as YAML reads back as what was meant, by us and by programs that know YAML 1.1."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.desired.dump import dump
from spo_gitops.desired.nodes import ListNode, MapNode, Node, Scalar
from spo_gitops.desired.yaml import parse

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co"), include_characters="\n\t"), max_size=30
)
KEYS = st.from_regex(r"[a-zA-Z][a-zA-Z0-9_-]{0,10}", fullmatch=True)
VALUES = st.recursive(
    TEXTS | st.booleans() | st.integers(-(2**40), 2**40),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS, below, max_size=3),
    max_leaves=8,
)


def plain(node: Node) -> Any:
    match node:
        case Scalar():
            return node.value
        case MapNode():
            return {key: plain(entry.value) for key, entry in node.entries.items()}
        case ListNode():
            return [plain(item) for item in node.items]
    raise AssertionError(node)


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4))
def test_documents_come_back(document: dict[str, Any]) -> None:
    text = dump(document)
    parsed = parse("x.yaml", text.encode())
    assert not parsed.problems, text
    assert [plain(node) for node in parsed.documents] == [document]
    assert yaml.safe_load(text) == document


def test_what_would_mislead_a_reader_is_written_by_number() -> None:
    joined = "\u05d0\u05d1 \u0645\u200c\u0646"
    hostile = {"a\u200bb": "safe\u202e lmay", "lines": "one\n\u2066two\n", "plain": joined}
    text = dump(hostile)
    assert '"safe\\u202E lmay"' in text and not [mark for mark in "\u200b\u202e\u2066" if mark in text]
    assert joined in text  # what only joins is left alone
    assert yaml.safe_load(text) == hostile
    assert [plain(node) for node in parse("x.yaml", text.encode()).documents] == [hostile]


@pytest.mark.parametrize(
    "text",
    ["no", "on", "1e3", "0o17", "0x1F", "2026-01-31", "12:30", "null", "~", "", " a", "a ", "a: b", "- a", "#a", "&a",
     "*a", "!a", "%a", "@a", "`a", "[a", "{a", "'a", '"a', "a #b", "\n", "a\n", "\na", "a\n\n", "\ta", "é", "=", "<<",
     "...", "---", ".5", "1_000", "+1", "-", "?", "\u2028", "\x85", "\ufeff", "\U0001f600"],
)  # fmt: skip
def test_texts_that_look_like_something_else_stay_texts(text: str) -> None:
    written = dump({"title": text, "list": [text]})
    parsed = parse("x.yaml", written.encode())
    assert [plain(node) for node in parsed.documents] == [{"title": text, "list": [text]}], written
