"""Texts of a tenant, on the terminal of an administrator and in the log of a job that holds credentials."""

from __future__ import annotations

from dataclasses import replace

import pytest

from spo_gitops.cli.context import mutter, tell
from spo_gitops.kinds.registry import kinds_of
from spo_gitops.model.plan import Case
from spo_gitops.reports import overview as standing
from spo_gitops.reports import run_story, text
from spo_gitops.reports.audit import text as audit_text
from spo_gitops.reports.audit.view import Told
from spo_gitops.reports.explanation import Explanation, Reason
from spo_gitops.reports.explanation import render as explained
from spo_gitops.reports.run_view import run_view
from spo_gitops.reports.view import view
from spo_gitops.reports.visible import line

from .audits import audit, finding
from .boards import overview
from .plans import change, plan, update
from .runs import DONE

HOSTILE = "##vso[task.setvariable variable=PATH]/tmp \x1b[2J\u202eevil\x9b1m\n::add-mask::a\r##[error]x"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("a ##vso[task.prependpath]/tmp", "a \\u0023#vso[task.prependpath]/tmp"),
        ("###VSO[x]y", "#\\u0023#VSO[x]y"),
        ("a ##[add-mask]b", "a \\u0023#[add-mask]b"),
        ("::error::x", "\\u003a:error::x"),
        ("  ::error::x", "  \\u003a:error::x"),
        ("a\n::error::x", "a ::error::x"),
        ("\x1b[31mfailed\x1b[0m \x1b[2J\x1b[8m", "\x1b[31mfailed\x1b[0m \\u001b[2J\\u001b[8m"),
        ("left\u202eright\u200b", "left\\u202eright\\u200b"),
        ("a: b :: c # d ## e [f] → g", "a: b :: c # d ## e [f] → g"),
    ],
)
def test_a_line_of_a_report_commands_neither_a_terminal_nor_a_pipeline(said: str, shown: str) -> None:
    assert line(said) == shown


def harmless(report: str) -> bool:
    return all(line(each) == each for each in report.split("\n"))


def test_a_plan_on_a_terminal_is_harmless_whatever_the_tenant_says() -> None:
    made = plan(
        update("/sites/a", change("title", HOSTILE, "B", Case.CHANGED, note=HOSTILE), notes=(HOSTILE,)),
        notes=(HOSTILE,),
        findings=(HOSTILE,),
    )
    assert harmless(text.render(view(made, kinds_of(""))))


def test_so_are_runs_explanations_audits_and_where_things_stand() -> None:
    run = run_view(DONE, kinds_of(""))
    deed = replace(run.deeds[0], message=HOSTILE, correlation=HOSTILE)
    assert harmless(run_story.render(replace(run, deeds=(deed,), facts=(("By", HOSTILE),), remarks=(HOSTILE,))))
    assert harmless(explained(Explanation("site:/sites/a", (("live", HOSTILE),), (HOSTILE,), (Reason(HOSTILE, ()),))))
    assert harmless(standing.render(overview(HOSTILE)))
    judged = replace(audit([Told(finding("/sites/a", reason=HOSTILE))]), notes=(HOSTILE,))
    assert harmless("\n".join(audit_text.render(judged)))


def test_what_a_command_says_by_itself_is_harmless_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    tell(f"  failed site:/sites/a: {HOSTILE}")
    mutter(f"error: {HOSTILE}")
    told = capsys.readouterr()
    assert harmless(told.out) and told.out.count("\n") == 1
    assert harmless(told.err)
