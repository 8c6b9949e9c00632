"""``doctor``: what is wrong with the set-up, and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Iterable

import click

from ..model.checkup import Check, Verdict
from ..reports.checkup import as_json, as_lines
from ..workflows.doctor import examine
from .context import Context, paint

_STYLES = {Verdict.GOOD: "good", Verdict.NOTE: "change", Verdict.BAD: "bad", Verdict.SKIPPED: "dim"}


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def doctor(context: Context, form: str) -> int:
    """Check git, configuration, certificates, clock, network, sign-in, roles, a read and the ledger; write nothing.

    \b
    Example:
      spo-gitops doctor
      spo-gitops doctor --format json
    """
    with context.log() as log:
        checks = examine(context.project(), context.tenant, log)
        listed = _shown(checks) if form == "text" else tuple(checks)
    if form == "json":
        click.echo(json.dumps(as_json(listed), indent=2, ensure_ascii=False))
    return 0 if as_json(listed)["ok"] else 1


def _shown(checks: Iterable[Check]) -> tuple[Check, ...]:
    """Each as soon as it is known: some wait for the network."""
    listed = []
    for check in checks:
        first, *rest = as_lines(check)
        click.echo(paint(first, _STYLES[check.verdict]))
        for line in rest:
            click.echo(line)
        listed.append(check)
    failed = sum(check.verdict is Verdict.BAD for check in listed)
    notes = sum(check.verdict is Verdict.NOTE for check in listed)
    click.echo(f"\n{failed} failed, {notes} warning(s)" if failed or notes else "\nall is well")
    return tuple(listed)
