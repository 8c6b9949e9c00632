"""``history`` and ``show``: what was done, from the ledger."""

from __future__ import annotations

import json
from typing import Any

import click

from ..model.value import from_json
from ..model.value import show as show_value
from ..workflows.reading_runs import history as list_runs
from ..workflows.reading_runs import show as read_run
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
        click.echo(f"{run['run']}  {run['at']}  {run['commit'][:12]:<12}  {run['state']:<10}  {counts}")
    return 0


@click.command()
@click.argument("run")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def show(context: Context, run: str, form: str) -> int:
    """Show one recorded run: what was planned, what was there before, what became of it.

    \b
    Example:
      spo-gitops show 01KB3
    """
    parts = read_run(context.project(), context.tenant, run)
    if form == "json":
        click.echo(json.dumps(parts, indent=1, ensure_ascii=False))
        return 0
    outcome = parts.get("outcome", {})
    intent = parts.get("intent", {})
    either = outcome or intent
    click.echo(f"Run {either['run']}, stack {either['stack']}, commit {either.get('commit', '')[:12]}, {either['at']}")
    ends = {item["address"]: item for item in outcome.get("outcomes", [])}
    for action in intent.get("actions", []):
        _tell(action, ends.get(action["address"]))
    for blocked in outcome.get("blocked", []):
        click.echo(f"  blocked {blocked['address']}: {blocked['reason']}")
    if not outcome:
        click.echo("  (no outcome yet: it is under way, or died and the next apply concludes it)")
    return 0


def _tell(action: dict[str, Any], end: dict[str, Any] | None) -> None:
    status, message = (end["status"], end["message"]) if end else ("open", "")
    click.echo(f"  {action['address']}  {action['verb']}  {status}  {message}".rstrip())
    for decision in action["decisions"]:
        if decision["after"] is not None:
            before, after = (show_value(from_json(decision[side])) for side in ("before", "after"))
            told = after if action["verb"] == "create" else f"{before} → {after}"
            click.echo(f"      {decision['attribute']}: {told}")
