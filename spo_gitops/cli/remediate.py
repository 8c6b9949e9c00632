"""``remediate``: mend what an audit finds, as an ordinary run that can be rolled back."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..counting import how_many
from ..errors import ApplyError, GuardError, UsageError
from ..model.plan import Plan
from ..model.policy import SEVERITIES
from ..workflows.auditing import Inquiry
from ..workflows.orders import Finished
from ..workflows.plan_live import Listeners
from ..workflows.proposing import Proposal
from ..workflows.remediating import Selection
from ..workflows.remedy_branch import propose
from ..workflows.remedy_run import Found, Remedied, find, remedy
from . import options
from .apply import Terminal
from .context import Bar, Context, paint, tell

REMOVE_ACCESS = "remove-access"  # beside the guard classes: fixes that take access away
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option("--from", "report", type=_FILE, help="An audit's JSON; without it the tenant is audited first.")
@click.option("--policy", "policies", multiple=True, metavar="GLOB", help="Only findings of these policies.")
@click.option(
    "--severity", type=click.Choice(SEVERITIES), default="low", show_default=True, help="At least that severe."
)
@click.option("--max-sites", type=click.IntRange(min=1), help="So many sites at most, the most severe findings first.")
@options.targets
@options.excluded
@options.allow
@click.option("--include-onedrive", "onedrives", is_flag=True, help="Also every listed OneDrive, and their host.")
@click.option("--deep", is_flag=True, help="Also propose what the checks find that take further requests a site.")
@click.option("--batch-size", type=click.IntRange(min=1), default=50, show_default=True, help="Sites a batch.")
@click.option("--canary", type=click.IntRange(min=0), default=1, show_default=True, help="Sites of the first batch.")
@click.option("--generate-pr", is_flag=True, help="Write the fixes into documents on a branch, instead of applying.")
@click.option("--dry-run", is_flag=True, help="Show what would be mended, and write nothing.")
@click.option("--auto-approve", is_flag=True, help="Do not ask. Needed where there is no terminal.")
@options.lock_timeout
@click.pass_obj
def remediate(
    context: Context,
    report: Path | None,
    policies: tuple[str, ...],
    severity: str,
    max_sites: int | None,
    targets: tuple[str, ...],
    excluded: tuple[str, ...],
    allow: str,
    onedrives: bool,
    deep: bool,
    batch_size: int,
    canary: int,
    generate_pr: bool,
    dry_run: bool,
    auto_approve: bool,
    lock_timeout: float,
) -> int:
    """Mend what an audit finds. Sites get the nearest values that the policies allow: planned, guarded, verified,
    judged again.

    \b
    Example:
      spo-gitops remediate --policy scuba-1.* --max-sites 20 --dry-run
      spo-gitops remediate --from audit.json --severity high --auto-approve
    """
    if not (auto_approve or dry_run or generate_pr or sys.stdin.isatty()):
        raise UsageError("nobody is there to approve", hint="add --auto-approve, or --dry-run")
    words = [word.strip() for word in allow.split(",")]
    remove_access = REMOVE_ACCESS in words
    lifted = options.classes(",".join(word for word in words if word != REMOVE_ACCESS))
    project = context.project()
    inquiry = Inquiry(policies, targets, excluded, fresh=True, deep=deep or remove_access, onedrives=onedrives)
    with context.log() as log:
        with Bar(context, "judging sites") as bar:
            listeners = Listeners(bar.update, context.say, log)
            chosen = Selection(severity, max_sites or 0, remove_access)
            found = find(project, inquiry, chosen, report, tenant=context.tenant, listeners=listeners)
        _propose(found)
        if not found.chosen.mend:
            tell("Remediate: nothing that a value could mend.")
            return 0
        if generate_pr:
            return _branch(propose(project, found.chosen, found.findings, tenant=context.tenant))
        asked = remedy(found, batch_size, canary, lifted, lock_timeout)
        with Terminal(context, auto_approve) as terminal:
            if dry_run:
                terminal.show(asked.preview(project, context.tenant, log))
                return 0
            try:
                finished = asked.run(project, context.tenant, terminal, log)
            except GuardError as error:
                if isinstance(error.plan, Plan):
                    terminal.show(error.plan)
                raise
        # Outside: what only reads may end at once.
        with Bar(context, "judging again") as bar:
            listeners = Listeners(bar.update, context.say, log)
            ended = asked.judged_again(project, finished, tenant=context.tenant, listeners=listeners)
    return _report(ended, finished)


def _propose(found: Found) -> None:
    """What only a person may mend."""
    if not found.chosen.proposals:
        return
    tell(f"Not mended by itself ({len(found.chosen.proposals)}):")
    for finding, why in found.chosen.proposals[:20]:
        tell(f"  {finding.address}  {finding.attribute} ({finding.policy}): {why}")
    if len(found.chosen.proposals) > 20:
        tell(f"  and {len(found.chosen.proposals) - 20} more")


def _branch(proposed: Proposal) -> int:
    for line in proposed.lines:
        tell(f"  {line}")
    for left in proposed.left:
        tell(f"  {paint('left', 'bad')} {left.address} {left.attribute}: {left.why}")
    if not proposed.branch:
        tell("Remediate: nothing that a document could say.")
        return ApplyError.exit_code if proposed.left else 0
    tell(f"Remediate: {len(proposed.lines)} fixes are on the branch {proposed.branch}; push it and ask for a review.")
    return ApplyError.exit_code if proposed.left else 0


def _report(ended: Remedied, finished: Finished) -> int:
    for change in ended.changes:
        state = paint("mended", "good") if change.mended else paint("still open", "bad")
        how = f", reversible: {change.reversible}" if change.reversible else ""
        tell(f"  {state} {change.address} {change.attribute}: {change.was} → {change.now} ({change.why}{how})")
    for outcome in sorted(finished.outcomes.values(), key=lambda o: o.address):
        if outcome.message:
            tell(f"  {outcome.status.value} {outcome.address}: {outcome.message}")
    blocked = {b.address: b.reason for b in finished.plan.blocked} if finished.plan is not None else {}
    for address, reason in sorted(blocked.items()):
        tell(f"  {paint('blocked', 'bad')} {address}: {reason}")
    mended = sum(change.mended for change in ended.changes)
    run = f" Run {finished.run}; to take it back: spo-gitops rollback {finished.run}" if finished.run else ""
    left = f" {how_many(ended.left, 'site was', 'sites were')} left for later." if ended.left else ""
    tell(f"Remediate: {mended} of {how_many(len(ended.changes), 'finding')} mended and judged again.{left}{run}")
    return 0 if finished.complete and mended == len(ended.changes) else ApplyError.exit_code
