"""Every mistake gives one problem that says where, what was found, what was expected and what to do."""

from __future__ import annotations

import pytest

from spo_gitops.problems import Problem, Severity

from .memory import load
from .mistakes import MISTAKES, Row

FILE = "sites/x.yaml"


@pytest.mark.parametrize("row", MISTAKES, ids=lambda row: row[0])
def test_a_mistake_is_reported_where_it_stands(row: Row) -> None:
    name, text, code, place, words = row
    loaded = load({FILE: text})
    found = [problem for problem in loaded.problems if problem.code == code and _place(problem) == f"{FILE}:{place}"]
    assert found, f"{name}: " + "\n".join(f"{problem.code} {problem}" for problem in loaded.problems)
    for word in words:
        assert word in str(found[0])
    assert found[0].severity is Severity.ERROR
    assert loaded.state is None


@pytest.mark.parametrize("row", MISTAKES, ids=lambda row: row[0])
def test_a_mistake_brings_no_other_errors_with_it(row: Row) -> None:
    errors = [problem for problem in load({FILE: row[1]}).problems if problem.severity is Severity.ERROR]
    assert {problem.code for problem in errors} <= {row[2], *FOLLOWERS.get(row[0], ())}


# One mistake that is two: the second code is right beside the first.
FOLLOWERS: dict[str, tuple[str, ...]] = {
    "a duplicate merge key": ("kind-missing",),
    "a tag of Python": ("kind-missing",),
    "an unquoted glob": ("null-value",),
    "an alias of itself": ("unknown-setting",),
}


def test_every_error_says_what_was_expected_and_what_to_do() -> None:
    for row in MISTAKES:
        for problem in load({FILE: row[1]}).problems:
            if problem.severity is Severity.ERROR:
                assert problem.expected, row[0]
                assert problem.hint, row[0]


def test_messages_are_sentences_without_a_full_stop() -> None:
    for row in MISTAKES:
        for problem in load({FILE: row[1]}).problems:
            assert problem.found
            assert not problem.found.endswith(".")
            assert not problem.hint.endswith(".") or problem.hint.endswith("...")
            assert "yaml." not in problem.found.lower()


def test_the_table_is_long_and_its_names_differ() -> None:
    assert len({row[0] for row in MISTAKES}) == len(MISTAKES) >= 70


def _place(problem: Problem) -> str:
    return f"{problem.position.file}:{problem.position.line}:{problem.position.column}"
