"""Globs over URL paths."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.model.globs import _pattern, _tokens, _walk, fault, matches, overlap


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("/sites/*", "/sites/finance", True),
        ("/sites/*", "/teams/finance", False),
        ("/Sites/FIN*", "/sites/finance", True),
        ("/*", "/sites/a", False),
        ("/**", "/sites/a", True),
        ("**", "/", True),
        ("/sites/proj-?", "/sites/proj-1", True),
        ("/sites/proj-?", "/sites/proj-12", False),
        ("/sites/[a-c]*", "/sites/brand", True),
        ("/sites/[!a-c]*", "/sites/brand", False),
        ("/sites/a.b", "/sites/axb", False),
        # What nobody can write in a glob is in a name all the same.
        ("/sites/*", "/sites/büro", True),
        ("/**", "/sites/a b", True),
        ("/sites/b?ro", "/sites/büro", True),
        ("/sites/[!a-c]*", "/sites/übung", True),
        ("/sites/bu*", "/sites/büro", False),
    ],
)
def test_matching(glob: str, path: str, expected: bool) -> None:
    assert matches(glob, path) is expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("/sites/*", "/sites/fin*", True),
        ("/sites/*", "/teams/*", False),
        ("/sites/*a", "/sites/b*", True),
        ("/sites/a*c", "/sites/ab", False),
        ("/**", "/sites/[x]", True),
        ("/sites/[a-c]", "/sites/[d-f]", False),
        ("/*", "/sites/a", False),
    ],
)
def test_overlap(first: str, second: str, expected: bool) -> None:
    assert overlap(first, second) is expected
    assert overlap(second, first) is expected


_GLOBS = st.text("ab/*?", max_size=6)


@given(first=_GLOBS, second=_GLOBS, path=st.text("ab/", max_size=6))
def test_a_path_of_both_means_overlap(first: str, second: str, path: str) -> None:
    if matches(first, path) and matches(second, path):
        assert overlap(first, second)


@given(glob=_GLOBS, path=st.text("ab/", max_size=6))
def test_both_ways_of_matching_agree(glob: str, path: str) -> None:
    assert _walk(_tokens(glob), path) is (_pattern(glob).fullmatch(path) is not None)


def test_many_stars_cost_nothing() -> None:
    started = time.process_time()
    assert not matches("/" + "**" * 100 + "b", "/sites/" + "a" * 300)
    assert not matches("/" + "*a" * 100 + "b", "/sites/" + "a" * 300)
    assert time.process_time() - started < 2


def test_what_cannot_be_a_glob_over_urls() -> None:
    assert fault("/sites/*") == ""
    assert fault("https://x/*")
    assert fault("sites/*")
    assert fault("/sites/[a")
    assert fault("/sites/a b")
