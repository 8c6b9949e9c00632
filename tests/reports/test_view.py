"""What every format renders: order, grouping, and lengths that hosts allow."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from spo_gitops.kinds.registry import kinds_of
from spo_gitops.model.address import Address
from spo_gitops.model.plan import Action, Blocked, GuardClass, Plan, Trip
from spo_gitops.model.value import arrow, members
from spo_gitops.reports import markdown, text
from spo_gitops.reports.view import Line, view

from .plans import ALIKE, MARKUP, PLANS, change, plan, unregister, update

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
    assert rendered.startswith(markdown.marker("plan"))
    assert f"{count} to update" in rendered
    assert rendered.count("```") % 2 == 0
    if count >= 400:
        assert "more that do not fit here" in rendered
        for word in ("**Guards**", "**Findings**", "<b>Changes</b>"):
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


@pytest.mark.parametrize("different", [3, 10_000])
def test_ten_thousand_changes_fit_a_comment_and_are_counted_whatever_is_left_out(different: int) -> None:
    made = plan(
        *(
            update(f"/sites/p-{n:05d}", change("settings.sharingCapability", "Disabled", f"Value{n % different}"))
            for n in range(10_000)
        )
    )
    seen = view(made, KINDS)
    rendered = markdown.render(seen)
    assert len(rendered) <= COMMENT
    assert "10000 to update" in rendered and "<b>Changes</b> (10,000)" in rendered
    shown = sum(1 + int(more.replace(",", "")) for more in re.findall(r"p-\d{5} and ([\d,]+) more  update", rendered))
    shown += len(re.findall(r"p-\d{5}  update", rendered))
    left = re.search(r"and ([\d,]+) more that do not fit here", rendered.partition("<b>Changes</b>")[2])
    assert shown + (int(left[1].replace(",", "")) if left else 0) == 10_000


def test_a_change_that_many_share_is_told_in_one_line_with_its_exceptions() -> None:
    def sharing(n: int, after: str) -> Action:
        return update(f"/sites/p-{n}", change("settings.sharingCapability", "Disabled", after))

    made = plan(
        *(sharing(n, "ExternalUserSharingOnly") for n in range(1842)), *(sharing(9000 + n, "X") for n in range(3))
    )
    line = "sharingCapability Disabled → ExternalUserSharingOnly on 1,842 sites; 3 differ"
    seen = view(made, KINDS)
    assert [str(same) for same in seen.same] == [line]
    assert line in text.render(seen) and line in markdown.render(seen)


def test_risks_stand_before_the_changes_and_those_alike_are_told_once() -> None:
    made = plan(*(update(f"/sites/p-{n}", change("settings.sharingCapability", "Disabled", "ExternalUserSharingOnly"))
                  for n in range(50)), unregister("/sites/hub"))  # fmt: skip
    for rendered in (markdown.render(view(made, KINDS)), text.render(view(made, KINDS))):
        assert rendered.index("Risks") < rendered.index("hub:/sites/hub  unregister")
        assert rendered.count("loosens security") == 1 and "and 47 more" in rendered


def test_a_plan_that_nobody_carries_out_has_neither_risks_nor_a_forecast() -> None:
    drifted = replace(plan(update("/sites/a", change("settings.sharingCapability", "Disabled", "X"))), outlook=None)
    seen = view(drifted, KINDS, title="Drift")
    assert seen.dangers == () and "to apply it" not in text.render(seen)


def test_no_text_of_the_tenant_hides_or_reorders_what_a_comment_says() -> None:
    made = plan(update("/sites/a\u202e", change("title", "a\u2066b", "\x1b[2Jc")), findings=("\u202egnp.exe",))
    rendered = markdown.render(view(made, KINDS))
    assert not {"\u202e", "\u2066", "\x1b"} & set(rendered) and "\\u202e" in rendered


def test_a_set_is_told_by_who_comes_and_who_goes() -> None:
    assert members(("ann", "eva"), ("ann", "zoe")) == "+ zoe, - eva"
    assert arrow(("ann",), ("ann", "eva")) == "+ eva"
    assert arrow((), ("ann",)) == "[] → [ann]"
    assert arrow(("ann",), ("eva",)) == "[ann] → [eva]"
    assert arrow(("b", "a"), ("a", "b")) == "[b, a] → [a, b]", "an order that changes is no set"
    assert Line("x", "[ann, eva]", "[ann]", "", "", members(("ann", "eva"), ("ann",))).arrow == "- eva"
