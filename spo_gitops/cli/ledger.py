"""``ledger verify`` and ``ledger prune``: look after the record of what was applied."""

from __future__ import annotations

from datetime import timedelta

import click

from ..counting import how_many
from ..workflows import ledger_care
from .context import Context, paint, tell


@click.group()
def ledger() -> None:
    """Look after the record of what was applied."""


@ledger.command()
@click.pass_obj
def verify(context: Context) -> int:
    """Check chain, signatures, objects and records. Of the whole ledger; exit 1 naming what is wrong.

    \b
    Example:
      spo-gitops ledger verify
    """
    verdict = ledger_care.verify(context.project(), context.tenant)
    for fact in verdict.facts:
        tell(f"  {fact}")
    for problem in verdict.problems:
        tell(f"  {paint('wrong', 'bad')} {problem}")
    tell(
        f"Ledger: {how_many(len(verdict.problems), 'problem')}."
        if verdict.problems
        else "Ledger: all of it is in order."
    )
    return 1 if verdict.problems else 0


@ledger.command()
@click.option("--older-than", type=click.IntRange(min=0), default=180, show_default=True, metavar="DAYS")
@click.option("--keep", type=click.IntRange(min=1), default=20, show_default=True, help="So many runs stay anyhow.")
@click.option("--auto-approve", is_flag=True, help="Do it. Without it it is only shown.")
@click.pass_obj
def prune(context: Context, older_than: int, keep: int, auto_approve: bool) -> int:
    """Drop the records of old runs. Those that ownership or the recycle bin still needs stay.

    \b
    Example:
      spo-gitops ledger prune --older-than 365
      spo-gitops ledger prune --older-than 365 --keep 50 --auto-approve
    """
    pruned = ledger_care.prune(
        context.project(), context.tenant, older_than=timedelta(days=older_than), keep=keep, approved=auto_approve
    )
    for run in pruned.dropped:
        tell(f"  {'dropped' if auto_approve else 'would drop'} {run}")
    for run in pruned.kept:
        tell(f"  kept {run}: what it did still stands")
    if not pruned.dropped:
        tell("Nothing to prune.")
        return 0
    gone = how_many(
        len(pruned.dropped), *(("run is", "runs are") if auto_approve else ("run would be", "runs would be"))
    )
    tell(
        f"{gone} gone, {pruned.left} stay. "
        f"Runs up to {pruned.dropped[0]} can then be neither shown nor rolled back, but for those kept."
    )
    if not auto_approve:
        tell("Nothing was written. To do it: --auto-approve")
    return 0
