"""``unlock``: remove the tenant's lock by hand."""

from __future__ import annotations

import click

from ..workflows.unlocking import unlock as remove_lock
from .context import Context, tell


@click.command()
@click.pass_obj
def unlock(context: Context) -> int:
    """Remove the lock of a run that is certainly dead. Whoever still holds it will write nothing more.

    \b
    Example:
      spo-gitops unlock
    """
    holder = remove_lock(context.project(), context.tenant)
    tell(f"Unlocked; it was held by {holder}." if holder else "There was no lock.")
    return 0
