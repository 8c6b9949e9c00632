"""Auditing recorded observations: no tenant is asked."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from pathlib import Path

from ..clock import SystemClock
from ..kinds.exposure import of_observation
from ..model.address import TENANT
from ..model.exposure import Exposure
from ..model.kind import Survey
from ..policy.audit import Bench
from .audit_result import Audited, Before
from .audit_sources import open_source
from .audit_spool import Spool
from .auditing import (
    BATCH,
    Inquiry,
    asks_for_checks,
    baseline_keys,
    chosen,
    declared,
    fingerprint,
    judge_batch,
    judge_tenant,
    left_out,
)
from .project import Project, target


def audit_recording(
    project: Project, inquiry: Inquiry, path: Path, *, tenant: str, now: datetime | None = None
) -> Audited:
    """Judges recorded observations. Raises ConfigError or SpoGitopsError for what is no recording."""
    now = now or SystemClock().now()
    goal = target(project.work_tree(tenant, offline=True), "", tenant)
    # The checks' own policies would find little in most recordings: they judge where they are asked for by name.
    policies = chosen(goal.policies, inquiry, built_in=asks_for_checks(inquiry))
    before = Before(baseline=baseline_keys(inquiry.baseline))
    with open_source(project, goal, path) as source:
        trouble = "" if source.tenant is not None else "the recording has no tenant's settings"
        bench = Bench(policies, now, source.tenant or {}, trouble, declared(goal))
        spool = Spool(None, fingerprint(policies, inquiry, source.digest))
        judge_tenant(bench, inquiry, spool, lambda: Exposure(TENANT))
        sites = (live for live in source.sites if inquiry.includes(live.address))
        while batch := list(islice(sites, BATCH)):
            judge_batch(bench, ((live, of_observation(live, Survey())) for live in batch), spool)
        notes = (*bench.notes(), *source.notes(), *left_out(goal.policies, inquiry))
    return Audited(spool, policies, goal.settings.name, "", source.name, now, before, notes)
