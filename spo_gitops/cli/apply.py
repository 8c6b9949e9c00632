"""``apply``: make the tenant what the checked-out commit says."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from ..apply.course import Standing
from ..counting import how_many
from ..errors import ApplyError, GuardError, UsageError
from ..kinds.registry import kinds_of
from ..model.address import Address
from ..model.outcome import Outcome, Status
from ..model.plan import Action, Plan
from ..plan.planfile import parse_plan
from ..reports import text
from ..reports.view import view
from ..workflows.applying import apply as apply_commit
from ..workflows.approving import approved
from ..workflows.orders import Finished, Order
from ..workflows.planning import Wish
from ..workflows.publishing import Where
from . import options
from .context import Bar, Context, paint, tell
from .interrupt import Interruption
from .progress import RunProgress


@click.command()
@click.argument("planfile", required=False, type=click.Path(path_type=Path, dir_okay=False))
@options.scope
@click.option("--auto-approve", is_flag=True, help="Do not ask. Needed where there is no terminal.")
@options.lock_timeout
@click.option("--parallelism", type=click.IntRange(1, 32), help="Workers; adaptive from 4 to 8 otherwise.")
@click.option("--batch-size", type=click.IntRange(min=1), help="Actions a batch; each batch is checked as a whole.")
@click.option("--fail-fast", is_flag=True, help="Start nothing more after a failure.")
@click.option("--atomic", is_flag=True, help="Everything or nothing: after a failure take back what was done.")
@options.deadline
@click.option("--resume", is_flag=True, help="Go on with the run that was paused, at the same commit.")
@click.option("--approvals", is_flag=True, help="Ask the platform who approved the reviewed plan; in its pipelines.")
@click.option("--new-ledger", is_flag=True, help="Begin a ledger although the remote has others.")
@options.targets
@options.excluded
@options.allow
@click.pass_obj
def apply(
    context: Context,
    planfile: Path | None,
    scope: str | None,
    auto_approve: bool,
    lock_timeout: float,
    parallelism: int | None,
    batch_size: int | None,
    fail_fast: bool,
    atomic: bool,
    deadline: float | None,
    resume: bool,
    approvals: bool,
    new_ledger: bool,
    targets: tuple[str, ...],
    excluded: tuple[str, ...],
    allow: str,
) -> int:
    """Apply the checked-out commit. With PLANFILE nothing happens that is not in that reviewed plan.

    \b
    Example:
      spo-gitops apply --auto-approve
      spo-gitops apply plan.json --allow recycle
      spo-gitops apply --auto-approve --deadline 5h30m
      spo-gitops apply --auto-approve --resume
    """
    if not auto_approve and not sys.stdin.isatty():
        raise UsageError("nobody is there to approve", hint="add --auto-approve")
    project = context.project()
    reviewed = None if planfile is None else parse_plan(_read(planfile))
    chosen = scope or (reviewed["scope"] if reviewed else "") or project.default_scope(context.tenant)
    order = Order(
        wish=Wish(chosen, targets, excluded, options.classes(allow)),
        tenant=context.tenant,
        lock_timeout_s=lock_timeout,
        parallelism=parallelism,
        batch_size=batch_size or 0,
        fail_fast=fail_fast,
        atomic=atomic,
        deadline_s=deadline,
        resume=resume,
        reviewed=reviewed,
        approved=approved(Where(), reviewed, project.git.head() or "") if approvals else None,
        new_ledger=new_ledger,
    )
    if project.is_dirty():
        context.say("note: uncommitted changes are not applied; the commit is")
    with context.log() as log, Terminal(context, auto_approve) as terminal:
        try:
            finished = apply_commit(project, order, terminal, log)
        except GuardError as error:
            if isinstance(error.plan, Plan):
                terminal.show(error.plan)
            raise
    return _report(finished, context)


def _report(finished: Finished, context: Context) -> int:
    for line in finished.recovered:
        tell(f"concluded from an earlier run: {line}")
    if finished.superseded:
        tell("Superseded: a later commit has been applied already; nothing was done.")
        return 0
    for outcome in sorted(finished.outcomes.values(), key=lambda o: o.address):
        if outcome.status is not Status.SUCCEEDED:
            tell(f"  {paint(outcome.status.value, 'bad')} {outcome.address}: {outcome.message}")
            if outcome.correlation_id:
                tell(f"      correlation id {outcome.correlation_id}")
        elif outcome.message:
            tell(f"  {paint('note', 'change')} {outcome.address}: {outcome.message}")
    if finished.paused:
        tell(f"Paused: {finished.paused}. To go on: spo-gitops apply --resume")
    if finished.undone_by:
        tell(f"Taken back by run {finished.undone_by}, because too much failed.")
    for line in finished.stays:
        tell(f"  {paint('not taken back', 'bad')} {line}")
    plan = finished.plan
    assert plan is not None
    written = {action.address for action in plan.writing}
    done = sum(o.status is Status.SUCCEEDED for o in finished.outcomes.values() if o.address in written)
    blocked = len({b.address for b in plan.blocked})
    parts = [
        f"{done} of {how_many(len(written), 'change')} made and verified" if written else "nothing had to be changed"
    ]
    if blocked:
        parts.append(f"{blocked} blocked")
    tell(f"Apply: {', '.join(parts)}.{f' Run {finished.run}.' if finished.run else ''}")
    if context.verbose:
        tell(f"  {dict(finished.metrics)}", err=True)
    return 0 if finished.complete else ApplyError.exit_code


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"the plan file {path} cannot be read: {error.strerror}") from error


class Terminal:
    """Watches an apply: shows the plan, asks, and tells how far it is."""

    def __init__(self, context: Context, approved: bool) -> None:
        self._context = context
        self._approved = approved
        self._reading = Bar(context, "reading the tenant")
        self._progress = RunProgress(context)
        self._shown = False
        self._interruption = Interruption(context.say)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self._interruption.end()
        self._reading.__exit__()
        self._progress.end()

    def phase(self, text_: str) -> None:
        self._progress.moved()
        if self._context.verbose:
            self._context.say(text_)

    def say(self, text_: str) -> None:
        self._context.say(text_)

    def reading(self, done: int, total: int) -> None:
        if done == 1:
            self._reading.__enter__()
        self._reading.update(done, total)

    def show(self, plan: Plan) -> None:
        self._reading.__exit__()
        if not self._shown:
            self._shown = True
            # The words of the kinds do not depend on the tenant.
            click.echo(text.render(view(plan, kinds_of("")), paint))

    def approve(self, plan: Plan) -> bool:
        self.show(plan)
        return self._approved or click.confirm("Apply this?", default=False, err=True)

    def halted(self) -> str:
        return self._interruption.asked

    def running(self, plan: Plan, standing: Callable[[], Standing]) -> None:
        self.show(plan)
        self._interruption.begin()
        if plan.writing:
            self._progress.begin(standing)

    def started(self, action: Action) -> None:
        self._progress.moved()

    def carried_out(self, action: Action) -> None:
        self._progress.moved()

    def ended(self, outcome: Outcome) -> None:
        self._progress.moved()

    def read(self, address: Address) -> None:
        self._progress.moved()
