"""The set and the sheet of docs/site-sets.md are good, and its problem is the one that comes out."""

from __future__ import annotations

import re
from pathlib import Path

from tests.desired.memory import load

PAGE = (Path(__file__).parents[2] / "docs" / "site-sets.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def test_the_example_gives_two_sites() -> None:
    loaded = load({"sites/projects.yaml": block("yaml"), "sites/projects.csv": block("csv")})
    assert [str(problem) for problem in loaded.problems] == []
    assert loaded.state is not None
    assert sorted(address.key for address in loaded.state.resources) == ["/sites/proj-apollo", "/sites/proj-borea"]


def test_the_problem_is_what_validate_says() -> None:
    wrong = block("csv").replace("bob@contoso.com,,2048", "bob,,2048")
    loaded = load({"sites/projects.yaml": block("yaml"), "sites/projects.csv": wrong})
    assert [str(problem) for problem in loaded.problems] == [block("text").rstrip()]
