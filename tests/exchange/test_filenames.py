"""File names that Windows can check out, one for each text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.exchange.filenames import LONGEST, apart, safe_name
from spo_gitops.exchange.layout import site_path
from spo_gitops.exchange.objects import folder_of
from spo_gitops.model.address import Address

WINDOWS = 260

RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("finance", "finance"),
        ("Bericht 2026 (final) & mehr;#1.docx", "Bericht 2026 (final) & mehr;#1.docx"),
        ("CON", "%43ON"),
        ("nul.txt", "%6Eul.txt"),
        ("console.txt", "console.txt"),
        ("a.", "a%2E"),
        ("a ", "a%20"),
        ("..", "%2E%2E"),
        (".git", "%2Egit"),
        ("a/b", "a%2Fb"),
        ("a%2Fb", "a%252Fb"),
        ("", "%00"),
        ("Привет.docx", "Привет.docx"),
    ],
)
def test_names(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(max_size=200) | st.sampled_from(["con", "a.", "LPT1.x"]))
def test_every_name_can_be_checked_out(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert len(safe) <= LONGEST
    assert not RESERVED.fullmatch(safe)
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', safe)
    assert safe[-1] not in ". "
    assert safe[0] != "."


@given(st.text(min_size=1, max_size=300), st.text(min_size=1, max_size=300))
def test_paths_of_an_export_leave_room_for_the_folder_that_it_lies_in(site: str, list_: str) -> None:
    index = folder_of(Path(), f"/sites/{site}") / f"{apart({}, list_)}.jsonl.partial"
    document = site_path(Address("site", f"/personal/{site}"))
    assert max(len(str(index)), len(document)) <= WINDOWS - 100


@given(st.lists(st.text("aAbB.%/ é", max_size=4), unique=True, max_size=30))
def test_no_two_names_meet_whatever_the_case(names: list[str]) -> None:
    taken: dict[str, str] = {}
    safe = [apart(taken, name).lower() for name in names]
    assert len(set(safe)) == len(names)
