"""Counted things are in the singular where there is one, everywhere by the same function."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import spo_gitops
from spo_gitops.counting import how_many

PACKAGE = Path(spo_gitops.__file__).parent
# An f-string's field before a word in the plural: whoever writes one counts by how_many.
COUNTED = re.compile(
    r"\{(?:len\([^{}]*\)|[a-z_.]*(?:count|number|requests|resources|sites|findings))(?::,)?\} "
    r"(?:requests|resources|sites|findings|guards|problems|warnings|runs|commits|retries|documents)\b|\w\(s\)"
)


@pytest.mark.parametrize(
    ("number", "told"), [(0, "0 sites"), (1, "1 site"), (2, "2 sites"), (1842, "1,842 sites"), (-1, "-1 sites")]
)
def test_one_is_in_the_singular(number: int, told: str) -> None:
    assert how_many(number, "site") == told


def test_a_plural_that_takes_more_than_an_s_is_given() -> None:
    assert [how_many(n, "retry", "retries") for n in (1, 2)] == ["1 retry", "2 retries"]


def test_no_message_has_a_plural_of_its_own() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{number}: {line.strip()}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if "simulator" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if COUNTED.search(line)
    ]
    assert not found
