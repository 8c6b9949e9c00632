"""Each format of a few fixed plans, as it was last reviewed: ``pytest --update-golden`` writes them anew."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from spo_gitops.kinds.registry import kinds_of
from spo_gitops.model.plan import Plan
from spo_gitops.plan.planfile import parse_plan, plan_json
from spo_gitops.reports import markdown, text
from spo_gitops.reports.html import plan as html
from spo_gitops.reports.view import view

from .plans import PLANS

GOLDEN = Path(__file__).parents[1] / "golden"
KINDS = kinds_of("https://contoso.sharepoint.com")


def without_frame(page: str) -> str:
    """What differs from report to report: style, script and version are the frame's."""
    return re.sub(r"<(style|script)>.*?</\1>|<meta .*?>|<footer>.*?</footer>", "", page, flags=re.DOTALL)


FORMATS: dict[str, tuple[str, Callable[[Plan], str]]] = {
    "text": ("txt", lambda plan: text.render(view(plan, KINDS)) + "\n"),
    "markdown": ("md", lambda plan: markdown.render(view(plan, KINDS))),
    "json": ("json", lambda plan: json.dumps(plan_json(plan, KINDS), indent=1, ensure_ascii=False) + "\n"),
    "html": ("html", lambda plan: without_frame(html.render(view(plan, KINDS)))),
}


@pytest.mark.parametrize("name", sorted(PLANS))
@pytest.mark.parametrize("form", sorted(FORMATS))
def test_a_report_is_what_was_reviewed(form: str, name: str, request: pytest.FixtureRequest) -> None:
    extension, render = FORMATS[form]
    path = GOLDEN / form / f"{name}.{extension}"
    rendered = render(PLANS[name])
    if request.config.getoption("--update-golden"):
        path.write_text(rendered, encoding="utf-8", newline="\n")
    assert rendered == path.read_text(encoding="utf-8"), "review it, then run pytest --update-golden"


@pytest.mark.parametrize("name", sorted(PLANS))
def test_a_plan_survives_being_written_and_read(name: str) -> None:
    written = plan_json(PLANS[name], KINDS)
    assert parse_plan(json.dumps(written)) == written


def test_every_golden_file_has_its_plan() -> None:
    expected = {GOLDEN / form / f"{name}.{FORMATS[form][0]}" for form in FORMATS for name in PLANS}
    assert {path for form in FORMATS for path in (GOLDEN / form).iterdir()} == expected
