"""The reports that are looked at."""

from __future__ import annotations

from collections.abc import Callable

from spo_gitops.kinds.registry import kinds_of
from spo_gitops.model.address import Address
from spo_gitops.plan.compare import Side, compare
from spo_gitops.reports.audit import page as audit_report
from spo_gitops.reports.audit.view import AuditView, Told
from spo_gitops.reports.html import comparison, dashboard
from spo_gitops.reports.html import plan as plan_report
from spo_gitops.reports.html import run as run_report
from spo_gitops.reports.html.frame import render
from spo_gitops.reports.run_view import run_view
from spo_gitops.reports.view import view

from ..reports.audits import AUDITS, audit, finding
from ..reports.boards import board, busy
from ..reports.plans import STORY, change, plan, update
from ..reports.runs import HOSTILE as HOSTILE_RUN
from ..reports.runs import MIXED, big
from ..reports.test_html import HOSTILE, everywhere

KINDS = kinds_of("")
ROWS = 10_000
FINDINGS = 20_000


def _audit(view: AuditView) -> str:
    return "".join(audit_report.render(view))


def _big_audit() -> str:
    """Every second finding of another severity."""
    severities = ("low", "high")
    told = (Told(finding(f"/sites/s-{n:05d}", severity=severities[n % 2])) for n in range(FINDINGS))
    return _audit(audit(list(told)))


def _big_plan() -> str:
    return plan_report.render(
        view(plan(*(update(f"/sites/p-{n:05d}", change("title", f"A{n}", f"B{n}")) for n in range(ROWS))), KINDS)
    )


def _comparison(text: str) -> str:
    here = {Address.of("site", f"/sites/{name}"): {"title": name} for name in ("a", "b")}
    there = {Address.of("site", "/sites/a"): {"title": text}, Address.of("site", "/sites/c"): {"title": text}}
    unread = {Address.of("site", "/sites/d"): text}
    sides = Side(text, here, whole=True), Side("tenant contoso", there, whole=True, unread=unread)
    return comparison.render(compare(*sides))


REPORTS: dict[str, Callable[[], str]] = {
    "plan": lambda: plan_report.render(view(STORY, KINDS)),
    "drift": lambda: plan_report.render(view(STORY, KINDS, title="Drift")),
    "compare": lambda: _comparison("Other"),
    "hostile-compare": lambda: _comparison(HOSTILE),
    "run": lambda: run_report.render(run_view(MIXED, KINDS)),
    "dashboard": lambda: dashboard.render(board()),
    "hostile-dashboard": lambda: dashboard.render(board(HOSTILE)),
    "busy-dashboard": lambda: dashboard.render(busy()),
    "audit": lambda: _audit(AUDITS["story"]),
    "hostile-audit": lambda: _audit(AUDITS["nasty"]),
    "hostile": lambda: render(everywhere(HOSTILE)),
    "hostile-run": lambda: run_report.render(run_view(HOSTILE_RUN, KINDS)),
    "big-plan": _big_plan,
    "big-audit": _big_audit,
    "big-run": lambda: run_report.render(run_view(big(ROWS), KINDS)),
}
SMALL = (
    "plan", "drift", "run", "audit", "compare", "dashboard", "busy-dashboard",
    "hostile", "hostile-run", "hostile-audit", "hostile-compare", "hostile-dashboard",
)  # fmt: skip
