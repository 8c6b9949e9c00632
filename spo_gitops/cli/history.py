"""``history``: the recorded runs."""

from __future__ import annotations

import json

import click

from ..workflows.reading_runs import history as list_runs
from .context import Context


@click.command()
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def history(context: Context, limit: int, form: str) -> int:
    """List the recorded runs, newest first.

    \b
    Example:
      spo-gitops history --limit 5
    """
    runs = list_runs(context.project(), context.tenant, limit)
    if form == "json":
        click.echo(json.dumps(runs, indent=1, ensure_ascii=False))
        return 0
    if not runs:
        click.echo("No run is recorded yet.")
    for run in runs:
        counts = ", ".join(f"{count} {status}" for status, count in sorted(run["counts"].items())) or "no changes"
        counts += f", rolls back {run['rollsBack']}" if run["rollsBack"] else ""
        click.echo(f"{run['run']}  {run['at']}  {run['commit'][:12]:<12}  {run['state']:<10}  {counts}")
    return 0
