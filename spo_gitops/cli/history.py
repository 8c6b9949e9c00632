"""``history``: the recorded runs, or what they did to one resource."""

from __future__ import annotations

import json

import click

from ..errors import UsageError
from ..model.address import Address
from ..reports.resource_history import event_json, moment_json, render, render_moment
from ..workflows.reading_runs import events, moment_of
from ..workflows.reading_runs import history as list_runs
from . import options
from .context import Context, paint, tell


@click.command()
@click.argument("address", required=False, callback=options.of_known_kinds)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True)
@click.option("--at", default="", metavar="WHEN", help="What ADDRESS was at a time, or after a run.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def history(context: Context, address: str | None, limit: int, at: str, form: str) -> int:
    """List the recorded runs, newest first. With ADDRESS what each of them did to that resource.

    \b
    Example:
      spo-gitops history --limit 5
      spo-gitops history site:/sites/finance
      spo-gitops history site:/sites/finance --at 2026-12-01T18:00Z
    """
    if address is not None:
        return _resource(context, parsed(address), limit, at, form)
    if at:
        raise UsageError("--at asks what one resource was", hint="name it: spo-gitops history site:/sites/x --at TIME")
    runs = list_runs(context.project(), context.tenant, limit)
    if form == "json":
        click.echo(json.dumps([{"format": 1, **run} for run in runs], indent=1, ensure_ascii=False))
        return 0
    if not runs:
        tell("No run is recorded yet.")
    several = len({run["stack"] for run in runs}) > 1
    for run in runs:
        counts = ", ".join(f"{count} {status}" for status, count in sorted(run["counts"].items())) or "no changes"
        counts += f", rolls back {run['rollsBack']}" if run["rollsBack"] else ""
        counts += f", stack {run['stack']}" if several else ""
        tell(f"{run['run']}  {run['at']}  {run['commit'][:12]:<12}  {run['state']:<10}  {counts}")
    return 0


def parsed(address: str) -> Address:
    """Raises UsageError for what is no address."""
    try:
        return Address.parse(address)
    except ValueError as error:
        raise UsageError(f"{address!r} is not an address", hint="write kind:key, for example site:/sites/x") from error


def _resource(context: Context, address: Address, limit: int, at: str, form: str) -> int:
    if at:
        then = moment_of(context.project(), context.tenant, address, at)
        if form == "json":
            click.echo(json.dumps(moment_json(address, then), indent=1, ensure_ascii=False))
        else:
            tell(*render_moment(address, then))
        return 0
    found = events(context.project(), context.tenant, address, limit)
    if form == "json":
        click.echo(json.dumps([event_json(one) for one in found], indent=1, ensure_ascii=False))
        return 0
    tell(*render(address, found, paint))
    return 0
