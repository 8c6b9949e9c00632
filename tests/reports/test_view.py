"""What every format renders: order, grouping, and lengths that hosts allow."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from spo_gitops.kinds.registry import kinds_of
from spo_gitops.model.address import Address
from spo_gitops.model.plan import Blocked, GuardClass, Plan, Trip
from spo_gitops.reports import markdown, text
from spo_gitops.reports.view import view

from .plans import ALIKE, MARKUP, PLANS, change, plan, update

KINDS = kinds_of("https://contoso.sharepoint.com")
COMMENT = 65_536  # characters that a comment may have


def test_many_alike_changes_are_one_entry_and_exceptions_stand_alone() -> None:
    entries = view(ALIKE, KINDS).entries
    assert [(entry.address, len(entry.others)) for entry in entries] == [
        ("site:/sites/proj-0000", 42),
        ("site:/sites/proj-9000", 0),
    ]


def test_entries_keep_the_order_of_the_plan() -> None:
    same = change("title", "A", "B")
    made = plan(update("/sites/a", same), update("/sites/b", change("title", "A", "C")), update("/sites/c", same))
    assert [entry.address for entry in view(made, KINDS).entries] == ["site:/sites/a", "site:/sites/b", "site:/sites/c"]


@pytest.mark.parametrize("name", sorted(PLANS))
def test_all_formats_tell_the_same_numbers(name: str) -> None:
    seen = view(PLANS[name], KINDS)
    assert seen.summary in text.render(seen)
    assert seen.summary in markdown.render(seen)


def big(count: int) -> Plan:
    actions = [update(f"/sites/s{n}", change("title", "x" * 200, f"{n}" + "\u00fc" * 250)) for n in range(count)]
    return plan(
        *actions,
        blocked=tuple(Blocked(Address("site", f"/sites/b{n}"), "because " * 20) for n in range(count)),
        trips=tuple(Trip(GuardClass.RECYCLE, Address("site", f"/sites/s{n}"), "it goes " * 20) for n in range(count)),
        findings=tuple(f"finding {n} " * 20 for n in range(count)),
        notes=tuple(f"note {n} " * 20 for n in range(count)),
    )


@pytest.mark.parametrize("count", [1, 30, 100, 400, 3000])
def test_a_comment_stays_below_what_a_host_allows_and_counts_what_it_leaves_out(count: int) -> None:
    rendered = markdown.render(view(big(count), KINDS))
    assert len(rendered) <= COMMENT
    assert rendered.startswith(markdown.MARKER)
    assert f"{count} to update" in rendered
    assert rendered.count("```") % 2 == 0
    if count >= 400:
        assert "more that do not fit here" in rendered
        for word in ("**Guards**", "**Findings**", "**Changes**"):
            assert word in rendered


def test_one_enormous_value_does_not_burst_a_comment() -> None:
    made = plan(update("/sites/a", change("title", "", "x" * 100_000)), update("/sites/b", change("title", "", "y")))
    rendered = markdown.render(view(made, KINDS))
    assert len(rendered) <= COMMENT
    assert "site:/sites/b" in rendered and "1 more that" in rendered


def test_texts_of_the_tenant_are_no_markup_of_the_comment() -> None:
    rendered = markdown.render(view(MARKUP, KINDS))
    lines = rendered.splitlines()
    inside = False
    for line in lines:
        if line.startswith("```"):
            inside = not inside
            continue
        if not inside:
            assert "<img" not in line.replace("\\<", "") and "@somebody" not in line
            assert not line.startswith("# ")
    assert not inside


def test_colours_are_only_added_and_never_change_the_text() -> None:
    seen = view(replace(PLANS["story"]), KINDS)
    painted = text.render(seen, lambda words, style: f"\x1b[1m{words}\x1b[0m")
    assert re.sub("\x1b\\[[01]m", "", painted) == text.render(seen)
