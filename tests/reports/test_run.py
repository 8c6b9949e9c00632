"""A run's report: every format tells the same, a spreadsheet runs nothing, and the way back is named."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from spo_gitops.kinds.registry import kinds_of
from spo_gitops.reports import run_markdown, run_story, sheet
from spo_gitops.reports.html import run as html
from spo_gitops.reports.run_record import HEADER, run_csv, run_json
from spo_gitops.reports.run_schema import NAME, run_schema
from spo_gitops.reports.run_schema import render as render_schema
from spo_gitops.reports.run_view import RunView, run_view

from .runs import DIED, DONE, LATER, MIXED, RUNS, big
from .test_golden import GOLDEN, without_frame
from .test_html import Reader

KINDS = kinds_of("")
FORMATS: dict[str, tuple[str, Callable[[RunView], str]]] = {
    "text": ("txt", lambda view: run_story.render(view) + "\n"),
    "json": ("json", lambda view: json.dumps(run_json(view), indent=1, ensure_ascii=False) + "\n"),
    "csv": ("csv", run_csv),
    "markdown": ("md", run_markdown.render),
    "html": ("html", lambda view: without_frame(html.render(view))),
}


def seen(name: str) -> RunView:
    git = () if name == "died" else ("git revert --no-edit 0123456789ab",)
    return run_view(RUNS[name], KINDS, commit="Close the old sites (ann)", revert=git)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("name", sorted(RUNS))
@pytest.mark.parametrize("form", sorted(FORMATS))
def test_a_report_is_what_was_reviewed(form: str, name: str, request: pytest.FixtureRequest) -> None:
    extension, render = FORMATS[form]
    path = GOLDEN / "run" / form / f"{name}.{extension}"
    rendered = render(seen(name))
    if request.config.getoption("--update-golden"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(rendered, encoding="utf-8", newline="")
    assert rendered == path.read_bytes().decode("utf-8"), "review it, then run pytest --update-golden"


def test_every_golden_file_has_its_run() -> None:
    expected = {GOLDEN / "run" / form / f"{name}.{FORMATS[form][0]}" for form in FORMATS for name in RUNS}
    assert {path for path in (GOLDEN / "run").rglob("*") if path.is_file()} == expected


def test_how_the_actions_stood_in_line_is_told_by_priority_and_over_time() -> None:
    view = seen("mixed")
    assert view.queue is not None and [rank.word for rank in view.queue.ranks] == [
        "tightening",
        "structure",
        "the rest",
    ]
    text = run_story.render(view)
    assert "structure: 2 actions, at most 2 waiting; waited 1.1 s on average, at most 2.0 s (95%: 2.0 s)" in text
    record = run_json(view)["queue"]
    assert record["priorities"][2] == {
        "priority": 2, "name": "the rest", "actions": 1, "peakDepth": 1, "wait": None, "service": None,
    }  # fmt: skip
    assert record["overTime"][1] == {"second": 0.5, "waiting": 2, "running": 2}
    assert "<caption" in html.render(view) and "How the actions stood in line" in html.render(view)
    assert seen("done").queue is None and run_json(seen("done"))["queue"] is None, "an earlier version recorded none"


@pytest.mark.parametrize("name", sorted(RUNS))
def test_all_formats_tell_the_same_numbers(name: str) -> None:
    view = seen(name)
    record: dict[str, Any] = json.loads(json.dumps(run_json(view)))
    page = Reader(html.render(view))
    sheet_rows = rows(run_csv(view))
    assert len({row["resource"] for row in sheet_rows}) == len(record["actions"]) == len(view.deeds)
    counted = dict.fromkeys(record["counts"], 0)
    for status in {row["resource"]: row["result"] for row in sheet_rows}.values():
        counted[status] += 1
    assert counted == record["counts"] == dict(view.counts)
    assert view.summary in "".join(page.text) and record["summary"] == view.summary
    told = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html.render(view))
    assert [value for label, value in told if label == "verified"] == [str(record["verified"])]
    for name_, value in view.metrics.items():
        assert (name_, str(value)) in told and f"{value} {name_}" in run_story.render(view)
        assert f"{value} {name_}" in run_markdown.render(view)


@pytest.mark.parametrize("name", sorted(RUNS))
def test_the_record_fits_its_published_schema(name: str) -> None:
    published = (Path(__file__).parents[2] / "schemas" / NAME).read_text(encoding="utf-8")
    assert published == render_schema(), "run python -m spo_gitops.reports.run_schema"
    Draft202012Validator.check_schema(json.loads(published))
    Draft202012Validator(run_schema()).validate(run_json(seen(name)))


def test_failures_come_with_the_next_step_and_what_was_skipped_with_its_cause() -> None:
    view = seen("mixed")
    assert [(deed.status, bool(deed.advice)) for deed in view.failures] == [
        ("failed", True), ("unknown", True), ("conflict", True), ("open", True),
    ]  # fmt: skip
    assert view.failures[0].advice == "raise the tenant's limit first"
    assert [deed.message for deed in view.skipped] == ["site:/sites/changed failed", "the run was stopped"]
    page = "".join(Reader(html.render(view)).text)
    for part in ("raise the tenant's limit first", "Sharing is limited by the tenant", "site:/sites/changed failed"):
        assert part in page


def test_the_way_back_is_told_only_where_something_was_done_and_still_stands() -> None:
    assert seen("done").way_back[-1].startswith("spo-gitops rollback 01KB3S8Z")
    assert run_view(DONE, KINDS, rolled_back_by=(LATER,)).way_back == ()
    assert run_view(DIED, KINDS).way_back == ()
    by_git = seen("done").way_back[:-1]
    assert by_git == ("git revert --no-edit 0123456789ab", "spo-gitops apply")
    assert run_view(DONE, KINDS).way_back == (f"spo-gitops rollback {DONE['outcome']['run']}",), "git has no part in it"


def test_the_timeline_has_a_bar_for_each_timed_action_and_none_overlap_in_a_lane() -> None:
    (block,) = [b for s in html.page(run_view(big(300), KINDS)).sections if s.heading == "Timeline" for b in s.blocks]
    assert len(block.bars) == 300  # type: ignore[union-attr]  # it is a Timeline
    by_lane: dict[int, float] = {}
    for bar in block.bars:  # type: ignore[union-attr]
        assert by_lane.get(bar.lane, 0.0) <= bar.start
        by_lane[bar.lane] = bar.end
    assert len(by_lane) == 8, "1.5 s each, one every 0.2 s"
    assert "1 throttle pauses" in "".join(Reader(html.render(run_view(MIXED, KINDS))).text)


def test_thousands_of_actions_make_one_report() -> None:
    view = run_view(big(2_000), KINDS)
    comment = run_markdown.render(view)
    assert len(comment) <= 65_536 and "200 failed, 1800 succeeded" in comment and "more that do not fit" in comment
    text = html.render(view)
    assert text.count('<th scope="row">') == 2_000 + 200
    assert "200 failed, 1800 succeeded" in text


@given(st.text())
def test_no_cell_of_a_sheet_begins_like_a_formula_and_none_is_lost(text: str) -> None:
    (header, (cell,)) = csv.reader(io.StringIO(sheet.render(["x"], [[text]]), newline=""), strict=True)
    assert header == ["x"]
    assert cell in (text, f"'{text}")
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_the_sheet_has_a_row_for_each_attribute() -> None:
    found = rows(run_csv(seen("mixed")))
    assert tuple(found[0]) == HEADER
    assert [row["attribute"] for row in found if row["resource"] == "site:/sites/changed"] == [
        "sharingCapability", "admins", "description", "title",
    ]  # fmt: skip
