"""The course of a remediation: findings, plan and run, and a second look at what was touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..apply.observe import Observer
from ..clock import SystemClock
from ..errors import ConfigError, PlanError, SpoGitopsError
from ..kinds.registry import kinds_of
from ..kinds.survey import survey
from ..model.address import Address
from ..model.config import Rollout
from ..model.finding import Finding, Verdict, finding_from
from ..model.plan import Plan
from ..model.value import show
from ..problems import Position, Problem
from ..tenant.connect import open_tenant
from .applying import apply
from .audit_live import audit_tenant
from .auditing import Inquiry, audit_findings, named
from .journal import Journal
from .orders import Finished, Order, Watcher
from .plan_live import Listeners
from .planning import Wish
from .project import Project, target
from .remediating import Chosen, Remediation, Selection, choose

Log = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Found:
    """What an audit found, and what of it will be mended."""

    chosen: Chosen
    findings: tuple[Finding, ...]
    inquiry: Inquiry


@dataclass(frozen=True, slots=True)
class Change:
    """One finding after the run: what it was, is, why, and how it can be taken back."""

    address: Address
    attribute: str
    was: str
    now: str
    why: str
    mended: bool
    reversible: str


@dataclass(frozen=True, slots=True)
class Remedied:
    """The end of a remediation, judged again."""

    changes: tuple[Change, ...]
    left: int = 0


def find(
    project: Project, inquiry: Inquiry, wanted: Selection, report: Path | None, *, tenant: str, listeners: Listeners
) -> Found:
    """The findings of an audit's JSON, or of an audit that is made now. Raises ConfigError for another file."""
    goal = target(project.work_tree(tenant), "", tenant)
    if report is not None:
        findings = tuple(f for f in _reported(report) if inquiry.includes(f.address) and _asked(inquiry, f))
    else:
        with audit_tenant(project, inquiry, tenant=tenant, listeners=listeners).spool as spool:
            findings = tuple(spool.findings())
    return Found(choose(findings, goal.policies, wanted), findings, inquiry)


@dataclass(frozen=True, slots=True)
class Remedy:
    """A remediation that is asked for."""

    found: Found
    order: Order
    allowed: frozenset[str]

    def preview(self, project: Project, tenant: str, log: Log) -> Plan:
        """The plan of the checked-out commit, as a run would make it, without lock or write."""
        head = project.git.head()
        if head is None:
            raise PlanError("there is no commit to judge by", hint="commit the files first")
        goal = target(project.at(head, tenant), head, tenant)
        journal = Journal(project.git.plumbing, goal.settings, SystemClock())
        book = journal.fetch()
        clock = SystemClock(goal.settings.time_scale)
        with open_tenant(goal.settings, clock, read_only=True, log=log) as opened:
            kinds = kinds_of(goal.settings.url)
            observer = Observer(opened, clock, kinds, opened.governor.limit, survey)
            return Remediation(self.found.chosen, self.allowed).plan(goal, book, journal, observer, "")

    def run(self, project: Project, tenant: str, watcher: Watcher, log: Log) -> Finished:
        """Apply it like any run."""
        planner = Remediation(self.found.chosen, self.allowed)
        return apply(project, replace(self.order, tenant=tenant, planner=planner), watcher, log)

    def judged_again(self, project: Project, finished: Finished, *, tenant: str, listeners: Listeners) -> Remedied:
        """A second audit of what was touched."""
        touched = frozenset(self.found.chosen.mend)
        inquiry = replace(self.found.inquiry, only=touched, fresh=True, record=False)
        with audit_tenant(project, inquiry, tenant=tenant, listeners=listeners).spool as spool:
            still = {f.key: f for f in spool.findings() if f.is_open}
        changes = tuple(_changes(self.found.findings, self.found.chosen, still, finished))
        return Remedied(changes, self.found.chosen.left)


def remedy(found: Found, batch_size: int, canary: int, allowed: frozenset[str], lock_timeout_s: float) -> Remedy:
    """A remediation in batches, a canary first; a failure stops what has not begun."""
    rollout = Rollout(canary=canary, batch_size=batch_size, max_failures=0)
    order = Order(Wish(allowed=allowed), lock_timeout_s=lock_timeout_s, rollout=rollout)
    return Remedy(found, order, allowed)


def _changes(
    findings: Iterable[Finding], chosen: Chosen, still: Mapping[str, Finding], finished: Finished
) -> Iterable[Change]:
    actions = {action.address: action for action in finished.plan.actions} if finished.plan is not None else {}
    for finding in findings:
        wanted = chosen.mend.get(finding.address, {}).get(finding.attribute, frozenset())
        if finding.verdict is not Verdict.FAIL or (finding.check or finding.policy) not in wanted:
            continue
        action = actions.get(finding.address)
        decisions = {d.attribute: d for d in action.decisions} if action is not None else {}
        decision = decisions.get(finding.attribute)
        written = decision is not None and decision.after is not None
        now = still[finding.key].found if finding.key in still else decision.after if decision and written else None
        yield Change(
            finding.address,
            finding.attribute.removeprefix("settings."),
            show(finding.found),
            show(now) if now is not None else "as demanded",
            f"policy {finding.policy}: {finding.demand}",
            finding.key not in still,
            action.reversibility.value if action is not None and action.writes else "",
        )


def _reported(file: Path) -> tuple[Finding, ...]:
    raw = audit_findings(file)
    try:
        return tuple(finding_from(record) for record in raw)
    except (KeyError, TypeError, ValueError, SpoGitopsError) as error:
        problem = Problem(
            Position(file.name), "bad-audit", f"a finding that cannot be read: {error}", "an audit's JSON"
        )
        raise ConfigError((problem,)) from error


def _asked(inquiry: Inquiry, finding: Finding) -> bool:
    return not inquiry.policies or any(named(pattern, finding.policy) for pattern in inquiry.policies)
