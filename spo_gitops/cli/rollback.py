"""``rollback``: undo one run from its snapshot, and prepare the matching revert in git."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..counting import how_many
from ..errors import ApplyError, GuardError
from ..kinds.registry import kinds_of
from ..model.outcome import Status
from ..model.plan import Plan
from ..reports import text
from ..reports.view import view
from ..workflows.orders import Finished, Order
from ..workflows.reverting import prepare_revert
from ..workflows.rolling_back import preview, roll_back
from ..workflows.taking_back import Rollback
from . import options
from .apply import Terminal
from .context import Context, paint, tell


@click.command()
@click.argument("run")
@click.option("--auto-approve", is_flag=True, help="Do not ask. Without it and without a terminal nothing is written.")
@click.option("--force", is_flag=True, help="Also take back what somebody has changed since; the plan lists it.")
@options.lock_timeout
@click.option("--parallelism", type=click.IntRange(1, 32), help="Workers; adaptive from 4 to 8 otherwise.")
@click.option(
    "--patch", type=click.Path(path_type=Path, dir_okay=False), help="Write the revert here; no branch is made."
)
@options.allow
@click.pass_obj
def rollback(
    context: Context,
    run: str,
    auto_approve: bool,
    force: bool,
    lock_timeout: float,
    parallelism: int | None,
    patch: Path | None,
    allow: str,
) -> int:
    """Take back what RUN did. From the values that it recorded before its first write.

    Shown first, verified after, recorded as a run of its own. Prepares the commit that makes git say the same.

    \b
    Example:
      spo-gitops rollback 01M89DZB38VB6BCBWPXP3NM1MH
      spo-gitops rollback 01M89DZB38 --auto-approve
      spo-gitops rollback last
    """
    options.writable(patch)
    project = context.project()
    planner = Rollback(project, run, context.tenant, force, options.classes(allow))
    order = Order(tenant=context.tenant, lock_timeout_s=lock_timeout, parallelism=parallelism)
    with context.log() as log:
        if not auto_approve and not sys.stdin.isatty():
            plan = preview(project, order, planner, log)
            click.echo(text.render(view(plan, kinds_of("")), paint))
            tell("Nothing was written: nobody is there to approve. To do it: --auto-approve")
            return 0
        with Terminal(context, auto_approve) as terminal:
            try:
                finished = roll_back(project, order, planner, terminal, log)
            except GuardError as error:
                if isinstance(error.plan, Plan):
                    terminal.show(error.plan)
                raise
    _report(finished, planner)
    # What was done is told by now, whatever comes of this.
    tell(*prepare_revert(project, context.tenant, planner, patch).told.split("\n"))
    return 0 if finished.complete else ApplyError.exit_code


def _report(finished: Finished, planner: Rollback) -> None:
    for line in finished.recovered:
        tell(f"concluded from an earlier run: {line}")
    plan = finished.plan
    assert plan is not None
    written = {action.address: action for action in plan.writing}
    for address, outcome in sorted(finished.outcomes.items()):
        if outcome.status is not Status.SUCCEEDED:
            tell(f"  {paint(outcome.status.value, 'bad')} {address}: {outcome.message}")
        elif address in written:
            tell(f"  {paint('as before', 'good')} {address}, read again and compared")
    done = sum(finished.outcomes[address].status is Status.SUCCEEDED for address in written)
    kept = {b.address for b in plan.blocked} | {a.address for held in plan.frozen for a in held.actions if a.writes}
    if not written and not kept:
        before = f"; run {planner.earlier[0]} took it back" if planner.earlier else ""
        tell(f"Rollback: nothing is left to take back of run {planner.rolls_back}{before}.")
    elif not written:
        stay = how_many(len(kept), "resource stays as it is", "resources stay as they are")
        tell(f"Rollback: nothing was taken back of run {planner.rolls_back}; {stay}.")
    else:
        stays = f", {len(kept)} stay as they are" if kept else ""
        tell(
            f"Rollback: {done} of {how_many(len(written), 'resource')} taken back and verified{stays}. "
            f"Run {planner.rolls_back} was taken back by run {finished.run}."
        )
