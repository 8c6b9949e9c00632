"""``unlock``: remove the tenant's lock by hand."""

from __future__ import annotations

import click

from ..clock import SystemClock
from ..ledger.lock import Lock
from ..workflows.project import target
from .context import Context


@click.command()
@click.pass_obj
def unlock(context: Context) -> int:
    """Remove the lock of a run that is certainly dead. Whoever still holds it will write nothing more.

    \b
    Example:
      spo-gitops unlock
    """
    project = context.project()
    ledger = target(project.work_tree(context.tenant, offline=True), "", context.tenant).settings.ledger
    lock = Lock(project.git.plumbing, remote=ledger.remote, ledger_ref=ledger.ref, clock=SystemClock())
    holder = lock.unlock()
    click.echo(f"Unlocked; it was held by {holder}." if holder else "There was no lock.")
    return 0
