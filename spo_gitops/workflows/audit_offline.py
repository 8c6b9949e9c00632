"""Auditing recorded observations: no tenant is asked."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from pathlib import Path

from ..clock import SystemClock
from ..policy.audit import Bench
from .audit_result import Audited, Before
from .audit_sources import open_source
from .audit_spool import Spool
from .auditing import BATCH, Inquiry, baseline_keys, chosen, declared, fingerprint, judge_batch, judge_tenant
from .project import Project, target


def audit_recording(
    project: Project, inquiry: Inquiry, path: Path, *, tenant: str, now: datetime | None = None
) -> Audited:
    """Judges recorded observations. Raises ConfigError or SpoGitopsError for what is no recording."""
    now = now or SystemClock().now()
    goal = target(project.work_tree(tenant, offline=True), "", tenant)
    policies = chosen(goal.policies, inquiry)
    before = Before(baseline=baseline_keys(inquiry.baseline))
    with open_source(project, goal, path) as source:
        trouble = "" if source.tenant is not None else "the recording has no tenant's settings"
        bench = Bench(policies, now, source.tenant or {}, trouble, declared(goal))
        spool = Spool(None, fingerprint(policies, inquiry, source.digest))
        judge_tenant(bench, inquiry, spool)
        sites = (live for live in source.sites if inquiry.includes(live.address))
        while batch := list(islice(sites, BATCH)):
            judge_batch(bench, batch, spool)
        notes = (*bench.notes(), *source.notes())
    return Audited(spool, policies, goal.settings.name, "", source.name, now, before, notes)
