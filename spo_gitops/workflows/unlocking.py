"""Removing a tenant's lock by hand."""

from __future__ import annotations

from ..clock import SystemClock
from ..ledger.lock import Lock
from .project import Project, target


def unlock(project: Project, tenant: str) -> str:
    """Remove the lock, whoever holds it. Returns who did, empty when nobody. Raises LedgerError."""
    ledger = target(project.work_tree(tenant, offline=True), "", tenant).settings.ledger
    return Lock(project.git.plumbing, remote=ledger.remote, ledger_ref=ledger.ref, clock=SystemClock()).unlock()
