"""``status``: one screen of where things stand. Asks the ledger, not the tenant."""

from __future__ import annotations

import json

import click

from ..reports.overview import as_json, render
from ..workflows.overviewing import overview
from .context import Context, paint


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def status(context: Context, form: str) -> int:
    """Show where things stand. What was applied and what waits, the last run, known drift, holds, exceptions, lock.

    \b
    Example:
      spo-gitops status
    """
    found = overview(context.project(), context.tenant)
    click.echo(json.dumps(as_json(found), indent=1, ensure_ascii=False) if form == "json" else render(found, paint))
    return 0
