"""The documentation as a site: every page has its place, every picture its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from .command_lines import ROOT

SVG = "{http://www.w3.org/2000/svg}"
PICTURES = sorted((ROOT / "docs" / "images").glob("*.svg"))


def named(entry: Any) -> Iterator[str]:
    """The pages of the navigation."""
    if isinstance(entry, str):
        yield entry
    elif isinstance(entry, dict):
        for below in entry.values():
            yield from named(below)
    elif isinstance(entry, list):
        for below in entry:
            yield from named(below)


def test_every_page_stands_in_the_navigation_once() -> None:
    configuration = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    pages = sorted(path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md"))
    assert sorted(named(configuration["nav"])) == pages


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.stem)
def test_a_picture_says_what_it_shows_and_loads_nothing(picture: Path) -> None:
    root = ElementTree.parse(picture).getroot()
    for tag in ("title", "desc"):
        found = root.find(f"{SVG}{tag}")
        assert found is not None and found.text
    text = picture.read_text(encoding="utf-8")
    assert "<script" not in text and "href" not in text and "@import" not in text and "prefers-color-scheme" in text
    used = [page for page in (ROOT / "docs").glob("*.md") if f"](images/{picture.name})" in page.read_text("utf-8")]
    assert used, "no page shows it"


def test_every_picture_of_a_page_has_words_for_those_who_do_not_see_it() -> None:
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")):
        for words, target in re.findall(r"!\[(.*?)\]\((.*?)\)", page.read_text(encoding="utf-8")):
            assert len(words) > 20 and (page.parent / target).exists(), f"{page.name}: {target}"
